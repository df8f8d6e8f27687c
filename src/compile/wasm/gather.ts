import { type Buffer, type Statement, statements, type Value, values, valuesOf } from '../loops/program.js';
import { asConstant, atom, constant, minus, nextId, plus, replace, scaled } from '../terms/poly.js';
import type { Poly, Var } from '../terms/term.js';

/**
 * Sums over rows are gathered while the rows are at hand: a loop that makes something of every row, and a loop whose
 * sums read the same rows again, are run block by block of rows, the sums so far kept in their places. The rows then
 * come from memory once.
 */

type For = Extract<Statement, { kind: 'for' }>;
type Store = Extract<Statement, { kind: 'store' }>;

/** Bytes of rows from which a second pass finds them gone from the nearest caches. */
const FAR = 1 << 20;
/** Bytes of rows in a block. */
const BLOCK = 1 << 14;

const ONE = constant(1);

export function gathered(body: readonly Statement[], dim: (name: string) => number): readonly Statement[] {
  const number = (poly: Poly): number | null =>
    asConstant(replace(poly, (a) => (a.kind === 'dim' ? constant(dim(a.name)) : null)));
  const out: Statement[] = [];
  for (let k = 0; k < body.length; k++) {
    const [first, second] = [body[k] as Statement, body[k + 1]];
    const both = first.kind === 'for' && second?.kind === 'for' ? blocks(first, second, number) : null;
    if (both) k++;
    out.push(...(both ?? [first]));
  }
  return out;
}

interface Sum {
  readonly loop: For;
  readonly id: number;
  readonly store: Store;
  readonly offsets: readonly Statement[];
  readonly others: readonly Statement[];
}

/** The parts of a loop body that sums over one inner loop and stores what it makes of the sum. */
function sumOf({ body }: For): Sum | null {
  const offsets = body.filter((s) => s.kind === 'offset');
  const others = body.filter((s) => s.kind !== 'offset' && s.kind !== 'store');
  const loops = others.filter((s) => s.kind === 'for');
  const sums = others.filter((s) => s.kind === 'accumulator');
  const stores = body.filter((s) => s.kind === 'store');
  const [[loop], [sum], [store]] = [loops, sums, stores];
  if (!loop || !sum || !store || loops.length + sums.length + stores.length !== 3 || sum.start !== 0) return null;
  if (others.some((s) => s !== loop && s !== sum && s.kind !== 'let') || body[body.length - 1] !== store) return null;
  const updates = loop.body.filter((s) => s.kind === 'update');
  const [update] = updates;
  if (updates.length !== 1 || update?.id !== sum.id || update.how !== 'sum') return null;
  if (loop.body.some((s) => s !== update && s.kind !== 'let' && s.kind !== 'offset')) return null;
  return { loop, id: sum.id, store, offsets, others };
}

type Load = Extract<Value, { kind: 'load' }>;

function loadsIn(body: readonly Statement[]): Load[] {
  const out: Load[] = [];
  for (const [s] of statements(body)) {
    for (const root of valuesOf(s)) for (const v of values(root)) if (v.kind === 'load') out.push(v);
  }
  return out;
}

/** Lower and upper end where both are numbers. */
function rangeOf({ bounds }: For, number: (p: Poly) => number | null): readonly [number, number] | null {
  const [lo, hi] = [bounds.lo, bounds.hi].map((b) => (b.length === 1 && b[0] ? number(b[0].top) : null));
  return lo == null || hi == null ? null : [lo, hi];
}

function blocks(rows: For, columns: For, number: (p: Poly) => number | null): readonly Statement[] | null {
  const sum = sumOf(columns);
  const [range, again] = [rangeOf(rows, number), sum && rangeOf(sum.loop, number)];
  if (!sum || !range || !again || range[0] !== again[0] || range[1] !== again[1]) return null;
  const [lo, hi] = range;
  const length = rowBytes(rows, sum, number);
  if (length === null || length * (hi - lo + 1) < FAR || !apart(rows, sum)) return null;
  const size = Math.max(4, 4 * Math.floor(BLOCK / length / 4));
  const whole = Math.floor((hi - lo + 1) / size);
  if (whole < 2) return null;
  const block: Var = { kind: 'var', id: nextId(), name: 'block', lo: constant(0), hi: constant(whole - 1) };
  const start = plus(scaled(atom(block), size), constant(lo));
  const out: Statement[] = [
    { ...columns, body: [...sum.offsets, { ...sum.store, value: { kind: 'const', value: 0 } }] },
    {
      kind: 'for',
      variable: block,
      bounds: { lo: [{ top: block.lo, bottom: ONE }], hi: [{ top: block.hi, bottom: ONE }] },
      body: part(rows, columns, sum, start, plus(start, constant(size - 1))),
    },
  ];
  const left = lo + whole * size;
  if (left <= hi) out.push(...part(rows, columns, sum, constant(left), constant(hi)));
  out.push({
    ...columns,
    body: [...sum.offsets, ...sum.others.map((s) => (s === sum.loop ? soFar(sum) : s)), sum.store],
  });
  return out;
}

/** The sum up to now is added. */
function soFar({ id, store }: Sum): Statement {
  return { kind: 'update', id, how: 'sum', value: { kind: 'load', buffer: store.buffer, offset: store.offset } };
}

/** Both loops over some of the rows. */
function part(rows: For, columns: For, sum: Sum, from: Poly, to: Poly): Statement[] {
  const bounds = { lo: [{ top: from, bottom: ONE }], hi: [{ top: to, bottom: ONE }] };
  const others = sum.others.flatMap((s) => (s === sum.loop ? [soFar(sum), { ...sum.loop, bounds }] : [s]));
  const kept: Statement = { ...sum.store, value: { kind: 'ref', id: sum.id } };
  return [
    { ...rows, bounds },
    { ...columns, body: [...sum.offsets, ...others, kept] },
  ];
}

/** Bytes of a row of a buffer that both loops read, or null where there is none. */
function rowBytes(rows: For, { loop }: Sum, number: (p: Poly) => number | null): number | null {
  const read = new Set<Buffer>(loadsIn(rows.body).map((l) => l.buffer));
  let bytes: number | null = null;
  for (const { buffer } of loadsIn(loop.body)) {
    if (!read.has(buffer) || buffer.extents.length < 2) continue;
    const length = buffer.extents.slice(1).reduce<number | null>((n, e) => {
      const l = number(e);
      return n === null || l === null ? null : n * l;
    }, 8);
    if (length !== null) bytes = Math.max(bytes ?? 0, length);
  }
  return bytes;
}

/** Does the second loop read of what the first one writes only what belongs to the row, and nothing else meet? */
function apart(rows: For, { loop, store, others }: Sum): boolean {
  const written = new Map<Buffer, Poly | null>();
  for (const [s] of statements(rows.body)) {
    if (s.kind === 'matrix') return false;
    if (s.kind === 'store') written.set(s.buffer, written.has(s.buffer) ? null : s.offset);
  }
  const loads = [...loadsIn(others), ...loadsIn(loop.body)];
  if (written.has(store.buffer) || [...loads, ...loadsIn(rows.body)].some((l) => l.buffer === store.buffer))
    return false;
  return loads.every((l) => {
    if (!written.has(l.buffer)) return true;
    const offset = written.get(l.buffer);
    if (!offset || offset.terms.some((m) => m.atoms.some((a) => a.kind === 'slot'))) return false;
    const mine = replace(offset, (a) => (a === rows.variable ? atom(loop.variable) : null));
    return offset.free.length === 1 && offset.free[0] === rows.variable && minus(mine, l.offset).terms.length === 0;
  });
}
