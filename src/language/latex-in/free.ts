import type { Ast, CallAst } from '../ast.js';
import { fold } from '../fold.js';
import { BINDERS } from '../words.js';
import type { Names } from './names.js';

/** The names in an expression that nothing in it binds. */
export function freeNames(ast: Ast, names: Names): ReadonlySet<string> {
  return fold<null, ReadonlySet<string>>(
    ast,
    null,
    () => null,
    (node, parts) => {
      if (node.kind === 'name') return new Set([node.name]);
      const all = new Set(parts.flatMap((part) => [...part]));
      if (node.kind === 'call') for (const name of boundOf(node, parts, names)) all.delete(name);
      return all;
    },
  );
}

/** The indices that a sum or its like binds. */
export function boundBy(node: CallAst, names: Names): readonly string[] {
  if (!BINDERS.has(node.name) || node.args.length < 2) return [];
  return boundOf(
    node,
    node.args.map((arg) => freeNames(arg, names)),
    names,
  );
}

/** Of the arguments after the first: indices, indices with a range, and what is unknown in conditions. */
function boundOf(node: CallAst, free: readonly ReadonlySet<string>[], names: Names): readonly string[] {
  if (!BINDERS.has(node.name)) return [];
  return node.args.slice(1).flatMap((arg, i) => {
    switch (arg.kind) {
      case 'bind':
        return [arg.name];
      case 'name':
        return names.known(arg.name) ? [] : [arg.name];
      case 'relation':
      case 'logic':
        return [...(free[i + 1] ?? [])].filter((name) => !names.known(name));
      default:
        return [];
    }
  });
}
