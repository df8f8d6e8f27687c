/**
 * Intervals with ends in fixed point: `[lo, hi]` stands for lo/2^p ≤ x ≤ hi/2^p, rounded outwards, so that what
 * is computed with them is proved. The precision p is an argument everywhere.
 */
export interface Interval {
  readonly lo: bigint;
  readonly hi: bigint;
}

/** The value may lie outside of where the function is defined, or divides by what may be 0: p is too small. */
export class Unsettled extends Error {}

/** The value certainly lies outside of where the function is defined. */
export class Undefined extends Error {}

export const ZERO: Interval = { lo: 0n, hi: 0n };

function lesser(a: bigint, b: bigint): bigint {
  if (a < b) return a;
  return b;
}

/** The greater of the two. */
export function greater(a: bigint, b: bigint): bigint {
  if (a > b) return a;
  return b;
}

const ceilShift = (x: bigint, p: bigint): bigint => -(-x >> p);

function floorDivide(a: bigint, b: bigint): bigint {
  const q = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? q - 1n : q;
}

const ceilDivide = (a: bigint, b: bigint): bigint => -floorDivide(-a, b);

export function fromInteger(n: bigint, p: bigint): Interval {
  return { lo: n << p, hi: n << p };
}

export function fromQuotient(n: bigint, d: bigint, p: bigint): Interval {
  return { lo: floorDivide(n << p, d), hi: ceilDivide(n << p, d) };
}

export function plus(a: Interval, b: Interval): Interval {
  return { lo: a.lo + b.lo, hi: a.hi + b.hi };
}

export function minus(a: Interval, b: Interval): Interval {
  return { lo: a.lo - b.hi, hi: a.hi - b.lo };
}

export function opposite(a: Interval): Interval {
  return { lo: -a.hi, hi: -a.lo };
}

export function times(a: Interval, b: Interval, p: bigint): Interval {
  if (a.lo >= 0n && b.lo >= 0n) return { lo: (a.lo * b.lo) >> p, hi: ceilShift(a.hi * b.hi, p) };
  const ends = [a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi];
  let [lo, hi] = [ends[0] as bigint, ends[0] as bigint];
  for (const x of ends) {
    if (x < lo) lo = x;
    if (x > hi) hi = x;
  }
  return { lo: lo >> p, hi: ceilShift(hi, p) };
}

/** Times a whole number, exactly. */
export function multiple(a: Interval, n: bigint): Interval {
  return n >= 0n ? { lo: a.lo * n, hi: a.hi * n } : { lo: a.hi * n, hi: a.lo * n };
}

/** Divided by a positive whole number. */
export function part(a: Interval, n: bigint): Interval {
  return { lo: floorDivide(a.lo, n), hi: ceilDivide(a.hi, n) };
}

/** Times 2^k. */
export function shifted(a: Interval, k: bigint): Interval {
  return k >= 0n ? { lo: a.lo << k, hi: a.hi << k } : { lo: a.lo >> -k, hi: ceilShift(a.hi, -k) };
}

export function over(a: Interval, b: Interval, p: bigint): Interval {
  if (b.lo === 0n && b.hi === 0n) throw new Undefined('division by 0');
  if (b.lo <= 0n && b.hi >= 0n) throw new Unsettled('a divisor may be 0');
  const ends = [a.lo, a.hi].flatMap((x) => [b.lo, b.hi].map((y) => [x << p, y] as const));
  const low = ends.map(([x, y]) => floorDivide(x, y));
  const high = ends.map(([x, y]) => ceilDivide(x, y));
  return { lo: low.reduce(lesser), hi: high.reduce(greater) };
}

/** The sign, or null where the interval has both. */
export function signOf(a: Interval): -1 | 0 | 1 | null {
  if (a.lo > 0n) return 1;
  if (a.hi < 0n) return -1;
  return a.lo === 0n && a.hi === 0n ? 0 : null;
}

export function hull(a: Interval, b: Interval): Interval {
  return { lo: lesser(a.lo, b.lo), hi: greater(a.hi, b.hi) };
}

/** The interval with its ends moved apart by r. */
export function widened(a: Interval, r: bigint): Interval {
  return { lo: a.lo - r, hi: a.hi + r };
}

/** The same interval at another precision, rounded outwards. */
export function atPrecision(a: Interval, from: bigint, to: bigint): Interval {
  return shifted(a, to - from);
}

/** ⌊√n⌋. */
export function integerRoot(n: bigint): bigint {
  if (n < 2n) return n;
  let x = 1n << (BigInt(n.toString(16).length) * 2n + 1n);
  for (;;) {
    const next = (x + n / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}

export function squareRoot(a: Interval, p: bigint): Interval {
  if (a.hi < 0n) throw new Undefined('the root of a negative number');
  if (a.lo < 0n) throw new Unsettled('a radicand may be negative');
  const high = integerRoot(a.hi << p);
  return { lo: integerRoot(a.lo << p), hi: high * high === a.hi << p ? high : high + 1n };
}

/** A whole power, by squaring. */
export function wholePower(a: Interval, n: bigint, p: bigint): Interval {
  if (n < 0n) return over(fromInteger(1n, p), wholePower(a, -n, p), p);
  if (n % 2n === 0n && a.lo < 0n) {
    // An even power depends on the size alone, and is least where the interval holds 0.
    const high = greater(-a.lo, a.hi);
    return wholePower({ lo: a.hi < 0n ? -a.hi : 0n, hi: high }, n, p);
  }
  let out = fromInteger(1n, p);
  let base = a;
  for (let k = n; k > 0n; k >>= 1n) {
    if (k & 1n) out = times(out, base, p);
    if (k > 1n) base = times(base, base, p);
  }
  return out;
}
