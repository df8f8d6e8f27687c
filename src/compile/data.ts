/** Numbers as people write them and as compiled code takes them. */

export type Nested = number | readonly Nested[];

export interface Dense {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export type Data = Readonly<Record<string, Nested | Dense>>;

function isDense(value: unknown): value is Dense {
  return typeof value === 'object' && value !== null && 'data' in value && 'shape' in value;
}

/** A nested array laid out row by row; ragged arrays are an error. */
export function dense(name: string, value: Nested | Dense): Dense {
  if (isDense(value)) {
    const size = value.shape.reduce((n, length) => n * length, 1);
    if (size !== value.data.length)
      throw new Error(`${name} has ${value.data.length} numbers, but its shape says ${size}`);
    return value;
  }
  const shape: number[] = [];
  for (let v: Nested | undefined = value; Array.isArray(v); v = v[0] as Nested | undefined) shape.push(v.length);
  const data = new Float64Array(shape.reduce((n, length) => n * length, 1));
  let at = 0;
  const copy = (v: Nested | undefined, axis: number): void => {
    if (axis === shape.length) {
      if (typeof v !== 'number') throw new Error(`${name} must hold numbers in ${shape.length} axes`);
      data[at++] = v;
      return;
    }
    if (!Array.isArray(v) || v.length !== shape[axis])
      throw new Error(`${name} is not a full array: its rows differ in length`);
    for (const x of v) copy(x as Nested, axis + 1);
  };
  copy(value, 0);
  return { shape, data };
}

/** Nested arrays of this shape. */
export function nested(data: Float64Array, shape: readonly number[]): Nested {
  let at = 0;
  const make = (axis: number): Nested => {
    if (axis === shape.length) return data[at++] as number;
    return Array.from({ length: shape[axis] as number }, () => make(axis + 1));
  };
  return make(0);
}
