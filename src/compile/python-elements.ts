import { surelyNonneg } from './bounds.js';
import { asConstant, atom, constant, linearIn, minus, plus } from './poly.js';
import { aligned, type Piece, piece, unionOf } from './python-arrays.js';
import type { Writer } from './python-context.js';
import { polyPiece } from './python-integers.js';
import type { Poly, Source, Var } from './term.js';

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
 * Elements by arrays of subscripts. A subscript that could leave its axis is held back: it does so only
 * where a condition discards the value.
 */
function gathered(w: Writer, array: string, leading: readonly Var[], layout: Layout, subs: readonly Poly[]): Piece {
  const positions = leading.map((v) => polyPiece(w, minus(atom(v), v.lo)));
  subs.forEach((sub, k) => {
    const extent = layout.extents[k] as Poly;
    const offset = minus(sub, layout.lows[k] as Poly);
    const at = polyPiece(w, offset);
    if (surely(offset, extent)) positions.push(at);
    else positions.push(piece(w.lib.clip(at.code, '0', polyPiece(w, minus(extent, constant(1))).code), at.axes));
  });
  const axes = unionOf(positions, w);
  return piece(`${array}[${positions.map((p) => aligned(p, axes, w).code).join(', ')}]`, axes);
}
