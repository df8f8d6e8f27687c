import type { Index, Node } from '../expr/node.js';
import { loopOf, shapesOf } from './evaluate.js';
import type { Point } from './point.js';
import { type Big, type Interval, type Precise, precise, split, Unjudged } from './precise.js';
import { preciseFunction } from './precise-functions.js';
import { compile } from './program.js';

/**
 * The value of one element: a number of many digits, `undefined` where the expression has none, `open` where
 * even the most digits do not tell.
 */
export type Exact = Big | 'undefined' | 'open';

/** Digits that are tried one after the other: what cancels needs as many as the numbers are apart. */
const DIGITS = [50, 120, 400, 800] as const;

const levels = new Map<number, Promise<Precise>>();

function level(digits: number): Promise<Precise> {
  const known = levels.get(digits) ?? precise(digits, preciseFunction);
  levels.set(digits, known);
  return known;
}

/** Width that no double sees: a part in 10^22 of the number, or under half the least one. */
function isSettled({ lo, hi }: Interval): boolean {
  if (!lo.isFinite() || !hi.isFinite()) return lo.toNumber() === hi.toNumber();
  const width = hi.minus(lo);
  const size = lo.abs().lt(hi.abs()) ? lo.abs() : hi.abs();
  return width.lte(size.times(1e-22)) || (width.toNumber() === 0 && hi.toNumber() === lo.toNumber());
}

/** Numbers in place of those of a point, such as 1e-2000 or 1e15, by name and position. */
export type Instead = ReadonlyMap<string, ReadonlyMap<number, string>>;

const NOTHING: Instead = new Map();

/**
 * The values over the indices, row by row.
 *
 * @throws Unjudged where a function is not known to so many digits
 */
export async function evaluateExactly(
  node: Node,
  indices: readonly Index[],
  point: Point,
  instead: Instead = NOTHING,
): Promise<Exact[]> {
  const loops = indices.map((i) => loopOf(i, point.dims));
  let found: Exact[] = [];
  for (const digits of DIGITS) {
    const arithmetic = await level(digits);
    const inputs = new Map(
      [...point.values].map(([name, { data }]) => {
        const other = instead.get(name);
        return [name, Array.from(data, (x, k) => arithmetic.exact(other?.get(k) ?? x))] as const;
      }),
    );
    const values = run(() => compile(node, loops, point.dims, shapesOf(point), arithmetic).run(inputs));
    found = values.map((x): Exact => {
      if (x.lo.isNaN() || x.hi.isNaN()) return 'undefined';
      return isSettled(x) ? x.lo : 'open';
    });
    if (!found.includes('open')) break;
  }
  return found;
}

/** Decimal's own limits, such as the digits of π for the sine of 1e300, are no fault of the expression. */
function run<T>(f: () => T): T {
  try {
    return f();
  } catch (error) {
    if (error instanceof Error && error.message.includes('DecimalError'))
      throw new Unjudged('too many digits are needed');
    throw error;
  }
}

const view = new DataView(new ArrayBuffer(8));

/** Doubles in their order, one after the other. */
function ordinal(x: number): bigint {
  view.setFloat64(0, x);
  const bits = view.getBigInt64(0);
  return bits < 0n ? -(bits & 0x7fffffffffffffffn) : bits;
}

/** The distance from a finite double to the next greater one. */
export function ulpOf(x: number): number {
  view.setFloat64(0, Math.abs(x));
  const exponent = view.getUint16(0) >> 4;
  return 2 ** (Math.max(exponent, 1) - 1075);
}

/** The neighbour of a double, upwards or downwards. */
export function neighbour(x: number, up: boolean): number {
  if (!Number.isFinite(x) || x === 0) return x;
  view.setFloat64(0, x);
  view.setBigInt64(0, view.getBigInt64(0) + (up === x > 0 ? 1n : -1n));
  return view.getFloat64(0);
}

/** |wanted − found| as a double; the found double is taken exactly, not by its shortest decimal. */
export function distance(found: number, wanted: Big): number {
  const [mantissa, exponent] = split(found);
  const two = wanted.times(0).plus(2);
  // In units of the double's last bit nothing is rounded that matters.
  const scaled = wanted.times(two.pow(-exponent)).minus(mantissa).abs();
  return scaled.times(two.pow(exponent)).toNumber();
}

/** How far a double is from a value, in units in the last place of the value; doubles between where either is infinite. */
export function ulpsFrom(found: number, wanted: Big): number {
  const nearest = wanted.toNumber();
  if (Number.isNaN(found)) return Number.POSITIVE_INFINITY;
  if (found === nearest && !Number.isFinite(nearest)) return 0;
  if (!Number.isFinite(found) || !Number.isFinite(nearest)) return Math.abs(Number(ordinal(found) - ordinal(nearest)));
  return distance(found, wanted) / ulpOf(nearest);
}
