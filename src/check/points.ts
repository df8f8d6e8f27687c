import { drawTensor } from './draw.js';
import { lengthAt } from './lengths.js';
import type { Point, Tensor } from './point.js';
import { type Random, seeded } from './random.js';
import type { Variables } from './variables.js';

/** How much a choice of dimensions tells apart; −∞ where a length would not be a positive integer. */
function score(variables: Variables, dims: ReadonlyMap<string, number>): number {
  const lengths = variables.lengths.map((node) => lengthAt(node, dims));
  if (lengths.some((n) => !(n >= 1 && Number.isInteger(n)))) return -Infinity;
  const ones = lengths.filter((n) => n === 1).length;
  return new Set(lengths).size - 2 * ones - lengths.reduce((s, n) => s + n, 0) / 100;
}

const TRIES = 60;

/**
 * Small dimensions, each at least 2 and no two equal, so that axes in the wrong order do not fit; of a
 * number of random choices the one whose lengths, too, differ the most.
 *
 * @throws Error where no choice makes every length a positive integer
 */
export function drawDims(variables: Variables, random: Random): Map<string, number> {
  const names = variables.dimensions;
  let best: Map<string, number> | null = null;
  let bestScore = -Infinity;
  const scored = names.length > 8 ? 8 : TRIES;
  for (let t = 0; t < TRIES * 20 && (t < scored || best === null); t++) {
    const spread = 2 + Math.floor(t / TRIES);
    const pool = Array.from({ length: names.length + spread }, (_, k) => k + 2);
    const dims = new Map<string, number>();
    for (const name of names) dims.set(name, pool.splice(random.integer(0, pool.length - 1), 1)[0] as number);
    const s = score(variables, dims);
    if (s > bestScore) [best, bestScore] = [dims, s];
    if (names.length === 0) break;
  }
  if (best === null) throw new Error('no small dimensions make every length a positive integer');
  return best;
}

/** Numbers for all variables at given dimensions. */
export function drawValues(
  variables: Variables,
  dims: ReadonlyMap<string, number>,
  random: Random,
  attempt = 0,
): Map<string, Tensor> {
  const values = new Map<string, Tensor>();
  for (const declaration of variables.declarations) {
    const shape = declaration.dims.map((d) => lengthAt(d, dims));
    values.set(declaration.name, drawTensor(declaration, shape, random, attempt));
  }
  return values;
}

/** A random point of the declared domains; `dims` fixes the dimensions, which are drawn otherwise. */
export function drawPoint(
  variables: Variables,
  seed: number,
  dims: ReadonlyMap<string, number> | null = null,
  attempt = 0,
): Point {
  const random = seeded(Math.imul(seed, 0x9e3779b1) + attempt * 0x85ebca77);
  const sizes = dims ?? drawDims(variables, random);
  return { dims: sizes, values: drawValues(variables, sizes, random, attempt) };
}
