import { splitCoefficient } from '../../expr/affine.js';
import { scale } from '../../expr/build.js';
import type { Add, Node } from '../../expr/node.js';
import { isInteger, isOne, type Rational } from '../../expr/rational.js';
import { isDecimal, writeDecimal } from '../numbers.js';

/** A number and the other factors of a product. */
export interface Scaled {
  readonly coefficient: Rational;
  readonly factors: readonly Node[];
}

/** From here on an integer, or a denominator, is long enough to be written in decimals. */
export const LONG = 1000n;

function coefficients(sum: Add): readonly Rational[] {
  return sum.children.map((t) => splitCoefficient(t)[0]);
}

/** Sums with long integers as those of a typed decimal: 200000 + 26829 x² over 200000 is 1 + 0.134145 x². */
export function inDecimals({ coefficient, factors }: Scaled): Scaled {
  let rest = coefficient;
  const made = factors.map((f) => {
    if (f.kind !== 'add') return f;
    const all = coefficients(f);
    const first = all[0] as Rational;
    if (first.n < LONG || !all.every((c) => isDecimal(c.div(first).abs()))) return f;
    if (!isDecimal(rest.mul(first).abs())) return f;
    rest = rest.mul(first);
    return scale(f, first.inverse());
  });
  return { coefficient: rest, factors: made };
}

/** The same with the number multiplied into the one sum among the factors, where some terms lose theirs by it. */
export function absorbed({ coefficient, factors }: Scaled): Scaled | null {
  if (isInteger(coefficient)) return null;
  const sums = factors.filter((f) => f.kind === 'add');
  const [only] = sums;
  if (!only || sums.length > 1) return null;
  const inverse = coefficient.inverse().abs();
  if (!coefficients(only).some((c) => c.abs().equals(inverse))) return null;
  return {
    coefficient: coefficient.mul(inverse),
    factors: factors.map((f) => (f === only ? scale(only, inverse.inverse()) : f)),
  };
}

/** Is it best written as a decimal, because it is no longer than its fraction? */
export function isLongDecimal(q: Rational): boolean {
  if (q.d < LONG || isOne(q)) return false;
  const text = writeDecimal(q.abs());
  return text !== undefined && text.length <= `${q.n}/${q.d}`.length + 1;
}
