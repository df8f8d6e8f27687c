import { atom, constant, nextId, plus, replace, scaled, span } from '../terms/poly.js';
import type { Poly, Var } from '../terms/term.js';
import type { Bound, Bounds } from './bounds.js';
import { type Buffer, type Statement, type Value, values } from './program.js';
import { type LoadValue, mapBounds, mapValue } from './program-map.js';
import { dependsOn, type For, type SumNest, simpleRange } from './sum-nest.js';

/** Terms that are added to a row in one go, so that it is read and written once for all of them. */
export const TOGETHER = 4;
/** Turns from which that pays. */
const MANY = 8;

const ONE = constant(1);

/** What new statements need of the program. */
export interface Writer {
  readonly fresh: () => number;
  readonly temporary: (extent: Poly) => Buffer;
  /** The likely value of a length. */
  readonly length: (poly: Poly) => number;
}

type Around = (body: readonly Statement[]) => Statement;

export function put(place: LoadValue, value: Value): Statement {
  return { kind: 'store', buffer: place.buffer, offset: place.offset, value };
}

/**
 * The terms of the sums added to their places, several at a time where the row is the same for all.
 *
 * @param along makes the loop over the row
 * @param rows makes the loop over all rows, or null where one row is looked at
 */
export function added(
  nest: SumNest,
  chain: readonly For[],
  place: LoadValue,
  along: Around,
  rows: Around | null,
  writer: Writer,
): Statement[] {
  const last = chain[chain.length - 1] as For;
  const k = last.variable;
  /** The terms at these values of k added along the row, or a stretch of it. */
  const step = (at: readonly Poly[], stretch?: Bounds): Statement[] => {
    const { outside, inside, terms } = termsAt(nest, k, at, writer);
    const value = terms.reduce<Value>((a, b) => ({ kind: 'binary', op: 'add', a, b }), place);
    const loop = along([...inside, put(place, value)]) as For;
    const body = [...outside, stretch ? { ...loop, bounds: stretch } : loop];
    return rows ? [rows(body)] : body;
  };
  const range = simpleRange(last.bounds);
  const row = along([]) as For;
  const turns = range ? writer.length(span(...range)) : 0;
  const alone = [{ ...last, body: step([atom(k)]) }];
  const loops: Statement[] =
    range === null
      ? alone
      : !dependsOn(row.bounds, k)
        ? turns >= MANY
          ? inGroups(last, range, step, writer)
          : alone
        : turns >= TOGETHER && rows === null
          ? inGroups(last, range, (at) => ragged(at, row.bounds, k, step, writer), writer)
          : alone;
  return chain.slice(0, -1).reduceRight<Statement[]>((body, c) => [{ ...c, body }], loops);
}

/**
 * The same where the stretch of the row moves with k: where all terms have their place they are added in one go, what
 * stands out at the ends one by one.
 */
function ragged(
  at: readonly Poly[],
  { lo, hi }: Bounds,
  k: Var,
  step: (at: readonly Poly[], stretch: Bounds) => readonly Statement[],
  writer: Writer,
): Statement[] {
  const boundsAt = (poly: Poly): Bounds => mapBounds({ lo, hi }, (p) => replace(p, (a) => (a === k ? poly : null)));
  const [first, ...others] = at.map(boundsAt);
  if (!first || others.length === 0) return [...step(at, first ?? { lo, hi })];
  const all = [first, ...others];
  const extreme = (op: 'max' | 'min', ends: readonly Bound[]): [Statement, Poly] => {
    const id = writer.fresh();
    const values = ends.map((b): Value => ({ kind: 'int', poly: b.top }));
    const value = values.reduce((a, b): Value => ({ kind: 'binary', op, a, b }));
    return [{ kind: 'round', id, value, bound: true }, atom({ kind: 'slot', id })];
  };
  const [setFrom, from] = extreme('max', distinct(all.flatMap((b) => b.lo)));
  const [setUntil, until] = extreme('min', distinct(all.flatMap((b) => b.hi)));
  const bound = (top: Poly): Bound => ({ top, bottom: ONE });
  const ends = at.flatMap((poly, r) => {
    const own = all[r] as Bounds;
    const left = step([poly], { lo: own.lo, hi: [...own.hi, bound(plus(from, constant(-1)))] });
    const right = step([poly], { lo: [...own.lo, bound(plus(until, ONE)), bound(from)], hi: own.hi });
    return [...left, ...right];
  });
  return [setFrom, setUntil, ...step(at, { lo: [bound(from)], hi: [bound(until)] }), ...ends];
}

function distinct(bounds: readonly Bound[]): Bound[] {
  return [...new Map(bounds.map((b) => [b.top.key, b])).values()];
}

/** The term at these values of k; what does not move along the row is read outside of it. */
function termsAt(nest: SumNest, k: Var, at: readonly Poly[], writer: Writer) {
  const [outside, inside]: [Statement[], Statement[]] = [[], []];
  const j = nest.loop.variable;
  const guarded = [...nest.lets.map((l) => l.value), nest.term].some((v) =>
    [...values(v)].some((x) => x.kind === 'select'),
  );
  const keep = (list: Statement[], value: Value): Value & { kind: 'ref' } => {
    const id = writer.fresh();
    list.push({ kind: 'let', id, value });
    return { kind: 'ref', id };
  };
  const terms = at.map((poly) => {
    const own = new Map<number, Value>();
    const change = {
      poly: (p: Poly) => replace(p, (a) => (a === k ? poly : null)),
      ref: (id: number) => own.get(id) ?? null,
      // What a guard stands before is read where the guard is.
      load: (l: LoadValue) => (guarded || l.offset.free.includes(j) ? null : keep(outside, l)),
    };
    for (const l of nest.lets) own.set(l.id, keep(inside, mapValue(l.value, change)));
    return mapValue(nest.term, change);
  });
  return { outside, inside, terms };
}

/** Turns that are taken together: of few, so many that none is left over. */
function groupOf(turns: number): number {
  return turns > 4 * TOGETHER ? TOGETHER : ([TOGETHER, 5, 3].find((size) => turns % size === 0) ?? TOGETHER);
}

/** The loop taken several turns at a time, and the turns left over one by one. */
export function inGroups(
  loop: For,
  [lo, hi]: readonly [Poly, Poly],
  step: (at: readonly Poly[]) => readonly Statement[],
  writer: Writer,
): Statement[] {
  const groups = writer.fresh();
  const size = groupOf(writer.length(span(lo, hi)));
  const count: Value = { kind: 'int', poly: span(lo, hi) };
  const number = (value: number): Value => ({ kind: 'const', value });
  // Rounded to the nearest, a quarter less three eighths is the whole part of a quarter; so with other sizes.
  const part: Value = { kind: 'binary', op: 'mul', a: count, b: number(1 / size) };
  const whole: Value = { kind: 'binary', op: 'sub', a: part, b: number((size - 1) / (2 * size)) };
  const q: Var = { kind: 'var', id: nextId(), name: loop.variable.name, lo: ONE, hi: loop.variable.hi };
  const slot = atom({ kind: 'slot', id: groups });
  const first = plus(lo, scaled(plus(atom(q), constant(-1)), size));
  const at = Array.from({ length: size }, (_, r) => plus(first, constant(r)));
  const bound = (top: Poly) => ({ top, bottom: ONE });
  return [
    { kind: 'round', id: groups, value: { kind: 'binary', op: 'max', a: number(0), b: whole }, bound: true },
    { kind: 'for', variable: q, bounds: { lo: [bound(ONE)], hi: [bound(slot)] }, body: step(at) },
    {
      ...loop,
      bounds: { lo: [bound(plus(lo, scaled(slot, size)))], hi: [bound(hi)] },
      body: step([atom(loop.variable)]),
    },
  ];
}
