import type { Declaration } from '../../expr/declaration.js';
import { eliminateReal, matmulReal } from './linear.js';
import { normal } from './random.js';

/** How numbers are drawn: spread out by a factor, or whole and small, so that ties happen. */
export interface Style {
  readonly scale: number;
  readonly whole: boolean;
}

/** The domain or its attributes are not known to the sampling. */
export class Unsupported extends Error {}

export function countOf(shape: readonly number[]): number {
  return shape.reduce((n, d) => n * d, 1);
}

function integer(random: () => number, lo: number, hi: number): number {
  return lo + Math.floor(random() * (hi - lo + 1));
}

/** One number of the domain; what is normalised afterwards starts from positive numbers. */
function element(domain: Declaration['domain'], random: () => number, { scale, whole }: Style): number {
  switch (domain) {
    case 'real':
      return whole ? integer(random, -2, 2) : normal(random) * scale;
    case 'positive':
      return whole ? integer(random, 1, 3) : Math.exp(0.6 * normal(random)) * scale;
    case 'nonneg':
      return whole ? integer(random, 0, 2) : Math.exp(0.6 * normal(random)) * scale;
    case 'simplex':
    case 'stochastic':
      return Math.exp(0.6 * normal(random));
    case 'unit':
      return 0.05 + 0.9 * random();
    case 'integer':
      return scale > 4 ? integer(random, -40, 40) : scale > 1 ? integer(random, 1, 3) : integer(random, -3, 4);
    case 'sign':
      return random() < 0.5 ? -1 : 1;
    case 'bit':
      return random() < 0.5 ? 0 : 1;
    case 'onehot':
      return 0;
    case 'function':
      throw new Unsupported('an abstract function has no values');
    default:
      return domain satisfies never;
  }
}

/** Calls for each block of the last axes with its first position. */
export function blocks(total: number, width: number, each: (start: number, row: number) => void): void {
  for (let start = 0, row = 0; start < total && width > 0; start += width, row++) each(start, row);
}

function fillOnehot(data: Float64Array, width: number, hollow: boolean, random: () => number): void {
  blocks(data.length, width, (start, row) => {
    let hot = integer(random, 0, width - 1);
    while (hollow && width > 1 && hot === row % width) hot = integer(random, 0, width - 1);
    data[start + hot] = 1;
  });
}

export function normalise(data: Float64Array, width: number): void {
  blocks(data.length, width, (start) => {
    let total = 0;
    for (let k = 0; k < width; k++) total += data[start + k] as number;
    for (let k = 0; k < width; k++) data[start + k] = (data[start + k] as number) / total;
  });
}

/** (I - S)(I + S)⁻¹ with S skew is orthogonal (Cayley); a random sign in one column gives both determinants. */
function cayley(n: number, random: () => number, flip: boolean): Float64Array {
  const [plus, minus] = [new Float64Array(n * n), new Float64Array(n * n)];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const s = normal(random);
      plus[i * n + j] = s;
      plus[j * n + i] = -s;
      minus[i * n + j] = -s;
      minus[j * n + i] = s;
    }
    plus[i * n + i] = 1;
    minus[i * n + i] = 1;
  }
  const { inverse } = eliminateReal(plus, n);
  const q = matmulReal(minus, inverse as Float64Array, n);
  if (flip) for (let i = 0; i < n; i++) q[i * n] = -(q[i * n] as number);
  return q;
}

/** I - 2 v vᵀ/vᵀv is orthogonal and symmetric. */
function reflection(n: number, random: () => number): Float64Array {
  const v = Float64Array.from({ length: n }, () => normal(random));
  const total = v.reduce((s, x) => s + x * x, 0);
  return Float64Array.from({ length: n * n }, (_, k) => {
    const [i, j] = [Math.floor(k / n), k % n];
    return (i === j ? 1 : 0) - (2 * (v[i] as number) * (v[j] as number)) / total;
  });
}

function gram(n: number, definite: boolean, random: () => number): Float64Array {
  const b = Float64Array.from({ length: n * n }, () => normal(random));
  const turned = b.map((_, k) => b[(k % n) * n + Math.floor(k / n)] as number);
  return matmulReal(b, turned, n).map((x, k) => x / n + (definite && k % (n + 1) === 0 ? 0.5 : 0));
}

/** Attributes of the square matrices in the last two axes. */
export interface Pattern {
  readonly symmetric: boolean;
  readonly hollow: boolean;
  readonly diagonal: boolean;
}

export function patternOf(declaration: Declaration): Pattern {
  const has = (a: string): boolean => declaration.attributes.has(a);
  return { symmetric: has('symmetric') || has('spd') || has('psd'), hollow: has('hollow'), diagonal: has('diagonal') };
}

/** Mirrors the upper triangle and puts the zeros in. */
export function impose(data: Float64Array, start: number, n: number, pattern: Pattern): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (j < i && pattern.symmetric) data[start + i * n + j] = data[start + j * n + i] as number;
      if ((i === j && pattern.hollow) || (i !== j && pattern.diagonal)) data[start + i * n + j] = 0;
    }
  }
}

/** Is the array a stack of square matrices? */
export function isSquare(shape: readonly number[]): boolean {
  return shape.length >= 2 && shape.at(-1) === shape.at(-2);
}

/** Which of the two kinds of orthogonal matrix is drawn; the residues must agree. */
export function flips(declaration: Declaration, seed: number): boolean {
  return declaration.attributes.has('orthogonal') && seed % 2 === 1;
}

const EXACT: ReadonlySet<Declaration['domain']> = new Set([
  'real',
  'positive',
  'nonneg',
  'integer',
  'sign',
  'bit',
  'onehot',
]);

/** Can the numbers be any of the domain, so that those that are drawn are exact? */
export function isExact({ domain, attributes }: Declaration): boolean {
  return EXACT.has(domain) && !['orthogonal', 'spd', 'psd', 'invertible'].some((a) => attributes.has(a));
}

/** Real numbers of the variable's shape from its domain, with its attributes. */
export function drawReals(
  declaration: Declaration,
  shape: readonly number[],
  random: () => number,
  style: Style,
  seed: number,
): Float64Array {
  const { domain, attributes } = declaration;
  const data = Float64Array.from({ length: countOf(shape) }, () => element(domain, random, style));
  const width = shape.at(-1) ?? 1;
  const pattern = patternOf(declaration);
  if (domain === 'onehot') fillOnehot(data, width, pattern.hollow, random);
  if (isSquare(shape)) {
    blocks(data.length, width * width, (start) => {
      if (attributes.has('orthogonal'))
        data.set(
          pattern.symmetric ? reflection(width, random) : cayley(width, random, flips(declaration, seed)),
          start,
        );
      else if (attributes.has('spd') || attributes.has('psd'))
        data.set(gram(width, attributes.has('spd'), random), start);
      impose(data, start, width, pattern);
    });
  }
  if (domain === 'simplex') normalise(data, data.length);
  if (domain === 'stochastic') {
    if (pattern.symmetric && isSquare(shape)) throw new Unsupported('a symmetric stochastic matrix is not drawn');
    normalise(data, width);
  }
  return data;
}
