import { asConstant, constant, linearIn, minus, plus, replace, scaled, sureSign, times } from '../terms/poly.js';
import type { Poly, Term, Var } from '../terms/term.js';

/** A bound of a loop: `ceil(top/bottom)` below, `floor(top/bottom)` above; the bottom is positive. */
export interface Bound {
  readonly top: Poly;
  readonly bottom: Poly;
}

export interface Bounds {
  readonly lo: readonly Bound[];
  readonly hi: readonly Bound[];
}

const ONE = constant(1);

/** Is the integer never negative, variables within their ranges and dimensions at least 1? */
export function surelyNonneg(poly: Poly): boolean {
  let current = poly;
  for (let round = 0; round < 8; round++) {
    const v = current.free[current.free.length - 1];
    if (!v) break;
    const linear = linearIn(current, v);
    if (!linear) return false;
    const sign = sureSign(linear.slope);
    if (sign === 0) return false;
    current = plus(times(linear.slope, sign > 0 ? v.lo : v.hi), linear.rest);
  }
  let total = 0;
  for (const m of current.terms) {
    if (m.atoms.some((a) => a.kind !== 'dim')) return false;
    if (m.atoms.length > 0 && m.coefficient < 0) return false;
    total += m.coefficient;
  }
  return total >= 0;
}

/** What an integer comparison demands of the variable, or null where it is not a pair of bounds. */
export function boundsOf(condition: Term, v: Var): Bounds | null {
  if (condition.kind !== 'compare-int' || condition.relation === '!=') return null;
  const linear = linearIn(condition.poly, v);
  if (!linear) return null;
  const sign = sureSign(linear.slope);
  if (sign === 0) return null;
  // slope·v + rest ≥ 0
  const bottom = scaled(linear.slope, sign);
  const bound: Bound = { top: scaled(linear.rest, -sign), bottom };
  if (condition.relation === '==') return { lo: [bound], hi: [bound] };
  return sign > 0 ? { lo: [bound], hi: [] } : { lo: [], hi: [bound] };
}

/** The whole range of the variable. */
export function fullRange(v: Var): Bounds {
  return { lo: [{ top: v.lo, bottom: ONE }], hi: [{ top: v.hi, bottom: ONE }] };
}

/** Both ranges at once, without bounds that others imply. */
export function intersect(a: Bounds, b: Bounds): Bounds {
  const implied = (x: Bound, others: readonly Bound[], sign: 1 | -1): boolean =>
    asConstant(x.bottom) === 1 &&
    others.some((o) => o !== x && asConstant(o.bottom) === 1 && surelyNonneg(scaled(minus(o.top, x.top), sign)));
  const prune = (bounds: readonly Bound[], sign: 1 | -1): Bound[] => {
    const kept = [...bounds];
    for (const x of bounds) if (implied(x, kept, sign)) kept.splice(kept.indexOf(x), 1);
    return kept;
  };
  return { lo: prune([...a.lo, ...b.lo], 1), hi: prune([...a.hi, ...b.hi], -1) };
}

/** The integer that an equality fixes the variable to, or null. */
export function solutionOf(condition: Term, v: Var): Poly | null {
  if (condition.kind !== 'compare-int' || condition.relation !== '==') return null;
  const linear = linearIn(condition.poly, v);
  const slope = linear && asConstant(linear.slope);
  if (!linear || (slope !== 1 && slope !== -1)) return null;
  return scaled(linear.rest, -slope);
}

/** The polynomial with the variable replaced. */
export function at(poly: Poly, v: Var, value: Poly): Poly {
  return replace(poly, (a) => (a === v ? value : null));
}
