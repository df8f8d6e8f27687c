import type { Buffer } from '../loops/program.js';
import { asConstant, atom, minus, replace } from '../terms/poly.js';
import type { Poly, Var } from '../terms/term.js';
import { below, type Loop, type Node, rootsOf, type Step } from './ir.js';
import { type Ranges, rangeOf, slopeIn } from './ranges.js';

/**
 * Temporaries of a turn: what a turn of a loop reads of them it wrote before, and nobody else reads them. Turns share
 * them only because they come one after the other; threads have one each.
 */

/** Numbers that were written: at the offset, for all turns of the loops, inner ones first. */
interface Region {
  readonly buffer: Buffer;
  readonly offset: Poly;
  readonly loops: readonly Loop[];
}

/** How many steps read or write each buffer. */
export function touches(steps: readonly Step[]): Map<Buffer, number> {
  const out = new Map<Buffer, number>();
  const count = (all: readonly Step[]): void => {
    for (const step of all) {
      for (const b of new Set([...loadsOf(step).map((l) => l.buffer), ...writtenBy(step)]))
        out.set(b, (out.get(b) ?? 0) + 1);
      if (step.kind === 'for' || step.kind === 'if') count(step.body);
    }
  };
  count(steps);
  return out;
}

/**
 * The temporaries of the loop's turns.
 *
 * @param everywhere how many steps of the whole program touch each buffer
 */
export function scratchOf(loop: Loop, everywhere: ReadonlyMap<Buffer, number>, ranges: Ranges): ReadonlySet<Buffer> {
  const here = touches(loop.body);
  const out = new Set<Buffer>();
  for (const [b, count] of here) if (b.role === 'temporary' && everywhere.get(b) === count) out.add(b);
  if (out.size > 0) scan(loop.body, [], [], out, ranges);
  return out;
}

/** Takes out what is read before it is written; `written` grows by what the steps surely write. */
function scan(
  steps: readonly Step[],
  path: readonly Loop[],
  written: Region[],
  scratch: Set<Buffer>,
  ranges: Ranges,
): void {
  for (const step of steps) {
    for (const load of loadsOf(step))
      if (scratch.has(load.buffer) && !written.some((r) => covers(r, load, path, ranges))) scratch.delete(load.buffer);
    if (step.kind === 'matrix') for (const b of writtenBy(step)) scratch.delete(b);
    if (step.kind === 'store') written.push({ buffer: step.buffer, offset: step.offset, loops: [] });
    if (step.kind === 'if') scan(step.body, path, [...written], scratch, ranges);
    if (step.kind !== 'for') continue;
    const inside = [...written];
    scan(step.body, [...path, step], inside, scratch, ranges);
    for (const r of inside.slice(written.length)) {
      const moves = r.offset.free.includes(step.variable);
      const hangs = r.loops.some(({ bounds }) =>
        [...bounds.lo, ...bounds.hi].some((b) => [b.top, b.bottom].some((p) => p.free.includes(step.variable))),
      );
      if (moves) written.push({ ...r, loops: [...r.loops, step] });
      else if (!hangs && (step.turns ?? 0) > 0) written.push(r);
    }
  }
}

type Load = Extract<Node, { kind: 'load' }>;

function loadsOf(step: Step): readonly Load[] {
  const seen = new Set<Node>(rootsOf(step));
  const out: Load[] = [];
  for (const n of seen) {
    if (n.kind === 'load') out.push(n);
    for (const m of below(n)) seen.add(m);
  }
  return out;
}

function writtenBy(step: Step): readonly Buffer[] {
  if (step.kind === 'store') return [step.buffer];
  return step.kind === 'matrix' ? [step.from, step.to] : [];
}

/** Is what is read inside of the loops of `path` among what was written? */
function covers({ buffer, offset, loops }: Region, load: Load, path: readonly Loop[], ranges: Ranges): boolean {
  if (buffer !== load.buffer || hasSlots(offset) || hasSlots(load.offset)) return false;
  const [only] = loops;
  if (only && loops.length === 1 && holds(only, offset, load.offset, ranges)) return true;
  const as = new Map<Var, Loop>();
  for (const { variable } of loops) {
    const slope = slopeIn(offset, variable);
    const reads = path.filter((l) => slope !== null && slopeIn(load.offset, l.variable) === slope);
    const read = reads.find((l) => l.variable === variable) ?? reads.find((l) => ![...as.values()].includes(l));
    if (!read) return false;
    as.set(variable, read);
  }
  const renamed = (p: Poly): Poly =>
    replace(p, (a) => {
      const to = a.kind === 'var' ? as.get(a) : undefined;
      return to ? atom(to.variable) : null;
    });
  if (minus(renamed(offset), load.offset).terms.length > 0) return false;
  return loops.every((w) => within(as.get(w.variable) as Loop, w, renamed, ranges));
}

const hasSlots = (p: Poly): boolean => p.terms.some((m) => m.atoms.some((a) => a.kind === 'slot'));

/** Are all the numbers that a read may reach in one stretch that the loop writes? */
function holds({ bounds, variable }: Loop, offset: Poly, read: Poly, ranges: Ranges): boolean {
  const [[lo], [hi]] = [bounds.lo, bounds.hi];
  if (!lo || !hi || bounds.lo.length + bounds.hi.length > 2 || slopeIn(offset, variable) !== 1) return false;
  if (asConstant(lo.bottom) !== 1 || asConstant(hi.bottom) !== 1) return false;
  const from = replace(offset, (a) => (a === variable ? lo.top : null));
  const to = replace(offset, (a) => (a === variable ? hi.top : null));
  return rangeOf(minus(read, from), ranges)[0] >= 0 && rangeOf(minus(to, read), ranges)[0] >= 0;
}

/** Does the loop `inner` run over turns of `outer` only, whose variables have other names? */
function within(inner: Loop, outer: Loop, renamed: (p: Poly) => Poly, ranges: Ranges): boolean {
  const inside = (which: 'lo' | 'hi', sign: 1 | -1): boolean =>
    outer.bounds[which].every((o) => {
      const top = renamed(o.top);
      return inner.bounds[which].some((b) => {
        if (minus(b.bottom, renamed(o.bottom)).terms.length > 0) return false;
        const difference = sign > 0 ? minus(b.top, top) : minus(top, b.top);
        return difference.terms.length === 0 || (asConstant(b.bottom) === 1 && rangeOf(difference, ranges)[0] >= 0);
      });
    });
  return inside('lo', 1) && inside('hi', -1);
}
