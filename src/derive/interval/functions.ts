import type { FunctionRow } from '../../expr/row.js';
import { cbrt, exp, expm1, log, log1p, sigmoid, softplus } from '../../functions/exponential.js';
import { cosh, sinh, tanh } from '../../functions/hyperbolic.js';
import { abs, floor, max, min, mod, sign } from '../../functions/piecewise.js';
import { digamma, erf, gamma, lambertw, lgamma, Phi, polygamma, trigamma } from '../../functions/special.js';
import { acos, asin, atan, cos, sin, tan } from '../../functions/trigonometric.js';
import {
  fromInteger,
  type Interval,
  minus,
  opposite,
  over,
  plus,
  shifted,
  signOf,
  times,
  Unsettled,
} from '../interval.js';
import * as elementary from './elementary.js';
import * as special from './special.js';

type Bounds = (args: readonly Interval[], p: bigint) => Interval;
type One = (x: Interval, p: bigint) => Interval;
type Two = (x: Interval, y: Interval, p: bigint) => Interval;

const one = (f: One): Bounds => {
  return ([x], p) => f(x as Interval, p);
};
const two = (f: Two): Bounds => {
  return ([x, y], p) => f(x as Interval, y as Interval, p);
};

const unit = (p: bigint): Interval => fromInteger(1n, p);

/** The whole number that the interval is in or begins with, where that is certain. */
function wholePart(x: Interval, p: bigint): bigint {
  const [low, high] = [x.lo >> p, x.hi >> p];
  if (low !== high) throw new Unsettled('the whole part of a number near a whole number');
  return low;
}

function certainSign(x: Interval): bigint {
  const s = signOf(x);
  if (s === null) throw new Unsettled('the sign of a number near 0');
  return BigInt(s);
}

function logistic(x: Interval, p: bigint): Interval {
  return over(unit(p), plus(unit(p), elementary.exp(opposite(x), p)), p);
}

function cubeRoot(x: Interval, p: bigint): Interval {
  if (x.hi <= 0n) return opposite(cubeRoot(opposite(x), p));
  return elementary.rationalPower(x, 1n, 3n, p);
}

/** Bounds of each function of the table. */
export const functions: ReadonlyMap<FunctionRow, Bounds> = new Map<FunctionRow, Bounds>([
  [exp, one(elementary.exp)],
  [log, one(elementary.log)],
  [log1p, one((x, p) => elementary.log(plus(unit(p), x), p))],
  [expm1, one((x, p) => minus(elementary.exp(x, p), unit(p)))],
  [sigmoid, one(logistic)],
  [softplus, one((x, p) => elementary.log(plus(unit(p), elementary.exp(x, p)), p))],
  [cbrt, one(cubeRoot)],
  [sinh, one((x, p) => shifted(minus(elementary.exp(x, p), elementary.exp(opposite(x), p)), -1n))],
  [cosh, one((x, p) => shifted(plus(elementary.exp(x, p), elementary.exp(opposite(x), p)), -1n))],
  [tanh, one((x, p) => minus(shifted(logistic(shifted(x, 1n), p), 1n), unit(p)))],
  [sin, one(elementary.sin)],
  [cos, one(elementary.cos)],
  [tan, one((x, p) => over(elementary.sin(x, p), elementary.cos(x, p), p))],
  [asin, one(elementary.asin)],
  [acos, one(elementary.acos)],
  [atan, one(elementary.atan)],
  [erf, one(special.erf)],
  [Phi, one(special.normal)],
  [gamma, one(special.gamma)],
  [lgamma, one(special.logGamma)],
  [digamma, one(special.digamma)],
  [trigamma, one((x, p) => special.polygamma(1n, x, p))],
  [polygamma, two((n, x, p) => special.polygamma(wholePart(n, p), x, p))],
  [lambertw, one((x, p) => special.lambert(x, lambertw.value, p))],
  [abs, one((x) => (certainSign(x) < 0n ? opposite(x) : x))],
  [sign, one((x, p) => fromInteger(certainSign(x), p))],
  [floor, one((x, p) => fromInteger(wholePart(x, p), p))],
  [max, two((x, y) => (certainSign(minus(x, y)) < 0n ? y : x))],
  [min, two((x, y) => (certainSign(minus(x, y)) < 0n ? x : y))],
  [mod, two((x, y, p) => minus(x, times(y, fromInteger(wholePart(over(x, y, p), p), p), p)))],
]);
