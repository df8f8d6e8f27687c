import { drawTensor } from './draw.js';
import { CheckError } from './failure.js';
import { lengthAt } from './lengths.js';
import type { Point, Tensor } from './point.js';
import { type Random, seeded } from './random.js';
import type { Variables } from './variables.js';

/** Loops of 2^7 steps cost nothing worth saving. */
const FREE_WORK = 7;

/**
 * How much a choice of dimensions tells apart, less what the loops over all of them cost; −∞ where a
 * length would not be a positive integer.
 */
function score(variables: Variables, dims: ReadonlyMap<string, number>): number {
  const lengths = new Set<number>(dims.values());
  let ones = 0;
  for (const node of variables.lengths) {
    if (node.kind === 'dimension') continue;
    const n = lengthAt(node, dims);
    if (!(n >= 1 && Number.isInteger(n))) return -Infinity;
    if (n === 1) ones++;
    lengths.add(n);
  }
  let work = 0;
  for (const n of dims.values()) work += Math.log2(n);
  return lengths.size - 2 * ones - Math.max(0, work - FREE_WORK);
}

const TRIES = 40;

/**
 * Small dimensions, each at least 2 and no two equal, so that axes in the wrong order do not fit; of a
 * number of random choices the one whose lengths, too, differ the most.
 *
 * @throws CheckError where no choice makes every length a positive integer
 */
export function drawDims(variables: Variables, random: Random): Map<string, number> {
  const names = variables.dimensions;
  let best: Map<string, number> | null = null;
  let bestScore = -Infinity;
  for (let t = 0; t < TRIES * 20 && (t < TRIES || best === null); t++) {
    // Many names leave little choice if the loops over all of them are to stay short.
    const spare = (names.length > 4 ? 0 : 3) + Math.floor(t / TRIES);
    const pool = Array.from({ length: names.length + spare }, (_, k) => k + 2);
    const dims = new Map<string, number>();
    for (const name of names) dims.set(name, pool.splice(random.integer(0, pool.length - 1), 1)[0] as number);
    const s = score(variables, dims);
    if (s > bestScore) [best, bestScore] = [dims, s];
    if (names.length === 0) break;
  }
  if (best === null) throw new CheckError('no small dimensions make every length a positive integer');
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
