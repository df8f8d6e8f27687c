/** An array of numbers, row-major; a scalar has no shape. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** Numbers for the dimensions and the variables of an expression, by name. */
export interface Point {
  readonly dims: ReadonlyMap<string, number>;
  readonly values: ReadonlyMap<string, Tensor>;
}

export function countOf(shape: readonly number[]): number {
  return shape.reduce((n, d) => n * d, 1);
}

/** The point with other values for one variable. */
export function withValues(point: Point, name: string, data: Float64Array): Point {
  const before = point.values.get(name);
  if (!before) throw new Error(`no value for ${name}`);
  return { dims: point.dims, values: new Map(point.values).set(name, { shape: before.shape, data }) };
}

/** A tensor as the nested array of JSON; a scalar as a number. */
export function toNested(tensor: Tensor): unknown {
  const nest = (axis: number, start: number, count: number): unknown => {
    if (axis === tensor.shape.length) return tensor.data[start];
    const step = count / (tensor.shape[axis] as number);
    return Array.from({ length: tensor.shape[axis] as number }, (_, k) => nest(axis + 1, start + k * step, step));
  };
  return nest(0, 0, tensor.data.length);
}
