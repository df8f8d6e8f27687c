import { number, one } from '../expr/atoms.js';
import { add, multiply, power } from '../expr/build.js';
import { kindsOf } from '../expr/intern.js';
import type { Index, Node } from '../expr/node.js';
import { openApart, sameRange, substitute, sum } from '../expr/reduce.js';
import { sumTermsOf } from './collect.js';
import { factorsOf } from './rewrite.js';

/** A term as a sum over one index: what is summed, with what stands before the sum. */
interface Summand {
  readonly term: Node;
  readonly index: Index;
  readonly body: Node;
}

/** More terms than this are not merged. */
const MOST = 12;

/** Σ_i f_i + Σ_i g_i + n c = Σ_i (f_i + g_i + c) for sums over the same range 1..n. */
export function oneSum(node: Node): Node {
  if (node.kind !== 'add' || node.children.length > MOST) return node;
  const sums = node.children.flatMap((term) => summandOf(term, node.children) ?? []);
  for (const { index } of sums) {
    const length = index.children[1] as Node;
    const mine = sums.filter((s) => sameRange(s.index, index));
    // A sum and n c read best apart.
    if (mine.length < 2) continue;
    const others = node.children.filter((t) => !mine.some((s) => s.term === t));
    const constants =
      index.children[0] === one ? others.filter((t) => factorsOf(t).includes(length) && !holdsArray(t)) : [];
    const bodies = mine.map((s) => substitute(s.body, new Map([[s.index, index]])));
    const parts = constants.map((t) => multiply([t, power(length, number(-1))]));
    const rest = others.filter((t) => !constants.includes(t));
    return add([...rest, sum([index], add([...bodies, ...parts]))]);
  }
  return node;
}

/** A matrix function or a sum is no constant that a reader would look for inside of another sum. */
function holdsArray(node: Node): boolean {
  return (node.kinds & ARRAYS) !== 0;
}

const ARRAYS = kindsOf(['matrix', 'reduce']);

/** The term as one sum; null where it is none over a single index. */
function summandOf(term: Node, around: readonly Node[]): Summand | null {
  const [only, more] = sumTermsOf(term).filter(({ reduce }) => reduce.indices.length === 1);
  if (!only || more) return null;
  const { coefficient, outside, reduce } = only;
  const { indices, body } = openApart(reduce, around);
  return { term, index: indices[0] as Index, body: multiply([number(coefficient), ...outside, body]) };
}
