import type { Declaration } from '../../expr/declaration.js';

/** A convex function with numbers in it: its value, and a subgradient at every point. */
export interface Instance {
  readonly value: (z: readonly number[]) => number;
  readonly slope: (z: readonly number[]) => readonly number[];
}

type Random = () => number;

/** A random convex function of so many variables: smooth where the declaration says so, with kinks otherwise. */
export function randomInstance(fn: Declaration, size: number, random: Random): Instance {
  const smooth = fn.attributes.has('differentiable') || fn.attributes.has('smooth');
  return smooth ? softMaximum(size, random) : peaked(size, random);
}

const centred = (random: Random, width: number): number => (2 * random() - 1) * width;
const list = (size: number, make: (k: number) => number): number[] => Array.from({ length: size }, (_, k) => make(k));
const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((s, v, k) => s + v * (b[k] as number), 0);

/** log Σ_j exp(a_j·z + b_j) + Σ_i w_i (z_i − c_i)²/2. */
function softMaximum(size: number, random: Random): Instance {
  const planes = Array.from({ length: size + 2 }, () => ({
    a: list(size, () => centred(random, 1.5)),
    b: centred(random, 1),
  }));
  const weights = list(size, () => 0.2 + random());
  const centre = list(size, () => centred(random, 2));
  const heights = (z: readonly number[]): number[] => planes.map(({ a, b }) => dot(a, z) + b);
  return {
    value: (z) => {
      const all = heights(z);
      const top = Math.max(...all);
      const soft = top + Math.log(all.reduce((s, v) => s + Math.exp(v - top), 0));
      return z.reduce((s, v, i) => s + ((weights[i] as number) * (v - (centre[i] as number)) ** 2) / 2, soft);
    },
    slope: (z) => {
      const all = heights(z);
      const top = Math.max(...all);
      const shares = all.map((v) => Math.exp(v - top));
      const total = shares.reduce((s, v) => s + v, 0);
      return list(size, (i) => {
        const soft = planes.reduce((s, { a }, j) => s + (a[i] as number) * (shares[j] as number), 0) / total;
        return soft + (weights[i] as number) * ((z[i] as number) - (centre[i] as number));
      });
    },
  };
}

/** Σ_i w_i |z_i − c_i| + max_j (a_j·z + b_j) + q ‖z‖²/2. */
function peaked(size: number, random: Random): Instance {
  const planes = Array.from({ length: size + 1 }, () => ({
    a: list(size, () => centred(random, 1)),
    b: centred(random, 1),
  }));
  const weights = list(size, () => 1.5 * random());
  const centre = list(size, () => centred(random, 1));
  const bend = 0.1 + 0.4 * random();
  const highest = (z: readonly number[]): { readonly a: readonly number[]; readonly height: number } =>
    planes
      .map(({ a, b }) => ({ a, height: dot(a, z) + b }))
      .reduce((best, next) => (next.height > best.height ? next : best));
  return {
    value: (z) =>
      z.reduce(
        (s, v, i) => s + (weights[i] as number) * Math.abs(v - (centre[i] as number)) + (bend * v * v) / 2,
        highest(z).height,
      ),
    slope: (z) => {
      const { a } = highest(z);
      return z.map(
        (v, i) => (weights[i] as number) * Math.sign(v - (centre[i] as number)) + (a[i] as number) + bend * v,
      );
    },
  };
}
