import type { Declaration } from '../expr/declaration.js';
import { determinant, matmul } from './linear.js';
import { countOf, type Tensor } from './point.js';
import type { Random } from './random.js';

/** One number of the domain; arrays that are normalised afterwards start from positive ones. */
function element(domain: Declaration['domain'], random: Random, attempt: number): number {
  switch (domain) {
    case 'real':
      return random.normal();
    case 'positive':
    case 'nonneg':
    case 'simplex':
    case 'stochastic':
      return Math.exp(0.6 * random.normal());
    case 'unit':
      return 0.05 + 0.9 * random.unit();
    case 'integer':
      // A negative integer is often no exponent or offset; later attempts leave them out.
      return attempt < 6 ? random.integer(-3, 4) : random.integer(1, 3);
    case 'sign':
      return random.unit() < 0.5 ? -1 : 1;
    case 'bit':
      return random.unit() < 0.5 ? 0 : 1;
    case 'onehot':
      return 0;
    case 'function':
      throw new Error('an abstract function has no value');
    default:
      return domain satisfies never;
  }
}

/** Exactly one 1 along the last axis; off the diagonal where that is zero. */
function fillOnehot(data: Float64Array, width: number, hollow: boolean, random: Random): void {
  for (let start = 0, row = 0; start < data.length; start += width, row++) {
    let hot = random.integer(0, width - 1);
    while (hollow && hot === row % width && width > 1) hot = random.integer(0, width - 1);
    data[start + hot] = 1;
  }
}

/** Divides each block of `width` numbers by its sum. */
function normalise(data: Float64Array, width: number): void {
  for (let start = 0; start < data.length; start += width) {
    let total = 0;
    for (let k = 0; k < width; k++) total += data[start + k] as number;
    if (total === 0) continue;
    for (let k = 0; k < width; k++) data[start + k] = (data[start + k] as number) / total;
  }
}

/** Makes the row sums of a symmetric positive matrix 1 by scaling both sides alike. */
function balance(m: Float64Array, n: number): void {
  for (let round = 0; round < 500; round++) {
    const root = Array.from({ length: n }, (_, i) => {
      let s = 0;
      for (let j = 0; j < n; j++) s += m[i * n + j] as number;
      return s > 0 ? 1 / Math.sqrt(s) : 1;
    });
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) m[i * n + j] = (m[i * n + j] as number) * (root[i] as number) * (root[j] as number);
    }
  }
}

/** An orthonormal basis by Gram and Schmidt, from random vectors. */
function orthogonal(n: number, random: Random): number[] {
  const rows: number[][] = [];
  while (rows.length < n) {
    const v = Array.from({ length: n }, () => random.normal());
    for (const r of [...rows, ...rows]) {
      const dot = r.reduce((s, x, k) => s + x * (v[k] as number), 0);
      r.forEach((x, k) => {
        v[k] = (v[k] as number) - dot * x;
      });
    }
    const size = Math.hypot(...v);
    if (size > 1e-3) rows.push(v.map((x) => x / size));
  }
  return rows.flat();
}

/** B Bᵀ/n, with 1/2 added on the diagonal where it must be positive definite. */
function gram(n: number, definite: boolean, random: Random): number[] {
  const b = Array.from({ length: n * n }, () => random.normal());
  const transposed = b.map((_, k) => b[(k % n) * n + Math.floor(k / n)] as number);
  return matmul(b, transposed, n).map((x, k) => x / n + (definite && k % (n + 1) === 0 ? 0.5 : 0));
}

/** Imposes the attributes of a square matrix in place. */
function shapeMatrix(m: Float64Array, n: number, declaration: Declaration, random: Random): void {
  const has = (attribute: string): boolean => declaration.attributes.has(attribute);
  if (has('orthogonal')) m.set(orthogonal(n, random));
  else if (has('spd') || has('psd')) m.set(gram(n, has('spd'), random));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (i !== j && has('diagonal')) m[i * n + j] = 0;
      if (i === j && has('hollow')) m[i * n + j] = 0;
      if (j < i && has('symmetric')) m[i * n + j] = m[j * n + i] as number;
    }
  }
  if (has('invertible')) {
    while (Math.abs(determinant(m, n)) < 0.05) {
      for (let i = 0; i < n; i++) m[i * n + i] = (m[i * n + i] as number) + 0.5 + random.unit();
    }
  }
}

/** Random numbers of the variable's shape from its domain, with its attributes. */
export function drawTensor(declaration: Declaration, shape: readonly number[], random: Random, attempt = 0): Tensor {
  const { domain, attributes } = declaration;
  const data = Float64Array.from({ length: countOf(shape) }, () => element(domain, random, attempt));
  const width = shape.at(-1) ?? 1;
  const square = shape.length >= 2 && shape.at(-2) === width;
  if (domain === 'onehot') fillOnehot(data, width, attributes.has('hollow'), random);
  if (square) {
    for (let start = 0; start < data.length; start += width * width)
      shapeMatrix(data.subarray(start, start + width * width), width, declaration, random);
  }
  if (domain === 'simplex') normalise(data, data.length);
  if (domain === 'stochastic') {
    if (square && attributes.has('symmetric')) balance(data, width);
    else normalise(data, width);
  }
  return { shape, data };
}
