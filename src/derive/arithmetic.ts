import type { Rational } from '../expr/rational.js';
import type { FunctionRow } from '../expr/row.js';

/** The numbers in which an expression is evaluated. */
export interface Arithmetic<T> {
  readonly rational: (q: Rational) => T;
  readonly pi: () => T;
  readonly sum: (list: readonly T[]) => T;
  readonly product: (list: readonly T[]) => T;
  readonly inverse: (x: T) => T;
  /** To a power that is a number by itself, and to one that is computed. */
  readonly raise: (x: T, q: Rational) => T;
  readonly power: (x: T, y: T) => T;
  readonly call: (row: FunctionRow, args: readonly T[]) => T;
  readonly sign: (x: T) => -1 | 0 | 1;
  /** The whole number that this is, or null. */
  readonly whole: (x: T) => number | null;
}

/** An array, row-major; a scalar has no shape. */
export interface Tensor<T> {
  readonly shape: readonly number[];
  readonly data: readonly T[];
}

/** What the names stand for. A definition that has a value here is not looked into. */
export interface Surroundings<T> {
  readonly dims: ReadonlyMap<string, number>;
  readonly values: ReadonlyMap<string, Tensor<T>>;
}

/** A name without a value at the point. */
export class Missing extends Error {
  constructor(
    readonly what: string,
    readonly kind: 'variable' | 'dimension',
  ) {
    super(`${what} has no value`);
  }
}
