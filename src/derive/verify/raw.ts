import { definition, symbol } from '../../expr/atoms.js';
import { add, multiply } from '../../expr/build.js';
import type { Declaration, Definition } from '../../expr/declaration.js';
import { fold } from '../../expr/fold.js';
import type { Index, Node } from '../../expr/node.js';
import { openedChildren, rebuildOpened } from '../../expr/opened.js';
import { rebuild, sum } from '../../expr/reduce.js';
import { delta } from '../../expr/relation.js';
import type { Owner } from '../../expr/twins.js';
import { expandDefinition } from '../../rules/facts.js';
import type { Stated } from '../problem.js';
import { sweep } from '../sweep.js';
import { symmetrised } from '../symmetric.js';

/** Names written out, but for those that are kept; `kept` says what stands for an element of one. */
function writeOut(root: Node, kept: (owner: Definition) => Owner | null): Node {
  const bodies = new Map<Node, Node>();
  const bodyOf = (node: Node & { kind: 'definition' }): Node => {
    const known = bodies.get(node);
    if (known) return known;
    const made = expandDefinition(node);
    bodies.set(node, made);
    return made;
  };
  return fold<Node>(
    root,
    (node, of) => {
      if (node.kind !== 'definition') return rebuildOpened(node, of);
      const owner = kept(node.definition);
      if (!owner) return of(bodyOf(node));
      const at = node.children.map(of);
      return owner.kind === 'declaration' ? symbol(owner, at) : definition(owner, at);
    },
    (node) => (node.kind === 'index' ? node : undefined),
    (node) => (node.kind === 'definition' && !kept(node.definition) ? [bodyOf(node)] : openedChildren(node)),
  );
}

/** The derivative as reverse mode gives it, with every sum and delta left as it is. */
function differentiate(objective: Node, owner: Owner, at: readonly Node[]): Node {
  return add(
    sweep(objective, (o) => o.name === owner.name).map(({ leaf, bound, coefficient }) => {
      const body = multiply([coefficient, ...leaf.children.map((s, k) => delta(at[k] as Node, s))]);
      return bound.length > 0 ? sum(bound as Index[], body) : body;
    }),
  );
}

/** The stated derivative before any simplification; `held` is a name that counts as a constant. */
export function rawDerivative(stated: Stated, held: Definition | null = null): Node {
  const constant: Declaration | null = held && {
    kind: 'declaration',
    name: held.name,
    domain: 'real',
    dims: held.dims,
    attributes: new Set(['constant']),
    ordered: false,
  };
  const isVariable = (name: string): boolean => stated.variables.some((v) => v.owner.name === name);
  let current = writeOut(stated.objective, (def) => {
    if (isVariable(def.name)) return def;
    return def.name === held?.name ? constant : null;
  });
  for (const { owner, at } of stated.variables) current = differentiate(current, owner, at);
  if (stated.symmetric) current = symmetrised(current, stated.variables[0]?.at ?? []);
  if (!held || !constant) return current;
  return fold<Node>(
    current,
    (node, of) => {
      const children = node.children.map(of);
      return node.kind === 'symbol' && node.declaration === constant
        ? definition(held, children)
        : rebuild(node, children);
    },
    (node) => (node.kind === 'index' ? node : undefined),
  );
}
