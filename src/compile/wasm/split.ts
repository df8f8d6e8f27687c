import type { Bound, Bounds } from '../loops/bounds.js';
import type { Statement } from '../loops/program.js';
import { asConstant, constant, minus } from '../terms/poly.js';
import type { Poly, Var } from '../terms/term.js';
import { type Ranges, rangeOf, slopeIn } from './ranges.js';

/** Pieces into which the range of one loop is cut at most. */
const MAX_PIECES = 3;

/** The bounds without those that others imply within the ranges. */
export function narrowed({ lo, hi }: Bounds, ranges: Ranges): Bounds {
  return { lo: pruned(lo, 1, ranges), hi: pruned(hi, -1, ranges) };
}

function pruned(list: readonly Bound[], sign: 1 | -1, ranges: Ranges): readonly Bound[] {
  const numbers: number[] = [];
  const others: Bound[] = [];
  for (const b of list) {
    const [top, bottom] = [asConstant(b.top), asConstant(b.bottom)];
    if (top === null || bottom === null) others.push(b);
    else numbers.push(sign > 0 ? Math.ceil(top / bottom) : Math.floor(top / bottom));
  }
  if (numbers.length > 0) {
    const limit = sign > 0 ? Math.max(...numbers) : Math.min(...numbers);
    others.push({ top: constant(limit), bottom: constant(1) });
  }
  const kept = [...others];
  for (const x of others) {
    if (asConstant(x.bottom) !== 1) continue;
    const implied = kept.some((y) => {
      if (y === x || asConstant(y.bottom) !== 1) return false;
      const [least, greatest] = rangeOf(minus(y.top, x.top), ranges);
      return sign > 0 ? least >= 0 : greatest <= 0;
    });
    if (implied) kept.splice(kept.indexOf(x), 1);
  }
  return kept;
}

/**
 * Where the range of v is cut so that loops inside have one bound each on every piece: the first values of the
 * later pieces. None where v is not the variable along which neighbours in memory are written.
 *
 * @param poly puts what is known into a polynomial; offsets inside of the body are told to it by `learn`
 */
export function cuts(
  body: readonly Statement[],
  v: Var,
  [least, greatest]: readonly [number, number],
  poly: (p: Poly) => Poly,
  learn: (id: number, p: Poly) => void,
): readonly number[] {
  if (!chooses(body)) return [];
  const out = new Set<number>();
  let along = false;
  const compare = (bounds: readonly Bound[]): void => {
    const tops = bounds.filter((b) => asConstant(b.bottom) === 1).map((b) => poly(b.top));
    tops.forEach((a, k) => {
      for (const b of tops.slice(k + 1)) {
        const difference = minus(a, b);
        const slope = slopeIn(difference, v);
        const rest = slope === null ? null : differenceAtZero(difference, v);
        if (!slope || rest === null) continue;
        const first = Math.ceil(-rest / slope);
        if (first > least && first <= greatest) out.add(first);
      }
    });
  };
  const walk = (steps: readonly Statement[]): void => {
    for (const s of steps) {
      if (s.kind === 'offset') learn(s.id, poly(s.poly));
      if (s.kind === 'store' && Math.abs(slopeIn(poly(s.offset), v) ?? 0) === 1) along = true;
      if (s.kind === 'for') {
        compare(s.bounds.lo);
        compare(s.bounds.hi);
      }
      if (s.kind === 'for' || s.kind === 'if') walk(s.body);
    }
  };
  walk(body);
  return along && out.size > 0 && out.size < MAX_PIECES ? [...out].sort((a, b) => a - b) : [];
}

/** Does a loop inside have several bounds on one side? */
function chooses(body: readonly Statement[]): boolean {
  return body.some((s) => {
    if (s.kind !== 'for') return s.kind === 'if' && chooses(s.body);
    return s.bounds.lo.length > 1 || s.bounds.hi.length > 1 || chooses(s.body);
  });
}

/** The constant rest of a polynomial in v alone, else null. */
function differenceAtZero(poly: Poly, v: Var): number | null {
  let rest = 0;
  for (const m of poly.terms) {
    if (m.atoms.length === 0) rest = m.coefficient;
    else if (m.atoms.length !== 1 || m.atoms[0] !== v) return null;
  }
  return rest;
}

/** The number of turns where both ends move together. */
export function turnsOf({ lo, hi }: Bounds): number | null {
  const [[a], [b]] = [lo, hi];
  if (!a || !b || lo.length + hi.length !== 2 || asConstant(a.bottom) !== 1 || asConstant(b.bottom) !== 1) return null;
  const difference = asConstant(minus(b.top, a.top));
  return difference === null ? null : Math.max(0, difference + 1);
}
