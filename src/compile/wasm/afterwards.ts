import { type Statement, statements, type Value, values, valuesOf } from '../loops/program.js';
import { asConstant, constant, replace, span } from '../terms/poly.js';
import type { Poly } from '../terms/term.js';
import { slopeIn } from './ranges.js';

/**
 * What is made of sums by functions is made afterwards: where a loop adds up and then calls functions, and its turns
 * do not lie side by side in what it reads, the sums are stored, and a loop over what was stored calls the functions for
 * several turns at once.
 */

type For = Extract<Statement, { kind: 'for' }>;
type Store = Extract<Statement, { kind: 'store' }>;

/** Functions that are a few instructions. */
const CHEAP = new Set(['abs', 'min', 'max', 'sign', 'floor']);
/** Turns that pay for the loop of their own. */
const WORTH = 16;

export function afterwards(body: readonly Statement[], dim: (name: string) => number): readonly Statement[] {
  const offsets = new Map<number, Poly>();
  for (const [s] of statements(body)) if (s.kind === 'offset') offsets.set(s.id, s.poly);
  const known = (p: Poly): Poly =>
    replace(p, (a) => {
      if (a.kind === 'dim') return constant(dim(a.name));
      const offset = a.kind === 'slot' ? offsets.get(a.id) : undefined;
      return offset ? known(offset) : null;
    });
  const list = (all: readonly Statement[]): readonly Statement[] =>
    all.flatMap((s) => (s.kind === 'for' ? (halves(s, known) ?? [{ ...s, body: list(s.body) }]) : [s]));
  return list(body);
}

/** The loop that adds up and the loop over the sums, or null where one loop is as good. */
function halves(outer: For, known: (p: Poly) => Poly): readonly Statement[] | null {
  const { body } = outer;
  const store = body[body.length - 1];
  const sums = body.filter((s) => s.kind === 'accumulator');
  const loops = body.filter((s) => s.kind === 'for');
  const [[sum], [loop]] = [sums, loops];
  if (store?.kind !== 'store' || !sum || !loop || sums.length !== 1 || loops.length !== 1) return null;
  if (body.some((s) => s !== store && !['let', 'offset', 'accumulator', 'for'].includes(s.kind))) return null;
  if (loop.body.some((s) => !['let', 'offset', 'update'].includes(s.kind))) return null;
  const after = needed(body, [store]);
  if (!after.some((s) => valuesOf(s).some(isDear)) || !after.includes(sum)) return null;
  if (!isLong(outer, known) || besides(loop, outer, known) || reads(body, store)) return null;
  const before = needed(body, [loop]).filter((s) => s !== sum);
  const only: Value = { kind: 'ref', id: sum.id };
  const kept: Statement = {
    kind: 'let',
    id: sum.id,
    value: { kind: 'load', buffer: store.buffer, offset: store.offset },
  };
  const offsets = body.filter((s) => s.kind === 'offset');
  const whole = after.flatMap((s) => (s === sum ? [] : [s]));
  return [
    { ...outer, body: [...offsets, ...before.filter((s) => s.kind === 'let'), sum, loop, { ...store, value: only }] },
    { ...outer, body: [...offsets, kept, ...whole.filter((s) => s.kind === 'let'), store] },
  ];
}

/** The lets and sums of the body that the statements need. */
function needed(body: readonly Statement[], of: readonly Statement[]): readonly Statement[] {
  const ids = new Set<number>();
  const note = (s: Statement): void => {
    for (const [inner] of statements([s])) {
      if (inner.kind === 'update') ids.add(inner.id);
      for (const root of valuesOf(inner)) for (const v of values(root)) if (v.kind === 'ref') ids.add(v.id);
    }
  };
  of.forEach(note);
  const out: Statement[] = [];
  for (const s of [...body].reverse()) {
    if ((s.kind !== 'let' && s.kind !== 'accumulator') || !ids.has(s.id)) continue;
    out.unshift(s);
    note(s);
  }
  return [...out, ...of.filter((s) => s.kind === 'store')];
}

function isDear(value: Value): boolean {
  return [...values(value)].some((v) => v.kind === 'call' && !CHEAP.has(v.row.name));
}

function isLong({ bounds }: For, known: (p: Poly) => Poly): boolean {
  const [[lo], [hi]] = [bounds.lo, bounds.hi];
  if (!lo || !hi || bounds.lo.length + bounds.hi.length > 2) return false;
  const turns = asConstant(known(span(lo.top, hi.top)));
  return turns !== null && turns >= WORTH;
}

/** Do the numbers that the inner loop reads for turns of the outer one lie side by side? */
function besides(loop: For, { variable }: For, known: (p: Poly) => Poly): boolean {
  return loop.body.every((s) =>
    valuesOf(s).every((root) =>
      [...values(root)].every((v) => {
        if (v.kind !== 'load') return true;
        const slope = slopeIn(known(v.offset), variable);
        return slope === 0 || slope === 1;
      }),
    ),
  );
}

function reads(body: readonly Statement[], { buffer }: Store): boolean {
  for (const [s] of statements(body)) {
    for (const root of valuesOf(s))
      for (const v of values(root)) if (v.kind === 'load' && v.buffer === buffer) return true;
  }
  return false;
}
