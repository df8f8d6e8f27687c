import type { Index, Node } from '../expr/node.js';
import { loopOf, shapesOf } from './evaluate.js';
import type { Point } from './point.js';
import { compile, type Program } from './program.js';
import { makeTape, type Roughen, type Tape } from './tape.js';

/** Derivatives by the tape: an array's values and its entries by output, then by the elements of the variables. */
export interface Derivatives {
  readonly values: Float64Array;
  readonly entries: Float64Array;
  /** What each entry would be were every term positive: the measure of what rounding may leave of a zero. */
  readonly sizes: Float64Array;
}

/** Puts the point on the tape; one element of one variable may move. Gives the entries of each variable. */
function enter(tape: Tape, point: Point, moving: string | null, element: number): Map<string, number[]> {
  const out = new Map<string, number[]>();
  for (const [name, { data }] of point.values) {
    out.set(
      name,
      Array.from(data, (x, k) => tape.input(x, name === moving && k === element ? 1 : 0)),
    );
  }
  return out;
}

function elementsOf(point: Point, name: string): number {
  const tensor = point.values.get(name);
  if (!tensor) throw new Error(`${name} has no value`);
  return tensor.data.length;
}

/** A program that writes on a tape. */
export interface Taped {
  readonly tape: Tape;
  readonly program: Program<number>;
}

/** The objective compiled for the sizes of the point. */
export function tapedProgram(objective: Node, outputs: readonly Index[], point: Point, roughen?: Roughen): Taped {
  const tape = makeTape(roughen);
  const loops = outputs.map((i) => loopOf(i, point.dims));
  return { tape, program: compile(objective, loops, point.dims, shapesOf(point), tape.arithmetic) };
}

/** ∂ objective[outputs] / ∂ variable, one reverse sweep an output. */
export function firstDerivatives(
  objective: Node,
  outputs: readonly Index[],
  point: Point,
  variable: string,
  { tape, program }: Taped = tapedProgram(objective, outputs, point),
): Derivatives {
  tape.clear();
  const count = elementsOf(point, variable);
  const inputs = enter(tape, point, null, 0);
  const places = inputs.get(variable) as number[];
  const results = program.run(inputs);
  const entries = new Float64Array(results.length * count);
  const sizes = new Float64Array(results.length * count);
  results.forEach((output, o) => {
    const found = tape.sweep(output, false);
    places.forEach((at, k) => {
      entries[o * count + k] = found.value[at] ?? 0;
      sizes[o * count + k] = found.valueSize[at] ?? 0;
    });
  });
  return { values: Float64Array.from(results, tape.valueAt), entries, sizes };
}

/** ∂² objective[outputs] / ∂ first ∂ second, exact: the tape runs over numbers that move with `second`. */
export function secondDerivatives(
  objective: Node,
  outputs: readonly Index[],
  point: Point,
  first: string,
  second: string,
  roughen?: Roughen,
): Derivatives {
  const loops = outputs.map((i) => loopOf(i, point.dims));
  const { tape, program } = tapedProgram(objective, outputs, point, roughen);
  const [n1, n2] = [elementsOf(point, first), elementsOf(point, second)];
  const total = loops.reduce((n, l) => n * Math.max(0, l.hi - l.lo + 1), 1);
  const entries = new Float64Array(total * n1 * n2);
  const sizes = new Float64Array(total * n1 * n2);
  let values = new Float64Array(total);
  for (let j = 0; j < n2; j++) {
    tape.clear();
    const inputs = enter(tape, point, second, j);
    const places = inputs.get(first) as number[];
    const results = program.run(inputs);
    values = Float64Array.from(results, tape.valueAt);
    results.forEach((output, o) => {
      const found = tape.sweep(output, true);
      places.forEach((at, k) => {
        entries[(o * n1 + k) * n2 + j] = found.slope[at] ?? 0;
        sizes[(o * n1 + k) * n2 + j] = found.slopeSize[at] ?? 0;
      });
    });
  }
  return { values, entries, sizes };
}
