import { atom, span } from '../terms/poly.js';
import type { Term, Var } from '../terms/term.js';
import * as t from '../terms/terms.js';
import { boundsOf, fullRange, intersect } from './bounds.js';
import { allOf } from './choices.js';
import { bounded, integer, offsetOf } from './integers.js';
import type { Lowering } from './lowering.js';
import type { Buffer, Update, Value } from './program.js';
import { findValue, ifScope, loopScope, type Scope } from './scope.js';

/**
 * One nest of loops for several arrays: those that loop over the same variable next share the loop, and
 * with it what they have in common.
 */

/** An array to be filled, at a place inside some loops. */
export interface Job extends Looped {
  readonly buffer: Buffer;
  /** Holds the reduction so far. */
  readonly accumulator?: number;
}

/** What is computed in loops. */
export interface Looped {
  /** The loops that remain, outermost first: the axes that are kept, then those that are reduced. */
  readonly loops: readonly Var[];
  /** The axes of the buffer in order. */
  readonly axes: readonly Var[];
  readonly how: 'store' | Update;
  readonly conditions: readonly Term[];
  readonly body: Term;
  /** Only one of the two triangles over i and j is looped over. */
  readonly mirror?: Mirror;
}

/** The loops run over j < i only. */
export interface Mirror {
  readonly i: Var;
  readonly j: Var;
  /** What the body does when i and j change places. */
  readonly parity: 1 | -1;
  /** The body where i = j. */
  readonly diagonal: Term | null;
}

/** Work from which a value that does not depend on the next loop is kept in a buffer. */
export const WORTH_KEEPING = 10;

/** Fills the buffers of the jobs. */
export function emit(lo: Lowering, jobs: readonly Job[], scope: Scope): void {
  const spills = spillsOf(lo, jobs, scope);
  const all = [...spills.values(), ...jobs];
  leaves(
    lo,
    all.filter((job) => job.loops.length === 0),
    scope,
  );
  for (const bucket of buckets(all)) {
    loop(lo, bucket, scope);
    for (const [term, job] of spills) {
      if (bucket.includes(job)) scope.values.set(term, { kind: 'spilled', buffer: job.buffer, axes: job.axes });
    }
  }
}

/** Jobs that can share their next loop. */
function buckets(jobs: readonly Job[]): readonly (readonly Job[])[] {
  const out = new Map<string, Job[]>();
  for (const job of jobs) {
    const [v] = job.loops;
    if (!v) continue;
    const key = `${v.id}:${limits(job, v).map((c) => c.id)}`;
    out.set(key, [...(out.get(key) ?? []), job]);
  }
  return [...out.values()];
}

/** The conditions of the job that are bounds of its next loop. */
function limits(job: Job, v: Var): readonly Term[] {
  const later = job.loops.slice(1);
  return job.conditions.filter((c) => c.free.includes(v) && !c.free.some((w) => later.includes(w)) && boundsOf(c, v));
}

function loop(lo: Lowering, bucket: readonly Job[], scope: Scope): void {
  const [first] = bucket as [Job];
  const v = first.loops[0] as Var;
  const conditions = limits(first, v);
  let bounds = fullRange(v);
  for (const c of conditions) bounds = intersect(bounds, boundsOf(c, v) ?? bounds);
  const opened: Job[] = [];
  const inside = bucket.map((job): Job => {
    const reduces = job.how !== 'store' && !job.loops.some((w) => job.axes.includes(w));
    const started = reduces && job.accumulator === undefined ? { ...job, accumulator: lo.serial() } : job;
    if (started !== job) {
      scope.statements.push({
        kind: 'accumulator',
        id: started.accumulator as number,
        start: STARTS[job.how as Update],
      });
      opened.push(started);
    }
    if (job.mirror?.j === v) onDiagonal(lo, started, scope);
    return {
      ...started,
      loops: job.loops.slice(1),
      conditions: job.conditions.filter((c) => !conditions.includes(c)),
    };
  });
  const inner = loopScope(scope, v, bounded(lo, bounds, scope));
  emit(lo, inside, inner);
  inner.finish();
  for (const job of opened) {
    const total: Value = { kind: 'ref', id: job.accumulator as number };
    const twice = job.mirror && job.axes.length === 0;
    const value: Value = twice ? { kind: 'binary', op: 'mul', a: { kind: 'const', value: 2 }, b: total } : total;
    scope.statements.push({ kind: 'store', buffer: job.buffer, offset: placeOf(lo, job, scope, job.axes), value });
  }
}

const STARTS: Record<Update, number> = {
  sum: 0,
  prod: 1,
  max: Number.NEGATIVE_INFINITY,
  min: Number.POSITIVE_INFINITY,
};

function placeOf(lo: Lowering, job: Job, scope: Scope, at: readonly Var[]) {
  const lows = job.axes.map((v) => v.lo);
  return integer(lo, offsetOf(lows, job.buffer.extents, at.map(atom)), scope);
}

function onDiagonal(lo: Lowering, { accumulator, mirror, axes }: Job, scope: Scope): void {
  if (!mirror?.diagonal || accumulator === undefined) return;
  // Twice the triangle is what a sum over both variables comes to.
  const term = axes.length === 0 ? t.mul([t.num(0.5), mirror.diagonal]) : mirror.diagonal;
  scope.statements.push({ kind: 'update', id: accumulator, how: 'sum', value: lo.value(term, scope) });
}

/** What is computed at one turn of all loops; what is always computed comes first. */
function leaves(lo: Lowering, jobs: readonly Job[], scope: Scope): void {
  const groups = new Map<string, Job[]>();
  for (const job of jobs) {
    const key = job.conditions.map((c) => c.id).join();
    groups.set(key, [...(groups.get(key) ?? []), job]);
  }
  const sorted = [...groups].sort(([a], [b]) => (a === '' ? 0 : 1) - (b === '' ? 0 : 1));
  for (const [key, group] of sorted) {
    const [first] = group as [Job];
    const inner = key === '' ? scope : ifScope(scope, allOf(lo, first.conditions, scope));
    for (const job of group) leaf(lo, job, inner);
    if (inner !== scope) inner.finish();
  }
}

function leaf(lo: Lowering, job: Job, scope: Scope): void {
  const value = lo.value(job.body, scope);
  if (job.how === 'store' || job.accumulator === undefined) {
    scope.statements.push({ kind: 'store', buffer: job.buffer, offset: placeOf(lo, job, scope, job.axes), value });
    return;
  }
  const { mirror } = job;
  if (!mirror || job.axes.length === 0) {
    scope.statements.push({ kind: 'update', id: job.accumulator, how: job.how, value });
    return;
  }
  // The row of j gets its share where that of i is summed; row j was stored in an earlier turn of i.
  const ref: Value = value.kind === 'ref' ? value : { kind: 'ref', id: lo.serial() };
  if (ref !== value && ref.kind === 'ref') scope.statements.push({ kind: 'let', id: ref.id, value });
  scope.statements.push({ kind: 'update', id: job.accumulator, how: 'sum', value: ref });
  const swapped = job.axes.map((v) => (v === mirror.i ? mirror.j : v));
  const offset = placeOf(lo, job, scope, swapped);
  const before: Value = { kind: 'load', buffer: job.buffer, offset };
  const sum: Value = { kind: 'binary', op: mirror.parity > 0 ? 'add' : 'sub', a: before, b: ref };
  scope.statements.push({ kind: 'store', buffer: job.buffer, offset, value: sum });
}

/** Costly values that do not depend on the next loop of a job but on later ones: kept in a buffer before it. */
function spillsOf(lo: Lowering, jobs: readonly Job[], scope: Scope): ReadonlyMap<Term, Job> {
  const out = new Map<Term, Job>();
  for (const job of jobs) {
    const [v, ...later] = job.loops;
    if (!v || later.length === 0) continue;
    const seen = new Set<Term>();
    const stack = [job.body];
    for (let term = stack.pop(); term; term = stack.pop()) {
      if (seen.has(term)) continue;
      seen.add(term);
      const loops = later.filter((w) => term.free.includes(w));
      if (term.free.includes(v) || loops.length === 0 || term.cost < WORTH_KEEPING || findValue(term, scope)) {
        if (term.kind !== 'reduce' && term.kind !== 'matrix') stack.push(...term.args);
        continue;
      }
      lo.uses.set(term, (lo.uses.get(term) ?? 1) + 1);
      const conditions = job.conditions.filter(
        (c) => !c.free.some((w) => job.loops.includes(w) && !loops.includes(w)) && loops.some((w) => boundsOf(c, w)),
      );
      const known = out.get(term);
      if (known?.conditions.every((c) => conditions.includes(c))) continue;
      const buffer =
        known?.buffer ??
        lo.allocate(
          'temporary',
          '',
          loops.map((w) => span(w.lo, w.hi)),
        );
      const kept = known ? known.conditions.filter((c) => conditions.includes(c)) : conditions;
      out.set(term, { loops, axes: loops, how: 'store', conditions: kept, body: term, buffer });
    }
  }
  return out;
}
