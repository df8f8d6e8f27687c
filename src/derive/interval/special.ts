import { ZERO as NOTHING, ONE, type Rational, rational } from '../../expr/rational.js';
import {
  fromInteger,
  fromQuotient,
  greater,
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
import { exp, log, pi } from './elementary.js';

/** Special functions of intervals. */

const GUARD = 32n;

/** erf x = 2/√π e^(−x²) Σ 2^k x^(2k+1)/(1·3·…·(2k+1)) for x ≥ 0 (DLMF 7.6.2). */
function erfAt(x: bigint, p: bigint): Interval {
  const one = fromInteger(1n, p);
  if (x < 0n) return opposite(erfAt(-x, p));
  // 1 − erf x < e^(−x²) for x ≥ 1.
  if (x >> p > 0n && (x * x) >> (2n * p) > p) return { lo: one.lo - 1n, hi: one.hi };
  const w = p + GUARD;
  const z = { lo: x << GUARD, hi: x << GUARD };
  const square = times(z, z, w);
  let term = z;
  let sum = z;
  for (let k = 1n; term.hi > 1n || 4n * square.hi > (2n * k + 1n) << w; k++) {
    term = part(times(term, multiple(square, 2n), w), 2n * k + 1n);
    sum = plus(sum, term);
  }
  const scale = over(multiple(exp(opposite(square), w), 2n), squareRoot(pi(w), w), w);
  return shifted(times(scale, widened(sum, 4n), w), -GUARD);
}

export function erf(a: Interval, p: bigint): Interval {
  return { lo: erfAt(a.lo, p).lo, hi: erfAt(a.hi, p).hi };
}

/** The distribution function of the standard normal law, (1 + erf(x/√2))/2. */
export function normal(a: Interval, p: bigint): Interval {
  const inner = over(a, squareRoot(fromInteger(2n, p), p), p);
  return shifted(plus(fromInteger(1n, p), erf(inner, p)), -1n);
}

const bernoulli: Rational[] = [ONE, rational(-1, 2)];

/** B_n, by Σ_k C(n+1, k) B_k = 0. */
function bernoulliNumber(n: number): Rational {
  for (let m = bernoulli.length; m <= n; m++) {
    let sum = NOTHING;
    let choose = 1n;
    for (let k = 0; k < m; k++) {
      const b = bernoulli[k] as Rational;
      if (b.n !== 0n) sum = sum.add(b.mul(choose));
      choose = (choose * BigInt(m + 1 - k)) / BigInt(k + 1);
    }
    bernoulli.push(sum.div(-(m + 1)));
  }
  return bernoulli[n] as Rational;
}

/** The argument moved to where the asymptotic series are good: z = x + steps. */
function moved(a: Interval, p: bigint): { z: Interval; steps: bigint } {
  if (a.hi <= 0n) throw new Undefined('a function beyond the gamma function at a number that is not positive');
  if (a.lo <= 0n) throw new Unsettled('the argument of a gamma function may be 0');
  if (p > 2000n) throw new Unsettled('a gamma function to so many digits');
  const far = p / 6n + 8n;
  const at = a.lo >> p;
  const steps = at < far ? far - at : 0n;
  return { z: plus(a, fromInteger(steps, p)), steps };
}

/** Σ_k B_2k factor(k) / z^(2k + shift); the error is less than the first term left out. */
function stirling(at: Interval, shift: bigint, factor: (k: bigint) => Rational, p: bigint): Interval {
  // The coefficients grow while the powers shrink, so that the powers are taken to twice as many digits.
  const w = 2n * p;
  const z = shifted(at, p);
  const inverse = over(fromInteger(1n, w), z, w);
  const square = times(inverse, inverse, w);
  let power = shift < 0n ? z : wholePower(inverse, shift, w);
  let sum = fromInteger(0n, w);
  for (let k = 1n; ; k++) {
    power = times(power, square, w);
    const c = bernoulliNumber(Number(2n * k)).mul(factor(k));
    const term = times(power, fromQuotient(c.s * c.n, c.d, w), w);
    const size = greater(term.hi, -term.lo);
    if (size >> p === 0n) return shifted(widened(sum, size + 1n), -p);
    sum = plus(sum, term);
    if (k > p) throw new Unsettled('an asymptotic series is not good enough');
  }
}

function factorial(n: bigint): bigint {
  let out = 1n;
  for (let k = 2n; k <= n; k++) out *= k;
  return out;
}

/** log Γ(x) for x > 0 (DLMF 5.11.1). */
export function logGamma(a: Interval, p: bigint): Interval {
  const w = p + GUARD;
  const { z, steps } = moved(shifted(a, GUARD), w);
  const series = stirling(z, -1n, (k) => rational(1n, 2n * k * (2n * k - 1n)), w);
  const half = fromQuotient(1n, 2n, w);
  const main = minus(times(minus(z, half), log(z, w), w), z);
  let value = plus(plus(main, shifted(log(multiple(pi(w), 2n), w), -1n)), series);
  let product = fromInteger(1n, w);
  for (let i = 0n; i < steps; i++) product = times(product, plus(shifted(a, GUARD), fromInteger(i, w)), w);
  if (steps > 0n) value = minus(value, log(product, w));
  return shifted(value, -GUARD);
}

export function gamma(a: Interval, p: bigint): Interval {
  return exp(logGamma(a, p), p);
}

/** ψ(x) for x > 0 (DLMF 5.11.2). */
export function digamma(a: Interval, p: bigint): Interval {
  const { z, steps } = moved(a, p);
  const one = fromInteger(1n, p);
  const series = stirling(z, 0n, (k) => rational(1n, 2n * k), p);
  let value = minus(minus(log(z, p), over(one, multiple(z, 2n), p)), series);
  for (let i = 0n; i < steps; i++) value = minus(value, over(one, plus(a, fromInteger(i, p)), p));
  return value;
}

/** The n-th derivative of ψ for x > 0 (DLMF 5.15.8). */
export function polygamma(n: bigint, a: Interval, p: bigint): Interval {
  if (n < 0n) throw new Undefined('a polygamma function of negative order');
  if (n === 0n) return digamma(a, p);
  const { z, steps } = moved(a, p);
  const ratio = (k: bigint): Rational => rational(factorial(2n * k + n - 1n), factorial(2n * k));
  let value = stirling(z, n, ratio, p);
  value = plus(value, over(fromInteger(factorial(n - 1n), p), wholePower(z, n, p), p));
  value = plus(value, over(fromInteger(factorial(n), p), multiple(wholePower(z, n + 1n, p), 2n), p));
  for (let i = 0n; i < steps; i++) {
    const power = wholePower(plus(a, fromInteger(i, p)), n + 1n, p);
    value = plus(value, over(fromInteger(factorial(n), p), power, p));
  }
  return n % 2n === 0n ? opposite(value) : value;
}

/** w e^w. */
function inverseOfW(w: bigint, p: bigint): Interval {
  const z = { lo: w, hi: w };
  return times(z, exp(z, p), p);
}

/** The principal branch of Lambert's W at one point: Newton's method, and then a proof by change of sign. */
function lambertAt(x: bigint, guess: number, p: bigint): Interval {
  let w = BigInt(Math.round(guess * 2 ** 40));
  w = p >= 40n ? w << (p - 40n) : w >> (40n - p);
  for (let round = 0; round < 64; round++) {
    const power = exp({ lo: w, hi: w }, p).lo;
    const slope = (power * (w + (1n << p))) >> p;
    if (slope === 0n) break;
    const step = ((((w * power) >> p) - x) << p) / slope;
    w -= step;
    if (step >= -1n && step <= 1n) break;
  }
  for (let radius = 16n; radius < 1n << p; radius <<= 8n) {
    if (inverseOfW(w - radius, p).hi <= x && inverseOfW(w + radius, p).lo >= x)
      return { lo: w - radius, hi: w + radius };
  }
  throw new Unsettled('Lambert W beside its branch point');
}

export function lambert(a: Interval, near: (x: number) => number, p: bigint): Interval {
  const at = (x: bigint): Interval => {
    const guess = near(Number(x >> (p > 60n ? p - 60n : 0n)) / 2 ** Number(p > 60n ? 60n : p));
    if (Number.isNaN(guess)) throw new Unsettled('Lambert W left of its branch point');
    return lambertAt(x, guess, p);
  };
  return { lo: at(a.lo).lo, hi: at(a.hi).hi };
}
