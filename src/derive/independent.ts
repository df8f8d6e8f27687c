import { symbol } from '../expr/atoms.js';
import { multiply } from '../expr/build.js';
import type { Declaration } from '../expr/declaration.js';
import { fold } from '../expr/fold.js';
import type { Index, Node } from '../expr/node.js';
import { openedChildren, rebuildOpened } from '../expr/opened.js';
import { compare } from '../expr/relation.js';
import type { Owner } from '../expr/twins.js';
import { expandDefinition } from '../rules/facts.js';
import type { Derived } from './answer.js';
import { fromUpperTriangle } from './symmetric.js';

/** A question to the numeric witness: what was differentiated, by what, and the answer. */
export interface Question {
  readonly objective: Node;
  readonly outputs: readonly Index[];
  readonly variables: readonly { readonly declaration: Declaration; readonly indices: readonly Node[] }[];
  readonly closed: Node;
}

/** An intermediate by which is differentiated becomes a variable of its own, everywhere. */
function asVariable(owner: Owner): Declaration {
  if (owner.kind === 'declaration') return owner;
  return {
    kind: 'declaration',
    name: owner.name,
    domain: 'real',
    dims: owner.dims,
    attributes: new Set(),
    ordered: false,
  };
}

function cut(root: Node, cuts: ReadonlyMap<string, Declaration>): Node {
  if (cuts.size === 0) return root;
  const written = new Map<Node, Node>();
  return fold<Node>(
    root,
    (node, of) => {
      if (node.kind !== 'definition') return rebuildOpened(node, of);
      const declaration = cuts.get(node.definition.name);
      return declaration ? symbol(declaration, node.children.map(of)) : of(bodyOf(node, written));
    },
    (node) => (node.kind === 'index' ? node : undefined),
    (node) =>
      node.kind === 'definition' && !cuts.has(node.definition.name)
        ? [bodyOf(node, written), ...node.children]
        : openedChildren(node),
  );
}

function bodyOf(node: Node & { kind: 'definition' }, written: Map<Node, Node>): Node {
  const known = written.get(node);
  if (known) return known;
  const body = expandDefinition(node);
  written.set(node, body);
  return body;
}

/** What the check is asked, in terms of variables alone where an intermediate is one of them. */
export function independent(derived: Derived): Question {
  const { stated, closed } = derived;
  const cuts = new Map<string, Declaration>();
  const variables = stated.variables.map(({ owner, at }) => {
    const declaration = asVariable(owner);
    if (owner.kind === 'definition') cuts.set(owner.name, declaration);
    return { declaration, indices: at };
  });
  const [first] = variables;
  if (stated.symmetric && first) {
    const [i, j] = first.indices as [Node, Node];
    // One element of the upper triangle stands for both, and only these are compared.
    const upper = compare('<=', i, j);
    return {
      objective: fromUpperTriangle(cut(stated.objective, cuts), first.declaration),
      outputs: stated.outputs,
      variables,
      closed: multiply([upper, fromUpperTriangle(cut(closed, cuts), first.declaration)]),
    };
  }
  return { objective: cut(stated.objective, cuts), outputs: stated.outputs, variables, closed: cut(closed, cuts) };
}
