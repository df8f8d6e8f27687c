import type { Declaration } from '../expr/declaration.js';
import type { Index, Node } from '../expr/node.js';
import type { CheckReport } from '../result.js';

/** Numbers for all letters of an expression, by name: arrays row-major. */
export interface NumericPoint {
  readonly dims: ReadonlyMap<string, number>;
  readonly values: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float64Array }>;
}

/** Evaluation by other code than the derivation's, handed in by the caller. */
export interface Witness {
  /** The scalar expression as a function of one variable's numbers, the others as they are at the point. */
  readonly along: (node: Node, point: NumericPoint, name: string) => (data: ArrayLike<number>) => number;
  /** The values of an expression at all values of the indices, row-major. */
  readonly array: (node: Node, axes: readonly Index[], point: NumericPoint) => Float64Array;
  /** A random point of the declared domains. */
  readonly draw: (roots: readonly Node[], more: readonly Declaration[], seed: number) => NumericPoint;
  readonly seed: number;
}

/** Reported: how far a result is from what direct minimisation says, at most. */
export interface CheckOutcome {
  readonly report: CheckReport;
  /** Where it fails: a description, for the message. */
  readonly failure?: string;
}

const GOLDEN = (Math.sqrt(5) - 1) / 2;
const GRID = 160;
const SECTIONS = 60;

function goldenSections(f: (z: number) => number, from: number, to: number): number {
  let [lo, hi] = [from, to];
  for (let k = 0; k < SECTIONS; k++) {
    const [a, b] = [hi - GOLDEN * (hi - lo), lo + GOLDEN * (hi - lo)];
    if (f(a) <= f(b)) hi = b;
    else lo = a;
  }
  return (lo + hi) / 2;
}

/** Where a function of one variable is least among the points, and between the neighbours of the best of them. */
function refined(f: (z: number) => number, grid: readonly number[]): number {
  let k = 0;
  const values = grid.map(f);
  for (const [j, v] of values.entries()) if (v < (values[k] as number) || Number.isNaN(values[k])) k = j;
  const [lo, hi] = [grid[k - 1] ?? grid[k], grid[k + 1] ?? grid[k]] as [number, number];
  const z = goldenSections(f, lo, hi);
  return f(z) < (values[k] as number) ? z : (grid[k] as number);
}

/** The least value on an interval. */
export function minimise(f: (z: number) => number, from: number, to: number): number {
  return refined(
    f,
    Array.from({ length: GRID + 1 }, (_, k) => from + ((to - from) * k) / GRID),
  );
}

/** The least value on the line, as far as powers of two reach. */
export function minimiseFar(f: (z: number) => number): number {
  const sizes = Array.from({ length: 56 }, (_, k) => 2 ** (k / 2 - 12));
  return refined(f, [...sizes.map((s) => -s).reverse(), 0, ...sizes]);
}
