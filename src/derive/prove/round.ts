import type { Index, Node } from '../../expr/node.js';
import type { Coverage } from './coverage.js';
import type { Style } from './draw.js';
import type { Inventory } from './layout.js';
import { seeded } from './random.js';
import { drawSample, realsOver, type Sample } from './sample.js';
import { findTie } from './ties.js';

/** Numbers at which the two sides differ by far more than rounding. */
export interface Difference {
  readonly sample: Sample;
  /** Flat position over the axes. */
  readonly position: number;
  readonly left: number;
  readonly right: number;
}

/** What is compared, at one choice of dimensions. */
export interface Round {
  readonly a: Node;
  readonly b: Node;
  readonly axes: readonly Index[];
  readonly inventory: Inventory;
  readonly dims: ReadonlyMap<string, number>;
  /** The field in which residues are compared. */
  readonly main: number;
  readonly coverage: Coverage;
  readonly seed: number;
  readonly deadline: number;
  /** How often each element must agree. */
  readonly enough: number;
  /** May the left side have no value where the right has one? */
  readonly leftMayFail: boolean;
}

export type RoundResult =
  | { readonly kind: 'equal'; readonly accepted: number; readonly sample: Sample }
  | { readonly kind: 'different'; readonly found: Difference }
  /** One side has values where the other has none. */
  | { readonly kind: 'partial'; readonly found: Difference }
  | { readonly kind: 'unknown'; readonly why: string };

const MAX_DRAWS = 200;
/** Draws after which values must have been seen. */
const PATIENCE = 12;
/** Draws for the sake of cases that were not met, with residues that already agree or disagree. */
const CASE_DRAWS = 40;
export const NO_VALUES = 'no point was found at which both sides have values';
/** How many times its rounding bound a difference must be to be one. */
const SAFETY = 1000;
const SCALES = [1, 1, 4, 1, 0.25, 20] as const;

/** Spreads some of the variables out further than others, so that rare cases are met. */
function stylesOf(draw: number, seed: number, whole: boolean): (name: string) => Style {
  const random = seeded(seed ^ 0x7f4a7c15);
  const scales = new Map<string, number>();
  const base = draw < 2 * SCALES.length ? (SCALES[draw % SCALES.length] as number) : 10 ** (7 * random() - 3);
  return (name) => {
    const known = scales.get(name);
    const scale = known ?? (random() < 0.6 ? base : 1);
    if (known === undefined) scales.set(name, scale);
    return { scale, whole };
  };
}

/** The first element at which real values differ, or null. */
export function differsAt(sample: Sample, a: Node, b: Node, axes: readonly Index[]): Difference | null {
  const left = realsOver(sample, a, axes);
  const right = realsOver(sample, b, axes);
  for (let k = 0; k < left.value.length; k++) {
    const [x, y] = [left.value[k] as number, right.value[k] as number];
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    const bound = (left.error?.[k] ?? 0) + (right.error?.[k] ?? 0);
    const gap = Math.abs(x - y);
    if (gap > SAFETY * bound + 1e-300 && gap > 1e-9 * Math.max(Math.abs(x), Math.abs(y)))
      return { sample, position: k, left: x, right: y };
  }
  return null;
}

/** How often each element had values in the reals, and agreed modulo the prime. */
interface Tally {
  readonly defined: Uint8Array;
  readonly agreed: Int32Array;
  differs: boolean;
  /** Points at which one side alone had a value, and the first of them. */
  halves: number;
  half: Difference | null;
}

function makeTally(size: number): Tally {
  return { defined: new Uint8Array(size), agreed: new Int32Array(size), differs: false, halves: 0, half: null };
}

function count(tally: Tally, sample: Sample, { a, b, axes, leftMayFail }: Round, isTame: boolean): void {
  const [left, right] = [realsOver(sample, a, axes).value, realsOver(sample, b, axes).value];
  let half = -1;
  for (let k = 0; k < left.length; k++) {
    const [l, r] = [Number.isFinite(left[k]), Number.isFinite(right[k])];
    if (l && r) tally.defined[k] = 1;
    else if (half < 0 && (l || (r && !leftMayFail))) half = k;
  }
  // Numbers that are spread out overflow in one form and not in another, which means nothing.
  if (half >= 0 && isTame) {
    tally.halves++;
    tally.half ??= { sample, position: half, left: left[half] as number, right: right[half] as number };
  }
  if (tally.differs) return;
  const [x, y] = [sample.residues(a, axes), sample.residues(b, axes)];
  for (let k = 0; k < left.length; k++) {
    if (!Number.isFinite(left[k]) || !Number.isFinite(right[k]) || Number.isNaN(x[k]) || Number.isNaN(y[k])) continue;
    if (x[k] !== y[k]) tally.differs = true;
    else tally.agreed[k] = (tally.agreed[k] as number) + 1;
  }
}

function leastOf({ agreed, defined }: Tally): number {
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < agreed.length; k++) if (defined[k] === 1) least = Math.min(least, agreed[k] as number);
  return Number.isFinite(least) ? least : 0;
}

/** Compares at points of one choice of dimensions until each element has agreed often enough. */
export function compareRound(round: Round): RoundResult {
  const { a, b, axes, inventory, dims, main, coverage } = round;
  let tally: Tally | null = null;
  let last: Sample | null = null;
  for (let draw = 0; draw < MAX_DRAWS; draw++) {
    if (performance.now() > round.deadline) return { kind: 'unknown', why: 'the time for random points was spent' };
    const seed = round.seed + draw;
    const sample = drawSample([a, b], inventory, dims, seed, stylesOf(draw, seed, false), main);
    const found = differsAt(sample, a, b, axes);
    if (found) return { kind: 'different', found };
    last = sample;
    coverage.look(sample);
    const size = sample.layout.size(axes);
    tally ??= makeTally(size);
    count(tally, sample, round, draw < 2 * SCALES.length && SCALES[draw % SCALES.length] === 1);
    if (tally.half && tally.halves > 1) return { kind: 'partial', found: tally.half };
    if (draw >= PATIENCE && !tally.defined.includes(1)) return { kind: 'unknown', why: NO_VALUES };
    // Once may be chance.
    if (tally.halves === 1 && draw < PATIENCE) continue;
    const settled = draw + 1 >= round.enough && (tally.differs || leastOf(tally) >= round.enough);
    if (settled && (!coverage.hasCases || coverage.missing().length === 0 || draw > CASE_DRAWS)) break;
  }
  if (!last || !tally) return { kind: 'unknown', why: NO_VALUES };
  const least = leastOf(tally);
  if (tally.differs)
    return {
      kind: 'unknown',
      why: 'they agree in the reals at random points, but not modulo a prime with functions drawn at random',
    };
  if (least < round.enough)
    return { kind: 'unknown', why: 'too few points were found modulo a prime at which both sides have values' };
  return { kind: 'equal', accepted: least, sample: last };
}

/** A difference at small whole numbers, neither side 0 but for rounding; or null. */
export function wholeDifference({ a, b, axes, inventory, dims, main, seed }: Round): Difference | null {
  for (let draw = 0; draw < WHOLE_DRAWS; draw++) {
    const sample = drawSample([a, b], inventory, dims, seed + 31 * draw, stylesOf(0, seed, true), main);
    const found = differsAt(sample, a, b, axes);
    if (found && (plain(found.left, found.right) || draw === WHOLE_DRAWS - 1)) return found;
  }
  return null;
}

function plain(x: number, y: number): boolean {
  const small = 1e-9 * Math.max(Math.abs(x), Math.abs(y));
  return [x, y].every((v) => v === 0 || Math.abs(v) > small);
}

const WHOLE_DRAWS = 16;
const HUNTS = 12;

/**
 * Points with small whole numbers, where ties are frequent, and points that are made to be ties; without `whole`
 * only ties of integers.
 */
export function compareTies(round: Round, whole: boolean): Difference | null {
  const { a, b, axes, inventory, dims, main, coverage } = round;
  const random = seeded(round.seed ^ 0x2545f491);
  const at = (seed: number, change: Parameters<typeof drawSample>[6]): Sample =>
    drawSample([a, b], inventory, dims, seed, stylesOf(0, seed, whole), main, change);
  for (let draw = 0; whole && draw < WHOLE_DRAWS && performance.now() <= round.deadline; draw++) {
    const sample = at(round.seed + 7919 + draw, null);
    coverage.look(sample);
    const found = differsAt(sample, a, b, axes);
    if (found) return found;
  }
  for (let hunt = 0; hunt < HUNTS; hunt++) {
    for (const node of coverage.missingTies()) {
      if (performance.now() > round.deadline) return null;
      const seed = round.seed + 15881 + hunt;
      const change = findTie(node, at(seed, null), inventory, random);
      if (!change) continue;
      const sample = at(seed, change);
      coverage.look(sample);
      const found = differsAt(sample, a, b, axes);
      if (found) return found;
    }
  }
  return null;
}
