import { type Point, type Tensor, withValues } from '../check/point.js';
import { drawPoint } from '../check/points.js';
import { type Random, seeded } from '../check/random.js';
import type { Variables } from '../check/variables.js';
import type { Declaration } from '../expr/declaration.js';

/** Points over the whole range of the inputs: ordinary ones, all exponents, the ends of the doubles. */

const TINY = Number.MIN_VALUE;
const NORMAL = 2 ** -1022;
const EXTREMES = [0, -0, TINY, 1e-310, NORMAL, 1e-160, 1e-16, 1, 1e16, 1e160, Number.MAX_VALUE, Infinity] as const;

/** May the elements be any numbers of the domain, each by itself? */
function isFree({ domain, attributes }: Declaration): boolean {
  const shaped = ['symmetric', 'spd', 'psd', 'orthogonal', 'diagonal', 'hollow', 'invertible', 'ordered'];
  return ['real', 'positive', 'nonneg', 'unit'].includes(domain) && !shaped.some((a) => attributes.has(a));
}

/** Brought into the domain; null where it has no place there. */
function admitted(x: number, { domain }: Declaration): number | null {
  if (domain === 'real') return x;
  const size = Math.abs(x);
  if (domain === 'unit') return size > 0 && size < 1 ? size : null;
  return size > 0 || domain === 'nonneg' ? size : null;
}

function anyExponent(random: Random): number {
  return (random.unit() < 0.5 ? -1 : 1) * (1 + random.unit()) * 2 ** random.integer(-1074, 1022);
}

/** Exponents near 0, where most functions have their shape. */
function nearExponent(random: Random): number {
  return (random.unit() < 0.5 ? -1 : 1) * (1 + random.unit()) * 2 ** random.integer(-30, 10);
}

/** One element of one variable replaced; the point itself where nothing can be. */
function withOne(point: Point, free: readonly Declaration[], random: Random, make: () => number): Point {
  const declaration = free[random.integer(0, free.length - 1)];
  const tensor = declaration && point.values.get(declaration.name);
  if (!declaration || !tensor || tensor.data.length === 0) return point;
  for (let attempt = 0; attempt < 8; attempt++) {
    const value = admitted(make(), declaration);
    if (value === null) continue;
    const data = Float64Array.from(tensor.data);
    data[random.integer(0, data.length - 1)] = value;
    return withValues(point, declaration.name, data);
  }
  return point;
}

function scaled(point: Point, free: readonly Declaration[], random: Random): Point {
  return free.reduce((p, declaration) => {
    const { data } = p.values.get(declaration.name) as Tensor;
    return withValues(
      p,
      declaration.name,
      data.map((x) => admitted(x * 10 ** (6 * random.unit() - 3), declaration) ?? x),
    );
  }, point);
}

/** Point k of a sequence without end; the first are at the ends of the doubles. */
export function accuracyPoint(variables: Variables, seed: number, k: number): Point {
  const point = drawPoint(variables, seed + k);
  const random = seeded(seed * 7919 + k);
  const free = variables.declarations.filter((d) => isFree(d) && point.values.has(d.name));
  if (free.length === 0) return point;
  const signs = 2 * EXTREMES.length;
  if (k < signs) {
    const x = EXTREMES[k >> 1] as number;
    return withOne(point, free, random, () => (k % 2 === 0 ? x : -x));
  }
  if (k % 4 === 0) return withOne(point, free, random, () => anyExponent(random));
  if (k % 4 === 1) return withOne(point, free, random, () => nearExponent(random));
  return k % 4 === 2 ? point : scaled(point, free, random);
}
