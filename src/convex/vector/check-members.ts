import { number, symbol } from '../../expr/atoms.js';
import { stream } from '../facts.js';
import type { ConvexProblem } from '../problem.js';
import type { CheckOutcome, NumericPoint, Witness } from '../witness.js';
import type { Field } from './task.js';

const POINTS = 6;
const TRIALS = 12;

/** Tests h(z) ≥ h(u) + g·(z − u) for one g of the set, at points with zeros and ties among the elements. */
export function checkMembers(problem: ConvexProblem, member: Field, witness: Witness): CheckOutcome {
  const random = stream(witness.seed + 17);
  let worst = 0;
  for (let k = 0; k < POINTS; k++) {
    const point = witness.draw(
      [
        problem.h,
        symbol(
          problem.x,
          problem.dims.map(() => number(1)),
        ),
      ],
      [problem.x],
      witness.seed * 1000 + k,
    );
    const array = point.values.get(problem.x.name);
    if (!array) continue;
    const u = Float64Array.from(array.data, (v, j) => special(v, array.data[0] as number, k, j));
    const here = withArray(withArray(point, problem.x.name, array.shape, u), problem.z.name, array.shape, u);
    const g = witness.array(member.element, member.axes, here);
    const h = witness.along(problem.h, here, problem.z.name);
    const level = h(u);
    for (let trial = 0; trial < TRIALS; trial++) {
      const reach = [1e-3, 0.1, 1, 4][trial % 4] as number;
      const z = Float64Array.from(u, (v) => v + reach * (2 * random() - 1));
      let slope = 0;
      for (let j = 0; j < u.length; j++) slope += (g[j] as number) * ((z[j] as number) - (u[j] as number));
      const gap = (level + slope - h(z)) / (1 + Math.abs(level) + Math.abs(slope));
      if (gap > worst && gap > 4e-15) worst = gap;
      if (Number.isNaN(gap)) worst = Infinity;
    }
  }
  const report = { against: 'the subgradient inequality', points: POINTS, maxRelativeError: worst, seed: witness.seed };
  return worst > 1e-8 ? { report, failure: 'the subgradient inequality fails' } : { report };
}

/** Every third point has zeros, every third one ties. */
function special(value: number, first: number, point: number, element: number): number {
  if (point % 3 === 1 && element % 2 === 0) return 0;
  return point % 3 === 2 && element % 2 === 0 ? first : value;
}

function withArray(point: NumericPoint, name: string, shape: readonly number[], data: Float64Array): NumericPoint {
  return { dims: point.dims, values: new Map(point.values).set(name, { shape, data }) };
}
