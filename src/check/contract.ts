import { definition, one } from '../expr/atoms.js';
import { multiply } from '../expr/build.js';
import type { Definition } from '../expr/declaration.js';
import type { Index, Node, Reduce } from '../expr/node.js';
import { open, sum } from '../expr/reduce.js';
import { lengthAt } from './lengths.js';

/** Sums of fewer terms than this are cheap as they stand. */
const SMALL = 64;

const contracted = new WeakMap<Reduce, Node | null>();

type Sizes = (index: Index) => number;

const volume = (indices: Iterable<Index>, size: Sizes): number => {
  let v = 1;
  for (const i of indices) v *= size(i);
  return v;
};

function freeOf(factors: readonly Node[]): Set<Index> {
  return new Set(factors.flatMap((f) => f.free));
}

/** The sum over one index of the factors that hold it, as a named array over their other indices. */
function eliminate(v: Index, factors: readonly Node[]): Node {
  const indices = [...freeOf(factors)].filter((i) => i !== v);
  const made: Definition = {
    kind: 'definition',
    name: 'partial sum',
    indices,
    dims: indices.map((i) => i.children[1] as Node),
    body: sum([v], multiply(factors)),
    ordered: false,
  };
  return definition(made, indices);
}

function plan(node: Reduce, size: Sizes): Node | null {
  const { indices, body } = open(node);
  if (body.kind !== 'multiply') return null;
  const direct = volume(freeOf([body]), size);
  let factors: readonly Node[] = body.children;
  const left = new Set(indices);
  let cost = 0;
  while (left.size > 0) {
    const costs = [...left].map((v) => ({ v, cost: volume(freeOf(factors.filter((f) => f.free.includes(v))), size) }));
    const best = costs.reduce((a, b) => (b.cost < a.cost ? b : a));
    left.delete(best.v);
    cost += best.cost;
    const [holding, rest] = [
      factors.filter((f) => f.free.includes(best.v)),
      factors.filter((f) => !f.free.includes(best.v)),
    ];
    factors = [...rest, eliminate(best.v, holding)];
  }
  return cost * 2 < direct ? multiply(factors) : null;
}

/**
 * A sum over several indices of a product, one index summed after the other, as a person multiplies a
 * chain of matrices: the work is a sum of small products of lengths instead of the product of all. The
 * order that is good at the first dimensions is kept for all others. Null where it would not pay.
 */
export function contract(node: Reduce, dims: ReadonlyMap<string, number>): Node | null {
  if (node.op !== 'sum' || node.indices.length < 2) return null;
  const known = contracted.get(node);
  if (known !== undefined) return known;
  const size: Sizes = (i) => lengthAt(i.children[1] as Node, dims);
  const all = [...node.free, ...node.indices];
  if (!all.every((i) => i.children[0] === one && size(i) >= 1)) return null;
  if (volume(all, size) < SMALL) return null;
  const made = plan(node, size);
  contracted.set(node, made);
  return made;
}
