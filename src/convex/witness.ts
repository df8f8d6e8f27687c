import type { Declaration } from '../expr/declaration.js';
import type { Node } from '../expr/node.js';
import type { CheckReport } from '../result.js';

/** Numbers for all letters of an expression, by name: arrays row-major. */
export interface NumericPoint {
  readonly dims: ReadonlyMap<string, number>;
  readonly values: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float64Array }>;
}

/** Evaluation by other code than the derivation's, handed in by the caller. */
export interface Witness {
  readonly evaluate: (node: Node, point: NumericPoint) => number;
  /** A random point of the declared domains. */
  readonly draw: (roots: readonly Node[], more: readonly Declaration[], seed: number) => NumericPoint;
  readonly seed: number;
}

/** Reported: how far a result is from what direct minimisation says, at most. */
export interface CheckOutcome {
  readonly report: CheckReport;
  /** Where it fails: a description, for the message. */
  readonly failure?: string;
}

const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** The least value of a function of one variable on an interval, by a grid and then golden sections. */
export function minimise(f: (z: number) => number, from: number, to: number): number {
  const STEPS = 400;
  let best = from;
  for (let k = 0; k <= STEPS; k++) {
    const z = from + ((to - from) * k) / STEPS;
    if (f(z) < f(best) || Number.isNaN(f(best))) best = z;
  }
  let [lo, hi] = [Math.max(from, best - (to - from) / STEPS), Math.min(to, best + (to - from) / STEPS)];
  for (let k = 0; k < 80; k++) {
    const [a, b] = [hi - GOLDEN * (hi - lo), lo + GOLDEN * (hi - lo)];
    if (f(a) <= f(b)) hi = b;
    else lo = a;
  }
  return [lo, hi, (lo + hi) / 2, best].reduce((x, y) => (f(y) < f(x) ? y : x));
}
