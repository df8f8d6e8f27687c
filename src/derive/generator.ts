import type { Rational } from '../expr/rational.js';
import type { FunctionRow } from '../expr/row.js';
import type { Exact } from './exact.js';
import { integerRoot } from './interval.js';
import type { Poly } from './laurent.js';

/**
 * What exact numbers are made of besides the rationals: roots of primes, exponentials, π, and values of functions
 * that reduce no further. Powers of all but a `call` may be fractional, since these are positive.
 */
export type Generator = PrimeGenerator | RootGenerator | PiGenerator | ExpGenerator | CallGenerator;

interface Base {
  /** What it is, as text; two generators are one if and only if their keys agree. */
  readonly key: string;
}
/** A prime under a root: its exponent is kept in [0, 1). */
export interface PrimeGenerator extends Base {
  readonly kind: 'prime';
  readonly value: bigint;
}
/** A positive sum under a root: its exponent is kept in [0, 1). */
export interface RootGenerator extends Base {
  readonly kind: 'root';
  readonly of: Poly;
}
export interface PiGenerator extends Base {
  readonly kind: 'pi';
}
/** e to the power of `of`, which has no rational factor of its own. */
export interface ExpGenerator extends Base {
  readonly kind: 'exp';
  readonly of: Exact;
}
export interface CallGenerator extends Base {
  readonly kind: 'call';
  readonly row: FunctionRow;
  readonly args: readonly Exact[];
  readonly positive: boolean;
}

const known = new Map<string, Generator>();

/** The one generator of this key. */
export function generator<T extends Generator>(made: T): T {
  const before = known.get(made.key);
  if (before) return before as T;
  known.set(made.key, made);
  return made;
}

const RANK: Record<Generator['kind'], number> = { prime: 0, root: 1, pi: 2, exp: 3, call: 4 };

/** The order in which generators are written, the same in every run. */
export function compareGenerators(a: Generator, b: Generator): number {
  if (a === b) return 0;
  if (a.kind !== b.kind) return RANK[a.kind] - RANK[b.kind];
  if (a.kind === 'prime' && b.kind === 'prime') return a.value < b.value ? -1 : 1;
  return a.key.length - b.key.length || (a.key < b.key ? -1 : 1);
}

/** May its powers be fractional? */
export function isPositive(g: Generator): boolean {
  return g.kind !== 'call' || g.positive;
}

export const PI: PiGenerator = generator({ kind: 'pi', key: 'pi' });

export function primeGenerator(value: bigint): PrimeGenerator {
  return generator({ kind: 'prime', key: `p${value}`, value });
}

/** Prime factors up to this are sought. */
const MOST = 1n << 16n;

/** The prime factors of a positive number with their exponents; a large rest that resists is left whole. */
export function primesOf(n: bigint): Map<bigint, bigint> {
  const out = new Map<bigint, bigint>();
  let rest = n;
  for (let d = 2n; d * d <= rest && d < MOST; d += d === 2n ? 1n : 2n) {
    while (rest % d === 0n) {
      out.set(d, (out.get(d) ?? 0n) + 1n);
      rest /= d;
    }
  }
  if (rest === 1n) return out;
  const root = integerRoot(rest);
  if (root * root === rest) out.set(root, 2n);
  else out.set(rest, (out.get(rest) ?? 0n) + 1n);
  return out;
}

/** A power of a generator. */
export interface Power {
  readonly generator: Generator;
  readonly exponent: Rational;
}
