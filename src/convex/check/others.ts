import { symbol } from '../../expr/atoms.js';
import type { Node } from '../../expr/node.js';
import { evaluateNode } from '../algebra/evaluate.js';
import { stream } from '../facts.js';
import type { Subgradients } from '../subgradients.js';
import { type CheckOutcome, minimise, minimiseFar, type Witness } from '../witness.js';
import {
  breakpoints,
  endsNear,
  holds,
  lettersOfResult,
  resultAt,
  type ScalarQuestion,
  scalarValues,
  valuesOfH,
} from './scalar.js';

const POINTS = 16;
const REACH = 6;

/** Compares the conjugate with the largest value of y z − h(z) that a search finds. */
export function checkConjugate(question: ScalarQuestion, witness: Witness): CheckOutcome {
  const letters = lettersOfResult(question);
  const random = stream(witness.seed + 5);
  let worst = 0;
  let points = 0;
  let failure: string | undefined;
  for (let k = 0; points < POINTS && k < 2 * POINTS; k++) {
    const point = witness.draw([question.h], [question.x], witness.seed * 1000 + k);
    const base = scalarValues(letters, point);
    const h = valuesOfH(question, point, witness);
    for (const y of endsNear(question, base, random)) {
      const values = new Map(base).set(symbol(question.x), y);
      const value = resultAt(question, values);
      if (value === undefined) continue;
      points++;
      const f = (z: number): number => h(z) - y * z;
      const special = breakpoints(question, values).map(f);
      const best = Math.min(f(minimise(f, -REACH, REACH)), f(minimiseFar(f)), ...special);
      // The search may stop short of a supremum at infinity, but can never pass the conjugate.
      const over = (-best - value) / (1 + Math.abs(value));
      const short = (value + best) / (1 + Math.abs(value));
      // An isolated point of a domain that no search meets shows nothing.
      const error = Math.max(over, short > 0.05 && Number.isFinite(best) ? short : 0);
      if (!(error <= worst)) {
        worst = Number.isNaN(error) ? Infinity : error;
        failure = `at ${y.toPrecision(6)} the result is ${value.toPrecision(8)}, and a search finds ${(-best).toPrecision(8)}`;
      }
    }
  }
  const report = {
    against: 'direct maximisation',
    points,
    maxRelativeError: worst < 4e-15 ? 0 : worst,
    seed: witness.seed,
  };
  return failure && worst > 1e-8 ? { report, failure } : { report };
}

/** Tests the subgradient inequality for the ends of the interval, and that it fails just outside of it. */
export function checkSubdifferential(
  question: ScalarQuestion,
  lists: readonly (readonly Subgradients[])[],
  witness: Witness,
): CheckOutcome {
  const letters = lettersOfResult(question);
  const random = stream(witness.seed + 9);
  let worst = 0;
  let points = 0;
  for (let k = 0; k < 8; k++) {
    const point = witness.draw([question.h], [], witness.seed * 1000 + k);
    const base = scalarValues(letters, point);
    const h = valuesOfH(question, point, witness);
    const index = question.regimes.findIndex((r) => holds(r, base));
    for (const s of lists[index] ?? []) {
      if (s.empty) continue;
      const u = placeIn(s, base, random);
      if (u === null) continue;
      points++;
      const values = new Map(base).set(symbol(question.z), u);
      for (const b of [s.lo, s.hi])
        if (typeof b !== 'string') worst = Math.max(worst, violation(h, u, evaluateNode(b, values)));
    }
  }
  const report = { against: 'the subgradient inequality', points, maxRelativeError: worst, seed: witness.seed };
  return worst > 1e-8 ? { report, failure: 'the subgradient inequality fails' } : { report };
}

function violation(h: (z: number) => number, u: number, g: number): number {
  const at = h(u);
  let worst = 0;
  for (const d of [1e-3, 0.1, 1, 5]) {
    for (const step of [d, -d]) {
      const gap = (at + g * step - h(u + step)) / (1 + Math.abs(at) + Math.abs(g * step));
      if (gap > worst && gap > 4e-15) worst = gap;
    }
  }
  return worst;
}

/** A random point of a part of the line. */
export function placeIn(s: Subgradients, values: ReadonlyMap<Node, number>, random: () => number): number | null {
  const lo = s.span.lo ? evaluateNode(s.span.lo, values) : null;
  const hi = s.span.hi ? evaluateNode(s.span.hi, values) : null;
  if (lo !== null && hi !== null) return lo + (hi - lo) * random();
  if (lo !== null) return lo + 3 * random();
  return hi !== null ? hi - 3 * random() : 6 * random() - 3;
}
