import type { Definition } from '../expr/declaration.js';
import type { Index, Node } from '../expr/node.js';
import type { Told } from '../rules/rule.js';
import { type Agreement, type AgreeOptions, agree, TOO_HIGH } from './prove/agree.js';
import { namesAsVariables, proveByRewriting, unfold } from './prove/normal.js';
import { type Difference, NO_VALUES } from './prove/round.js';
import type { RawStep } from './simplify.js';

/** Numbers at which two sides differ. */
export interface Counterexample {
  readonly at: Readonly<Record<string, unknown>>;
  readonly dimensions: Readonly<Record<string, number>>;
  readonly indices: Readonly<Record<string, number>>;
  readonly left: number;
  readonly right: number;
}

export type Proof =
  | { readonly kind: 'proved'; readonly steps: readonly RawStep[]; readonly message: string }
  | { readonly kind: 'refuted'; readonly counterexample: Counterexample }
  /** `partial`: numbers at which one side has a value and the other none. */
  | {
      readonly kind: 'undecided';
      readonly message: string;
      readonly partial?: Counterexample;
      /** Was no point found at which both sides have values? */
      readonly noValues?: boolean;
    };

/**
 * A witness that evaluates both sides by means of its own at random points: numbers at which they differ beyond
 * rounding, or null where it finds none.
 */
export type Witness = (a: Node, b: Node, axes: readonly Index[], seed: number) => Counterexample | null;

export interface ProveOptions {
  readonly definitions: readonly Definition[];
  readonly witness: Witness;
  /** Are points where two cases meet of no interest? */
  readonly almostEverywhere: boolean;
  /** May the left side have no value where the right has one? */
  readonly leftMayFail: boolean;
  readonly seed: number;
  /** Milliseconds for the rewriting and for the random points, each. */
  readonly budget: number;
  /** Milliseconds for the rewriting where random points have decided. */
  readonly patience: number;
}

export const RANDOM_POINTS: Told = {
  id: 'random-points',
  sentence: 'both sides are equal at random points modulo a prime',
  condition: 'the probability of error is told',
  source: 'J. Schwartz, J. ACM 27 (1980); G. Gonnet, STOC 1984',
  level: 'key',
};

/** Milliseconds after which evaluation counts as heavy. */
const HEAVY = 150;

/** Are the two expressions, with their free indices among the axes, equal wherever both have values? */
export function prove(a: Node, b: Node, axes: readonly Index[], options: ProveOptions): Proof {
  if (a === b) return { kind: 'proved', steps: [], message: 'both sides have one normal form' };
  const began = performance.now();
  const agreement = agreementOf(a, b, axes, options);
  // A second evaluation by other means looks after the first, unless both would take long.
  const isHeavy = agreement.kind === 'equal' && performance.now() - began > HEAVY;
  const refuted = agreement.kind === 'different' || isHeavy ? null : options.witness(a, b, axes, options.seed);
  if (refuted) return { kind: 'refuted', counterexample: refuted };
  if (agreement.kind === 'different') return { kind: 'refuted', counterexample: describe(agreement.found, axes) };
  if (agreement.kind === 'partial') {
    const partial = describe(agreement.found, axes);
    const [has, lacks] = Number.isFinite(partial.left) ? ['left', 'right'] : ['right', 'left'];
    const message = `the ${has} side has a value where the ${lacks} side has none: only where both have values can they be equal`;
    return { kind: 'undecided', message, partial };
  }
  // Steps that a reader can follow are worth a while; where nothing else decides, they are worth more.
  const start = performance.now();
  const budget = agreement.kind === 'equal' ? options.patience : options.budget;
  const steps = proveByRewriting(a, b, options.definitions, start + budget);
  if (steps) return { kind: 'proved', steps, message: 'both sides are rewritten to one form' };
  if (agreement.kind === 'equal') return byRandomPoints(a, b, agreement);
  const late = performance.now() - start >= budget;
  const rewriting = late ? 'the time for rewriting was spent' : 'no common form was found by rewriting';
  return { kind: 'undecided', message: `${rewriting}, and ${agreement.why}`, noValues: agreement.why === NO_VALUES };
}

/** Where the names make the degrees too high, they are drawn at random themselves. */
function agreementOf(a: Node, b: Node, axes: readonly Index[], options: ProveOptions): Agreement {
  const { seed, budget, almostEverywhere, leftMayFail, definitions } = options;
  const settings = (): AgreeOptions => ({ seed, deadline: performance.now() + budget, almostEverywhere, leftMayFail });
  const found = agree(a, b, axes, settings());
  if (found.kind !== 'unknown' || found.why !== TOO_HIGH) return found;
  const own = new Set(definitions.map((d) => d.name));
  const [left, right] = namesAsVariables([unfold(a, own), unfold(b, own)]) as [Node, Node];
  const again = agree(left, right, axes, settings());
  return again.kind === 'equal' ? again : found;
}

function byRandomPoints(a: Node, b: Node, found: Extract<Agreement, { kind: 'equal' }>): Proof {
  const dims = found.dims === '' ? '' : ` with ${found.dims}`;
  const odds = `1e-${Math.max(1, Math.floor(Math.min(300, found.log10)))}`;
  const message = `equal at ${found.points} random points modulo ${found.prime}${dims}, functions taken at random; probability of error below ${odds}`;
  const step: RawStep = { rule: RANDOM_POINTS, subject: { kind: 'result' }, before: a, after: b, assumptions: [] };
  return { kind: 'proved', steps: [step], message };
}

/** A row-major array as nested ones; a scalar as a number. */
function nested(shape: readonly number[], data: Float64Array): unknown {
  const nest = (axis: number, start: number, count: number): unknown => {
    if (axis === shape.length) return data[start];
    const step = count / (shape[axis] as number);
    return Array.from({ length: shape[axis] as number }, (_, k) => nest(axis + 1, start + k * step, step));
  };
  return nest(0, 0, data.length);
}

/** A difference as it is printed. */
export function describe({ sample, position, left, right }: Difference, axes: readonly Index[]): Counterexample {
  const indices: [string, number][] = [];
  let rest = position;
  for (const i of [...axes].reverse()) {
    const n = sample.layout.count(i);
    indices.unshift([i.name, sample.layout.lo(i) + (rest % n)]);
    rest = Math.floor(rest / n);
  }
  const at = [...sample.values].map(([name, data]): [string, unknown] => [
    name,
    nested(sample.shapes.get(name) ?? [], data),
  ]);
  return {
    at: Object.fromEntries(at),
    dimensions: Object.fromEntries(sample.layout.dims),
    indices: Object.fromEntries(indices),
    left,
    right,
  };
}
