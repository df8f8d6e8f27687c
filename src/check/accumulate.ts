import type { ReduceOp } from '../expr/node.js';
import type { Arithmetic } from './arithmetic.js';

/** Collects the terms of a reduction, one after the other. */
export interface Accumulator<V> {
  readonly reset: () => void;
  readonly take: (term: V) => void;
  readonly result: () => V;
}

/** Nothing to add is 0, to multiply 1; the maximum of nothing is −∞, the minimum ∞. */
const EMPTY: Record<Exclude<ReduceOp, 'argmax'>, number> = { sum: 0, prod: 1, max: -Infinity, min: Infinity };

/** Of equal terms a maximum or minimum keeps the first; NaN, once met, stays. */
export function accumulator<V>(op: Exclude<ReduceOp, 'argmax'>, a: Arithmetic<V>): Accumulator<V> {
  let kept: V | null = null;
  const better = (term: V, than: V): boolean => {
    const [x, y] = [a.primal(term), a.primal(than)];
    return Number.isNaN(x) || (op === 'max' ? x > y : x < y);
  };
  const combine: (x: V, y: V) => V =
    op === 'sum' ? a.add : op === 'prod' ? a.multiply : (x, y) => (better(y, x) ? y : x);
  return {
    reset: () => {
      kept = null;
    },
    take: (term) => {
      kept = kept === null ? term : combine(kept, term);
    },
    result: () => kept ?? a.constant(EMPTY[op]),
  };
}
