import type { Index, Node } from '../expr/node.js';
import { plain } from './arithmetic.js';
import { lengthAt } from './lengths.js';
import type { Point } from './point.js';
import { compile, type Loop } from './program.js';

const NO_BINDINGS: ReadonlyMap<Index, number> = new Map();

export function shapesOf(point: Point): Map<string, readonly number[]> {
  return new Map([...point.values].map(([name, tensor]) => [name, tensor.shape]));
}

export function inputsOf(point: Point): Map<string, number[]> {
  return new Map([...point.values].map(([name, tensor]) => [name, [...tensor.data]]));
}

/** The values an index takes where it is free. */
export function loopOf(index: Index, dims: ReadonlyMap<string, number>): Loop {
  const [lo, hi] = index.children as [Node, Node];
  return { index, lo: lengthAt(lo, dims), hi: lengthAt(hi, dims) };
}

/**
 * The value of an expression at a point, its free indices bound.
 *
 * @throws RangeError where the value depends on a subscript out of range; Error where a variable, a
 *   dimension or an index has no value
 */
export function evaluate(node: Node, point: Point, bindings: ReadonlyMap<Index, number> = NO_BINDINGS): number {
  const loops = [...bindings].map(([index, value]): Loop => ({ index, lo: value, hi: value }));
  return compile(node, loops, point.dims, shapesOf(point), plain).run(inputsOf(point))[0] as number;
}

/** The values at all values of the indices, row-major, one axis an index. Errors as `evaluate`. */
export function evaluateArray(node: Node, indices: readonly Index[], point: Point): Float64Array {
  const loops = indices.map((i) => loopOf(i, point.dims));
  return Float64Array.from(compile(node, loops, point.dims, shapesOf(point), plain).run(inputsOf(point)));
}
