import type { Index, Node } from '../expr/node.js';
import { Unsupported } from './prove-draw.js';
import { chooseDims, TooLarge, takeInventory } from './prove-layout.js';
import { seeded } from './prove-random.js';
import { drawSample, realsOver } from './prove-sample.js';

/** Values of some expressions over the axes, point by point; NaN where there is none. */
export type Values = readonly (readonly Float64Array[])[];

const POINTS = 3;
const DRAWS = 12;
/** Relative difference at which numbers count as the same. */
const NEAR = 1e-9;

/** The values of the expressions at random points of different dimensions; empty where they cannot be had. */
export function valuesOf(nodes: readonly Node[], axes: readonly Index[], seed: number): Values {
  try {
    const inventory = takeInventory(nodes, axes);
    const out: Float64Array[][] = [];
    for (let draw = 0; draw < DRAWS && out.length < POINTS; draw++) {
      const dims = chooseDims(inventory, seeded(seed + draw), {
        least: draw % 2 === 0 ? 3 : 2,
        used: new Map(),
        fresh: 0,
      });
      if (!dims) return [];
      const sample = drawSample(nodes, inventory, dims, seed * 977 + draw, () => ({ scale: 1, whole: false }), 0);
      const values = nodes.map((node) => realsOver(sample, node, axes).value);
      if (values.some((v) => v.some(Number.isFinite))) out.push(values);
    }
    return out;
  } catch (error) {
    if (error instanceof Unsupported || error instanceof TooLarge) return [];
    throw error;
  }
}

/** Are two of the expressions the same at every point, and somewhere not 0? */
export function same(values: Values, a: number, b: number): boolean {
  let seen = false;
  for (const point of values) {
    const [x, y] = [point[a] as Float64Array, point[b] as Float64Array];
    let scale = 0;
    for (const v of x) if (Number.isFinite(v)) scale = Math.max(scale, Math.abs(v));
    for (let k = 0; k < x.length; k++) {
      const [u, v] = [x[k] as number, y[k] as number];
      if (!Number.isFinite(u) || !Number.isFinite(v)) continue;
      if (Math.abs(u - v) > NEAR * scale) return false;
      if (u !== 0) seen = true;
    }
  }
  return seen;
}

/** The factor by which one expression is another everywhere, or null. */
export function ratio(values: Values, a: number, b: number): number | null {
  let found: number | null = null;
  for (const point of values) {
    const [x, y] = [point[a] as Float64Array, point[b] as Float64Array];
    let scale = 0;
    for (const v of y) if (Number.isFinite(v)) scale = Math.max(scale, Math.abs(v));
    for (let k = 0; k < x.length; k++) {
      const [u, v] = [x[k] as number, y[k] as number];
      if (!Number.isFinite(u) || !Number.isFinite(v)) continue;
      if (Math.abs(v) <= NEAR * scale) {
        if (Math.abs(u) > NEAR * scale) return null;
        continue;
      }
      const q = u / v;
      if (found !== null && Math.abs(q - found) > 1e-7 * Math.max(1, Math.abs(found))) return null;
      found ??= q;
    }
  }
  return found;
}
