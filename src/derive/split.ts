import { definition } from '../expr/atoms.js';
import { multiply } from '../expr/build.js';
import type { Definition } from '../expr/declaration.js';
import { fold } from '../expr/fold.js';
import type { Node } from '../expr/node.js';
import { rebuild } from '../expr/reduce.js';
import { factorsOf } from '../rules/rewrite.js';

/** An expression with more distinct scalar operations than this is taken apart before it is differentiated. */
const LARGE = 48;
/** About how many nodes one part keeps. */
const PART = 24;
/** A product with more factors than this is a product of products of a few. */
const WIDE = 12;
const NARROW = 4;

export interface Split {
  readonly root: Node;
  /** The parts, each after those it uses. */
  readonly parts: readonly Definition[];
}

/** Distinct scalar operations. */
function countOperations(root: Node): number {
  let count = 0;
  fold(root, (node) => {
    if (node.free.length > 0) return true;
    if (node.kind === 'call' || node.kind === 'power') count++;
    if (node.kind === 'multiply') count += node.children.length > WIDE ? node.children.length : 1;
    return true;
  });
  return count;
}

/**
 * A large scalar expression as a chain of small named parts, so that reverse mode takes time linear in the
 * number of its distinct nodes: the derivative of a deep nest is a long product at every level otherwise.
 */
export function splitLarge(root: Node, prefix: string): Split {
  if (root.size < LARGE || countOperations(root) < LARGE) return { root, parts: [] };
  const parts: Definition[] = [];
  const weight = new Map<Node, number>();
  const name = (body: Node): Node => {
    const def: Definition = {
      kind: 'definition',
      name: `${prefix}${parts.length + 1}`,
      indices: [],
      dims: [],
      body,
      ordered: false,
    };
    parts.push(def);
    const node = definition(def);
    weight.set(node, 1);
    return node;
  };
  const made = fold<Node>(
    root,
    (node, of) => {
      const inner = narrow(rebuild(node, node.children.map(of)), name);
      const total = inner.children.reduce((t, c) => t + (weight.get(c) ?? 1), 1);
      weight.set(inner, total);
      const part =
        total > PART && node !== root && (inner.kind === 'call' || inner.kind === 'power' || inner.kind === 'multiply');
      return part ? name(inner) : inner;
    },
    (node) =>
      node.free.length > 0 ||
      node.kind === 'symbol' ||
      node.kind === 'definition' ||
      node.kind === 'reduce' ||
      node.kind === 'matrix'
        ? node
        : undefined,
  );
  return { root: made, parts };
}

/** A wide product as a product of named products. */
function narrow(node: Node, name: (body: Node) => Node): Node {
  const factors = factorsOf(node);
  if (factors.length <= WIDE) return node;
  const groups: Node[] = [];
  for (let k = 0; k < factors.length; k += NARROW) groups.push(name(multiply(factors.slice(k, k + NARROW))));
  return narrow(multiply(groups), name);
}
