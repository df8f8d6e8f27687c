import { MINUS_ONE, ONE, ZERO } from '../expr/rational.js';
import type { Arithmetic } from './arithmetic.js';
import { NoValue } from './exact.js';

/** Gauss's elimination over exact numbers or bounds: a pivot is any entry that is certainly not 0. */

interface Eliminated<T> {
  readonly rows: T[][];
  /** The product of the pivots with the sign of the exchanges; null where a column has no pivot. */
  readonly determinant: T | null;
}

function eliminate<T>(rows: T[][], n: number, a: Arithmetic<T>): Eliminated<T> {
  const minus = a.rational(MINUS_ONE);
  let determinant = a.rational(ONE);
  for (let k = 0; k < n; k++) {
    const at = rows.findIndex((row, i) => i >= k && a.sign(row[k] as T) !== 0);
    if (at < 0) return { rows, determinant: null };
    if (at !== k) {
      [rows[k], rows[at]] = [rows[at] as T[], rows[k] as T[]];
      determinant = a.product([minus, determinant]);
    }
    const pivotRow = rows[k] as T[];
    const pivot = pivotRow[k] as T;
    determinant = a.product([determinant, pivot]);
    const scale = a.inverse(pivot);
    for (const [i, row] of rows.entries()) {
      if (i === k || a.sign(row[k] as T) === 0) continue;
      const factor = a.product([minus, row[k] as T, scale]);
      rows[i] = row.map((x, j) => (j < k ? x : a.sum([x, a.product([factor, pivotRow[j] as T])])));
    }
  }
  return { rows, determinant };
}

function rowsOf<T>(entries: readonly T[], n: number): T[][] {
  return Array.from({ length: n }, (_, i) => entries.slice(i * n, (i + 1) * n));
}

export function determinantOf<T>(entries: readonly T[], n: number, a: Arithmetic<T>): T {
  return eliminate(rowsOf(entries, n), n, a).determinant ?? a.rational(ZERO);
}

/** The inverse, row-major. */
export function inverseOf<T>(entries: readonly T[], n: number, a: Arithmetic<T>): T[] {
  const unit = (i: number): T[] => Array.from({ length: n }, (_, j) => a.rational(i === j ? ONE : ZERO));
  const { rows, determinant } = eliminate(
    rowsOf(entries, n).map((row, i) => [...row, ...unit(i)]),
    n,
    a,
  );
  if (determinant === null) throw new NoValue('the inverse of a singular matrix');
  return rows.flatMap((row, i) => {
    const scale = a.inverse(row[i] as T);
    return row.slice(n).map((x) => a.product([x, scale]));
  });
}
