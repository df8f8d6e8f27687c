import type { Dual, FunctionRow } from '../expr/row.js';
import { type Arithmetic, raise } from './arithmetic.js';
import { cofactors, determinant, inverse, logDeterminant } from './linear.js';
import type { Point } from './point.js';

/** A computed number with a bound, to first order, of what rounding has done to it. */
export type Bounded = readonly [value: number, error: number];

/** The spacing of the doubles at 1. */
export const UNIT = 2 ** -52;

const values = (a: readonly Bounded[]): number[] => a.map((x) => x[0]);

/** An inexact result of inexact arguments: the arguments' errors through the slopes, and its own rounding. */
function through(y: number, slopes: readonly number[], args: readonly Bounded[]): Bounded {
  let e = 4 * UNIT * Math.abs(y);
  slopes.forEach((s, k) => {
    const from = args[k]?.[1] ?? 0;
    if (from !== 0) e += Math.abs(s) * from;
  });
  return [y, e];
}

function callBounded(row: FunctionRow, args: readonly Bounded[]): Bounded {
  const at = values(args);
  const slopes = at.map((_, k) => row.dual(...at.map((x, j): Dual => [x, j === k ? 1 : 0]))[1]);
  return through(row.value(...at), slopes, args);
}

/** Elimination adds to each entry an error of about n units of the largest. */
function roughened(a: readonly Bounded[], n: number): Bounded[] {
  const most = Math.max(...a.map((x) => Math.abs(x[0])));
  return a.map(([x, e]) => [x, e + n * UNIT * most]);
}

function inverseBounded(a: readonly Bounded[], n: number): Bounded[] {
  const b = inverse(values(a), n);
  const e = roughened(a, n);
  return b.map((x, k) => {
    const [r, s] = [Math.floor(k / n), k % n];
    let error = UNIT * Math.abs(x);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++)
        error += Math.abs((b[r * n + i] as number) * (b[j * n + s] as number)) * (e[i * n + j] as Bounded)[1];
    }
    return [x, error];
  });
}

/** Numbers with running bounds of their rounding errors (Wilkinson's running error analysis). */
export const bounded: Arithmetic<Bounded> = {
  blank: [0, 0],
  constant: (x) => [x, 0],
  primal: (a) => a[0],
  add: (a, b) => [a[0] + b[0], a[1] + b[1] + UNIT * Math.abs(a[0] + b[0])],
  total: (terms) => {
    let [s, e] = [0, 0];
    for (const [x, ex] of terms) {
      s += x;
      e += ex + UNIT * Math.abs(s);
    }
    return [s, e];
  },
  shift: (a, x) => [a[0] + x, a[1] + UNIT * (Math.abs(a[0] + x) + Math.abs(x))],
  multiply: (a, b) => [a[0] * b[0], Math.abs(a[0]) * b[1] + Math.abs(b[0]) * a[1] + UNIT * Math.abs(a[0] * b[0])],
  scale: (a, x) => [a[0] * x, Math.abs(x) * a[1] + 2 * UNIT * Math.abs(a[0] * x)],
  raise: (a, p) => through(raise(a[0], p), [p * raise(a[0], p - 1)], [a]),
  power: (a, b) => {
    const y = raise(a[0], b[0]);
    return through(y, [b[0] * raise(a[0], b[0] - 1), a[0] === 0 ? 0 : y * Math.log(Math.abs(a[0]))], [a, b]);
  },
  call: callBounded,
  inverse: inverseBounded,
  det: (a, n) => through(determinant(values(a), n), cofactors(values(a), n), roughened(a, n)),
  logdet: (a, n) => {
    const b = inverse(values(a), n);
    const transposed = b.map((_, k) => b[(k % n) * n + Math.floor(k / n)] as number);
    return through(logDeterminant(values(a), n), transposed, roughened(a, n));
  },
};

/** The point's numbers, exact. */
export function boundedInputs(point: Point): Map<string, Bounded[]> {
  return new Map([...point.values].map(([name, { data }]) => [name, Array.from(data, (x): Bounded => [x, 0])]));
}
