import { combination } from '../expr/affine.js';
import { one } from '../expr/atoms.js';
import { add, multiply, scale, subtract } from '../expr/build.js';
import type { Delta, Index, Node } from '../expr/node.js';
import { isInteger, isOne } from '../expr/rational.js';
import { open, substitute, sum } from '../expr/reduce.js';
import { compare, provablyNonneg } from '../expr/relation.js';
import { factorsOf } from './rewrite.js';

/** The value that a relation `left = right` gives to one of its indices, where the coefficient is ±1. */
export function solveFor(i: Index, left: Node, right: Node): Node | null {
  if (left === i && !right.free.includes(i)) return right;
  if (right === i && !left.free.includes(i)) return left;
  const gap = subtract(left, right);
  const c = combination(gap).get(i);
  if (!c || !isInteger(c) || !isOne(c.abs())) return null;
  const rest = subtract(gap, scale(i, c));
  if (rest.free.includes(i)) return null;
  return scale(rest, c.inverse().neg());
}

/** Does the node contain, as a factor of one of its terms, a delta that holds one of the indices? */
function holdsDelta(node: Node, indices: readonly Index[]): boolean {
  if (node.kind === 'delta') return node.free.some((i) => indices.includes(i));
  if (node.kind === 'add' || node.kind === 'multiply') return node.children.some((c) => holdsDelta(c, indices));
  return false;
}

interface Solution {
  readonly index: Index;
  readonly value: Node;
  readonly delta: Delta;
}

/** The elimination that leaves the least behind: no range test first, then the longest range goes. */
function bestSolution(indices: readonly Index[], factors: readonly Node[]): Solution | null {
  let best: (Solution & { cost: number }) | null = null;
  for (const factor of factors) {
    if (factor.kind !== 'delta') continue;
    for (const i of indices) {
      if (!factor.free.includes(i)) continue;
      const value = solveFor(i, factor.children[0] as Node, factor.children[1] as Node);
      if (!value) continue;
      const tests = rangeTest(i, value) === one ? 0 : 1000;
      const cost = tests - (i.children[1] as Node).size;
      if (!best || cost < best.cost) best = { index: i, value, delta: factor, cost };
    }
  }
  return best;
}

/** The bracket that says that a value lies in the range of an index. */
export function rangeTest(i: Index, value: Node): Node {
  return multiply([compare('<=', i.children[0] as Node, value), compare('<=', value, i.children[1] as Node)]);
}

/**
 * Σ_i δ_ik f(i) = [k in the range of i] f(k). Sums that hold deltas are distributed first; a delta whose
 * indices have no coefficient ±1 stays as a condition.
 */
export function contractSum(indices: readonly Index[], body: Node): Node {
  if (indices.length === 0) return body;
  if (body.kind === 'add' && holdsDelta(body, indices)) return add(body.children.map((t) => contractSum(indices, t)));
  const factors = factorsOf(body);
  const solution = bestSolution(indices, factors);
  if (solution) {
    const rest = multiply(factors.filter((f) => f !== solution.delta));
    const map = new Map<Node, Node>([[solution.index, solution.value]]);
    const left = indices.filter((i) => i !== solution.index);
    return contractSum(left, multiply([substitute(rest, map), rangeTest(solution.index, solution.value)]));
  }
  const spread = factors.find((f) => f.kind === 'add' && holdsDelta(f, indices));
  if (!spread) return sum(indices, body);
  const others = factors.filter((f) => f !== spread);
  return add(spread.children.map((t) => contractSum(indices, multiply([...others, t]))));
}

/** The contraction as a local rewriting. */
export function contract(node: Node): Node {
  if (node.kind !== 'reduce' || node.op !== 'sum') return node;
  const { indices, body } = open(node);
  return holdsDelta(body, indices) ? contractSum(indices, body) : node;
}

/** Is every value of the first index one of the second? */
function isWithin(a: Index, b: Index): boolean {
  const [[lo, hi], [low, high]] = [a.children, b.children] as [[Node, Node], [Node, Node]];
  if (lo === low && hi === high) return true;
  return provablyNonneg(subtract(lo, low)) && provablyNonneg(subtract(high, hi));
}

/** δ_ij f(j) = δ_ij f(i), where neither index is summed here. */
export function substituteDelta(node: Node): Node {
  if (node.kind !== 'multiply') return node;
  let current: Node = node;
  for (const factor of node.children) {
    if (factor.kind !== 'delta') continue;
    const [a, b] = factor.children as [Node, Node];
    if (a.kind !== 'index' || b.kind !== 'index') continue;
    const [first, second] = a.name < b.name ? [a, b] : [b, a];
    // What holds one index may have no value outside its range, so that the narrower of two ranges stays.
    const [keep, drop] = isWithin(first, second) ? [first, second] : [second, first];
    if (!isWithin(keep, drop)) continue;
    const rest = factorsOf(current).filter((f) => f !== factor);
    current = multiply([factor, substitute(multiply(rest), new Map([[drop, keep]]))]);
    if (!factorsOf(current).includes(factor)) return current;
  }
  return current;
}
