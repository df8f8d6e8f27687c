import { fold } from '../expr/fold.js';
import type { Node } from '../expr/node.js';

const partsOf = (node: Node): readonly Node[] =>
  node.kind === 'definition' ? [...node.children, node.definition.body] : node.children;

/** Does the value depend on variables, not on indices and dimensions alone? */
export function isContinuous(node: Node): boolean {
  return fold<boolean>(
    node,
    (n, of) => n.kind === 'symbol' || partsOf(n).some(of),
    (n) => (n.kind === 'index' ? false : undefined),
    partsOf,
  );
}

function kinksAt(node: Node): boolean {
  switch (node.kind) {
    case 'call':
      return node.row.arity > 1 || (node.row.kinks ?? []).length > 0;
    case 'reduce':
      return node.op !== 'sum' && node.op !== 'prod';
    case 'bracket':
    case 'delta':
      return node.children.some(isContinuous);
    default:
      return false;
  }
}

/** Is the expression, by its form, one that can have kinks or jumps at points of its domain? */
export function mayKink(root: Node): boolean {
  return fold<boolean>(root, (node, of) => kinksAt(node) || partsOf(node).some(of), undefined, partsOf);
}
