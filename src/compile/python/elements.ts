import { surelyNonneg } from '../loops/bounds.js';
import { asConstant, atom, constant, linearIn, minus, plus } from '../terms/poly.js';
import type { Poly, Source, Var } from '../terms/term.js';
import { aligned, type Piece, piece, unionOf } from './arrays.js';
import type { Writer } from './context.js';
import { polyPiece } from './integers.js';

/** Elements, slices and gathered parts of arrays. */

type Layout = Pick<Source, 'lows' | 'extents'>;

/** Elements of an array at subscripts; its first axes are `leading`. */
export function elements(
  w: Writer,
  array: string,
  leading: readonly Var[],
  layout: Layout,
  subs: readonly Poly[],
): Piece {
  const slots: string[] = leading.map(() => ':');
  const axes = [...leading];
  for (const [k, sub] of subs.entries()) {
    const slot = sliceOf(w, sub, layout.lows[k] as Poly, layout.extents[k] as Poly);
    if (slot === null || (slot.v && axes.includes(slot.v))) return gathered(w, array, leading, layout, subs);
    slots.push(slot.code);
    if (slot.v) axes.push(slot.v);
  }
  while (slots[slots.length - 1] === ':') slots.pop();
  return piece(slots.length > 0 ? `${array}[${slots.join(', ')}]` : array, axes);
}

/** A subscript as a slice or a number, where it surely stays in range. */
function sliceOf(w: Writer, sub: Poly, low: Poly, extent: Poly): { code: string; v: Var | null } | null {
  if (sub.terms.some((m) => m.atoms.some((a) => a.kind === 'opaque'))) return null;
  const [v] = sub.free;
  const offset = minus(sub, low);
  if (!v) return surely(offset, extent) ? { code: polyPiece(w, offset).code, v: null } : null;
  const linear = sub.free.length === 1 ? linearIn(sub, v) : null;
  if (!linear || asConstant(linear.slope) !== 1) return null;
  const from = minus(plus(v.lo, linear.rest), low);
  const to = minus(plus(v.hi, linear.rest, constant(1)), low);
  if (!surelyNonneg(from) || !surelyNonneg(minus(extent, to))) return null;
  const start = asConstant(from) === 0 ? '' : polyPiece(w, from).code;
  const end = asConstant(minus(extent, to)) === 0 ? '' : polyPiece(w, to).code;
  return { code: `${start}:${end}`, v };
}

function surely(offset: Poly, extent: Poly): boolean {
  return surelyNonneg(offset) && surelyNonneg(minus(extent, plus(offset, constant(1))));
}

/**
 * Elements by arrays of subscripts, with slices before and after them where an axis is taken as it is. A subscript that
 * could leave its axis is held back: it does so only where a condition discards the value.
 */
function gathered(w: Writer, array: string, leading: readonly Var[], layout: Layout, subs: readonly Poly[]): Piece {
  const whole: readonly (Var | null)[] = [...leading, ...subs.map((sub, k) => wholeAxis(w, sub, k, layout, subs))];
  const uses = (v: Var | null): number => whole.filter((x) => x === v).length;
  const isSlice = (v: Var | null | undefined): v is Var => v !== null && v !== undefined && uses(v) === 1;
  let from = whole.findIndex((v) => !isSlice(v));
  if (from < 0) from = whole.length - 1;
  let to = whole.length;
  while (to > from + 1 && isSlice(whole[to - 1])) to--;
  const positions: Piece[] = [];
  for (let k = from; k < to; k++) {
    const at = k - leading.length;
    positions.push(at < 0 ? offsetOf(w, leading[k] as Var) : position(w, subs[at] as Poly, at, layout));
  }
  const axes = unionOf(positions, w);
  const slots = [
    ...whole.slice(0, from).map(() => ':'),
    ...positions.map((p) => aligned(p, axes, w).code),
    ...whole.slice(to).map(() => ':'),
  ];
  while (slots[slots.length - 1] === ':') slots.pop();
  const around = (part: readonly (Var | null)[]): Var[] => part.filter((v) => v !== null);
  return piece(`${array}[${slots.join(', ')}]`, [...around(whole.slice(0, from)), ...axes, ...around(whole.slice(to))]);
}

/** The variable that runs over the axis as it is and stands in no other subscript, else null. */
function wholeAxis(w: Writer, sub: Poly, k: number, layout: Layout, subs: readonly Poly[]): Var | null {
  const slot = sliceOf(w, sub, layout.lows[k] as Poly, layout.extents[k] as Poly);
  if (slot?.code !== ':' || !slot.v) return null;
  const { v } = slot;
  return subs.some((other, at) => at !== k && other.free.includes(v)) ? null : v;
}

function offsetOf(w: Writer, v: Var): Piece {
  return polyPiece(w, minus(atom(v), v.lo));
}

function position(w: Writer, sub: Poly, k: number, layout: Layout): Piece {
  const extent = layout.extents[k] as Poly;
  const offset = minus(sub, layout.lows[k] as Poly);
  const at = polyPiece(w, offset);
  if (surely(offset, extent)) return at;
  return piece(w.lib.clip(at.code, '0', polyPiece(w, minus(extent, constant(1))).code), at.axes);
}
