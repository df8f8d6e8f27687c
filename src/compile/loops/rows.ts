import { asConstant, atom, constant, linearIn, minus, scaled, span } from '../terms/poly.js';
import type { Poly } from '../terms/term.js';
import type { Bound, Bounds } from './bounds.js';
import { type Buffer, type Program, type Statement, statements } from './program.js';
import { type LoadValue, mapAll } from './program-map.js';
import { added, put, type Writer } from './row-terms.js';
import {
  dependsOn,
  type For,
  loadsOf,
  onlyStore,
  refersTo,
  type SumNest,
  simpleRange,
  stride,
  sumNest,
} from './sum-nest.js';

/**
 * Sums turned so that the innermost loop runs along rows: where the terms of Σ_k lie one after the other along j, and far
 * apart along k, a row of sums over j grows term by term instead of one sum after the other. Every sum is still added
 * up in its order, so that nothing changes in the last bits.
 */

/** Rows shorter than this are taken through all rows at a time, where columns would be walked otherwise. */
const SHORT = 64;

const ONE = constant(1);

/** @param length the likely value of an integer, by which forms are chosen */
export function rowwise(program: Program, length: (poly: Poly) => number): Program {
  const buffers = [...program.buffers];
  let last = 0;
  for (const [s] of statements(program.body)) if ('id' in s) last = Math.max(last, s.id);
  const writer: Writer = {
    fresh: () => ++last,
    temporary: (extent) => {
      const buffer: Buffer = { id: buffers.length, role: 'temporary', name: '', extents: [extent] };
      buffers.push(buffer);
      return buffer;
    },
    length,
  };
  const body = block(program.body, writer);
  return { ...program, buffers, body };
}

function block(list: readonly Statement[], writer: Writer): Statement[] {
  return list.flatMap((s): readonly Statement[] => {
    if (s.kind === 'if') return [{ ...s, body: block(s.body, writer) }];
    if (s.kind !== 'for') return [s];
    return outermost(s, writer) ?? row(s, writer) ?? [{ ...s, body: block(s.body, writer) }];
  });
}

/** How the terms lie along a variable of the sum and along the rows. */
function alongRows(nest: SumNest): boolean {
  const { loop, chain, lets, term } = nest;
  const k = (chain[chain.length - 1] as For).variable;
  const all = [...lets.map((l) => l.value), term].flatMap(loadsOf);
  const steps = all.map((l) => ({ row: stride(l.offset, loop.variable), sum: stride(l.offset, k) }));
  if (steps.some(({ row }) => row !== 0 && row !== 1 && row !== -1)) return false;
  const turned = chain.some((c) => dependsOn(c.bounds, loop.variable));
  return steps.some(({ row, sum }) => row === 1 && (turned || (sum !== 0 && sum !== 1)));
}

/** May the loop go inside: no let before the sum is used in it? */
function mayTurn({ before, lets, term }: SumNest): boolean {
  const ids = new Set(before.map((l) => l.id));
  return ![...lets.map((l) => l.value), term].some((v) => refersTo(v, ids));
}

/** One row of sums at a time. */
function row(loop: For, writer: Writer): Statement[] | null {
  const nest = sumNest(loop);
  const range = simpleRange(loop.bounds);
  if (!nest || !range || !mayTurn(nest) || !alongRows(nest)) return null;
  const turned = turn(nest);
  if (!turned) return null;
  const store = onlyStore(nest);
  const place: LoadValue = store
    ? { kind: 'load', buffer: store.buffer, offset: store.offset }
    : { kind: 'load', buffer: writer.temporary(span(...range)), offset: minus(atom(loop.variable), range[0]) };
  const around = (body: readonly Statement[]): Statement => ({ ...loop, body });
  return [
    around([put(place, { kind: 'const', value: nest.start })]),
    ...added(nest, turned.chain, place, (body) => ({ ...loop, bounds: turned.bounds, body }), null, writer),
    ...finish(nest, place, around),
  ];
}

/** All rows at a time: the loops of the sum outside of both. */
function outermost(outer: For, writer: Writer): Statement[] | null {
  const nest = outer.body.length === 1 ? sumNest(outer.body[0]) : null;
  const range = nest && simpleRange(nest.loop.bounds);
  const store = nest && onlyStore(nest);
  if (!nest || !range || !store || !mayTurn(nest) || !alongRows(nest)) return null;
  const { loop, chain } = nest;
  const i = outer.variable;
  if (chain.some((c) => dependsOn(c.bounds, i) || dependsOn(c.bounds, loop.variable))) return null;
  if (dependsOn(loop.bounds, i) || stride(store.offset, i) === 0 || writer.length(span(...range)) >= SHORT) return null;
  const k = (chain[chain.length - 1] as For).variable;
  const columns = [...nest.lets.map((l) => l.value), nest.term].flatMap(loadsOf).some((l) => {
    const along = stride(l.offset, k);
    return stride(l.offset, loop.variable) === 0 && stride(l.offset, i) === 1 && along !== 0 && along !== 1;
  });
  if (!columns) return null;
  const place: LoadValue = { kind: 'load', buffer: store.buffer, offset: store.offset };
  const around = (body: readonly Statement[]): Statement => ({ ...outer, body: [{ ...loop, body }] });
  return [
    around([put(place, { kind: 'const', value: nest.start })]),
    ...added(
      nest,
      chain,
      place,
      (body) => ({ ...loop, body }),
      (body) => ({ ...outer, body }),
      writer,
    ),
    ...finish(nest, place, around),
  ];
}

/** What is done with the sums, each read where it was gathered. */
function finish(
  { before, after, sum }: SumNest,
  place: LoadValue,
  around: (body: readonly Statement[]) => Statement,
): Statement[] {
  const [only] = after;
  if (after.length === 1 && only?.kind === 'store' && only.buffer === place.buffer && only.value.kind === 'ref')
    return [];
  return [around([...before, ...mapAll(after, { ref: (id) => (id === sum ? place : null) })])];
}

/** Bounds of the sum's loops that hang on the row's variable made bounds of the row: k ≥ j + c is j ≤ k − c. */
function turn({ loop, chain }: SumNest): { chain: readonly For[]; bounds: Bounds } | null {
  const j = loop.variable;
  const bounds = { lo: [...loop.bounds.lo], hi: [...loop.bounds.hi] };
  const turned: For[] = [];
  for (const c of chain) {
    const kept: { lo: Bound[]; hi: Bound[] } = { lo: [], hi: [] };
    for (const which of ['lo', 'hi'] as const) {
      for (const bound of c.bounds[which]) {
        const step = stride(bound.top, j);
        if (step === 0 && !bound.bottom.free.includes(j)) kept[which].push(bound);
        else if ((step !== 1 && step !== -1) || asConstant(bound.bottom) !== 1) return null;
        else {
          // The bound is ±j + rest: j on one side, k − rest on the other.
          const rest = (linearIn(bound.top, j) as { rest: Poly }).rest;
          const other = scaled(minus(atom(c.variable), rest), step);
          bounds[(which === 'lo') === (step === 1) ? 'hi' : 'lo'].push({ top: other, bottom: ONE });
        }
      }
    }
    if (kept.lo.length === 0 || kept.hi.length === 0) return null;
    turned.push({ ...c, bounds: kept });
  }
  return { chain: turned, bounds };
}
