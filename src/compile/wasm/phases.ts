import type { Buffer, Update } from '../loops/program.js';
import { asConstant, atom, constant, nextId, plus, scaled } from '../terms/poly.js';
import type { Poly, Slot } from '../terms/term.js';
import { NEUTRAL } from './combine.js';
import { carried } from './deps.js';
import { type Accumulator, boundPolys, type Loop, type Node, type Share, type Step, stepsIn } from './ir.js';
import { accessesOf, separable } from './legal.js';
import { copyOf, type Halves, halvesOf, mirrored } from './mirror.js';
import type { Ranges } from './ranges.js';
import { scratchOf, touches } from './scratch.js';
import { grown, halvesOfSums } from './sums.js';
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

/** What each thread does of a loop, the second one in copies of buffers, and what both accumulate. */
interface Parts extends Halves {
  readonly copies: ReadonlyMap<Buffer, Buffer>;
  readonly sums: ReadonlyMap<Accumulator, Update>;
  readonly mirrors: boolean;
}

/**
 * Operations shared in one run from which a second thread pays. Waking one that sleeps was measured at 65 to 110 µs, and
 * at most half of the time is saved: that is won back from some 200 µs on, at 20 operations a nanosecond.
 */
const WORTH_A_THREAD = 4_000_000;
/** The part of them from which a single loop is shared: 1.5 µs, what a meeting of two that are awake may take. */
const SHARED = 1 / 128;
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
  const everywhere = touches(body);
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
        const before = total;
        out.push({ ...step, body: apart(step.body, depth) });
        // What is hardly ever done does not make up for waking a thread.
        if (step.rare) total = before;
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

  /** What was accumulated in both threads, put together. */
  const share = (sums: ReadonlyMap<Accumulator, Update>, depth: number, out: Step[]): void => {
    if (shares + sums.size > MAX_SHARES) refused = true;
    const all = [...sums].map(([of, how]): Share => ({ of, how, at: SUMS + 16 * shares++ }));
    // The places of the sums are read until the next meeting.
    if (depth > 0) out.push({ kind: 'meet' });
    out.push({ kind: 'share', sums: all });
    read.clear();
    written.clear();
  };
  const starts = (sums: ReadonlyMap<Accumulator, Update>): Step[] =>
    [...sums].map(([of, how]): Step => ({ kind: 'assign', of, node: neutral(how) }));

  /** A loop of which the second thread does a part in copies of buffers. */
  const halves = (parts: Parts, depth: number, out: Step[]): void => {
    for (const [buffer, copy] of parts.copies) copies.set(copy, buffer);
    meetBefore([...parts.first, ...parts.second], out);
    out.push(first(parts.first), second([...starts(parts.sums), ...parts.second]));
    if (parts.sums.size > 0) share(parts.sums, depth, out);
    if (parts.after.length === 0) return;
    meetBefore(parts.after, out);
    out.push(first(parts.after));
  };

  const isWorth = (step: Loop): boolean => (step.turns ?? 0) >= 2 && work([step]) >= least;

  /** What each thread does of a loop whose turns write to the same places, or null. */
  const partsOf = (step: Loop): Parts | null => {
    if (!isWorth(step) || step.greatest - step.least + 1 !== step.turns || separable(step, ranges)) return null;
    const scratch = scratchOf(step, everywhere, ranges);
    const apart = (others: ReadonlySet<Buffer>) => separable(step, ranges, new Set([...others, ...scratch]));
    const isApart = (others: ReadonlySet<Buffer>): boolean => apart(others) !== null;
    const count = middle(step, step.turns);
    const pairs = mirrored(step, isApart);
    const growing = pairs ? [] : (grown(step, isApart) ?? []);
    const own = new Map([...scratch, ...[...(pairs ?? growing)].map((m) => m.buffer)].map((b) => [b, copyOf(b)]));
    const sums = apart(new Set(own.keys()));
    if (own.size === 0 || !sums) return null;
    const made = pairs ? halvesOf(step, count, pairs, own) : halvesOfSums(step, count, growing, own);
    return { ...made, copies: own, sums, mirrors: pairs !== null };
  };

  const loop = (step: Loop, own: ReadonlySet<Accumulator>, depth: number, out: Step[]): void => {
    const amount = work([step]);
    const parts = partsOf(step);
    if (parts && [...parts.sums.keys()].every((of) => own.has(of))) {
      halves(parts, depth, out);
      total += amount;
      return;
    }
    // Threads that share the rows inside of a loop of few turns find their own rows in their caches.
    const isFew = (step.turns ?? 0) < FEW && amount >= 2 * least * (step.turns ?? 0);
    const few = isFew && step.body.some((s) => s.kind === 'for' && partsOf(s)?.mirrors);
    const sums = amount >= least && !few ? separable(step, ranges) : null;
    const half = sums && [...sums.keys()].every((of) => own.has(of)) ? halved(step) : null;
    if (sums && half) {
      meetBefore([step], out);
      if (sums.size > 0) out.push(second(starts(sums)));
      out.push(half(which));
      total += amount;
      if (sums.size > 0) share(sums, depth, out);
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
    const before = total;
    out.push({ ...step, body: apart(step.body, depth + 1) });
    total = before + (total - before) * turns;
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
