import type { Declaration, Definition } from '../expr/declaration.js';
import { fold } from '../expr/fold.js';
import type { Node } from '../expr/node.js';

/** The variables that expressions depend on, through their definitions, by name; of twins one. */
export interface Variables {
  readonly declarations: readonly Declaration[];
  /** Expressions of dimensions that must be lengths: axes and the ends of ranges. */
  readonly lengths: readonly Node[];
  /** Names of the symbolic dimensions. */
  readonly dimensions: readonly string[];
}

/** Bodies, lengths and ranges count as parts of what uses them. */
function partsOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'symbol':
      return [...node.children, ...node.declaration.dims];
    case 'definition':
      return [...node.children, node.definition.body, ...node.definition.indices];
    case 'reduce':
    case 'matrix':
      return [...node.children, ...node.indices];
    default:
      return node.children;
  }
}

/** Everything that must be given numbers before the expressions have a value. */
export function variablesOf(roots: readonly Node[], more: readonly Declaration[] = []): Variables {
  const found = new Map<string, Declaration>();
  const lengths = new Set<Node>();
  const dimensions = new Set<string>();
  const definitions = new Set<Definition>();
  const visit = (node: Node): boolean => {
    if (node.kind === 'dimension') dimensions.add(node.name);
    if (node.kind === 'index') lengths.add(node.children[1] as Node);
    if (node.kind === 'definition') definitions.add(node.definition);
    if (node.kind === 'symbol' && !found.has(node.declaration.name)) found.set(node.declaration.name, node.declaration);
    return true;
  };
  const done = new Set<Node>();
  const walk = (root: Node): void => {
    fold(
      root,
      (node) => {
        done.add(node);
        return visit(node);
      },
      (node) => (done.has(node) ? true : undefined),
      partsOf,
    );
  };
  for (const root of roots) walk(root);
  for (const declaration of more) if (!found.has(declaration.name)) found.set(declaration.name, declaration);
  for (const declaration of found.values()) {
    for (const dim of declaration.dims) {
      lengths.add(dim);
      walk(dim);
    }
  }
  const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);
  return {
    declarations: [...found.values()].sort(byName),
    lengths: [...lengths],
    dimensions: [...dimensions].sort(),
  };
}
