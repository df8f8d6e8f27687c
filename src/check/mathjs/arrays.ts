/** Numbers and nested arrays of numbers, as the functions given to mathjs see them. */
export type Nested = number | readonly Nested[];

/** A mathjs value as a number or a nested array; true is 1. */
export function nestedOf(value: unknown): Nested {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (Array.isArray(value)) return value.map(nestedOf);
  if (typeof value === 'object' && value !== null && 'toArray' in value && typeof value.toArray === 'function')
    return nestedOf(value.toArray());
  throw new Error(`mathjs gives a ${typeof value}, which is no real number`);
}

export function shapeOf(x: Nested): number[] {
  return typeof x === 'number' ? [] : [x.length, ...(x.length > 0 ? shapeOf(x[0] as Nested) : [])];
}

export function flat(x: Nested): number[] {
  return typeof x === 'number' ? [x] : x.flatMap(flat);
}

/** Element by element; a number stands beside every element. */
export function zip(f: (...xs: number[]) => number, ...args: readonly Nested[]): Nested {
  const arrays = args.filter((a) => typeof a !== 'number');
  const first = arrays[0];
  if (first === undefined) return f(...(args as number[]));
  if (arrays.some((a) => a.length !== first.length)) throw new Error('the arrays differ in shape');
  return first.map((_, k) => zip(f, ...args.map((a) => (typeof a === 'number' ? a : (a[k] as Nested)))));
}

/** Acts along the last axis. */
export function alongLast(f: (row: readonly number[]) => Nested, x: Nested): Nested {
  if (typeof x === 'number') return f([x]);
  return shapeOf(x).length === 1 ? f(flat(x)) : x.map((row) => alongLast(f, row));
}

/** An array from its shape, element by element, subscripts from 1. */
export function generate(shape: readonly number[], element: (subscripts: readonly number[]) => number): Nested {
  const fill = (prefix: readonly number[]): Nested => {
    const length = shape[prefix.length];
    if (length === undefined) return element(prefix);
    return Array.from({ length }, (_, k) => fill([...prefix, k + 1]));
  };
  return fill([]);
}
