import { symbol } from '../expr/atoms.js';
import type { Declaration } from '../expr/declaration.js';
import type { Dual, FunctionRow } from '../expr/row.js';
import { UNIT } from './bounded.js';
import { dual } from './dual.js';
import { CheckError } from './failure.js';
import { compile, type Program } from './program.js';

const NAMES = ['u', 'v'] as const;

const scalar = (name: string): Declaration => ({
  kind: 'declaration',
  name,
  domain: 'real',
  dims: [],
  attributes: new Set(),
  ordered: false,
});

const ARGUMENTS = NAMES.map((name) => symbol(scalar(name)));

/** A row's partial derivatives as programs over duals. */
const programs = new WeakMap<FunctionRow, readonly Program<Dual>[]>();

function partialsOf(row: FunctionRow): readonly Program<Dual>[] {
  const known = programs.get(row);
  if (known) return known;
  const shapes = new Map(NAMES.slice(0, row.arity).map((name) => [name, []]));
  const made = row
    .derivative(...ARGUMENTS.slice(0, row.arity))
    .map((partial) => compile(partial, [], new Map(), shapes, dual));
  programs.set(row, made);
  return made;
}

/** The slope of the dual rule in argument k. */
function slope(row: FunctionRow, args: readonly number[], k: number): number {
  return row.dual(...args.map((x, j): Dual => [x, j === k ? 1 : 0]))[1];
}

/** The change of the slope along `moves` by central differences of a step, with how far they are from settled. */
function byDifference(
  row: FunctionRow,
  args: readonly number[],
  moves: readonly number[],
  k: number,
  h: number,
): [number, number] {
  const at = (s: number): number =>
    slope(
      row,
      args.map((x, j) => x + s * (moves[j] as number)),
      k,
    );
  const coarse = (at(h) - at(-h)) / (2 * h);
  const fine = (at(h / 2) - at(-h / 2)) / h;
  return [(4 * fine - coarse) / 3, Math.abs(fine - coarse) + (UNIT * Math.abs(at(0))) / h];
}

const STEP = 1e-4;

/**
 * The differences that settle best of two steps: one of the size of 1, as e^x wants it, and one of the size of the
 * arguments, as log x does.
 */
function settled(
  row: FunctionRow,
  args: readonly number[],
  moves: readonly number[],
  k: number,
): readonly [value: number, spread: number] {
  const moving = moves.flatMap((m, j) => (m === 0 ? [] : [{ m: Math.abs(m), x: Math.abs(args[j] as number) }]));
  const steps = [STEP / Math.max(...moving.map(({ m }) => m)), STEP * Math.min(...moving.map(({ m, x }) => x / m))];
  const found = steps.filter((h) => h > 0).map((h) => byDifference(row, args, moves, k, h));
  const unrest = ([value, spread]: readonly [number, number]): number => spread / Math.abs(value);
  return found.reduce((best, next) => (unrest(next) >= unrest(best) ? best : next), [Number.NaN, Number.NaN]);
}

/**
 * How each partial derivative of a function changes along `moves`. The dual rule gives first
 * derivatives alone; the second are those of the row's derivative by dual numbers, and must agree with
 * differences of the dual rule wherever these settle.
 *
 * @throws CheckError where they do not agree: then the row contradicts itself
 */
export function slopeChanges(row: FunctionRow, args: readonly number[], moves: readonly number[]): number[] {
  const inputs = new Map(args.map((x, j) => [NAMES[j] as string, [[x, moves[j] as number] as Dual]]));
  return partialsOf(row).map((program, k) => {
    const exact = (program.run(inputs)[0] as Dual)[1];
    const [rough, spread] = settled(row, args, moves, k);
    const tolerance = 1e-4 * (Math.abs(exact) + Math.abs(rough) + Math.abs(slope(row, args, k))) + 100 * spread;
    if (Math.abs(exact - rough) > tolerance)
      throw new CheckError(
        `the second derivative of ${row.name} at ${args.join(', ')} is ${exact}, by differences ${rough}`,
      );
    return exact;
  });
}
