import type { Declaration } from '../expr/declaration.js';
import type { Index, Node } from '../expr/node.js';
import { plain } from './arithmetic.js';
import { evaluateArray, inputsOf, shapesOf } from './evaluate.js';
import type { Point } from './point.js';
import { drawPoint } from './points.js';
import { compile } from './program.js';
import { variablesOf } from './variables.js';

/** What a check by direct minimisation needs: values of the original expression around random points. */
export interface MinimisingWitness {
  /** The scalar expression as a function of one variable's numbers, the others as they are at the point. */
  readonly along: (node: Node, point: Point, name: string) => (data: ArrayLike<number>) => number;
  readonly array: (node: Node, axes: readonly Index[], point: Point) => Float64Array;
  readonly draw: (roots: readonly Node[], more: readonly Declaration[], seed: number) => Point;
  readonly seed: number;
}

export function minimisingWitness(seed = 1): MinimisingWitness {
  return {
    along: (node, point, name) => {
      const program = compile(node, [], point.dims, shapesOf(point), plain);
      const inputs = inputsOf(point);
      return (data) => {
        inputs.set(name, Array.from(data));
        return program.run(inputs)[0] as number;
      };
    },
    array: evaluateArray,
    draw: (roots, more, at) => drawPoint(variablesOf(roots, more), at),
    seed,
  };
}
