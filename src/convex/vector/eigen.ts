/** Eigenvalues of a symmetric matrix, with orthonormal eigenvectors as the columns of a row-major matrix. */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

const SWEEPS = 60;

/**
 * Jacobi's method: plane rotations that make one off-diagonal element zero at a time (Golub and Van Loan, Matrix
 * Computations, 8.5). Reads a row-major n×n matrix, of which the symmetric part counts.
 */
export function eigenOf(matrix: ArrayLike<number>, n: number): Eigen {
  const a = Float64Array.from({ length: n * n }, (_, k) => {
    const [i, j] = [Math.floor(k / n), k % n];
    return ((matrix[i * n + j] as number) + (matrix[j * n + i] as number)) / 2;
  });
  const vectors = Float64Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? 1 : 0));
  const size = Math.sqrt(a.reduce((s, v) => s + v * v, 0));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let left = 0;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        left += Math.abs(a[p * n + q] as number);
        rotate(a, vectors, n, p, q);
      }
    }
    if (left <= 1e-18 * size) break;
  }
  return { values: Float64Array.from({ length: n }, (_, k) => a[k * n + k] as number), vectors };
}

/** Makes the element p, q zero. */
function rotate(a: Float64Array, vectors: Float64Array, n: number, p: number, q: number): void {
  const apq = a[p * n + q] as number;
  if (apq === 0) return;
  const theta = ((a[q * n + q] as number) - (a[p * n + p] as number)) / (2 * apq);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const turn = (m: Float64Array, first: number, second: number): void => {
    const [x, y] = [m[first] as number, m[second] as number];
    m[first] = c * (x - t * y);
    m[second] = c * (y + t * x);
  };
  for (let k = 0; k < n; k++) turn(a, k * n + p, k * n + q);
  for (let k = 0; k < n; k++) turn(a, p * n + k, q * n + k);
  for (let k = 0; k < n; k++) turn(vectors, k * n + p, k * n + q);
  a[p * n + q] = 0;
  a[q * n + p] = 0;
}
