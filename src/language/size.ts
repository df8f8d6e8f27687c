import type { Ast } from './ast.js';
import { bareIndices } from './binders.js';
import { fold } from './fold.js';
import { isDecimal } from './numbers.js';

/**
 * The number of leaves and operators: each symbol, number, function, operator and binder counts 1, an
 * element counts 1 whatever its subscripts, and a binder's bare indices are part of it.
 */
export function sizeOf(ast: Ast): number {
  const indices = bareIndices(ast);
  const isCounted = (node: Ast, part: number): boolean => {
    if (node.kind === 'at') return part === 0 && node.base.kind !== 'name';
    if (node.kind !== 'call') return true;
    // The unknown of a root is part of it, as an index is of its binder.
    if (node.name === 'root' && node.args.length === 4) return part !== 1;
    return indices.get(node)?.[part] !== true;
  };
  return fold<boolean, number>(
    ast,
    true,
    (node, part, counted) => counted && isCounted(node, part),
    (node, parts, counted) => (counted ? parts.reduce((sum, size) => sum + size, ownSize(node)) : 0),
  );
}

/** What the node counts by itself. */
function ownSize(node: Ast): number {
  switch (node.kind) {
    case 'number':
      return 1 + (node.value.s < 0n ? 1 : 0) + (isDecimal(node.value) ? 0 : 2);
    case 'relation':
      return node.ops.length;
    case 'logic':
      return Math.max(1, node.args.length - 1);
    case 'bind':
      return 0;
    default:
      return 1;
  }
}
