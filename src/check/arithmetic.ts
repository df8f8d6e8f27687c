import type { FunctionRow } from '../expr/row.js';
import { determinant, inverse, logDeterminant } from './linear.js';

/**
 * What a number is to a program: plain, dual, or an entry of a tape. The meaning of an expression is
 * written once over it; what differs between the witnesses is how each carries derivatives.
 * Matrices are row-major, n × n.
 */
export interface Arithmetic<T> {
  /** What an empty register holds. */
  readonly blank: T;
  readonly constant: (x: number) => T;
  /** The value alone, for comparisons and subscripts. */
  readonly primal: (a: T) => number;
  readonly add: (a: T, b: T) => T;
  /** The sum of one number or more. */
  readonly total: (terms: readonly T[]) => T;
  /** a + x. */
  readonly shift: (a: T, x: number) => T;
  readonly multiply: (a: T, b: T) => T;
  /** x a. */
  readonly scale: (a: T, x: number) => T;
  /** a to a fixed exponent. */
  readonly raise: (a: T, exponent: number) => T;
  readonly power: (a: T, b: T) => T;
  readonly call: (row: FunctionRow, args: readonly T[]) => T;
  readonly inverse: (a: readonly T[], n: number) => T[];
  readonly det: (a: readonly T[], n: number) => T;
  /** log |det|. */
  readonly logdet: (a: readonly T[], n: number) => T;
}

/** x^p; the square root is the correctly rounded one. */
export function raise(x: number, p: number): number {
  return p === 0.5 ? Math.sqrt(x) : x ** p;
}

/** Numbers without derivatives. */
export const plain: Arithmetic<number> = {
  blank: 0,
  constant: (x) => x,
  primal: (a) => a,
  add: (a, b) => a + b,
  total: (terms) => {
    let s = 0;
    for (const x of terms) s += x;
    return s;
  },
  shift: (a, x) => a + x,
  multiply: (a, b) => a * b,
  scale: (a, x) => a * x,
  raise,
  power: raise,
  call: (row, args) => row.value(...args),
  inverse: (a, n) => inverse(a, n),
  det: (a, n) => determinant(a, n),
  logdet: (a, n) => logDeterminant(a, n),
};
