import { fold } from '../expr/fold.js';
import type { Node } from '../expr/node.js';
import { isOne } from '../expr/rational.js';
import { inside } from './rewrite.js';

const CAP = 1e9;

/** About how long the expression is when printed: leaves and operators, an element counting one. */
export function costOf(root: Node): number {
  return fold<number>(
    root,
    (node, of) => {
      switch (node.kind) {
        case 'number':
          return node.value.d === 1n ? 1 : 3;
        case 'delta':
          return 3;
        case 'add':
        case 'multiply': {
          let total = node.children.length - 1;
          for (const child of node.children) total += of(child);
          const first = node.children[0] as Node;
          // A leading -1 prints as a sign.
          if (node.kind === 'multiply' && first.kind === 'number' && isOne(first.value.abs())) total -= 1;
          return Math.min(CAP, total);
        }
        case 'power': {
          const [base, exponent] = node.children as [Node, Node];
          return Math.min(CAP, of(base) + of(exponent) + 1);
        }
        case 'bracket':
        case 'call':
          return Math.min(
            CAP,
            node.children.reduce((t, c) => t + of(c), 1),
          );
        case 'reduce':
        case 'matrix':
          return Math.min(
            CAP,
            inside(node).reduce((t, c) => t + of(c), 1),
          );
        default:
          return 1;
      }
    },
    undefined,
    inside,
  );
}
