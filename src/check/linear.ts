/** Small dense linear algebra; matrices are row-major, n × n. A singular matrix gives ∞ or NaN, never an error. */

interface Factors {
  readonly lu: Float64Array;
  /** Row of the original matrix in each row of `lu`. */
  readonly rows: Int32Array;
  readonly parity: number;
}

/** LU factors with partial pivoting. */
function factor(a: ArrayLike<number>, n: number): Factors {
  const lu = Float64Array.from(a);
  const rows = Int32Array.from({ length: n }, (_, i) => i);
  let parity = 1;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) {
      if (Math.abs(lu[i * n + k] as number) > Math.abs(lu[pivot * n + k] as number)) pivot = i;
    }
    if (pivot !== k) {
      parity = -parity;
      for (let j = 0; j < n; j++) {
        const t = lu[k * n + j] as number;
        lu[k * n + j] = lu[pivot * n + j] as number;
        lu[pivot * n + j] = t;
      }
      const r = rows[k] as number;
      rows[k] = rows[pivot] as number;
      rows[pivot] = r;
    }
    const top = lu[k * n + k] as number;
    if (top === 0) continue;
    for (let i = k + 1; i < n; i++) {
      const m = (lu[i * n + k] as number) / top;
      lu[i * n + k] = m;
      for (let j = k + 1; j < n; j++) lu[i * n + j] = (lu[i * n + j] as number) - m * (lu[k * n + j] as number);
    }
  }
  return { lu, rows, parity };
}

export function determinant(a: ArrayLike<number>, n: number): number {
  const { lu, parity } = factor(a, n);
  let product = parity;
  for (let k = 0; k < n; k++) product *= lu[k * n + k] as number;
  return product;
}

/** log |det a|, without overflow. */
export function logDeterminant(a: ArrayLike<number>, n: number): number {
  const { lu } = factor(a, n);
  let total = 0;
  for (let k = 0; k < n; k++) total += Math.log(Math.abs(lu[k * n + k] as number));
  return total;
}

export function inverse(a: ArrayLike<number>, n: number): number[] {
  const { lu, rows } = factor(a, n);
  const out = new Array<number>(n * n).fill(0);
  const x = new Float64Array(n);
  for (let c = 0; c < n; c++) {
    for (let i = 0; i < n; i++) {
      let s = rows[i] === c ? 1 : 0;
      for (let j = 0; j < i; j++) s -= (lu[i * n + j] as number) * (x[j] as number);
      x[i] = s;
    }
    for (let i = n - 1; i >= 0; i--) {
      let s = x[i] as number;
      for (let j = i + 1; j < n; j++) s -= (lu[i * n + j] as number) * (x[j] as number);
      x[i] = s / (lu[i * n + i] as number);
    }
    for (let i = 0; i < n; i++) out[i * n + c] = x[i] as number;
  }
  return out;
}

/** a b. */
export function matmul(a: ArrayLike<number>, b: ArrayLike<number>, n: number): number[] {
  const out = new Array<number>(n * n).fill(0);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const f = a[i * n + k] as number;
      for (let j = 0; j < n; j++) out[i * n + j] = (out[i * n + j] as number) + f * (b[k * n + j] as number);
    }
  }
  return out;
}

/** The matrix of cofactors, ∂det/∂a; by minors, so that a singular matrix has one too. */
export function cofactors(a: ArrayLike<number>, n: number): number[] {
  const out: number[] = [];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const minor: number[] = [];
      for (let r = 0; r < n; r++) {
        for (let c = 0; c < n; c++) if (r !== i && c !== j) minor.push(a[r * n + c] as number);
      }
      out.push(((i + j) % 2 === 0 ? 1 : -1) * determinant(minor, n - 1));
    }
  }
  return out;
}
