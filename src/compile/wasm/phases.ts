import { asConstant, atom, constant, nextId, plus, scaled } from '../poly.js';
import type { Buffer, Update } from '../program.js';
import type { Poly, Slot } from '../term.js';
import { NEUTRAL } from './combine.js';
import { carried } from './deps.js';
import { type Accumulator, boundPolys, type Loop, type Node, type Share, type Step, stepsIn } from './ir.js';
import { accessesOf, separable } from './legal.js';
import { copyOf, type Halves, halvesOf, type Mirrored, mirrored } from './mirror.js';
import type { Ranges } from './ranges.js';
import { halvesOfSums } from './sums.js';
import { turnWork, work } from './work.js';

/**
 * One program for two threads, each of which runs all of it: single statements are done by both, loops whose turns
 * are independent are done half each, and loops that write but are not independent are done by the first thread.
 * The threads meet where one reads what the other wrote, or overwrites what it reads.
 */

export interface Phases {
  readonly body: readonly Step[];
  /** Takes the number of the thread, 0 or 1. */
  readonly thread: Slot;
  /** Buffers of the second thread, and those that they are copies of. */
  readonly copies: ReadonlyMap<Buffer, Buffer>;
}

/** Operations shared in one run from which a second thread pays. */
const WORTH_A_THREAD = 1_000_000;
/** The part of them from which a single loop is shared. */
const SHARED = 1 / 32;
/** Sums added over both threads at most; each takes 16 bytes from `SUMS` on, below the tables. */
const MAX_SHARES = 32;
const SUMS = 512;
/** Places at which the work of a loop is looked at, so that both halves take as long. */
const SAMPLES = 64;

/** Turns of a loop below which loops inside of it are shared instead. */
const FEW = 8;

const ONE = constant(1);

/**
 * The program cut into what threads do together and apart; null where one thread is enough, or has to be.
 *
 * @param worth operations shared in one run from which a second thread pays
 */
export function phases(body: readonly Step[], ranges: Ranges, worth = WORTH_A_THREAD): Phases | null {
  const least = worth * SHARED;
  const thread: Slot = { kind: 'slot', id: nextId() };
  const which: Poly = atom(thread);
  const [read, written] = [new Set<Buffer>(), new Set<Buffer>()];
  const copies = new Map<Buffer, Buffer>();
  let [shares, total, refused] = [0, 0, false];

  const first = (steps: readonly Step[]): Step => ({
    kind: 'if',
    test: { kind: 'int', relation: '==', poly: which },
    body: steps,
  });
  const second = (steps: readonly Step[]): Step => ({
    kind: 'if',
    test: { kind: 'int', relation: '!=', poly: which },
    body: steps,
  });

  /** Threads meet before the steps if they touch what was touched since the last meeting. */
  const meetBefore = (steps: readonly Step[], out: Step[]): void => {
    const { reads, writes } = accessesOf(steps);
    const clash = [...reads].some((b) => written.has(b)) || [...writes].some((b) => written.has(b) || read.has(b));
    if (clash) {
      out.push({ kind: 'meet' });
      read.clear();
      written.clear();
    }
    for (const b of reads) read.add(b);
    for (const b of writes) written.add(b);
  };

  const list = (steps: readonly Step[], depth: number): Step[] => {
    const out: Step[] = [];
    const own = new Set<Accumulator>();
    for (const step of steps) {
      if (step.kind === 'accumulator') own.add(step.of);
      if (step.kind === 'for') loop(step, own, depth, out);
      else if (step.kind === 'if' && work([step]) >= least) {
        meetBefore([{ ...step, body: [] }], out);
        out.push({ ...step, body: apart(step.body, depth) });
      } else alone(step, out);
    }
    return out;
  };

  /** Steps that are done or not, or several times: what was touched before may be touched still. */
  const apart = (steps: readonly Step[], depth: number): Step[] => {
    const before = [[...read], [...written]] as const;
    const made = list(steps, depth);
    for (const b of before[0]) read.add(b);
    for (const b of before[1]) written.add(b);
    return made;
  };

  /** A step done by both threads, or by the first where it writes. */
  const alone = (step: Step, out: Step[]): void => {
    meetBefore([step], out);
    if (accessesOf([step]).writes.size === 0) {
      out.push(step);
      return;
    }
    // The second thread would not know what the first one accumulated.
    if ((step.kind === 'for' || step.kind === 'if') && carried(step).size > 0) refused = true;
    out.push(first([step]));
  };

  /** A loop of which the second thread does a part in copies of buffers. */
  const halves = ({ first: one, second: two, after }: Halves, own: ReadonlyMap<Buffer, Buffer>, out: Step[]): void => {
    for (const [buffer, copy] of own) copies.set(copy, buffer);
    meetBefore([...one, ...two], out);
    out.push(first(one), second(two));
    for (const s of after) alone(s, out);
  };

  /** What each thread does of a loop whose turns add to the same numbers. */
  const adding = (step: Loop): (Halves & { readonly copies: ReadonlyMap<Buffer, Buffer> }) | null => {
    const pairs = mirroredSums(step);
    if (work([step]) < least || (step.turns ?? 0) < 2) return null;
    const count = middle(step, step.turns as number);
    if (!pairs) return halvesOfSums(step, count, (buffers) => separable(step, ranges, buffers) !== null);
    const own = new Map(pairs.map(({ buffer }) => [buffer, copyOf(buffer)]));
    return { ...halvesOf(step, count, pairs, own), copies: own };
  };

  /** The buffers to which a loop adds what is mirrored, where that keeps it from being shared otherwise. */
  const mirroredSums = (step: Loop): readonly Mirrored[] | null =>
    work([step]) < least || (step.turns ?? 0) < 2 || separable(step, ranges)
      ? null
      : mirrored(step, (buffers) => separable(step, ranges, buffers) !== null);

  const loop = (step: Loop, own: ReadonlySet<Accumulator>, depth: number, out: Step[]): void => {
    const amount = work([step]);
    const parts = adding(step);
    if (parts) {
      halves(parts, parts.copies, out);
      total += depth === 0 ? amount : 0;
      return;
    }
    // Threads that share the rows inside of a loop of few turns find their own rows in their caches.
    const inside = step.body.some((s) => s.kind === 'for' && mirroredSums(s) !== null);
    const few = inside && (step.turns ?? 0) < FEW && amount >= 2 * least * (step.turns ?? 0);
    const sums = amount >= least && !few ? separable(step, ranges) : null;
    const half = sums && [...sums.keys()].every((of) => own.has(of)) ? halved(step) : null;
    if (sums && half) {
      if (shares + sums.size > MAX_SHARES) refused = true;
      meetBefore([step], out);
      const starts = [...sums].map(([of, how]): Step => ({ kind: 'assign', of, node: neutral(how) }));
      if (starts.length > 0) out.push(second(starts));
      out.push(half(which));
      total += depth === 0 ? amount : 0;
      if (sums.size === 0) return;
      const all = [...sums].map(([of, how]): Share => ({ of, how, at: SUMS + 16 * shares++ }));
      // The places of the sums are read until the next meeting.
      if (depth > 0) out.push({ kind: 'meet' });
      out.push({ kind: 'share', sums: all });
      read.clear();
      written.clear();
      return;
    }
    const turns = step.greatest - step.least + 1;
    const nested = step.body.some((s) => s.kind === 'for') && amount >= 2 * least * turns;
    if (!nested || ![...carried(step)].every((of) => onlyAtTop(step, of))) {
      alone(step, out);
      return;
    }
    const { reads, writes } = accessesOf(step.body);
    // The turn before left all of its traces.
    for (const b of reads) read.add(b);
    for (const b of writes) written.add(b);
    out.push({ ...step, body: apart(step.body, depth + 1) });
    total += depth === 0 ? amount : 0;
  };

  const made = list(body, 0);
  made.push({ kind: 'meet' });
  return refused || total < worth ? null : { body: made, thread, copies };
}

/** Is the accumulator changed by single statements of the body alone, which every thread does? */
function onlyAtTop(step: Loop, of: Accumulator): boolean {
  return step.body.every((s) => (s.kind !== 'for' && s.kind !== 'if') || !carried(s).has(of));
}

const neutral = (how: Update): Node => ({ kind: 'const', value: NEUTRAL[how], id: 0, uses: 1 });

/** The loop over the part of a thread; null where the number of turns varies. */
function halved(step: Loop): ((which: Poly) => Loop) | null {
  const { turns } = step;
  const [lo] = step.bounds.lo;
  if (turns === null || turns < 2 || !lo || step.bounds.lo.length > 1 || asConstant(lo.bottom) !== 1) return null;
  const count = middle(step, turns);
  return (which) => ({
    ...step,
    bounds: {
      lo: [{ top: plus(lo.top, scaled(which, count)), bottom: ONE }],
      hi: [{ top: plus(lo.top, constant(count - 1), scaled(which, turns - count)), bottom: ONE }],
    },
    turns: 2 * count === turns ? count : null,
  });
}

/** Turns of the first thread, which take it as long as the others take the second. */
function middle(step: Loop, turns: number): number {
  const inner = [...stepsIn(step.body)].filter((s) => s.kind === 'for');
  const varies = inner.some((s) => boundPolys(s.bounds).some((p) => p.free.includes(step.variable)));
  if (!varies || turns < SAMPLES) return Math.ceil(turns / 2);
  const sums = [0];
  for (let k = 0; k < SAMPLES; k++) {
    const at = step.least + ((k + 0.5) * turns) / SAMPLES;
    sums.push((sums[k] as number) + turnWork(step, at));
  }
  const wanted = (sums[SAMPLES] as number) / 2;
  const k = sums.findIndex((s) => s >= wanted);
  const [a, b] = [sums[k - 1] ?? 0, sums[k] as number];
  const count = ((k - 1 + (wanted - a) / (b - a || 1)) * turns) / SAMPLES;
  return Math.min(turns - 1, Math.max(1, 4 * Math.round(count / 4)));
}
