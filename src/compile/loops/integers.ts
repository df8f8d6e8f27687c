import { atom, constant, linearIn, minus, plus, replace, times } from '../terms/poly.js';
import type { Poly, Slot, Term } from '../terms/term.js';
import type { Bounds } from './bounds.js';
import type { Lowering } from './lowering.js';
import { boundAt, findInteger, outOfLoops, type Scope } from './scope.js';

/** A polynomial ready to be printed inside `scope`: its invariant parts moved out of the loops. */
export function integer(lo: Lowering, poly: Poly, scope: Scope): Poly {
  const variable = scope.loop?.variable;
  const home = boundAt(poly.free, scope);
  if (home !== scope.loop && home !== scope) return invariant(lo, poly, home, scope);
  const linear = variable ? linearIn(poly, variable) : null;
  if (!variable || !linear || linear.slope.terms.length === 0) return ready(lo, poly, scope);
  const outer = boundAt(linear.rest.free, scope.loop?.parent as Scope);
  return plus(times(ready(lo, linear.slope, scope), atom(variable)), invariant(lo, linear.rest, outer, scope));
}

/** The polynomial with the integers that are only known by value replaced by what holds them. */
function ready(lo: Lowering, poly: Poly, scope: Scope): Poly {
  return replace(poly, (a) => (a.kind === 'opaque' ? rounded(lo, a.term, scope) : null));
}

/** A polynomial that does not depend on the innermost loops, computed where it can be. */
function invariant(lo: Lowering, poly: Poly, home: Scope, scope: Scope): Poly {
  const moving = poly.terms.filter((m) => m.atoms.length > 0);
  const [only] = moving;
  if (!only) return poly;
  if (moving.length === 1 && only.atoms.length === 1 && Math.abs(only.coefficient) === 1) return ready(lo, poly, scope);
  const known = findInteger(poly.key, scope);
  if (known) return known;
  const made = integer(lo, poly, home);
  const slot: Slot = { kind: 'slot', id: lo.serial() };
  home.statements.push({ kind: 'offset', id: slot.id, poly: made });
  home.integers.set(poly.key, atom(slot));
  return atom(slot);
}

function rounded(lo: Lowering, term: Term, scope: Scope): Poly {
  const key = `round${term.id}`;
  const known = findInteger(key, scope);
  if (known) return known;
  const home = outOfLoops(boundAt(term.free, scope), scope);
  const slot: Slot = { kind: 'slot', id: lo.serial() };
  const made = lo.value(term, home);
  home.statements.push({ kind: 'round', id: slot.id, value: made });
  home.integers.set(key, atom(slot));
  return atom(slot);
}

export function offsetOf(lows: readonly Poly[], extents: readonly Poly[], subs: readonly Poly[]): Poly {
  let offset = constant(0);
  subs.forEach((s, k) => {
    offset = plus(times(offset, extents[k] as Poly), minus(s, lows[k] as Poly));
  });
  return offset;
}

export function bounded(lo: Lowering, bounds: Bounds, scope: Scope): Bounds {
  const all = (list: Bounds['lo']) => list.map((b) => ({ top: integer(lo, b.top, scope), bottom: b.bottom }));
  return { lo: all(bounds.lo), hi: all(bounds.hi) };
}
