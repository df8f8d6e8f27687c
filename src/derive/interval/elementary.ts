import {
  fromInteger,
  fromQuotient,
  hull,
  type Interval,
  minus,
  multiple,
  opposite,
  over,
  part,
  plus,
  shifted,
  squareRoot,
  times,
  Undefined,
  Unsettled,
  wholePower,
  widened,
} from '../interval.js';

/** Elementary functions of intervals, each by a series whose remainder is added to the result. */

/** Bits by which the inner computations are finer than what is asked for. */
const GUARD = 32n;

const bitLength = (x: bigint): bigint => BigInt((x < 0n ? -x : x).toString(2).length);

/** An increasing function, from an enclosure of its value at exact points. */
function increasing(a: Interval, at: (x: bigint) => Interval): Interval {
  return a.lo === a.hi ? at(a.lo) : { lo: at(a.lo).lo, hi: at(a.hi).hi };
}

function remembered(make: (p: bigint) => Interval): (p: bigint) => Interval {
  const known = new Map<bigint, Interval>();
  return (p) => {
    const found = known.get(p);
    if (found) return found;
    const made = make(p);
    known.set(p, made);
    return made;
  };
}

/** Σ z^(2k+1)/(2k+1) with alternating signs or without: atan z or artanh z for |z| ≤ 1/2. */
function oddSeries(z: Interval, alternating: boolean, p: bigint): Interval {
  const square = times(z, z, p);
  let power = z;
  let sum = z;
  for (let k = 1n; power.hi > 1n || power.lo < -1n; k++) {
    power = times(power, square, p);
    const term = part(power, 2n * k + 1n);
    sum = alternating && k % 2n === 1n ? minus(sum, term) : plus(sum, term);
  }
  // What is left out is less than twice the last power, z² being at most 1/4.
  return widened(sum, 4n);
}

export const logTwo = remembered((p) => multiple(oddSeries(fromQuotient(1n, 3n, p), false, p), 2n));

/** Machin: π/4 = 4 atan(1/5) − atan(1/239). */
export const pi = remembered((p) => {
  const w = p + GUARD;
  const fifth = oddSeries(fromQuotient(1n, 5n, w), true, w);
  const small = oddSeries(fromQuotient(1n, 239n, w), true, w);
  return shifted(minus(multiple(fifth, 16n), multiple(small, 4n)), -GUARD);
});

/** Beyond this many binary digits before the point a number is not written down. */
const MOST_BITS = 1n << 20n;

function expAt(x: bigint, p: bigint): Interval {
  const whole = x >> p;
  if (whole > MOST_BITS) throw new Unsettled('an exponential is too large');
  if (whole < -2n * p) return { lo: 0n, hi: 1n };
  const halvings = 8n;
  const w = p + GUARD + bitLength(whole);
  const fine = x << (w - p);
  const k = fine / ((logTwo(w).lo + logTwo(w).hi) >> 1n);
  const rest = minus({ lo: fine, hi: fine }, multiple(logTwo(w), k));
  const small = shifted(rest, -halvings);
  let term = fromInteger(1n, w);
  let sum = term;
  for (let n = 1n; term.hi > 1n || term.lo < -1n; n++) {
    term = part(times(term, small, w), n);
    sum = plus(sum, term);
  }
  let power = widened(sum, 4n);
  for (let n = 0n; n < halvings; n++) power = times(power, power, w);
  return shifted(power, k - (w - p));
}

export function exp(a: Interval, p: bigint): Interval {
  return increasing(a, (x) => expAt(x, p));
}

function logAt(x: bigint, p: bigint): Interval {
  const w = p + GUARD;
  // x/2^p = m 2^k with m in [3/4, 3/2).
  let k = bitLength(x) - p;
  if (x << 1n < 3n << (k + p - 1n)) k -= 1n;
  const m = shifted({ lo: x << GUARD, hi: x << GUARD }, -k);
  const z = over(minus(m, fromInteger(1n, w)), plus(m, fromInteger(1n, w)), w);
  const value = plus(multiple(oddSeries(z, false, w), 2n), multiple(logTwo(w), k));
  return shifted(value, -GUARD);
}

export function log(a: Interval, p: bigint): Interval {
  if (a.hi <= 0n) throw new Undefined(a.hi === 0n ? 'log 0' : 'the logarithm of a negative number');
  if (a.lo <= 0n) throw new Unsettled('the argument of a logarithm may be 0');
  return increasing(a, (x) => logAt(x, p));
}

function atanAt(x: bigint, p: bigint): Interval {
  const w = p + GUARD;
  const one = fromInteger(1n, w);
  let z: Interval = { lo: x << GUARD, hi: x << GUARD };
  // atan z = 2 atan(z/(1 + √(1 + z²))), until the series is quick.
  let doublings = 0n;
  for (; doublings < 4n; doublings++) z = over(z, plus(one, squareRoot(plus(one, times(z, z, w)), w)), w);
  return shifted(oddSeries(z, true, w), doublings - GUARD);
}

export function atan(a: Interval, p: bigint): Interval {
  return increasing(a, (x) => atanAt(x, p));
}

/** asin x = 2 atan(x/(1 + √(1 − x²))). */
export function asin(a: Interval, p: bigint): Interval {
  const one = fromInteger(1n, p);
  if (a.lo > one.lo || a.hi < -one.lo) throw new Undefined('the arcsine of a number outside -1..1');
  if (a.hi > one.lo || a.lo < -one.lo) throw new Unsettled('the argument of an arcsine may be outside -1..1');
  return increasing(a, (x) => {
    const z = { lo: x, hi: x };
    const root = squareRoot(minus(one, times(z, z, p)), p);
    return multiple(atan(over(z, plus(one, root), p), p), 2n);
  });
}

export function acos(a: Interval, p: bigint): Interval {
  return minus(shifted(pi(p), -1n), asin(a, p));
}

/** Σ (−1)^k r^(2k+odd)/(2k+odd)!. */
function circular(r: Interval, odd: boolean, p: bigint): Interval {
  const square = opposite(times(r, r, p));
  let term = odd ? r : fromInteger(1n, p);
  let sum = term;
  for (let k = odd ? 2n : 1n; term.hi > 1n || term.lo < -1n; k += 2n) {
    term = part(times(term, square, p), k * (k + 1n));
    sum = plus(sum, term);
  }
  return widened(sum, 4n);
}

/** The sine, a quarter turn further for the cosine. */
function turning(a: Interval, quarters: bigint, p: bigint): Interval {
  const middle = (a.lo + a.hi) >> 1n;
  const radius = a.hi - middle > middle - a.lo ? a.hi - middle : middle - a.lo;
  const w = p + GUARD + bitLength(middle >> p);
  const x = middle << (w - p);
  const quarter = shifted(pi(w), -1n);
  const n = (2n * x + quarter.lo) / (2n * quarter.lo) - (x < 0n ? 1n : 0n);
  const r = minus({ lo: x, hi: x }, multiple(quarter, n));
  const turn = (((n + quarters) % 4n) + 4n) % 4n;
  const value = circular(r, turn % 2n === 0n, w);
  // Neither function changes faster than its argument.
  return widened(shifted(turn < 2n ? value : opposite(value), p - w), radius);
}

export function sin(a: Interval, p: bigint): Interval {
  return turning(a, 0n, p);
}

export function cos(a: Interval, p: bigint): Interval {
  return turning(a, 1n, p);
}

/** a^(n/d) for a ≥ 0. */
export function rationalPower(a: Interval, n: bigint, d: bigint, p: bigint): Interval {
  if (d === 1n) return wholePower(a, n, p);
  if (n < 0n) return over(fromInteger(1n, p), rationalPower(a, -n, d, p), p);
  if (d === 2n) return wholePower(squareRoot(a, p), n, p);
  if (a.hi < 0n) throw new Undefined('a fractional power of a negative number');
  if (a.lo < 0n) throw new Unsettled('the base of a fractional power may be negative');
  const at = (x: bigint): Interval => {
    if (x === 0n) return { lo: 0n, hi: 0n };
    const w = p + GUARD;
    const fine = { lo: x << GUARD, hi: x << GUARD };
    return shifted(exp(part(multiple(log(fine, w), n), d), w), -GUARD);
  };
  return hull(at(a.lo), at(a.hi));
}
