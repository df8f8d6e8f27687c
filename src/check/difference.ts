import type { Index, Node } from '../expr/node.js';
import { plain } from './arithmetic.js';
import { inputsOf, loopOf, shapesOf } from './evaluate.js';
import type { Point } from './point.js';
import { compile } from './program.js';

/** Values of an array expression as one variable moves: `at(s)` is at x + s·direction. */
export function along(
  objective: Node,
  outputs: readonly Index[],
  point: Point,
  name: string,
  direction: ArrayLike<number>,
): (s: number) => readonly number[] {
  const loops = outputs.map((i) => loopOf(i, point.dims));
  const program = compile(objective, loops, point.dims, shapesOf(point), plain);
  const inputs = inputsOf(point);
  const start = inputs.get(name);
  if (!start) throw new Error(`${name} has no value`);
  return (s) =>
    program.run(
      new Map(inputs).set(
        name,
        start.map((x, k) => x + s * (direction[k] as number)),
      ),
    );
}

/** Central differences at h, h/2 and h/4, extrapolated twice (Richardson): an error of order h⁶. */
export function centralDifference(at: (s: number) => readonly number[], h: number): number[] {
  const central = (s: number): number[] => {
    const [up, down] = [at(s), at(-s)];
    return up.map((x, k) => (x - (down[k] as number)) / (2 * s));
  };
  const combine = (coarse: readonly number[], fine: readonly number[], order: number): number[] =>
    fine.map((f, k) => (order * f - (coarse[k] as number)) / (order - 1));
  const [a, b, c] = [central(h), central(h / 2), central(h / 4)];
  return combine(combine(a, b, 4), combine(b, c, 4), 16);
}

const STEP = 1e-2;

/** Derivatives along a direction by differences of values alone, to about 1e-9 where all is smooth. */
export function differenceAlong(
  objective: Node,
  outputs: readonly Index[],
  point: Point,
  name: string,
  direction: ArrayLike<number>,
): Float64Array {
  return Float64Array.from(centralDifference(along(objective, outputs, point, name, direction), STEP));
}
