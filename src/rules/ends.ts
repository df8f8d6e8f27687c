import { one } from '../expr/atoms.js';
import { add } from '../expr/build.js';
import type { Index, Node } from '../expr/node.js';
import { isNegative } from '../expr/rational.js';
import { freshIndex, hintName, open, substitute, sum } from '../expr/reduce.js';
import { factorsOf } from './rewrite.js';

/**
 * Σ_{j=1}^n (j − 1) x^(j − 2) begins at j = 2: the first term is the derivative of a constant, and the power in it
 * would be no number at x = 0.
 */
export function beginLater(node: Node): Node {
  if (node.kind !== 'reduce' || node.op !== 'sum') return node;
  const { indices, body } = open(node);
  const factors = factorsOf(body);
  if (!factors.some((f) => f.kind === 'power' && f.children[1]?.kind !== 'number')) return node;
  for (const [k, i] of indices.entries()) {
    if (!isZeroFirst(factors, i)) continue;
    const [lo, hi] = i.children as [Node, Node];
    const later = freshIndex(hintName(i), add([lo, one]), hi);
    return beginLater(sum(indices.with(k, later), substitute(body, new Map<Node, Node>([[i, later]]))));
  }
  return node;
}

/** Has the term at the least value of the index a factor 0 beside a negative power? */
function isZeroFirst(factors: readonly Node[], i: Index): boolean {
  const first = new Map<Node, Node>([[i, i.children[0] as Node]]);
  const isNegativePower = (f: Node): boolean => {
    const exponent = f.kind === 'power' ? (f.children[1] as Node) : null;
    if (!exponent?.free.includes(i)) return false;
    const value = substitute(exponent, first);
    return value.kind === 'number' && isNegative(value.value);
  };
  const isZero = (f: Node): boolean => {
    const value = f.kind !== 'power' && f.free.includes(i) ? substitute(f, first) : null;
    return value?.kind === 'number' && value.value.n === 0n;
  };
  return factors.some(isNegativePower) && factors.some(isZero);
}
