import type { Bound } from '../loops/bounds.js';
import type { Poly, Var } from '../terms/term.js';

/** Least and greatest values of integers. */
export type Range = readonly [least: number, greatest: number];
export type Ranges = ReadonlyMap<Var, Range>;

const UNKNOWN: Range = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

/** An interval that holds the polynomial. */
export function rangeOf(poly: Poly, ranges: Ranges): Range {
  let [least, greatest] = [0, 0];
  for (const m of poly.terms) {
    let [a, b]: Range = [m.coefficient, m.coefficient];
    for (const x of m.atoms) {
      const [c, d] = (x.kind === 'var' && ranges.get(x)) || UNKNOWN;
      const corners = [a * c, a * d, b * c, b * d];
      [a, b] = [Math.min(...corners), Math.max(...corners)];
    }
    if (Number.isNaN(a) || Number.isNaN(b)) return UNKNOWN;
    least += a;
    greatest += b;
  }
  return [least, greatest];
}

/** The range of a loop variable with these bounds; empty where the least exceeds the greatest. */
export function loopRange(lo: readonly Bound[], hi: readonly Bound[], ranges: Ranges): Range {
  const quotient = (b: Bound, which: 0 | 1): number => {
    const top = rangeOf(b.top, ranges)[which];
    const [c, d] = rangeOf(b.bottom, ranges);
    if (c === 1 && d === 1) return top;
    return which === 0 ? Math.floor(Math.min(top / c, top / d)) : Math.ceil(Math.max(top / c, top / d));
  };
  return [Math.max(...lo.map((b) => quotient(b, 0))), Math.min(...hi.map((b) => quotient(b, 1)))];
}

/** The constant slope in v, or null where there is none; at known dimensions all factors are variables and slots. */
export function slopeIn(poly: Poly, v: Var): number | null {
  let slope = 0;
  for (const m of poly.terms) {
    if (!m.atoms.includes(v)) continue;
    if (m.atoms.length > 1) return null;
    slope += m.coefficient;
  }
  return slope;
}
