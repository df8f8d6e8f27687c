import { fold } from '../../expr/fold.js';
import type { Node } from '../../expr/node.js';
import { rebuild } from '../../expr/reduce.js';

/** Replaces whole nodes, also inside of reductions where they are free. */
export function replaceNodes(root: Node, map: ReadonlyMap<Node, Node>): Node {
  if (map.size === 0) return root;
  return fold<Node>(
    root,
    (node, of) => rebuild(node, node.children.map(of)),
    (node) => map.get(node) ?? (node.kind === 'index' ? node : undefined),
  );
}

export function replaceNode(root: Node, from: Node, to: Node): Node {
  return replaceNodes(root, new Map([[from, to]]));
}

/** Does the node occur? */
export function occurs(root: Node, what: Node): boolean {
  return fold<boolean>(root, (node, of) => node === what || node.children.some(of));
}
