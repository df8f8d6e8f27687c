import { splitCoefficient } from '../expr/affine.js';
import { number, one } from '../expr/atoms.js';
import { add, multiply, power } from '../expr/build.js';
import { kindsOf } from '../expr/intern.js';
import type { Index, Node, Reduce } from '../expr/node.js';
import { openApart, substitute, sum } from '../expr/reduce.js';
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
    const mine = sums.filter((s) => isLike(s.index, index));
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

function isLike(a: Index, b: Index): boolean {
  return a.children[0] === b.children[0] && a.children[1] === b.children[1];
}

/** The term as one sum; null where it is none over a single index. */
function summandOf(term: Node, around: readonly Node[]): Summand | null {
  const [coefficient, rest] = splitCoefficient(term);
  const factors = factorsOf(rest);
  const sums = factors.filter((f): f is Reduce => f.kind === 'reduce' && f.op === 'sum' && f.indices.length === 1);
  const [only] = sums;
  if (!only || sums.length > 1) return null;
  const { indices, body } = openApart(only, around);
  const outside = factors.filter((f) => f !== only);
  return { term, index: indices[0] as Index, body: multiply([number(coefficient), ...outside, body]) };
}
