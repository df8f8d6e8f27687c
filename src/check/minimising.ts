import type { Declaration } from '../expr/declaration.js';
import type { Node } from '../expr/node.js';
import { evaluate } from './evaluate.js';
import type { Point } from './point.js';
import { drawPoint } from './points.js';
import { variablesOf } from './variables.js';

/** What a check by direct minimisation needs: values of the original expression at random points. */
export interface MinimisingWitness {
  readonly evaluate: (node: Node, point: Point) => number;
  readonly draw: (roots: readonly Node[], more: readonly Declaration[], seed: number) => Point;
  readonly seed: number;
}

export function minimisingWitness(seed = 1): MinimisingWitness {
  return {
    evaluate: (node, point) => evaluate(node, point),
    draw: (roots, more, at) => drawPoint(variablesOf(roots, more), at),
    seed,
  };
}
