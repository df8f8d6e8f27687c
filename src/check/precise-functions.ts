import type { FunctionRow } from '../expr/row.js';
import { type Big, type Interval, type Ops, Unjudged } from './precise.js';

/** The functions of the table to many digits, from their definitions alone: no stable form is needed here. */

type OfOne = (x: Interval, ops: Ops) => Interval;

const exp: OfOne = (x, ops) => ops.exp(x);
const log: OfOne = (x, ops) => ops.log(x);
const plusOne: OfOne = (x, { add, make }) => add(x, make(1));
const half: OfOne = (x, { mul, make }) => mul(x, make(0.5));

const isPoint = ({ lo, hi }: Interval): boolean => !lo.lt(hi);

/** f at the middle, give or take the greatest slope, at most `slope`, times the width. */
function smooth(x: Interval, ops: Ops, f: (v: Big) => Big, slope: number): Interval {
  if (!x.lo.isFinite() || !x.hi.isFinite()) return ops.undefinedHere;
  const at = ops.rising(ops.make(x.lo), f);
  if (isPoint(x)) return at;
  const width = ops.mul(ops.add(x, ops.neg(ops.make(x.lo))), ops.make(slope));
  return ops.make(at.lo.minus(width.hi), at.hi.plus(width.hi));
}

const sin: OfOne = (x, ops) =>
  clipped(
    smooth(x, ops, (v) => v.sin(), 1),
    ops,
  );
const cos: OfOne = (x, ops) =>
  clipped(
    smooth(x, ops, (v) => v.cos(), 1),
    ops,
  );

function clipped(x: Interval, { make }: Ops): Interval {
  return make(x.lo.lt(-1) ? -1 : x.lo, x.hi.gt(1) ? 1 : x.hi);
}

/** 1 − 2/(e^2x + 1). */
const tanh: OfOne = (x, ops) => {
  const e = exp(ops.mul(x, ops.make(2)), ops);
  return ops.add(ops.make(1), ops.mul(ops.make(-2), ops.recip(plusOne(e, ops))));
};

/** (e^x ± e^−x)/2. */
const exponentials =
  (sign: 1 | -1): OfOne =>
  (x, ops) => {
    const other = exp(ops.neg(x), ops);
    return half(ops.add(exp(x, ops), sign > 0 ? other : ops.neg(other)), ops);
  };

/** 2/√π e^(−x²) Σ 2^n x^(2n+1)/(2n+1)!!, all terms of one sign (DLMF 7.6.2). */
function erfAt(v: Big, ops: Ops): Interval {
  const { make, mul, add, recip, raise, rising } = ops;
  if (v.isZero()) return make(0);
  if (v.abs().gt(200)) return v.lt(0) ? make(-1, '-0.9999999999') : make('0.9999999999', 1);
  const x = make(v);
  const square = mul(x, x);
  let term = x;
  let sum = x;
  for (let n = 1; n < 100_000; n++) {
    term = mul(term, mul(mul(square, make(2)), recip(make(2 * n + 1))));
    sum = add(sum, term);
    // Terms fall at least by half from here on.
    const falling = square.hi.times(4).lt(2 * n + 1);
    if (falling && term.hi.abs().lt(sum.lo.abs().times(ops.make(`1e-${ops.digits}`).hi))) break;
  }
  const more = ops.make(sum.lo.minus(term.hi.abs().times(2)), sum.hi.plus(term.hi.abs().times(2)));
  const pi = rising(make(-1), (x) => x.acos());
  return mul(mul(mul(make(2), raise(raise(pi, 0.5), -1)), exp(ops.neg(square), ops)), more);
}

const erf: OfOne = (x, ops) => {
  const [a, b] = [erfAt(x.lo, ops), erfAt(x.hi, ops)];
  // Beyond 200 the distance from 1 is under every double.
  if (x.lo.gt(200)) return ops.make(1);
  if (x.hi.lt(-200)) return ops.make(-1);
  return ops.make(a.lo, b.hi);
};

const normal: OfOne = (x, ops) => {
  if (x.hi.lt(-200)) return ops.make(0, '1e-5000');
  return half(plusOne(erf(ops.mul(x, ops.raise(ops.make(0.5), 0.5)), ops), ops), ops);
};

/** Newton's iteration for w e^w = x; the ends are proved by the sign of w e^w − x. */
function lambert(x: Interval, ops: Ops, row: FunctionRow): Interval {
  const { make, mul, add, neg } = ops;
  if (x.lo.isZero() && x.hi.isZero()) return make(0);
  const start = row.value(x.lo.toNumber());
  if (!Number.isFinite(start) || start < -0.99) throw new Unjudged('lambertw beside its branch point');
  let w = make(start).lo;
  for (let round = 0; round < 14; round++) {
    const e = w.exp();
    w = w.minus(
      w
        .times(e)
        .minus(x.lo)
        .div(e.times(w.plus(1))),
    );
  }
  const gap = w
    .abs()
    .times(make(`1e-${ops.digits - 8}`).hi)
    .plus(x.hi.minus(x.lo).times(20));
  const found = make(w.minus(gap), w.plus(gap));
  const image = (v: Big): Interval => add(mul(make(v), exp(make(v), ops)), neg(x));
  if (image(found.lo).hi.gt(0) || image(found.hi).lo.lt(0)) throw new Unjudged('lambertw did not converge');
  return found;
}

const one: Readonly<Record<string, OfOne>> = {
  exp,
  log,
  log1p: (x, ops) => log(plusOne(x, ops), ops),
  expm1: (x, ops) => ops.add(exp(x, ops), ops.make(-1)),
  sigmoid: (x, ops) => ops.recip(plusOne(exp(ops.neg(x), ops), ops)),
  softplus: (x, ops) => log(plusOne(exp(x, ops), ops), ops),
  cbrt: (x, { rising }) => rising(x, (v) => v.cbrt()),
  sinh: exponentials(-1),
  cosh: exponentials(1),
  tanh,
  sin,
  cos,
  tan: (x, ops) => ops.mul(sin(x, ops), ops.recip(cos(x, ops))),
  atan: (x, { rising }) => rising(x, (v) => v.atan()),
  asin: (x, { rising }) => rising(x, (v) => v.asin()),
  acos: (x, ops) => ops.neg(ops.rising(ops.neg(x), (v) => v.neg().acos().neg())),
  abs: (x, ops) => {
    if (!x.lo.lt(0)) return x;
    if (!x.hi.gt(0)) return ops.neg(x);
    return ops.make(0, x.lo.neg().gt(x.hi) ? x.lo.neg() : x.hi);
  },
  sign: (x, { make }) => make(x.lo.gt(0) ? 1 : x.lo.isZero() ? 0 : -1, x.hi.lt(0) ? -1 : x.hi.isZero() ? 0 : 1),
  floor: (x, { make }) => make(x.lo.floor(), x.hi.floor()),
  erf,
  Phi: normal,
};

/** The value of a row of the table. Throws `Unjudged` where there is none to so many digits. */
export function preciseFunction(row: FunctionRow, args: readonly Interval[], ops: Ops): Interval {
  const [a, b] = args as [Interval, Interval];
  const { make } = ops;
  if (row.name === 'lambertw') return lambert(a, ops, row);
  if (row.name === 'max') return make(a.lo.gt(b.lo) ? a.lo : b.lo, a.hi.gt(b.hi) ? a.hi : b.hi);
  if (row.name === 'min') return make(a.lo.lt(b.lo) ? a.lo : b.lo, a.hi.lt(b.hi) ? a.hi : b.hi);
  if (row.name === 'mod') {
    const turns = ops.mul(a, ops.recip(b));
    return ops.add(a, ops.neg(ops.mul(b, make(turns.lo.floor(), turns.hi.floor()))));
  }
  const found = one[row.name];
  if (!found) throw new Unjudged(`${row.name} is not known to 50 digits`);
  return found(a, ops);
}
