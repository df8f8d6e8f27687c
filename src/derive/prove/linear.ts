import { inverseMod, mulMod, reduceMod } from './field.js';

/** What elimination needs of a field. */
interface Field {
  readonly multiply: (a: number, b: number) => number;
  readonly subtract: (a: number, b: number) => number;
  readonly invert: (a: number) => number;
  /** How good a pivot is; 0 for none. */
  readonly worth: (a: number) => number;
}

const REALS: Field = {
  multiply: (a, b) => a * b,
  subtract: (a, b) => a - b,
  invert: (a) => 1 / a,
  worth: Math.abs,
};

function modulo(p: number): Field {
  return {
    multiply: (a, b) => mulMod(a, b, p),
    subtract: (a, b) => (a >= b ? a - b : a - b + p),
    invert: (a) => inverseMod(a, p),
    worth: (a) => (a === 0 ? 0 : 1),
  };
}

/** Inverse and determinant of a square matrix, row-major. */
export interface Eliminated {
  /** Null where the matrix is singular. */
  readonly inverse: Float64Array | null;
  readonly det: number;
}

/** Gauss and Jordan's elimination with row pivots. */
function eliminate(matrix: Float64Array, n: number, field: Field): Eliminated {
  const { multiply, subtract, invert, worth } = field;
  const a = Float64Array.from(matrix);
  const b = new Float64Array(n * n);
  for (let i = 0; i < n; i++) b[i * n + i] = 1;
  if (a.some(Number.isNaN)) return { inverse: null, det: Number.NaN };
  let det = 1;
  for (let c = 0; c < n; c++) {
    let pivot = c;
    for (let r = c + 1; r < n; r++) if (worth(a[r * n + c] as number) > worth(a[pivot * n + c] as number)) pivot = r;
    const head = a[pivot * n + c] as number;
    if (worth(head) === 0) return { inverse: null, det: 0 };
    if (pivot !== c) {
      for (const m of [a, b]) {
        for (let k = 0; k < n; k++)
          [m[c * n + k], m[pivot * n + k]] = [m[pivot * n + k] as number, m[c * n + k] as number];
      }
      det = subtract(0, det);
    }
    det = multiply(det, head);
    const scale = invert(head);
    for (let k = 0; k < n; k++) {
      a[c * n + k] = multiply(a[c * n + k] as number, scale);
      b[c * n + k] = multiply(b[c * n + k] as number, scale);
    }
    for (let r = 0; r < n; r++) {
      const by = a[r * n + c] as number;
      if (r === c || by === 0) continue;
      for (let k = 0; k < n; k++) {
        a[r * n + k] = subtract(a[r * n + k] as number, multiply(by, a[c * n + k] as number));
        b[r * n + k] = subtract(b[r * n + k] as number, multiply(by, b[c * n + k] as number));
      }
    }
  }
  return { inverse: b, det };
}

export function eliminateReal(matrix: Float64Array, n: number): Eliminated {
  return eliminate(matrix, n, REALS);
}

export function eliminateMod(matrix: Float64Array, n: number, p: number): Eliminated {
  return eliminate(matrix, n, modulo(p));
}

/** A·B of n × n matrices. */
export function matmulMod(a: Float64Array, b: Float64Array, n: number, p: number): Float64Array {
  return matmul(a, b, n, (s, x, y) => reduceMod(s + mulMod(x, y, p), p));
}

export function matmulReal(a: Float64Array, b: Float64Array, n: number): Float64Array {
  return matmul(a, b, n, (s, x, y) => s + x * y);
}

function matmul(
  a: Float64Array,
  b: Float64Array,
  n: number,
  addProduct: (s: number, x: number, y: number) => number,
): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let s = 0;
      for (let k = 0; k < n; k++) s = addProduct(s, a[i * n + k] as number, b[k * n + j] as number);
      out[i * n + j] = s;
    }
  }
  return out;
}
