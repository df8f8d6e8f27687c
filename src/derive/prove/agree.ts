import type { Index, Node } from '../../expr/node.js';
import { makeCoverage } from './coverage.js';
import { degreeOf, dimensionDegree } from './degree.js';
import { Unsupported } from './draw.js';
import { prime } from './field.js';
import { chooseDims, TooLarge, takeInventory } from './layout.js';
import { seeded } from './random.js';
import {
  compareRound,
  compareTies,
  type Difference,
  NO_VALUES,
  type Round,
  type RoundResult,
  wholeDifference,
} from './round.js';
import { mainLevel } from './sample.js';

export type Agreement =
  | {
      readonly kind: 'equal';
      readonly points: number;
      readonly prime: number;
      /** The decimal logarithm of one over the probability that different sides would have agreed. */
      readonly log10: number;
      readonly dims: string;
    }
  | { readonly kind: 'different'; readonly found: Difference }
  /** Numbers at which one side has a value and the other none. */
  | { readonly kind: 'partial'; readonly found: Difference }
  | { readonly kind: 'unknown'; readonly why: string };

export interface AgreeOptions {
  readonly seed: number;
  /** When to give up, in the clock of `performance.now()`. */
  readonly deadline: number;
  /** Are differences where two cases meet of no interest? They are for a derivative, which is none there. */
  readonly almostEverywhere: boolean;
  /** May the left side have no value where the right has one? */
  readonly leftMayFail: boolean;
}

export const TOO_HIGH = 'the degrees are too high for the primes of the random points';

const ENOUGH = 3;
/** The decimal logarithm of the odds against chance that count as a proof. */
const SURE = 12;
/** Dimensions in successive rounds are near these: two of a kind can hide what three show. */
const LEAST = [3, 2, 4, 5, 6, 7, 8, 9, 11] as const;
const ROUNDS = 2;
const SPREAD_ROUNDS = LEAST.length;

/** A difference at small whole numbers where there is one: it can be checked by hand. */
function neat(round: Round, found: Difference, { almostEverywhere }: AgreeOptions): Agreement {
  if (almostEverywhere && round.coverage.hasCases) return { kind: 'different', found };
  const dims = chooseDims(round.inventory, seeded(1), { least: 2, used: new Map(), fresh: 0 }) ?? round.dims;
  return { kind: 'different', found: wholeDifference({ ...round, dims }) ?? found };
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
  const coverage = makeCoverage([a, b], options.almostEverywhere);
  const random = seeded(options.seed);
  const used = new Map<string, Set<number>>();
  const main = mainLevel([a, b]);
  // A polynomial in a dimension that vanishes at more of its values than its degree vanishes.
  const wanted = Math.max(ROUNDS, dimensionDegree(a, b) + 1);
  if (wanted > SPREAD_ROUNDS)
    return { kind: 'unknown', why: 'the dimensions occur in too high powers for random points' };
  const equal: Extract<RoundResult, { kind: 'equal' }>[] = [];
  const texts: string[] = [];
  let why = '';
  let log10 = 0;
  for (const [k, least] of LEAST.entries()) {
    const done = equal.length >= wanted && coverage.missing().length + coverage.missingTies().length === 0;
    if (done || (inventory.dimensions.length === 0 && equal.length >= ROUNDS)) break;
    const dims = chooseDims(inventory, random, { least, used, fresh: wanted > ROUNDS || k >= ROUNDS ? 4 : 0.5 });
    if (!dims) continue;
    for (const [name, n] of dims) used.set(name, (used.get(name) ?? new Set()).add(n));
    const { seed, deadline } = options;
    const round: Round = {
      a,
      b,
      axes,
      inventory,
      dims,
      main,
      coverage,
      seed: seed * 1009 + k * 307,
      deadline,
      enough: ENOUGH,
      leftMayFail: options.leftMayFail,
    };
    const result = compareRound(round);
    if (result.kind === 'different') return neat(round, result.found, options);
    if (result.kind === 'partial') return result;
    // Some expressions have no values at some dimensions: XᵀX has no inverse where X is wide.
    if (result.kind === 'unknown') why = result.why;
    if (result.kind === 'unknown' && result.why !== NO_VALUES) return result;
    if (result.kind === 'unknown') continue;
    if (coverage.hasCases && (!options.almostEverywhere || coverage.missingTies().length > 0)) {
      const found = compareTies(round, !options.almostEverywhere);
      if (found) return { kind: 'different', found };
    }
    equal.push(result);
    log10 += result.accepted * Math.log10(prime(main) / Math.max(1, degreeOf(a, b, result.sample.layout)));
    texts.push([...dims].map(([name, n]) => `${name} = ${n}`).join(', '));
  }
  if (equal.length < wanted && inventory.dimensions.length > 0)
    return { kind: 'unknown', why: why || 'no small dimensions fit the shapes' };
  if (equal.length === 0) return { kind: 'unknown', why: why || NO_VALUES };
  if (coverage.missing().some((node) => !coverage.missingTies().includes(node)))
    return { kind: 'unknown', why: 'one of the cases of a condition was never met at random points' };
  if (coverage.missingTies().length > 0)
    return { kind: 'unknown', why: 'no point was found at which the two sides of a comparison are equal' };
  if (log10 < SURE) return { kind: 'unknown', why: 'the degrees are too high for the primes of the random points' };
  const points = equal.reduce((s, r) => s + r.accepted, 0);
  return { kind: 'equal', points, prime: prime(main), log10, dims: texts.filter((t) => t !== '').join('; ') };
}
