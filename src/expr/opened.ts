import type { Node } from './node.js';
import { matrix, open, rebuild, reduce } from './reduce.js';

/**
 * The children, binders opened: for a rewriting in which what stands in a binder may come to hold binders of its own,
 * whose indices could bear the names of its own otherwise.
 */
export function openedChildren(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'reduce': {
      const { body, guard } = open(node);
      return [body, guard];
    }
    case 'matrix':
      return [open(node).body, ...node.children.slice(1)];
    default:
      return node.children;
  }
}

/** The node with its `openedChildren` replaced. */
export function rebuildOpened(node: Node, of: (child: Node) => Node): Node {
  switch (node.kind) {
    case 'reduce': {
      const { indices, body, guard } = open(node);
      const [b, g] = [of(body), of(guard)];
      return b === body && g === guard ? node : reduce(node.op, indices, b, g);
    }
    case 'matrix': {
      const { indices, body } = open(node);
      const subscripts = node.children.slice(1);
      const [b, at] = [of(body), subscripts.map(of)];
      const isSame = b === body && at.every((s, k) => s === subscripts[k]);
      return isSame ? node : matrix(node.fn, indices, b, at);
    }
    default:
      return rebuild(node, node.children.map(of));
  }
}
