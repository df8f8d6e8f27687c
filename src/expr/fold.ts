import type { Node } from './node.js';

/**
 * Folds a shared expression bottom-up, once a distinct node, on a stack of its own so that nothing
 * recurses as deep as the input. `known` answers for a node without visiting its children.
 */
export function fold<T>(
  root: Node,
  visit: (node: Node, of: (child: Node) => T) => T,
  known?: (node: Node) => T | undefined,
  childrenOf: (node: Node) => readonly Node[] = (node) => node.children,
): T {
  const first = known?.(root);
  if (first !== undefined) return first;
  const done = new Map<Node, T>();
  const of = (child: Node): T => done.get(child) as T;
  const stack: Node[] = [root];
  while (stack.length > 0) {
    const node = stack[stack.length - 1] as Node;
    if (done.has(node)) {
      stack.pop();
      continue;
    }
    const answer = node === root ? undefined : known?.(node);
    if (answer !== undefined) {
      done.set(node, answer);
      stack.pop();
      continue;
    }
    let waiting = false;
    for (const child of childrenOf(node)) {
      if (done.has(child)) continue;
      stack.push(child);
      waiting = true;
    }
    if (waiting) continue;
    done.set(node, visit(node, of));
    stack.pop();
  }
  return of(root);
}

/** Every distinct node of the expression, children before parents. */
export function postorder(root: Node): readonly Node[] {
  const out: Node[] = [];
  fold(root, (node) => {
    out.push(node);
    return true;
  });
  return out;
}

/** Is there a node for which `test` holds? */
export function some(root: Node, test: (node: Node) => boolean): boolean {
  const seen = new Set<Node>([root]);
  const stack: Node[] = [root];
  while (stack.length > 0) {
    const node = stack.pop() as Node;
    if (test(node)) return true;
    for (const child of node.children) {
      if (seen.has(child)) continue;
      seen.add(child);
      stack.push(child);
    }
  }
  return false;
}
