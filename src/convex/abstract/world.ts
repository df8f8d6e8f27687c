import type { Declaration } from '../../expr/declaration.js';
import type { Node } from '../../expr/node.js';
import { appliedOf, partsOf, type Target, variablesBelow } from '../../language/applied.js';
import type { Scope } from '../../language/scope.js';
import type { Value } from '../../language/value.js';
import { stream } from '../facts.js';
import type { NumericPoint, Witness } from '../witness.js';
import { type Instance, randomInstance } from './instances.js';
import { minimiserOf } from './minimise.js';
import { type Sum, termsOf } from './terms.js';

/** Random numbers for every variable, and random convex functions for the declared ones. */
export interface World {
  /** The entries of an array, what is applied in it computed numerically. */
  readonly values: (value: Value) => number[];
  /** A sum of declared functions, as a function of numbers. */
  readonly instance: (sum: Sum) => Instance;
  readonly random: () => number;
}

/** Makes a world in which these expressions have values. */
export function makeWorld(
  roots: readonly Value[],
  sums: readonly Sum[],
  scope: Scope,
  witness: Witness,
  seed: number,
): World {
  const random = stream(seed);
  const nodes = [...roots.map((r) => r.node), ...sums.flatMap((s) => s.terms.map((t) => t.coefficient))];
  const below = variablesBelow(nodes);
  const all = [...nodes, ...below.flatMap(partsOf), ...below.flatMap((v) => coefficientsOf(v, scope))];
  const drawn = witness.draw(all, below, seed);
  const point: NumericPoint = { dims: drawn.dims, values: new Map(drawn.values) };
  const set = point.values as Map<string, { shape: readonly number[]; data: Float64Array }>;
  const functions = new Map<Declaration, Instance>();
  const settled = new Set<Declaration>();

  const instanceOf = (fn: Declaration): Instance => {
    const known = functions.get(fn);
    if (known) return known;
    const made = randomInstance(fn, sizeOf(fn.dims), random);
    functions.set(fn, made);
    return made;
  };
  const sizeOf = (dims: readonly Node[]): number => dims.reduce((n, d) => n * (number(d) as number), 1);
  const number = (node: Node): number => witness.array(node, [], point)[0] as number;
  const settle = (node: Node): void => {
    for (const v of variablesBelow([node]).reverse()) if (!settled.has(v)) apply(v);
  };
  const apply = (variable: Declaration): void => {
    settled.add(variable);
    const what = appliedOf(variable);
    if (!what) return;
    for (const part of partsOf(variable)) settle(part);
    const data = numbersOf(what);
    set.set(variable.name, { shape: variable.dims.map((d) => number(d)), data: Float64Array.from(data) });
  };
  const numbersOf = (what: NonNullable<ReturnType<typeof appliedOf>>): readonly number[] => {
    if (what.kind === 'minimiser') {
      const sum = sumOf(what.fn, scope);
      return minimiserOf(instance(sum).slope, sizeOf(sum.dims));
    }
    const x = values(what.argument);
    if (what.kind === 'value') return [instanceOf(what.fn).value(x)];
    if (what.kind === 'gradient') return instanceOf(what.fn).slope(x);
    settle(what.step);
    return proximal(instance(sumOf(what.fn, scope)), x, number(what.step));
  };
  const values = ({ node, axes }: Value): number[] => {
    settle(node);
    return [...witness.array(node, axes, point)];
  };
  const instance = (sum: Sum): Instance => {
    const parts = sum.terms.map(({ coefficient, fn }) => {
      settle(coefficient);
      return { c: number(coefficient), f: instanceOf(fn) };
    });
    return {
      value: (z) => parts.reduce((s, { c, f }) => s + c * f.value(z), 0),
      slope: (z) => {
        const slopes = parts.map(({ c, f }) => f.slope(z).map((v) => c * v));
        return z.map((_, i) => slopes.reduce((s, g) => s + (g[i] as number), 0));
      },
    };
  };
  return { values, instance, random };
}

function sumOf(target: Target, scope: Scope): Sum {
  return termsOf(target, scope);
}

function coefficientsOf(variable: Declaration, scope: Scope): Node[] {
  const what = appliedOf(variable);
  if (what?.kind !== 'prox' && what?.kind !== 'minimiser') return [];
  return termsOf(what.fn, scope).terms.map((t) => t.coefficient);
}

/** The minimiser of ½‖z − x‖² + t f(z), found numerically. */
export function proximal(f: Instance, x: readonly number[], t: number): number[] {
  return minimiserOf((z) => f.slope(z).map((s, i) => (z[i] as number) - (x[i] as number) + t * s), x.length);
}

/**
 * How far w is from satisfying f(z) ≥ f(u) + w·(z − u), over random z far and near, relative to the sizes that are
 * compared.
 */
export function inclusionGap(f: Instance, u: readonly number[], w: readonly number[], random: () => number): number {
  let worst = 0;
  const at = f.value(u);
  for (let k = 0; k < DIRECTIONS; k++) {
    const reach = 10 ** (1 - 3 * random());
    const step = u.map(() => (2 * random() - 1) * reach);
    const z = u.map((v, i) => v + (step[i] as number));
    const rise = w.reduce((s, v, i) => s + v * (step[i] as number), 0);
    const gap = (at + rise - f.value(z)) / (1 + Math.abs(at) + Math.abs(rise));
    if (gap > worst || Number.isNaN(gap)) worst = Number.isNaN(gap) ? Infinity : gap;
  }
  return worst < ROUNDING ? 0 : worst;
}

const DIRECTIONS = 200;
const ROUNDING = 4e-15;
