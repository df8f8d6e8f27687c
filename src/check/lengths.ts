import { fold } from '../expr/fold.js';
import type { Node } from '../expr/node.js';

/** The value of an expression of dimensions and numbers alone; NaN where a dimension is not known. */
export function lengthAt(root: Node, dims: ReadonlyMap<string, number>): number {
  return fold<number>(root, (node, of) => {
    switch (node.kind) {
      case 'number':
        return node.value.valueOf();
      case 'dimension':
        return dims.get(node.name) ?? Number.NaN;
      case 'add':
        return node.children.reduce((s, c) => s + of(c), 0);
      case 'multiply':
        return node.children.reduce((s, c) => s * of(c), 1);
      case 'power':
        return of(node.children[0] as Node) ** of(node.children[1] as Node);
      case 'call':
        return node.row.value(...node.children.map(of));
      default:
        return Number.NaN;
    }
  });
}
