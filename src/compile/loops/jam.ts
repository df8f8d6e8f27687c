import { replace } from '../terms/poly.js';
import type { Poly } from '../terms/term.js';
import { type Program, type Statement, statements, type Value } from './program.js';
import { type Change, mapAll, mapValue } from './program-map.js';
import { inGroups, type Writer } from './row-terms.js';
import { dependsOn, type For, type SumNest, simpleRange, sumNest } from './sum-nest.js';

/**
 * Several sums at a time, as an addition waits for the one before it in the same sum but not for those of other sums. Each is
 * still added up in its order. C compilers do this on their own, JavaScript engines do not.
 */

/** Turns of the outer loop, and terms of a sum, from which that pays. */
const TURNS = 4;
const TERMS = 8;

export function jammed(program: Program, length: (poly: Poly) => number): Program {
  let last = 0;
  for (const [s] of statements(program.body)) if ('id' in s) last = Math.max(last, s.id);
  const writer: Writer = {
    fresh: () => ++last,
    temporary: () => {
      throw new Error('no more buffers');
    },
    length,
  };
  const block = (list: readonly Statement[]): Statement[] =>
    list.flatMap((s): readonly Statement[] => {
      if (s.kind === 'if') return [{ ...s, body: block(s.body) }];
      if (s.kind !== 'for') return [s];
      return together(s, writer) ?? [{ ...s, body: block(s.body) }];
    });
  return { ...program, body: block(program.body) };
}

function together(loop: For, writer: Writer): Statement[] | null {
  const nest = sumNest(loop);
  const range = simpleRange(loop.bounds);
  if (!nest || !range) return null;
  const { chain } = nest;
  if (chain.some((c) => dependsOn(c.bounds, loop.variable))) return null;
  const terms = chain.reduce((n, { variable: { lo, hi } }) => n * (writer.length(hi) - writer.length(lo) + 1), 1);
  if (terms < TERMS || writer.length(range[1]) - writer.length(range[0]) + 1 < TURNS) return null;
  return inGroups(loop, range, (at) => turnsAt(nest, at, writer), writer);
}

/** The turns at these values of the loop's variable, their sums side by side. */
function turnsAt(nest: SumNest, at: readonly Poly[], writer: Writer): Statement[] {
  const { loop, before, chain, lets, term, sum, start, after } = nest;
  const turns = at.map((poly) => {
    const own = new Map<number, number>();
    const id = (old: number): number => {
      const made = own.get(old) ?? writer.fresh();
      own.set(old, made);
      return made;
    };
    const change: Change = {
      poly: (p) => replace(p, (a) => (a === loop.variable ? poly : null)),
      ref: (old) => (own.has(old) ? { kind: 'ref', id: own.get(old) as number } : null),
      id,
    };
    const first = mapAll([...before], change);
    const accumulator: Statement = { kind: 'accumulator', id: id(sum), start };
    const within = mapAll([...lets], change);
    const value: Value = mapValue(term, change);
    const update: Statement = { kind: 'update', id: id(sum), how: 'sum', value };
    return { first: [...first, accumulator], within: [...within, update], last: mapAll([...after], change) };
  });
  const body = turns.flatMap((t) => t.within);
  const loops = chain.reduceRight<readonly Statement[]>((inner, c) => [{ ...c, body: inner }], body);
  return [...turns.flatMap((t) => t.first), ...loops, ...turns.flatMap((t) => t.last)];
}
