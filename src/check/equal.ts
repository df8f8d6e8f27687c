import type { Declaration } from '../expr/declaration.js';
import type { Index, Node } from '../expr/node.js';
import { type Bounded, bounded, boundedInputs, UNIT } from './bounded.js';
import { evaluate, loopOf, shapesOf } from './evaluate.js';
import { CheckError } from './failure.js';
import { type Point, toNested } from './point.js';
import { drawPoint } from './points.js';
import { compile, type Loop } from './program.js';
import { variablesOf } from './variables.js';

export interface EqualOptions {
  readonly seed?: number;
  readonly points?: number;
  /** Variables that must be drawn although neither side mentions them. */
  readonly declarations?: readonly Declaration[];
  /** A point counts only where this is 1. */
  readonly condition?: Node;
}

/** Numbers at which two expressions differ by far more than rounding explains. */
export interface Counterexample {
  readonly point: Point;
  /** Values of the free indices, by name. */
  readonly indices: Readonly<Record<string, number>>;
  readonly left: number;
  readonly right: number;
}

export interface EqualReport {
  /** Relative to the largest entry; where all vanish but for rounding, to the terms that cancel. */
  readonly maxRelativeError: number;
  readonly points: number;
  readonly seed: number;
  readonly counterexample: Counterexample | null;
  /** Was there a point at which one side had a value and the other none? */
  readonly partial: boolean;
}

const ATTEMPTS = 12;
/** How many times its bound a difference must be, for it not to be rounding. */
const SAFETY = 1000;

interface Sides {
  readonly left: readonly Bounded[];
  readonly right: readonly Bounded[];
}

function sidesAt(a: Node, b: Node, loops: readonly Loop[], point: Point): Sides {
  const shapes = shapesOf(point);
  const inputs = boundedInputs(point);
  const over = (node: Node): Bounded[] => compile(node, loops, point.dims, shapes, bounded).run(inputs);
  return { left: over(a), right: over(b) };
}

/** Both sides, or null where the condition fails or a subscript leaves its range. */
function sidesWithin(
  a: Node,
  b: Node,
  loops: readonly Loop[],
  point: Point,
  condition: Node | undefined,
): Sides | null {
  try {
    if (condition && evaluate(condition, point) !== 1) return null;
    return sidesAt(a, b, loops, point);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The values of the loops at a flat position. */
function unravel(loops: readonly Loop[], position: number): Record<string, number> {
  const out: [string, number][] = [];
  let rest = position;
  for (const { index, lo, hi } of [...loops].reverse()) {
    const n = hi - lo + 1;
    out.unshift([index.name, lo + (rest % n)]);
    rest = Math.floor(rest / n);
  }
  return Object.fromEntries(out);
}

interface Verdict {
  readonly error: number;
  /** Position of the first significant difference, or −1. */
  readonly differs: number;
  readonly comparable: number;
  readonly partial: boolean;
}

function judge({ left, right }: Sides): Verdict {
  let [gap, scale, size, comparable, differs] = [0, 0, 0, 0, -1];
  let partial = false;
  left.forEach(([x, ex], k) => {
    const [y, ey] = right[k] as Bounded;
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      if (Number.isFinite(x) !== Number.isFinite(y)) partial = true;
      return;
    }
    comparable++;
    const d = Math.abs(x - y);
    gap = Math.max(gap, d);
    scale = Math.max(scale, Math.abs(x), Math.abs(y));
    size = Math.max(size, (ex + ey) / UNIT);
    if (differs < 0 && d > SAFETY * (ex + ey) + 1e-300) differs = k;
  });
  const error = gap === 0 ? 0 : gap / (scale > 1e-10 * size ? scale : size);
  return { error, differs, comparable, partial };
}

/**
 * Compares two expressions with the same free indices at random points of the declared domains. What
 * is called different differs by much more than a running bound of the rounding errors, so that a
 * counterexample is one; agreement at all points is evidence, no proof.
 *
 * @throws CheckError where no point is found at which both sides have values
 */
export function checkEqual(a: Node, b: Node, indices: readonly Index[], options: EqualOptions = {}): EqualReport {
  const { seed = 1, points = 5, declarations = [], condition } = options;
  const variables = variablesOf([a, b, ...indices, ...(condition ? [condition] : [])], declarations);
  let worst = 0;
  let compared = 0;
  let partial = false;
  for (let k = 0; k < points; k++) {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const point = drawPoint(variables, seed * 1000 + k, null, attempt);
      const loops = indices.map((i) => loopOf(i, point.dims));
      const sides = sidesWithin(a, b, loops, point, condition);
      if (sides === null) continue;
      const verdict = judge(sides);
      if (verdict.differs >= 0) {
        const [left, right] = [sides.left[verdict.differs], sides.right[verdict.differs]] as [Bounded, Bounded];
        const counterexample = { point, indices: unravel(loops, verdict.differs), left: left[0], right: right[0] };
        return { maxRelativeError: verdict.error, points: compared + 1, seed, counterexample, partial };
      }
      partial ||= verdict.partial;
      if (verdict.comparable === 0) continue;
      worst = Math.max(worst, verdict.error);
      compared++;
      break;
    }
  }
  if (compared === 0) throw new CheckError('no point was found at which both sides have values');
  return { maxRelativeError: worst, points: compared, seed, counterexample: null, partial };
}

/** A counterexample as JSON: the variables as nested arrays, the dimensions, the indices, both values. */
export function describeCounterexample(found: Counterexample): Readonly<Record<string, unknown>> {
  const variables = [...found.point.values].map(([name, tensor]): [string, unknown] => [name, toNested(tensor)]);
  return {
    at: Object.fromEntries(variables),
    dimensions: Object.fromEntries(found.point.dims),
    indices: found.indices,
    left: found.left,
    right: found.right,
  };
}
