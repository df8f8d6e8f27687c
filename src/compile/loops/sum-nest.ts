import { asConstant, linearIn } from '../terms/poly.js';
import type { Poly, Var } from '../terms/term.js';
import type { Bounds } from './bounds.js';
import { type Statement, type Value, values, valuesOf } from './program.js';
import type { LoadValue } from './program-map.js';

export type For = Statement & { readonly kind: 'for' };
type Let = Statement & { readonly kind: 'let' };

/** A loop whose turns each add up one sum over loops of their own, and what is done with it. */
export interface SumNest {
  readonly loop: For;
  /** Computed before the sum; the sum may use them. */
  readonly before: readonly Let[];
  readonly sum: number;
  readonly start: number;
  /** The loops of the sum, outer ones first. */
  readonly chain: readonly For[];
  readonly lets: readonly Let[];
  readonly term: Value;
  readonly after: readonly Statement[];
}

/** Takes a loop apart, or null where it is not of this form. */
export function sumNest(loop: Statement | undefined): SumNest | null {
  if (loop?.kind !== 'for') return null;
  const at = loop.body.findIndex((s) => s.kind === 'for');
  const head = loop.body.slice(0, Math.max(at, 0));
  const after = loop.body.slice(at + 1);
  const sums = head.flatMap((s) => (s.kind === 'accumulator' ? [s] : []));
  const before = head.flatMap((s) => (s.kind === 'let' ? [s] : []));
  const [own] = sums;
  if (!own || sums.length + before.length < head.length || sums.length > 1) return null;
  if (!after.every((s) => s.kind === 'let' || s.kind === 'store')) return null;
  const chain: For[] = [];
  for (let s = loop.body[at]; s?.kind === 'for'; s = s.body.length === 1 ? s.body[0] : undefined) chain.push(s);
  const inner = chain[chain.length - 1]?.body ?? [];
  const update = inner[inner.length - 1];
  const lets = inner.slice(0, -1).flatMap((s) => (s.kind === 'let' ? [s] : []));
  if (update?.kind !== 'update' || update.id !== own.id || update.how !== 'sum') return null;
  if (lets.length < inner.length - 1) return null;
  const nest = { loop, before, sum: own.id, start: own.start, chain, lets, term: update.value, after };
  return isolated(nest) ? nest : null;
}

/** Is nothing that one turn writes read by another? */
function isolated({ before, lets, term, after }: SumNest): boolean {
  const written = new Set(after.flatMap((s) => (s.kind === 'store' ? [s.buffer] : [])));
  const read = [...before, ...lets, ...after].flatMap(valuesOf).concat(term).flatMap(loadsOf);
  return read.every((l) => !written.has(l.buffer));
}

export function loadsOf(value: Value): LoadValue[] {
  return [...values(value)].filter((v): v is LoadValue => v.kind === 'load');
}

/** Does the value or one below refer to one of these? */
export function refersTo(value: Value, ids: ReadonlySet<number>): boolean {
  return [...values(value)].some((v) => v.kind === 'ref' && ids.has(v.id));
}

/** How far the polynomial moves with the variable: 0, a number, or null where that depends on dimensions. */
export function stride(poly: Poly, v: Var): number | null {
  if (!poly.free.includes(v)) return 0;
  const linear = linearIn(poly, v);
  return linear && asConstant(linear.slope);
}

/** First and last turn where there is one bound each, divided by nothing. */
export function simpleRange({ lo, hi }: Bounds): readonly [Poly, Poly] | null {
  const [a, b] = [lo[0], hi[0]];
  if (lo.length !== 1 || hi.length !== 1 || !a || !b) return null;
  return asConstant(a.bottom) === 1 && asConstant(b.bottom) === 1 ? [a.top, b.top] : null;
}

export function dependsOn({ lo, hi }: Bounds, v: Var): boolean {
  return [...lo, ...hi].some((b) => b.top.free.includes(v) || b.bottom.free.includes(v));
}

/** The store that is all that is done with the sum, where its place is apart for each turn and is read by nobody. */
export function onlyStore({ loop, after, sum }: SumNest): (Statement & { kind: 'store' }) | null {
  const [s] = after;
  if (after.length !== 1 || s?.kind !== 'store' || !refersTo(s.value, new Set([sum]))) return null;
  const moves = stride(s.offset, loop.variable);
  return moves === 0 ? null : s;
}
