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
  return op === 'sum' ? totaller(a) : folder(op, a);
}

function totaller<V>(a: Arithmetic<V>): Accumulator<V> {
  const terms: V[] = [];
  return {
    reset: () => {
      terms.length = 0;
    },
    take: (term) => {
      terms.push(term);
    },
    result: () => {
      if (terms.length === 0) return a.constant(EMPTY.sum);
      return terms.length === 1 ? (terms[0] as V) : a.total(terms);
    },
  };
}

function folder<V>(op: 'prod' | 'max' | 'min', a: Arithmetic<V>): Accumulator<V> {
  let kept: V | null = null;
  const better = (term: V, than: V): boolean => {
    const [x, y] = [a.primal(term), a.primal(than)];
    return Number.isNaN(x) || (op === 'max' ? x > y : x < y);
  };
  const combine: (x: V, y: V) => V = op === 'prod' ? a.multiply : (x, y) => (better(y, x) ? y : x);
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
