import { definition, symbol } from './atoms.js';
import { byNode } from './by-node.js';
import type { Declaration, Definition } from './declaration.js';
import { fold } from './fold.js';
import type { Index, Node } from './node.js';
import { rebuild, substitute } from './reduce.js';

export type Owner = Declaration | Definition;

/** Rewrites elements of the chosen owners to elements of their symmetric twins. */
export function withTwins(root: Node, chosen: (owner: Owner) => boolean): Node {
  if (!symmetricOwners(root).some(chosen)) return root;
  return fold<Node>(
    root,
    (node, of) => {
      const children = node.children.map(of);
      if (node.kind === 'symbol' && node.declaration.twin && chosen(node.declaration))
        return symbol(node.declaration.twin, children);
      if (node.kind === 'definition' && node.definition.twin && chosen(node.definition))
        return definition(node.definition.twin, children);
      return rebuild(node, children);
    },
    (node) => (node.kind === 'index' ? node : undefined),
  );
}

const owners = byNode<readonly Owner[]>();

/** Owners with a twin that occur in the expression, in order of name. */
export function symmetricOwners(root: Node): readonly Owner[] {
  const known = owners.get(root);
  if (known) return known;
  const out = new Set<Owner>();
  fold(root, (node) => {
    if (node.kind === 'symbol' && node.declaration.twin) out.add(node.declaration);
    if (node.kind === 'definition' && node.definition.twin) out.add(node.definition);
    return true;
  });
  const found = [...out].sort((a, b) => (a.name < b.name ? -1 : 1));
  owners.set(root, found);
  return found;
}

/** Is the body unchanged when its two indices change places? */
export function isSymmetric(body: Node, indices: readonly Index[]): boolean {
  const [i, j] = indices;
  if (indices.length !== 2 || !i || !j || i.children[1] !== j.children[1] || i.children[0] !== j.children[0])
    return false;
  return (
    substitute(
      body,
      new Map<Node, Node>([
        [i, j],
        [j, i],
      ]),
    ) === body
  );
}
