import { isInteger, type Rational, rational } from '../../expr/rational.js';
import type { Arithmetic } from '../arithmetic.js';
import { encloseCall } from '../enclose.js';
import { type Exact, fromPowers, inverse, isRational, power, signOf, sum, times } from '../exact.js';
import { PI } from '../generator.js';
import { exp, log, pi, rationalPower } from '../interval/elementary.js';
import {
  fromInteger,
  fromQuotient,
  type Interval,
  over,
  plus,
  signOf as signOfInterval,
  times as timesInterval,
  Undefined,
  Unsettled,
  wholePower,
} from '../interval.js';
import { callExact, powerExact } from './call.js';

/** Exact numbers. */
export const exactly: Arithmetic<Exact> = {
  rational: (q) => q,
  pi: () => fromPowers([{ generator: PI, exponent: rational(1) }]),
  sum,
  product: times,
  inverse,
  raise: power,
  power: powerExact,
  call: callExact,
  sign: signOf,
  whole: (x) => (isRational(x) && isInteger(x) ? Number(x.s * x.n) : null),
};

function powerWithin(x: Interval, y: Interval, p: bigint): Interval {
  const whole = y.lo === y.hi && (y.lo >> p) << p === y.lo;
  if (whole) return wholePower(x, y.lo >> p, p);
  const sign = signOfInterval(x);
  if (sign === null) throw new Unsettled('the base of a power may be 0');
  if (sign > 0) return exp(timesInterval(y, log(x, p), p), p);
  if (sign === 0 && signOfInterval(y) === 1) return fromInteger(0n, p);
  throw new Undefined('a fractional power of a negative number');
}

function raiseWithin(x: Interval, q: Rational, p: bigint): Interval {
  const n = q.s * q.n;
  return isInteger(q) ? wholePower(x, n, p) : rationalPower(x, n, q.d, p);
}

/** Bounds with so many binary digits after the point. */
export function within(p: bigint): Arithmetic<Interval> {
  const one = fromInteger(1n, p);
  return {
    rational: (q) => fromQuotient(q.s * q.n, q.d, p),
    pi: () => pi(p),
    sum: (list) => list.reduce(plus, fromInteger(0n, p)),
    product: (list) => list.reduce((a, b) => timesInterval(a, b, p), one),
    inverse: (x) => over(one, x, p),
    raise: (x, q) => raiseWithin(x, q, p),
    power: (x, y) => powerWithin(x, y, p),
    call: (row, args) => encloseCall(row, args, p),
    sign: (x) => {
      const sign = signOfInterval(x);
      if (sign === null) throw new Unsettled('a number near 0');
      return sign;
    },
    whole: (x) => (x.lo === x.hi && (x.lo >> p) << p === x.lo ? Number(x.lo >> p) : null),
  };
}
