import { symbol } from '../../expr/atoms.js';
import type { Declaration } from '../../expr/declaration.js';
import type { Node } from '../../expr/node.js';
import { evaluateNode } from '../algebra/evaluate.js';
import { lettersOf, stream } from '../facts.js';
import { partsValue } from '../numeric.js';
import type { Part } from '../parts.js';
import type { Regime } from '../regimes.js';
import { type CheckOutcome, minimise, type NumericPoint, type Witness } from '../witness.js';

/** What is checked: the function as it was lowered, and the result by cases. */
export interface ScalarQuestion {
  readonly h: Node;
  readonly z: Declaration;
  readonly x: Declaration;
  readonly t: Node;
  readonly regimes: readonly Regime<{ readonly parts: readonly Part[] }>[];
  readonly convex: boolean;
  /** Where the formula of h changes: a search by sampling would miss a point alone. */
  readonly breakpoints: readonly Node[];
}

const POINTS = 16;
const STEPS = [1, 0.3, 0.03, 1e-3, 1e-4, 1e-5];

export function holds(regime: Regime<unknown>, values: ReadonlyMap<Node, number>): boolean {
  if (regime.when.equal.length > 0) return regime.when.equal.every((e) => evaluateNode(e.node, values) === 0);
  return regime.when.list.every((f) => {
    const v = evaluateNode(f.node, values);
    return f.strict ? v > 0 : v >= 0;
  });
}

/** h as a function of its variable, the parameters as they are at the point. */
export function valuesOfH({ h, z }: ScalarQuestion, point: NumericPoint, witness: Witness): (z: number) => number {
  const shaped = {
    dims: point.dims,
    values: new Map(point.values).set(z.name, { shape: [], data: Float64Array.of(0) }),
  };
  const run = witness.along(h, shaped, z.name);
  return (at) => run([at]);
}

export function scalarValues(letters: readonly Node[], point: NumericPoint): Map<Node, number> {
  const out = new Map<Node, number>();
  for (const l of letters) {
    if (l.kind === 'symbol') {
      const known = point.values.get(l.declaration.name);
      if (known) out.set(l, known.data[0] as number);
    } else if (l.kind === 'dimension') out.set(l, point.dims.get(l.name) ?? Number.NaN);
  }
  return out;
}

/** The breakpoints as numbers. */
export function breakpoints(question: ScalarQuestion, values: ReadonlyMap<Node, number>): number[] {
  return question.breakpoints.map((b) => evaluateNode(b, values)).filter(Number.isFinite);
}

/** The result at a point, by the first case that holds. */
export function resultAt(question: ScalarQuestion, values: ReadonlyMap<Node, number>): number | undefined {
  const x = symbol(question.x);
  for (const regime of question.regimes) {
    if (!holds(regime, values)) continue;
    const value = partsValue(regime.result.parts, x, values);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Letters of everything that the result is made of. */
export function lettersOfResult(question: ScalarQuestion): Node[] {
  const roots = question.regimes.flatMap((r) => [
    ...r.when.list.map((f) => f.node),
    ...r.when.equal.map((e) => e.node),
    ...r.result.parts.flatMap((p) => [
      p.value,
      ...p.also,
      ...[p.span.lo, p.span.hi].filter((n): n is Node => n !== null),
    ]),
  ]);
  return lettersOf(question.h, question.t, symbol(question.x), ...roots).filter(
    (l) => !(l.kind === 'symbol' && l.declaration === question.z),
  );
}

/** x at which the result is asked: anywhere, and within 2 % of every end of a part. */
export function endsNear(question: ScalarQuestion, values: ReadonlyMap<Node, number>, random: () => number): number[] {
  const out = [(random() - 0.5) * 8];
  for (const regime of question.regimes) {
    if (!holds(regime, values)) continue;
    for (const part of regime.result.parts) {
      if (!part.span.hi) continue;
      const end = evaluateNode(part.span.hi, values);
      const step = 0.02 * random() * (1 + Math.abs(end));
      if (Number.isFinite(end)) out.push(end + step, end - step, end + 3 * random());
    }
  }
  return out;
}

/**
 * Compares the proximal operator with direct minimisation of ½(z − x)² + t h(z). For a convex h the excess of the
 * objective over its least value is at least half the squared distance; how far it falls short of that, by the
 * distance, bounds the error of the minimiser.
 */
export function checkProx(question: ScalarQuestion, witness: Witness): CheckOutcome {
  const letters = lettersOfResult(question);
  const random = stream(witness.seed + 3);
  let worst = 0;
  let points = 0;
  let failure: string | undefined;
  for (let k = 0; points < POINTS && k < 4 * POINTS; k++) {
    const point = witness.draw([question.h, question.t], [question.x], witness.seed * 1000 + k);
    const base = scalarValues(letters, point);
    const h = valuesOfH(question, point, witness);
    for (const x of endsNear(question, base, random)) {
      const values = new Map(base).set(symbol(question.x), x);
      const u = resultAt(question, values);
      if (u === undefined) {
        if (question.regimes.some((r) => holds(r, values))) failure = `no piece covers x = ${x.toPrecision(6)}`;
        if (failure) worst = Infinity;
        continue;
      }
      points++;
      const error = errorAt(question, h, values, x, u);
      if (!(error <= worst)) {
        worst = Number.isNaN(error) ? Infinity : error;
        failure = `at x = ${x.toPrecision(6)} the result ${u.toPrecision(8)} is no minimiser`;
      }
    }
  }
  const report = { against: 'direct minimisation', points, maxRelativeError: worst, seed: witness.seed };
  return failure && worst > 1e-8 ? { report, failure } : { report };
}

function errorAt(
  question: ScalarQuestion,
  h: (z: number) => number,
  values: ReadonlyMap<Node, number>,
  x: number,
  u: number,
): number {
  const t = evaluateNode(question.t, values);
  const objective = (z: number): number => ((z - x) * (z - x)) / 2 + t * h(z);
  const least = objective(u);
  if (!Number.isFinite(least)) return Infinity;
  let worst = 0;
  if (question.convex) {
    for (const step of STEPS) {
      for (const d of [step, -step]) {
        const gap = (d * d) / 2 - (objective(u + d) - least);
        const error = gap / step / (1 + Math.abs(u));
        // Far from u the difference is exact to rounding, near it only the rounding is left.
        if (error > worst && gap > 4e-15 * (1 + Math.abs(least))) worst = error;
      }
    }
  }
  const reach = 2 + 2 * Math.abs(x - u) + Math.abs(x);
  const found = [minimise(objective, x - reach, x + reach), ...breakpoints(question, values)].map(objective);
  const excess = (least - Math.min(...found)) / (1 + Math.abs(least));
  return Math.max(worst, excess > 4e-15 ? excess : 0);
}
