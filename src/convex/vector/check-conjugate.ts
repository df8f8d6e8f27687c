import { number, symbol } from '../../expr/atoms.js';
import type { Node } from '../../expr/node.js';
import { stream } from '../facts.js';
import type { ConvexProblem } from '../problem.js';
import { type CheckOutcome, minimiseFar, type NumericPoint, type Witness } from '../witness.js';

const POINTS = 12;
const SWEEPS = 12;
/** From here on a supremum counts as infinite. */
const ENOUGH = 1e6;
/** A search that does not know the function ends this near to the supremum. */
const NEAR = 0.02;
/** Where the conjugate is +∞ the search gets beyond this. */
const FAR = 50;

/** Compares the conjugate with the largest value of Σ y z − h(z) that a random search finds. */
export function checkVectorConjugate(problem: ConvexProblem, conjugate: Node, witness: Witness): CheckOutcome {
  const { h, x, z, dims } = problem;
  const random = stream(witness.seed + 23);
  const letter = symbol(
    x,
    dims.map(() => number(1)),
  );
  let worst = 0;
  let points = 0;
  let failure: string | undefined;
  for (let k = 0; k < POINTS; k++) {
    const drawn = witness.draw([h, letter], [x], witness.seed * 1000 + k);
    const array = drawn.values.get(x.name);
    if (!array) continue;
    const y = chosen(array.data, k);
    const point: NumericPoint = {
      dims: drawn.dims,
      values: new Map(drawn.values)
        .set(x.name, { shape: array.shape, data: y })
        .set(z.name, { shape: array.shape, data: new Float64Array(y.length) }),
    };
    const value = witness.array(conjugate, [], point)[0] as number;
    const run = witness.along(h, point, z.name);
    const gain = (at: Float64Array): number => at.reduce((s, v, j) => s + v * (y[j] as number), 0) - run(at);
    const best = search(gain, y, random);
    points++;
    const over = (best - value) / (1 + Math.abs(value));
    const short = value === Infinity ? (best < FAR ? 1 : 0) : (value - best) / (1 + Math.abs(value));
    const error = Math.max(over > 4e-15 ? over : 0, short > NEAR ? short : 0);
    if (value === Infinity ? error > worst : !(error <= worst)) {
      worst = Number.isNaN(error) ? Infinity : error;
      failure = `at ${x.name} = [${[...y].map((v) => v.toPrecision(5)).join(', ')}] the result is ${value.toPrecision(8)}, and a search finds ${best.toPrecision(8)}`;
    }
  }
  const report = { against: 'direct maximisation', points, maxRelativeError: worst, seed: witness.seed };
  return failure && worst > 1e-8 ? { report, failure } : { report };
}

/** As drawn, within one ball and beyond another, or with the sum 1: where the domains of conjugates begin and end. */
function chosen(drawn: Float64Array, k: number): Float64Array {
  const scaled = (factor: number): Float64Array => Float64Array.from(drawn, (v) => v * factor);
  const sizes = drawn.map(Math.abs);
  const total = sizes.reduce((s, v) => s + v, 0) || 1;
  switch (k % 6) {
    case 0:
      return scaled(2);
    case 1:
      return scaled(0.8 / total);
    case 2:
      return summingToOne(Float64Array.from(sizes, (v) => v / total));
    case 3:
      return scaled(0.9 / (Math.max(...sizes) || 1));
    case 4:
      return scaled(0.9 / (Math.hypot(...drawn) || 1));
    default:
      return summingToOne(scaled(1));
  }
}

/** With the last element such that adding up in order gives 1. */
function summingToOne(y: Float64Array): Float64Array {
  const before = y.slice(0, -1).reduce((s, v) => s + v, 0);
  y[y.length - 1] = 1 - before;
  return y;
}

/**
 * Searches lines along axes, along the argument and its signs, and in random directions, each as far as numbers reach:
 * first the best of all lines from 0, then one after the other.
 */
function search(gain: (z: Float64Array) => number, y: Float64Array, random: () => number): number {
  const n = y.length;
  const fixed = [
    Float64Array.from(y),
    Float64Array.from(y, Math.sign),
    new Float64Array(n).fill(1),
    ...Array.from({ length: n }, (_, k) => Float64Array.from({ length: n }, (_x, j) => (j === k ? 1 : 0))),
  ];
  const furthest = (from: Float64Array<ArrayBuffer>, move: Float64Array): Place => {
    const along = (s: number): Float64Array<ArrayBuffer> => from.map((v, j) => v + s * (move[j] as number));
    const at = along(minimiseFar((step) => -gain(along(step))));
    return { at, value: gain(at) };
  };
  const better = (a: Place, b: Place): Place => (b.value > a.value ? b : a);
  const zero = new Float64Array(n);
  let best = fixed.map((move) => furthest(zero, move)).reduce(better, { at: zero, value: gain(zero) });
  for (let sweep = 0; sweep < SWEEPS && best.value < ENOUGH; sweep++) {
    const before = best.value;
    const free = Array.from({ length: 2 }, () => Float64Array.from({ length: n }, () => 2 * random() - 1));
    for (const move of [...fixed, ...free]) best = better(best, furthest(best.at, move));
    if (best.value - before <= 1e-3 * Math.abs(best.value)) break;
  }
  return best.value;
}

interface Place {
  readonly at: Float64Array<ArrayBuffer>;
  readonly value: number;
}
