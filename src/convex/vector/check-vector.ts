import { number, symbol } from '../../expr/atoms.js';
import { add } from '../../expr/build.js';
import type { Index, Node } from '../../expr/node.js';
import { substitute } from '../../expr/reduce.js';
import { stream } from '../facts.js';
import { bisect } from '../numeric.js';
import type { CertifiedRoot } from '../parts.js';
import type { ConvexProblem } from '../problem.js';
import type { CheckOutcome, NumericPoint, Witness } from '../witness.js';
import { eigenOf } from './eigen.js';
import { type Constraint, splitFunction } from './inspect.js';
import type { Solution } from './task.js';

const POINTS = 6;
const DIRECTIONS = 6;
const STEPS = [1, 0.1, 1e-2, 1e-3, 1e-4];
const SCALES = [0.4, 1, 3];
const ROUNDING = 4e-15;

function withArray(point: NumericPoint, name: string, shape: readonly number[], data: ArrayLike<number>): NumericPoint {
  return { dims: point.dims, values: new Map(point.values).set(name, { shape, data: Float64Array.from(data) }) };
}

function nameOf(letter: Node): string {
  return letter.kind === 'symbol' ? letter.declaration.name : '';
}

function rootAt(root: CertifiedRoot, point: NumericPoint, witness: Witness): number {
  const at = withArray(point, nameOf(root.z), [], [0]);
  const f = witness.along(root.equation, at, nameOf(root.z));
  const [lo, hi] = [root.lo, root.hi].map((n) => witness.array(n, [], point)[0] as number) as [number, number];
  return bisect((z) => f([z]), lo, hi);
}

/** The result at numbers for everything it is made of. */
export function solutionAt(solved: Solution, point: NumericPoint, witness: Witness): Float64Array {
  let current = withEigen(solved, point);
  for (const { letter, value, axes } of solved.named) {
    const lengths = axes.map((a) => witness.array(a.children[1] as Node, [], current)[0] as number);
    const v = 'equation' in value ? rootsOver(value, axes, current, witness) : witness.array(value, axes, current);
    current = withArray(current, nameOf(letter), lengths, v);
  }
  const { axes, element } = solved.point;
  if (solved.roots.length === 0) return witness.array(element, axes, current);
  // A root that differs from element to element is sought for each.
  const out: number[] = [];
  for (const subscripts of tuples(axes, current, witness)) {
    const map = new Map<Node, Node>(axes.map((a, k) => [a, number(subscripts[k] as number)]));
    const here = (n: Node): Node => substitute(n, map);
    let at = current;
    for (const r of solved.roots)
      at = withArray(
        at,
        nameOf(r.letter),
        [],
        [rootAt({ ...r, equation: here(r.equation), lo: here(r.lo), hi: here(r.hi) }, at, witness)],
      );
    out.push(witness.array(here(element), [], at)[0] as number);
  }
  return Float64Array.from(out);
}

/** One root for each value of the indices. */
function rootsOver(root: CertifiedRoot, axes: readonly Index[], point: NumericPoint, witness: Witness): number[] {
  return tuples(axes, point, witness).map((subscripts) => {
    const map = new Map<Node, Node>(axes.map((a, k) => [a, number(subscripts[k] as number)]));
    const here = (n: Node): Node => substitute(n, map);
    return rootAt({ ...root, equation: here(root.equation), lo: here(root.lo), hi: here(root.hi) }, point, witness);
  });
}

function tuples(axes: readonly Index[], point: NumericPoint, witness: Witness): number[][] {
  let out: number[][] = [[]];
  for (const a of axes) {
    const n = witness.array(a.children[1] as Node, [], point)[0] as number;
    out = out.flatMap((head) => Array.from({ length: n }, (_, k) => [...head, k + 1]));
  }
  return out;
}

/** The point with the eigenvectors and eigenvalues that the result is stated with. */
function withEigen({ eigen }: Solution, point: NumericPoint): NumericPoint {
  const given = eigen && point.values.get(nameOf(eigen.of));
  if (!eigen || !given) return point;
  const n = given.shape[0] as number;
  const { values, vectors } = eigenOf(given.data, n);
  return withArray(withArray(point, eigen.vectors.name, [n, n], vectors), eigen.values.name, [n], values);
}

/** A random argument; of a symmetric matrix a symmetric one. */
function farFrom(array: Float64Array, n: number, symmetric: boolean, random: () => number): Float64Array {
  const far = Float64Array.from(array, () => 4 * random() - 2);
  if (symmetric) for (let k = 0; k < far.length; k++) far[k] = far[(k % n) * n + Math.floor(k / n)] as number;
  return far;
}

interface Objective {
  readonly value: (z: ArrayLike<number>) => number;
  /** How far a constraint is from holding. */
  readonly violation: (z: ArrayLike<number>) => number;
}

function objectiveAt(problem: ConvexProblem, point: NumericPoint, x: Float64Array, witness: Witness): Objective {
  const shape = point.values.get(problem.x.name)?.shape ?? [];
  const at = withArray(point, problem.z.name, shape, x);
  const split = splitFunction(problem.h, true);
  const run = (node: Node): ((z: ArrayLike<number>) => number) => witness.along(node, at, problem.z.name);
  const finite = run(split ? add(split.finite) : problem.h);
  const t = witness.array(problem.t, [], point)[0] as number;
  const constraints = (split?.constraints ?? []).map((c) => ({ c, f: run(c.node) }));
  return {
    value: (z) => {
      let square = 0;
      for (let k = 0; k < x.length; k++) square += ((z[k] as number) - (x[k] as number)) ** 2;
      return square / 2 + t * finite(z);
    },
    violation: (z) => Math.max(0, ...constraints.map(({ c, f }) => excess(c, f(z)))),
  };
}

function excess(c: Constraint, value: number): number {
  return c.relation === '==' ? Math.abs(value) : value;
}

/**
 * Compares the proximal operator with the objective around it: for a convex function the excess over the least value
 * is at least half the squared distance. Directions are random, or lead to other points of the feasible set.
 */
export function checkVector(problem: ConvexProblem, solved: Solution, witness: Witness): CheckOutcome {
  const random = stream(witness.seed + 11);
  let worst = 0;
  let failure: string | undefined;
  let points = 0;
  for (let k = 0; points < POINTS && k < 5 * POINTS; k++) {
    const point = witness.draw([problem.h, problem.t, symbolOf(problem)], [problem.x], witness.seed * 1000 + k);
    const array = point.values.get(problem.x.name);
    // Only where the conditions of the result hold.
    const excluded = solved.nonzero.some((n) => !(Math.abs(witness.array(n, [], point)[0] as number) > 1e-6));
    if (!array || excluded) continue;
    points++;
    const scaled = Float64Array.from(
      solved.eigen ? farFrom(array.data, array.shape[0] as number, true, random) : array.data,
      (v) => v * (SCALES[k % SCALES.length] as number),
    );
    const here = withArray(point, problem.x.name, array.shape, scaled);
    const u = solutionAt(solved, here, witness);
    const objective = objectiveAt(problem, here, scaled, witness);
    let error = objective.violation(u);
    const least = objective.value(u);
    if (!Number.isFinite(least)) error = Infinity;
    for (let d = 0; d < DIRECTIONS; d++) {
      const far = farFrom(scaled, array.shape[0] as number, solved.eigen !== undefined, random);
      const other = solutionAt(solved, withArray(here, problem.x.name, array.shape, far), witness);
      // Only other results are known to lie in the domain of a function of definite matrices.
      const move = d % 2 === 0 && !solved.eigen ? far : Float64Array.from(other, (v, j) => v - (u[j] as number));
      error = Math.max(error, shortfall(objective, u, move, least, solved.convex));
    }
    if (!(error <= worst)) {
      worst = Number.isNaN(error) ? Infinity : error;
      failure = `at ${problem.x.name} = [${[...scaled].map((v) => v.toPrecision(5)).join(', ')}] the result [${[...u].map((v) => v.toPrecision(6)).join(', ')}] is no minimiser`;
    }
  }
  const report = { against: 'direct minimisation', points, maxRelativeError: worst, seed: witness.seed };
  return failure && worst > 1e-8 ? { report, failure } : { report };
}

function symbolOf(problem: ConvexProblem): Node {
  return symbol(
    problem.x,
    problem.dims.map(() => number(1)),
  );
}

function shortfall(objective: Objective, u: Float64Array, move: Float64Array, least: number, convex: boolean): number {
  const length = Math.sqrt(move.reduce((s, v) => s + v * v, 0));
  if (length < 1e-9) return 0;
  let worst = 0;
  for (const step of STEPS) {
    const z = Float64Array.from(u, (v, k) => v + step * (move[k] as number));
    if (objective.violation(z) > 1e-12) continue;
    const distance = step * length;
    const gap = (convex ? distance ** 2 / 2 : 0) - (objective.value(z) - least);
    const error = gap / (convex ? distance : 1) / (1 + Math.abs(least));
    if (error > worst && gap > ROUNDING * (1 + Math.abs(least))) worst = error;
  }
  return worst;
}
