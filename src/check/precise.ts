import type { FunctionRow } from '../expr/row.js';
import type { Arithmetic } from './arithmetic.js';

/**
 * Numbers of many digits with their error: intervals of mathjs's BigNumbers, rounded outwards, so that what
 * cancels shows. Slow, and right: the witness of how accurate compiled code is.
 */

/** A BigNumber of mathjs as far as it is used here. */
export interface Big {
  readonly constructor: unknown;
  plus(x: Big | number): Big;
  minus(x: Big | number): Big;
  times(x: Big | number): Big;
  div(x: Big | number): Big;
  pow(x: number): Big;
  exp(): Big;
  ln(): Big;
  sqrt(): Big;
  cbrt(): Big;
  sin(): Big;
  cos(): Big;
  atan(): Big;
  asin(): Big;
  acos(): Big;
  abs(): Big;
  neg(): Big;
  floor(): Big;
  isNaN(): boolean;
  isZero(): boolean;
  isFinite(): boolean;
  lt(x: Big | number): boolean;
  gt(x: Big | number): boolean;
  lte(x: Big | number): boolean;
  toNumber(): number;
}

export type BigClass = new (x: Big | number | string) => Big;

/** lo ≤ the number ≤ hi; NaN on both sides where it has no value. */
export interface Interval {
  readonly lo: Big;
  readonly hi: Big;
  /** The logarithm of a positive number whose exponent BigNumber does not hold. */
  readonly log?: Interval;
}

/** A function of which there is no value to so many digits. */
export class Unjudged extends Error {}

export interface Precise extends Arithmetic<Interval> {
  readonly digits: number;
  /** An input: a double, exactly. */
  readonly exact: (x: number | string) => Interval;
}

/** Interval operations at a number of digits, from which the functions are made. */
export interface Ops {
  readonly digits: number;
  readonly make: (lo: Big | number | string, hi?: Big | number | string) => Interval;
  readonly undefinedHere: Interval;
  readonly add: (a: Interval, b: Interval) => Interval;
  readonly neg: (a: Interval) => Interval;
  readonly mul: (a: Interval, b: Interval) => Interval;
  readonly recip: (a: Interval) => Interval;
  /** A non-decreasing function of both ends, widened by its own rounding. */
  readonly rising: (a: Interval, f: (x: Big) => Big) => Interval;
  readonly raise: (a: Interval, exponent: number) => Interval;
  readonly exp: (a: Interval) => Interval;
  readonly log: (a: Interval) => Interval;
  readonly isUndefined: (a: Interval) => boolean;
}

/** mathjs's BigNumber; loaded when first asked for. */
let loaded: Promise<{ clone: (config: object) => BigClass }> | undefined;

async function bigNumbers(): Promise<{ clone: (config: object) => BigClass }> {
  loaded ??= import('mathjs').then(({ all, create }) => {
    const math = create(all ?? {}, { number: 'BigNumber', precision: 50 });
    return (math as unknown as { BigNumber: { clone: (config: object) => BigClass } }).BigNumber;
  });
  return loaded;
}

const FLOOR = 3;
const CEIL = 2;

/** Beyond e to this, numbers are held by their logarithms: their digits take long and tell nothing. */
const LARGE = 1e6;

function opsAt(digits: number, Down: BigClass, Up: BigClass, Near: BigClass): Ops {
  const make = (lo: Big | number | string, hi: Big | number | string = lo): Interval => ({
    lo: new Down(lo),
    hi: new Up(hi),
  });
  const undefinedHere = make(Number.NaN);
  const isUndefined = (a: Interval): boolean => a.lo.isNaN() || a.hi.isNaN();
  const slack = `1e-${digits - 2}`;
  const isZero = (a: Interval): boolean => a.lo.isZero() && a.hi.isZero();
  const positive = (a: Interval): boolean => a.log !== undefined || a.lo.gt(0);
  /** e^log, whose exponent may be out of range. */
  const big = (log: Interval): Interval => {
    if (!log.lo.isFinite() || !log.hi.isFinite()) return ops.rising(log, (x) => x.exp());
    if (log.lo.gt(LARGE)) return { ...make('1e400000', Number.POSITIVE_INFINITY), log };
    if (log.hi.lt(-LARGE)) return { ...make(0, '1e-400000'), log };
    // An end beyond the range with a middle within it: more digits will tell.
    if (log.lo.lt(-LARGE) || log.hi.gt(LARGE)) return make(0, Number.POSITIVE_INFINITY);
    return ops.rising(log, (x) => x.exp());
  };
  const ops: Ops = {
    digits,
    exp: (a) => (isUndefined(a) ? undefinedHere : big(a)),
    log: (a) => {
      if (a.log) return a.log;
      if (isUndefined(a) || a.hi.lt(0)) return undefinedHere;
      return ops.rising(a.lo.lt(0) ? make(0, a.hi) : a, (x) => x.ln());
    },
    make,
    undefinedHere,
    isUndefined,
    add: (a, b) => {
      if (isZero(a) || isZero(b)) return isZero(a) ? b : a;
      const sum = { lo: a.lo.plus(b.lo), hi: a.hi.plus(b.hi) };
      if (!(a.log || b.log) || !positive(a) || !positive(b)) return sum;
      const [la, lb] = [ops.log(a), ops.log(b)];
      const [high, low] = la.lo.lt(lb.lo) ? [lb, la] : [la, lb];
      const apart = ops.add(low, ops.neg(high));
      // Beside e^100000 the smaller one is not seen, whatever the digits.
      const more = apart.hi.lt(-1e5)
        ? make(0, '1e-40000')
        : ops.log(
            ops.add(
              make(1),
              ops.rising(apart, (x) => x.exp()),
            ),
          );
      return { ...sum, log: ops.add(high, more) };
    },
    neg: (a) => make(a.hi.neg(), a.lo.neg()),
    mul: (a, b) => {
      if (isUndefined(a) || isUndefined(b)) return undefinedHere;
      if ((a.log || b.log) && positive(a) && positive(b)) return big(ops.add(ops.log(a), ops.log(b)));
      const pairs = [
        [a.lo, b.lo],
        [a.lo, b.hi],
        [a.hi, b.lo],
        [a.hi, b.hi],
      ] as const;
      const downs = pairs.map(([x, y]) => new Down(x).times(y));
      const ups = pairs.map(([x, y]) => new Up(x).times(y));
      if (downs.some((x) => x.isNaN())) {
        const [zero, other] = isZero(a) ? [a, b] : [b, a];
        const never = isZero(zero) && !other.lo.isFinite() && !other.hi.isFinite();
        return never ? undefinedHere : make(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
      }
      return {
        lo: downs.reduce((x, y) => (y.lt(x) ? y : x)),
        hi: ups.reduce((x, y) => (y.gt(x) ? y : x)),
      };
    },
    recip: (a) => {
      if (isUndefined(a) || isZero(a)) return undefinedHere;
      if (a.log) return big(ops.neg(a.log));
      if (a.lo.lte(0) && !a.hi.lt(0)) return make(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
      return { lo: new Down(1).div(a.hi), hi: new Up(1).div(a.lo) };
    },
    rising: (a, f) => {
      // Directed rounding of 1 + tiny would take digits without end.
      const [lo, hi] = [new Down(f(new Near(a.lo))), new Up(f(new Near(a.hi)))];
      if (lo.isNaN() || hi.isNaN()) return undefinedHere;
      const wide = (x: Big): Big => x.abs().times(new Up(slack));
      return { lo: lo.isFinite() ? lo.minus(wide(lo)) : lo, hi: hi.isFinite() ? hi.plus(wide(hi)) : hi };
    },
    raise: (a, exponent) => {
      if (isUndefined(a)) return undefinedHere;
      if (exponent === 0) return make(1);
      if (a.log) return big(ops.mul(a.log, make(exponent)));
      if (exponent < 0) return ops.recip(ops.raise(a, -exponent));
      if (Number.isInteger(exponent)) {
        const [lo, hi] = [a.lo.pow(exponent), a.hi.pow(exponent)];
        if (exponent % 2 === 1 || !a.lo.lt(0)) return { lo, hi };
        if (!a.hi.gt(0)) return make(hi, lo);
        return make(0, new Up(lo).gt(hi) ? lo : hi);
      }
      if (a.hi.lt(0)) return undefinedHere;
      const base = a.lo.lt(0) ? make(0, a.hi) : a;
      if (Number.isInteger(2 * exponent)) return ops.rising(ops.raise(base, 2 * exponent), (x) => x.sqrt());
      const [p, q] = simplest(exponent);
      return ops.exp(ops.mul(ops.log(base), ops.mul(make(p), ops.recip(make(q)))));
    },
  };
  return ops;
}

/** A double as a whole number times a power of 2. */
export function split(x: number): readonly [mantissa: number, exponent: number] {
  let [m, e] = [x, 0];
  while (!Number.isInteger(m)) {
    // In steps that neither overflow nor round.
    const step = Math.abs(m) < 2 ** -60 ? 60 : 1;
    m *= 2 ** step;
    e -= step;
  }
  return [m, e];
}

/** The rational of least denominator that the double stands for; the double itself where that is large. */
export function simplest(x: number): readonly [number, number] {
  let [p0, q0, p1, q1] = [1, 0, Math.floor(x), 1];
  let rest = x - Math.floor(x);
  for (let round = 0; round < 40 && q1 < 1e7; round++) {
    if (p1 / q1 === x) return [p1, q1];
    if (rest === 0) break;
    const inverse = 1 / rest;
    const whole = Math.floor(inverse);
    rest = inverse - whole;
    [p0, q0, p1, q1] = [p1, q1, whole * p1 + p0, whole * q1 + q0];
  }
  return [x, 1];
}

export type Functions = (row: FunctionRow, args: readonly Interval[], ops: Ops) => Interval;

/** Arithmetic to this many digits. */
export async function precise(digits: number, functions: Functions): Promise<Precise> {
  const big = await bigNumbers();
  const config = { precision: digits, maxE: 9e15, minE: -9e15, toExpNeg: -7, toExpPos: 21 };
  const ops = opsAt(
    digits,
    big.clone({ ...config, rounding: FLOOR }),
    big.clone({ ...config, rounding: CEIL }),
    big.clone(config),
  );
  const { add, make, mul, neg, recip, raise, rising, isUndefined } = ops;
  const middle = (a: Interval): number => a.lo.plus(a.hi.minus(a.lo).div(2)).toNumber();
  const pi = rising(make(-1), (x) => x.acos());
  /** A double as it is: its shortest decimal, which BigNumber would read, is another number. */
  const double = (x: number): Interval => {
    if (!Number.isFinite(x) || Number.isInteger(x))
      return make(Number.isFinite(x) && Math.abs(x) > 1e15 ? `${BigInt(x)}` : x);
    const [mantissa, exponent] = split(x);
    return mul(make(mantissa), raise(make(2), exponent));
  };
  const constant = (x: number): Interval => {
    if (x === Math.PI) return pi;
    if (!Number.isFinite(x)) return make(x);
    const [p, q] = simplest(Math.abs(x));
    const size = q === 1 ? double(p) : mul(make(p), recip(make(q)));
    return x < 0 ? neg(size) : size;
  };
  const power = (a: Interval, b: Interval): Interval => {
    const [lo, hi] = [b.lo.toNumber(), b.hi.toNumber()];
    if (lo === hi && (Number.isInteger(lo) || lo === 0.5)) return raise(a, lo);
    if (!a.lo.gt(0)) return ops.undefinedHere;
    return rising(
      mul(
        b,
        rising(a, (x) => x.ln()),
      ),
      (x) => x.exp(),
    );
  };
  /** Elimination with the greatest pivots; calls back with each pivot and the sign of the permutation. */
  const eliminate = (
    entries: readonly Interval[],
    n: number,
    extra: Interval[][],
  ): { d: Interval; rows: Interval[][] } => {
    const rows = Array.from({ length: n }, (_, i) => [...entries.slice(i * n, i * n + n), ...(extra[i] ?? [])]);
    const at = (i: number, j: number): Interval => rows[i]?.[j] as Interval;
    let d = make(1);
    for (let k = 0; k < n; k++) {
      let best = k;
      for (let i = k + 1; i < n; i++) if (Math.abs(middle(at(i, k))) > Math.abs(middle(at(best, k)))) best = i;
      if (best !== k) {
        [rows[k], rows[best]] = [rows[best] as Interval[], rows[k] as Interval[]];
        d = neg(d);
      }
      d = mul(d, at(k, k));
      const inverse = recip(at(k, k));
      rows[k] = (rows[k] as Interval[]).map((x, j) => (j < k ? x : mul(x, inverse)));
      for (let i = 0; i < n; i++) {
        if (i === k) continue;
        const f = at(i, k);
        rows[i] = (rows[i] as Interval[]).map((x, j) => (j < k ? x : add(x, neg(mul(f, at(k, j))))));
      }
    }
    return { d, rows };
  };
  const det = (a: readonly Interval[], n: number): Interval => eliminate(a, n, []).d;
  return {
    digits,
    exact: (x) => (typeof x === 'number' ? double(x) : make(x)),
    blank: make(0),
    constant,
    primal: (a) => (isUndefined(a) ? Number.NaN : middle(a)),
    add,
    total: (terms) => terms.reduce(add, make(0)),
    shift: (a, x) => add(a, constant(x)),
    multiply: mul,
    scale: (a, x) => mul(a, constant(x)),
    raise,
    power,
    call: (row, args) => (args.some(isUndefined) ? ops.undefinedHere : functions(row, args, ops)),
    inverse: (a, n) => {
      const unit = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => make(i === j ? 1 : 0)));
      return eliminate(a, n, unit).rows.flatMap((r) => r.slice(n));
    },
    det,
    logdet: (a, n) => {
      const d = det(a, n);
      const size = d.lo.lt(0) ? neg(d) : d;
      return size.lo.gt(0) ? ops.log(size) : ops.undefinedHere;
    },
  };
}
