import type { Declaration } from '../expr/declaration.js';
import type { Index, Node } from '../expr/node.js';
import type { CheckReport } from '../result.js';
import { DEFAULT_POINTS, DEFAULT_SEED } from './check.js';
import { slopesAlong } from './dual.js';
import { evaluateArray } from './evaluate.js';
import { CheckError } from './failure.js';
import { drawPoint } from './points.js';
import { variablesOf } from './variables.js';

export interface DifferentialQuestion {
  readonly objective: Node;
  readonly outputs: readonly Index[];
  readonly variables: readonly { readonly variable: Declaration; readonly differential: Declaration }[];
  /** The answer, in terms of the variables and their differentials. */
  readonly closed: Node;
  readonly seed?: number;
}

const ATTEMPTS = 30;

/**
 * Compares a differential with forward duals: at random points, along a random direction in all the variables
 * together, which the differentials are given as their values.
 *
 * @throws CheckError where no point is found at which the objective is smooth
 */
export function checkDifferential(question: DifferentialQuestion): CheckReport {
  const { objective, outputs, variables, closed, seed = DEFAULT_SEED } = question;
  const all = variablesOf(
    [objective, closed, ...outputs],
    variables.flatMap((v) => [v.variable, v.differential]),
  );
  let worst = 0;
  let compared = 0;
  for (let attempt = 0; compared < DEFAULT_POINTS && attempt < ATTEMPTS; attempt++) {
    const point = drawPoint(all, seed * 1000 + compared, null, attempt);
    const answer = evaluateArray(closed, outputs, point);
    const total = new Float64Array(answer.length);
    let size = 0;
    for (const { variable, differential } of variables) {
      const direction = point.values.get(differential.name)?.data ?? [];
      const slopes = slopesAlong(objective, outputs, point, variable.name, direction);
      slopes.forEach((s, k) => {
        total[k] = (total[k] as number) + s;
        size = Math.max(size, Math.abs(s));
      });
    }
    if (![...answer, ...total].every(Number.isFinite)) continue;
    const gap = answer.reduce((most, x, k) => Math.max(most, Math.abs(x - (total[k] as number))), 0);
    worst = Math.max(worst, gap === 0 ? 0 : gap / size);
    compared++;
  }
  if (compared === 0) throw new CheckError('no point was found at which the differential has a value');
  return { against: 'forward-mode autodiff', points: compared, maxRelativeError: worst, seed };
}
