import { distance, type Exact, evaluateExactly, type Instead, neighbour, ulpOf, ulpsFrom } from '../check/exact.js';
import type { Point } from '../check/point.js';
import { Unjudged } from '../check/precise.js';
import { seeded } from '../check/random.js';
import { variablesOf } from '../check/variables.js';
import { compile } from '../compile/compile.js';
import type { Declaration } from '../expr/declaration.js';
import { accuracyPoint } from './accuracy-points.js';
import type { Compilable } from './targets.js';

/** How accurate one compiled result is. */
export interface Accuracy {
  readonly what: string;
  /** Points at which every element was judged. */
  readonly points: number;
  /** Error in units in the last place of the exact value. */
  readonly mean: number;
  readonly max: number;
  /** The greatest error over one unit in the last place and what moving every input by one unit does. */
  readonly conditioned: number;
  /** Elements that are NaN where the value or its limit exists. */
  readonly nan: number;
  readonly worst: Readonly<Record<string, unknown>> | null;
  readonly conditionedWorst: Readonly<Record<string, unknown>> | null;
  readonly nanAt: Readonly<Record<string, unknown>> | null;
  /** Why nothing, or not all, was judged. */
  readonly note?: string;
}

export interface Budget {
  readonly points: number;
  readonly ms: number;
  readonly seed: number;
  /** Where in the sequence of points to begin. */
  readonly from?: number;
}

/** Errors under this are not asked for what the inputs have to do with them. */
const SMALL_ERROR = 4;

/** The limits of elements without a value: the same whichever way the inputs go to where they are. */
async function limits({ result }: Compilable, point: Point): Promise<Exact[]> {
  const sides = [1, 2, 3].map((turn): Instead => {
    return new Map(
      [...point.values].map(([name, { data }]) => {
        const moved = new Map<number, string>();
        data.forEach((x, k) => {
          const far = 1 + (((k + name.length) * 7 + turn * 5) % 3);
          if (Math.abs(x) === Number.POSITIVE_INFINITY) moved.set(k, `${x < 0 ? '-' : ''}${far}e14`);
          if (x === 0) moved.set(k, `${turn === 2 && Object.is(x, -0) ? '-' : ''}${far}e-2000`);
        });
        return [name, moved] as const;
      }),
    );
  });
  const found: Exact[][] = [];
  for (const side of sides) found.push(await evaluateExactly(result.node, result.indices, point, side));
  const [first] = found as [Exact[]];
  return first.map((x, k) => {
    const all = found.map((f) => f[k] as Exact);
    if (typeof x === 'string' || all.some((y) => typeof y === 'string')) return 'undefined';
    const near = all.map((y) => (typeof y === 'string' ? Number.NaN : y.toNumber()));
    return near.every((y) => y === near[0]) ? x : 'undefined';
  });
}

/** The point with every number moved to a neighbour; what is no free number stays. */
function moved(point: Point, declarations: readonly Declaration[], seed: number): Point {
  const random = seeded(seed);
  const discrete = new Set(
    declarations.filter((d) => ['integer', 'sign', 'bit', 'onehot'].includes(d.domain)).map((d) => d.name),
  );
  const values = [...point.values].map(([name, { shape, data }]) => {
    const next = discrete.has(name) ? data : data.map((x) => neighbour(x, random.unit() < 0.5));
    return [name, { shape, data: next }] as const;
  });
  return { dims: point.dims, values: new Map(values) };
}

function told(point: Point, name: string): Record<string, unknown> {
  const values = [...point.values].map(([n, { shape, data }]) => [n, shape.length === 0 ? data[0] : [...data]]);
  return { ...Object.fromEntries([...point.dims]), ...Object.fromEntries(values), element: name };
}

/** Compares a compiled result with many digits, until the points or the time are used up. */
export async function measure(made: Compilable, what: string, budget: Budget): Promise<Accuracy> {
  const { result, parameters } = made;
  const variables = variablesOf([result.node], parameters);
  const compiled = compile(result, { parameters });
  let start = performance.now();
  let [points, count, sum, max, conditioned, nan, open] = [0, 0, 0, 0, 0, 0, 0];
  let worst: Accuracy['worst'] = null;
  let conditionedWorst: Accuracy['worst'] = null;
  let nanAt: Accuracy['worst'] = null;
  let note: string | undefined;
  const first = budget.from ?? 0;
  for (let k = first; k < first + budget.points && performance.now() - start < budget.ms; k++) {
    const point = accuracyPoint(variables, budget.seed, k);
    const { data } = compiled.run(Object.fromEntries(point.values), undefined, Object.fromEntries(point.dims));
    let exact: Exact[];
    try {
      exact = await evaluateExactly(result.node, result.indices, point);
      if (exact.includes('undefined')) {
        const there = await limits(made, point);
        exact = exact.map((x, i) => (x === 'undefined' ? (there[i] as Exact) : x));
      }
    } catch (error) {
      if (!(error instanceof Unjudged)) throw error;
      note = error.message;
      continue;
    }
    // What the first point loads is no time of this result.
    if (points === 0) start = performance.now();
    points++;
    let others: Exact[][] | null = null;
    for (const [i, x] of exact.entries()) {
      if (typeof x === 'string') {
        if (x === 'open') open++;
        continue;
      }
      const found = data[i] as number;
      count++;
      if (Number.isNaN(found)) {
        nan++;
        nanAt ??= told(point, `${i}`);
        continue;
      }
      const error = ulpsFrom(found, x);
      sum += Math.min(error, 2 ** 62);
      if (error > max) [max, worst] = [error, told(point, `${i}`)];
      if (error <= SMALL_ERROR) {
        conditioned = Math.max(conditioned, error);
        continue;
      }
      if (others === null) {
        others = [];
        for (const turn of [1, 2, 3])
          others.push(await evaluateExactly(result.node, result.indices, moved(point, parameters, 31 * k + turn)));
      }
      const moves = others.map((o) => {
        const y = o[i] as Exact;
        return typeof y === 'string' ? Number.POSITIVE_INFINITY : y.minus(x).abs().toNumber();
      });
      const wanted = x.toNumber();
      const unit = Number.isFinite(wanted) ? ulpOf(wanted) : Number.POSITIVE_INFINITY;
      const scaled = Number.isFinite(found)
        ? distance(found, x) / (unit + Math.max(...moves))
        : error / (1 + Math.max(...moves) / unit);
      if (scaled > conditioned) [conditioned, conditionedWorst] = [scaled, told(point, `${i}`)];
    }
  }
  if (open > 0) note ??= `${open} elements need more than 800 digits`;
  const mean = count > 0 ? sum / count : Number.NaN;
  return { what, points, mean, max, conditioned, nan, worst, conditionedWorst, nanAt, ...(note ? { note } : {}) };
}
