import type { Declaration } from '../../expr/declaration.js';
import { blocks, countOf, flips, impose, isSquare, type Pattern, patternOf } from './draw.js';
import { addMod, inverseMod, mulMod, reduceMod, signMod } from './field.js';
import { eliminateMod, matmulMod } from './linear.js';
import { unitMod } from './random.js';

type Random = () => number;

/** A square, which stands for a positive number. */
function squareMod(random: Random, p: number): number {
  const a = unitMod(random, p);
  return mulMod(a, a, p);
}

/** The residue that stands for a number of the domain, of the same sign as the real number. */
function element(domain: Declaration['domain'], real: number, random: Random, p: number): number {
  switch (domain) {
    case 'real': {
      const r = unitMod(random, p);
      return signMod(r, p) === Math.sign(real) ? r : p - r;
    }
    case 'positive':
    case 'nonneg':
    case 'simplex':
    case 'stochastic':
      return squareMod(random, p);
    case 'unit':
      for (;;) {
        const r = squareMod(random, p);
        if (signMod(addMod(1, p - r, p), p) === 1) return r;
      }
    case 'integer':
    case 'sign':
    case 'bit':
    case 'onehot':
      return reduceMod(real, p);
    case 'function':
      return Number.NaN;
    default:
      return domain satisfies never;
  }
}

/** Divides a block by its sum; false where the sum stands for no positive number. */
function normalise(data: Float64Array, start: number, width: number, p: number): boolean {
  let total = 0;
  for (let k = 0; k < width; k++) total = addMod(total, data[start + k] as number, p);
  if (signMod(total, p) !== 1) return false;
  const by = inverseMod(total, p);
  for (let k = 0; k < width; k++) data[start + k] = mulMod(data[start + k] as number, by, p);
  return true;
}

/** Cayley's transform modulo p; see the real one. */
function cayley(n: number, random: Random, p: number, flip: boolean): Float64Array {
  for (;;) {
    const [plus, minus] = [new Float64Array(n * n), new Float64Array(n * n)];
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) {
        const s = unitMod(random, p);
        plus[i * n + j] = s;
        plus[j * n + i] = p - s;
        minus[i * n + j] = p - s;
        minus[j * n + i] = s;
      }
      plus[i * n + i] = 1;
      minus[i * n + i] = 1;
    }
    const { inverse } = eliminateMod(plus, n, p);
    if (!inverse) continue;
    const q = matmulMod(minus, inverse, n, p);
    if (flip) for (let i = 0; i < n; i++) q[i * n] = reduceMod(-(q[i * n] as number), p);
    return q;
  }
}

function reflection(n: number, random: Random, p: number): Float64Array {
  const v = Float64Array.from({ length: n }, () => unitMod(random, p));
  const total = v.reduce((s, x) => addMod(s, mulMod(x, x, p), p), 0);
  if (total === 0) return reflection(n, random, p);
  const by = mulMod(p - 2, inverseMod(total, p), p);
  return Float64Array.from({ length: n * n }, (_, k) => {
    const [i, j] = [Math.floor(k / n), k % n];
    return addMod(i === j ? 1 : 0, mulMod(by, mulMod(v[i] as number, v[j] as number, p), p), p);
  });
}

/** B Bᵀ, whose determinant is a square. */
function gram(n: number, random: Random, p: number): Float64Array {
  const b = Float64Array.from({ length: n * n }, () => unitMod(random, p));
  return matmulMod(
    b,
    b.map((_, k) => b[(k % n) * n + Math.floor(k / n)] as number),
    n,
    p,
  );
}

/** Blocks that sum to 1, drawn again until their sums stand for positive numbers. */
function distribution(
  fill: () => Float64Array,
  width: number,
  p: number,
  shapeBlock: (data: Float64Array) => void,
): Float64Array {
  const out = fill();
  blocks(out.length, width, (start) => {
    for (let done = false; !done; ) {
      const fresh = fill();
      shapeBlock(fresh);
      done = normalise(fresh, start, width, p);
      if (done) out.set(fresh.subarray(start, start + width), start);
    }
  });
  return out;
}

function shapeAll(data: Float64Array, shape: readonly number[], pattern: Pattern): void {
  if (!isSquare(shape)) return;
  const width = shape.at(-1) as number;
  blocks(data.length, width * width, (start) => impose(data, start, width, pattern));
}

/**
 * Residues of the variable's shape, drawn from the image of its domain: distributions sum to 1, orthogonal
 * matrices are orthogonal, modulo p.
 */
export function drawResidues(
  declaration: Declaration,
  shape: readonly number[],
  reals: Float64Array,
  random: Random,
  p: number,
  seed: number,
): Float64Array {
  const { domain, attributes } = declaration;
  const width = shape.at(-1) ?? 1;
  const pattern = patternOf(declaration);
  const fill = (): Float64Array => reals.map((x) => element(domain, x, random, p));
  const shaped = (data: Float64Array): void => shapeAll(data, shape, pattern);
  if (domain === 'simplex') return distribution(fill, countOf(shape), p, shaped);
  if (domain === 'stochastic') return distribution(fill, width, p, shaped);
  const data = fill();
  if (isSquare(shape)) {
    blocks(data.length, width * width, (start) => {
      if (attributes.has('orthogonal'))
        data.set(
          pattern.symmetric ? reflection(width, random, p) : cayley(width, random, p, flips(declaration, seed)),
          start,
        );
      else if (attributes.has('spd') || attributes.has('psd')) data.set(gram(width, random, p), start);
    });
  }
  shaped(data);
  return data;
}
