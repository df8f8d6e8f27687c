import { fold } from '../expr/fold.js';
import type { Node } from '../expr/node.js';
import { matrix, open, rebuild, reduce } from '../expr/reduce.js';

/** The children that a rewriting visits: the inside of binders is opened, subscripts are left alone. */
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

/** The node with its visited children replaced. */
export function withInside(node: Node, of: (child: Node) => Node): Node {
  switch (node.kind) {
    case 'symbol':
    case 'definition':
    case 'index':
    case 'delta':
      return node;
    case 'reduce': {
      const { indices, body, guard } = open(node);
      const [b, g] = [of(body), of(guard)];
      return b === body && g === guard ? node : reduce(node.op, indices, b, g);
    }
    case 'matrix': {
      const { indices, body } = open(node);
      const b = of(body);
      return b === body ? node : matrix(node.fn, indices, b, node.children.slice(1));
    }
    default:
      return rebuild(node, node.children.map(of));
  }
}

/** Applies a local rewriting everywhere, children first, each distinct node once. */
export function everywhere(root: Node, apply: (node: Node) => Node): Node {
  return fold<Node>(root, (node, of) => apply(withInside(node, of)), undefined, inside);
}

/** Repeats a rewriting until it changes nothing; the number of rounds is bounded. */
export function repeatedly(root: Node, apply: (node: Node) => Node, rounds = 12): Node {
  let current = root;
  for (let k = 0; k < rounds; k++) {
    const next = apply(current);
    if (next === current) return current;
    current = next;
  }
  return current;
}

/** The factors of a product, or the node itself. */
export function factorsOf(node: Node): readonly Node[] {
  return node.kind === 'multiply' ? node.children : [node];
}

/** The terms of a sum, or the node itself. */
export function termsOf(node: Node): readonly Node[] {
  return node.kind === 'add' ? node.children : [node];
}
