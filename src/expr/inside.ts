import type { Node } from './node.js';
import { open } from './reduce.js';

/** The children that most passes visit: the inside of binders is opened, subscripts are left alone. */
export function inside(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'symbol':
    case 'definition':
    case 'index':
    case 'delta':
      return [];
    case 'reduce': {
      const { body, guard } = open(node);
      return [body, guard];
    }
    case 'matrix':
      return [open(node).body];
    default:
      return node.children;
  }
}
