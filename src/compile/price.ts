import type { Bounds } from './loops/bounds.js';
import { type Buffer, type Program, type Statement, type Value, values, valuesOf } from './loops/program.js';
import { evaluate } from './terms/poly.js';
import type { Atom, Poly, Var } from './terms/term.js';

/** What a run of a program costs at given lengths, in flops; by which programs for the same thing are compared. */
export interface Price {
  /** Operations, those of a quotient, a root and a function weighed by their time. */
  readonly work: number;
  /** Numbers read and written. */
  readonly memory: number;
  /** Both together, memory weighed by whether a buffer stays in the cache. */
  readonly total: number;
}

const QUOTIENT = 4;
const ROOT = 5;
/** Work of a function such as exp. */
export const FUNCTION = 10;
/** Numbers up to which a buffer stays in the cache. */
const CACHED = 1 << 15;
const NEAR = 0.5;
const FAR = 3;

/** The price where dimensions have the lengths that `length` gives; a loop's bounds are taken at the middle of outer loops. */
export function priceOf(program: Program, length: (dimension: string) => number): Price {
  const middle = new Map<Var, number>();
  const slots = new Map<number, number>();
  const at = (poly: Poly): number =>
    evaluate(poly, (a: Atom) => {
      if (a.kind === 'dim') return length(a.name);
      if (a.kind === 'var') return middle.get(a) ?? 1;
      return a.kind === 'slot' ? (slots.get(a.id) ?? 1) : 1;
    });
  const rates = new Map<Buffer, number>();
  const rate = (buffer: Buffer): number => {
    const known =
      rates.get(buffer) ?? (buffer.extents.reduce((n, e) => n * Math.max(1, at(e)), 1) > CACHED ? FAR : NEAR);
    rates.set(buffer, known);
    return known;
  };
  const range = (bounds: Bounds): readonly [number, number] => {
    const ends = (list: Bounds['lo']) => list.map((b) => at(b.top) / at(b.bottom));
    return [Math.max(...ends(bounds.lo)), Math.min(...ends(bounds.hi))];
  };

  let [work, memory, total] = [0, 0, 0];
  const count = (body: readonly Statement[], times: number): void => {
    for (const s of body) {
      let own = s.kind === 'update' ? 1 : 0;
      for (const root of valuesOf(s)) for (const value of values(root)) own += workOf(value, times);
      if (s.kind === 'store') touch(s.buffer, times);
      if (s.kind === 'matrix') own += at(s.size) ** 3;
      if (s.kind === 'offset') slots.set(s.id, at(s.poly));
      work += own * times;
      total += own * times;
      if (s.kind === 'if' && !s.rare) count(s.body, times);
      if (s.kind !== 'for') continue;
      const [lo, hi] = range(s.bounds);
      middle.set(s.variable, (lo + hi) / 2);
      count(s.body, times * Math.max(0, hi - lo + 1));
    }
  };
  const touch = (buffer: Buffer, times: number): void => {
    memory += times;
    total += rate(buffer) * times;
  };
  const workOf = (value: Value, times: number): number => {
    if (value.kind === 'load') touch(value.buffer, times);
    if (value.kind === 'call') return FUNCTION;
    if (value.kind === 'sqrt') return ROOT;
    if (value.kind !== 'binary') return 0;
    return value.op === 'div' ? QUOTIENT : value.op === 'pow' ? 2 * FUNCTION : 1;
  };
  count(program.body, 1);
  return { work, memory, total };
}
