import type { Index, Node } from '../../expr/node.js';
import { type Style, Unsupported } from '../prove/draw.js';
import { chooseDims, TooLarge, takeInventory } from '../prove/layout.js';
import { seeded } from '../prove/random.js';
import { drawSample, realsOver } from '../prove/sample.js';
import type { Reals } from '../prove/tensor.js';

/** Values of some expressions over the axes, point by point; NaN where there is none. */
export type Values = readonly (readonly Reals[])[];

const POINTS = 3;
const DRAWS = 12;
/** Relative difference at which numbers count as the same. */
const NEAR = 1e-9;
/** How many times its rounding bound a difference must be to be one. */
const SAFETY = 1000;

/** Every second point is spread out, so that conditions are met that rarely hold. */
function styleOf(draw: number): () => Style {
  const scale = draw % 2 === 0 ? 1 : 20;
  return () => ({ scale, whole: false });
}

/** The values of the expressions at random points of different dimensions; empty where they cannot be had. */
export function valuesOf(nodes: readonly Node[], axes: readonly Index[], seed: number, points = POINTS): Values {
  try {
    const inventory = takeInventory(nodes, axes);
    // A factor that is a dimension shows only where the dimension varies.
    const used = new Map<string, Set<number>>();
    const out: Reals[][] = [];
    for (let draw = 0; draw < DRAWS && out.length < points; draw++) {
      const wish = { least: 2 + (draw % 3), used, fresh: 4 };
      const dims = chooseDims(inventory, seeded(seed + draw), wish);
      if (!dims) return [];
      for (const [name, n] of dims) used.set(name, (used.get(name) ?? new Set()).add(n));
      const sample = drawSample(nodes, inventory, dims, seed * 977 + draw, styleOf(draw), 0);
      const values = nodes.map((node) => realsOver(sample, node, axes));
      if (values.some((v) => v.value.some(Number.isFinite))) out.push(values);
    }
    return out;
  } catch (error) {
    if (error instanceof Unsupported || error instanceof TooLarge) return [];
    throw error;
  }
}

/** Both values and the bound of their rounding errors, at every element at which both have values. */
function* pairs(point: readonly Reals[], a: number, b: number): Generator<readonly [number, number, number]> {
  const [x, y] = [point[a] as Reals, point[b] as Reals];
  for (let k = 0; k < x.value.length; k++) {
    const [u, v] = [x.value[k] as number, y.value[k] as number];
    const bound = SAFETY * ((x.error?.[k] ?? 0) + (y.error?.[k] ?? 0));
    if (Number.isFinite(u) && Number.isFinite(v) && !Number.isNaN(bound)) yield [u, v, bound];
  }
}

/** Are two of the expressions the same at every point, and somewhere not 0? */
export function same(values: Values, a: number, b: number): boolean {
  let seen = false;
  for (const point of values) {
    for (const [u, v, bound] of pairs(point, a, b)) {
      if (Math.abs(u - v) > bound + NEAR * Math.max(Math.abs(u), Math.abs(v))) return false;
      if (Math.abs(u) > bound) seen = true;
    }
  }
  return seen;
}

/** The factor by which one expression is another everywhere, or null. */
export function ratio(values: Values, a: number, b: number): number | null {
  let found: number | null = null;
  for (const point of values) {
    for (const [u, v, bound] of pairs(point, a, b)) {
      const [isSmall, isNone] = [Math.abs(u) <= bound, Math.abs(v) <= bound];
      if (isSmall && isNone) continue;
      if (isNone) return null;
      const q = u / v;
      if (found !== null && Math.abs(q - found) > 1e-7 * Math.max(1, Math.abs(found)) + bound / Math.abs(v))
        return null;
      found ??= q;
    }
  }
  return found;
}
