import { byNode } from '../expr/by-node.js';
import { fold } from '../expr/fold.js';
import { inside } from '../expr/inside.js';
import type { Node } from '../expr/node.js';
import { isOne } from '../expr/rational.js';

const CAP = 1e9;

const costs = byNode<number>();

/** About how long the expression is when printed: leaves and operators, an element counting one. */
export function costOf(root: Node): number {
  return fold<number>(
    root,
    (node, of) => {
      const cost = Math.min(CAP, costHere(node, of));
      costs.set(node, cost);
      return cost;
    },
    (node) => costs.get(node),
    inside,
  );
}

function costHere(node: Node, of: (child: Node) => number): number {
  switch (node.kind) {
    case 'number':
      return node.value.d === 1n ? 1 : 3;
    case 'delta':
      return 3;
    case 'add':
    case 'multiply': {
      const first = node.children[0] as Node;
      const total = node.children.reduce((t, c) => t + of(c), node.children.length - 1);
      // A leading -1 prints as a sign.
      return node.kind === 'multiply' && first.kind === 'number' && isOne(first.value.abs()) ? total - 1 : total;
    }
    case 'power':
      return node.children.reduce((t, c) => t + of(c), 1);
    case 'bracket':
    case 'call':
      return node.children.reduce((t, c) => t + of(c), 1);
    case 'reduce':
    case 'matrix':
      return inside(node).reduce((t, c) => t + of(c), 1);
    default:
      return 1;
  }
}
