import type { Index, Node } from '../expr/node.js';
import { makeCoverage } from './prove-coverage.js';
import { degreeOf } from './prove-degree.js';
import { type Style, Unsupported } from './prove-draw.js';
import { prime } from './prove-field.js';
import { chooseDims, type Inventory, TooLarge, takeInventory } from './prove-layout.js';
import { seeded } from './prove-random.js';
import { drawSample, mainLevel, realsOver, type Sample } from './prove-sample.js';

/** Numbers at which the two sides differ by far more than rounding. */
export interface Difference {
  readonly sample: Sample;
  /** Flat position over the axes. */
  readonly position: number;
  readonly left: number;
  readonly right: number;
}

export type Agreement =
  | {
      readonly kind: 'equal';
      readonly points: number;
      readonly prime: number;
      readonly log10: number;
      readonly dims: string;
    }
  | { readonly kind: 'different'; readonly found: Difference }
  | { readonly kind: 'unknown'; readonly why: string };

export interface AgreeOptions {
  readonly seed: number;
  /** When to give up, in the clock of `performance.now()`. */
  readonly deadline: number;
  /** Are differences where two cases meet of no interest? They are for a derivative, which is none there. */
  readonly almostEverywhere: boolean;
}

/** How often each element must agree, in each choice of dimensions. */
const ENOUGH = 3;
const CHOICES = 2;
/** How many choices may have no values. */
const SPARE = 4;
const MAX_DRAWS = 200;
/** Draws after which values must have been seen. */
const PATIENCE = 20;
const NO_VALUES = 'no point was found at which both sides have values';
/** How many times its rounding bound a difference must be to be one. */
const SAFETY = 1000;
const SCALES = [1, 1, 4, 1, 0.25, 20] as const;

/** Spreads some of the variables out further than others, so that rare cases are met. */
function stylesOf(draw: number, seed: number, whole: boolean): (name: string) => Style {
  const random = seeded(seed ^ 0x7f4a7c15);
  const scales = new Map<string, number>();
  const base = SCALES[draw % SCALES.length] as number;
  return (name) => {
    const known = scales.get(name);
    const scale = known ?? (random() < 0.6 ? base : 1);
    if (known === undefined) scales.set(name, scale);
    return { scale, whole };
  };
}

/** The first element at which real values differ, or -1. */
function differsAt(sample: Sample, a: Node, b: Node, axes: readonly Index[]): Difference | null {
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

/** Counts, element by element, where residues agree; false where they differ. */
function compareResidues(sample: Sample, a: Node, b: Node, axes: readonly Index[], counts: Int32Array): boolean {
  const x = sample.residues(a, axes);
  const y = sample.residues(b, axes);
  const [left, right] = [realsOver(sample, a, axes).value, realsOver(sample, b, axes).value];
  for (let k = 0; k < counts.length; k++) {
    if (!Number.isFinite(left[k]) || !Number.isFinite(right[k])) continue;
    if (Number.isNaN(x[k]) || Number.isNaN(y[k])) continue;
    if (x[k] !== y[k]) return false;
    counts[k] = (counts[k] as number) + 1;
  }
  return true;
}

/** Elements that had values in the reals somewhere: what must be shown to agree. */
function noteDefined(sample: Sample, a: Node, b: Node, axes: readonly Index[], defined: Uint8Array): void {
  const [left, right] = [realsOver(sample, a, axes).value, realsOver(sample, b, axes).value];
  for (let k = 0; k < defined.length; k++) if (Number.isFinite(left[k]) && Number.isFinite(right[k])) defined[k] = 1;
}

interface Round {
  readonly a: Node;
  readonly b: Node;
  readonly axes: readonly Index[];
  readonly inventory: Inventory;
  readonly dims: ReadonlyMap<string, number>;
  readonly main: number;
  readonly options: AgreeOptions;
  readonly coverage: ReturnType<typeof makeCoverage>;
  readonly choice: number;
}

type RoundResult = { readonly accepted: number; readonly sample: Sample } | Exclude<Agreement, { kind: 'equal' }>;

/** Points at one choice of dimensions. */
function oneRound(round: Round): RoundResult {
  const { a, b, axes, inventory, dims, main, options, coverage } = round;
  let counts: Int32Array | null = null;
  let defined: Uint8Array | null = null;
  let last: Sample | null = null;
  let mismatch = false;
  for (let draw = 0; draw < MAX_DRAWS; draw++) {
    if (performance.now() > options.deadline) return { kind: 'unknown', why: 'the time for random points was spent' };
    const seed = options.seed * 1009 + round.choice * 307 + draw;
    const whole = !options.almostEverywhere && !coverage.isEmpty && draw % 3 === 2;
    const sample = drawSample([a, b], inventory, dims, seed, stylesOf(draw, seed, whole), main);
    last = sample;
    const found = differsAt(sample, a, b, axes);
    if (found) return { kind: 'different', found };
    coverage.look(sample);
    const size = sample.layout.size(axes);
    counts ??= new Int32Array(size);
    defined ??= new Uint8Array(size);
    noteDefined(sample, a, b, axes, defined);
    if (!mismatch && !compareResidues(sample, a, b, axes, counts)) mismatch = true;
    if (draw >= PATIENCE && !defined.includes(1)) return { kind: 'unknown', why: NO_VALUES };
    const least = leastCount(counts, defined);
    const wanted = coverage.isEmpty ? ENOUGH : 2 * ENOUGH;
    if (draw + 1 >= wanted && (mismatch || least >= ENOUGH) && coverage.missing().length === 0) break;
    if (draw + 1 >= 4 * wanted && mismatch) break;
    if (draw + 1 >= 8 * wanted && least >= ENOUGH) break;
  }
  if (mismatch)
    return {
      kind: 'unknown',
      why: 'they agree in the reals at random points, but not modulo a prime with functions drawn at random',
    };
  const least = counts && defined ? leastCount(counts, defined) : 0;
  if (!last || least < ENOUGH)
    return { kind: 'unknown', why: 'too few points were found modulo a prime at which both sides have values' };
  return { accepted: least, sample: last };
}

function leastCount(counts: Int32Array, defined: Uint8Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < counts.length; k++) if (defined[k] === 1) least = Math.min(least, counts[k] as number);
  return Number.isFinite(least) ? least : 0;
}

/**
 * Compares two expressions with the same free indices at random points, in the reals and modulo a prime. The
 * reals decide every comparison and refute; the residues, which know no rounding, prove up to a probability that
 * is told, for each case of a piecewise expression that was met.
 */
export function agree(a: Node, b: Node, axes: readonly Index[], options: AgreeOptions): Agreement {
  try {
    return agreeOnce(a, b, axes, options);
  } catch (error) {
    if (error instanceof Unsupported || error instanceof TooLarge) return { kind: 'unknown', why: error.message };
    throw error;
  }
}

function agreeOnce(a: Node, b: Node, axes: readonly Index[], options: AgreeOptions): Agreement {
  const inventory = takeInventory([a, b], axes);
  const main = mainLevel([a, b]);
  const coverage = makeCoverage([a, b]);
  const random = seeded(options.seed);
  let points = 0;
  let log10 = 0;
  const texts: string[] = [];
  let refused: Agreement | null = null;
  for (let choice = 0; choice < CHOICES + SPARE && texts.length < CHOICES; choice++) {
    // Two of a kind can hide what three show, so that no dimension is 2 the first time.
    const dims = chooseDims(inventory, random, choice === 0 ? 3 : 2) ?? chooseDims(inventory, random, 2);
    if (!dims) return { kind: 'unknown', why: 'no small dimensions fit the shapes' };
    const result = oneRound({ a, b, axes, inventory, dims, main, options, coverage, choice });
    if ('kind' in result) {
      // Some expressions have no values at some dimensions: XᵀX has no inverse where X is wide.
      if (result.kind !== 'unknown' || result.why !== NO_VALUES) return result;
      refused = result;
      continue;
    }
    points += result.accepted;
    log10 += result.accepted * Math.log10(prime(main) / Math.max(1, degreeOf(a, b, result.sample.layout)));
    texts.push([...dims].map(([name, n]) => `${name} = ${n}`).join(', '));
  }
  if (refused && texts.length < CHOICES) return refused;
  const missing = coverage.missing();
  if (missing.length > 0)
    return { kind: 'unknown', why: 'one of the cases of a condition was never met at random points' };
  return { kind: 'equal', points, prime: prime(main), log10, dims: texts.filter((t) => t !== '').join('; ') };
}
