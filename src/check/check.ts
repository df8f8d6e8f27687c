import type { Node } from '../expr/node.js';
import type { CheckReport } from '../result.js';
import { bounded, boundedInputs, UNIT } from './bounded.js';
import { type Derivatives, firstDerivatives, secondDerivatives, tapedProgram } from './derivatives.js';
import { differenceAlong } from './difference.js';
import { slopesAlong } from './dual.js';
import { type Told, toldAt } from './entries.js';
import { loopOf, shapesOf } from './evaluate.js';
import { CheckError } from './failure.js';
import { type Kept, keeping } from './kept.js';
import { mayKink } from './kinks.js';
import { apart, largest } from './largest.js';
import type { Point } from './point.js';
import { drawPoint } from './points.js';
import { compile } from './program.js';
import { axesOf, type DerivativeQuestion } from './question.js';
import { seeded } from './random.js';
import type { Roughen } from './tape.js';
import { extremesIn, hasTie } from './ties.js';
import { type Variables, variablesOf } from './variables.js';

export { CheckError };
export const DEFAULT_SEED = 1;
export const DEFAULT_POINTS = 3;
const ATTEMPTS = 30;
/** So many other points are tried where one tells little. */
const SHARPER = 8;

/** A random direction, as many numbers as the variable has elements. */
function direction(point: Point, name: string, seed: number): Float64Array {
  const random = seeded(seed ^ 0x5bd1e995);
  return Float64Array.from({ length: point.values.get(name)?.data.length ?? 0 }, () => random.normal());
}

interface Slopes {
  readonly tape: Float64Array;
  readonly size: number;
}

/** The tape's first derivatives along a direction, with the size of the terms that were summed. */
function tapeAlong(found: Derivatives, move: Float64Array): Slopes {
  const out = new Float64Array(found.values.length);
  let size = 0;
  for (let o = 0; o < out.length; o++) {
    let s = 0;
    let t = 0;
    move.forEach((m, k) => {
      s += m * (found.entries[o * move.length + k] as number);
      t += Math.abs(m) * (found.sizes[o * move.length + k] as number);
    });
    out[o] = s;
    if (!(t <= size)) size = t;
  }
  return { tape: out, size };
}

/** What the search for points needs, found once for a question. */
interface Search {
  readonly question: DerivativeQuestion;
  readonly variables: Variables;
  /** May the objective have kinks or jumps? */
  readonly kinked: boolean;
  /** How often each maximum and minimum is attained. */
  readonly extremes: readonly Node[];
  readonly kept: Kept;
}

/** How far differences reach, as shares of the usual step: kinks that lie near must be seen. */
const NEAR = [1, 0.05];
/** The same without kinks: what oscillates fast, as sin(1000 x) does, needs shorter steps. */
const CLOSER = [...NEAR, 1e-3, 1e-5];

/**
 * Is the objective smooth here, as far as differences can tell? Where they do not agree with the
 * tape, a kink or a jump lies within their reach.
 */
function isSmooth({ question, kinked }: Search, point: Point, found: Derivatives, seed: number): boolean {
  const name = question.variables[0].declaration.name;
  const move = direction(point, name, seed);
  const { tape, size } = tapeAlong(found, move);
  for (const shrink of kinked ? NEAR : CLOSER) {
    const scaled = move.map((m) => m * shrink);
    const rough = differenceAlong(question.objective, question.outputs, point, name, scaled);
    const tolerance = 1e-5 * shrink * size + 1e-9 * largest(found.values);
    if (
      apart(
        rough,
        tape.map((x) => x * shrink),
      ) <= tolerance
    )
      return true;
  }
  return false;
}

/** The tape against forward duals along a direction: two sets of rules over one program. */
function crossCheck(question: DerivativeQuestion, point: Point, found: Derivatives, seed: number): void {
  const name = question.variables[0].declaration.name;
  const move = direction(point, name, seed);
  const { tape, size } = tapeAlong(found, move);
  const slopes = slopesAlong(question.objective, question.outputs, point, name, move);
  if (apart(slopes, tape) > 1e-9 * size)
    throw new CheckError(`reverse and forward mode differ by ${apart(slopes, tape)} along a direction of ${name}`);
}

function derivativesAt(question: DerivativeQuestion, point: Point, roughen?: Roughen): Derivatives {
  const { objective, outputs } = question;
  const [first, second] = question.variables;
  if (second)
    return secondDerivatives(objective, outputs, point, first.declaration.name, second.declaration.name, roughen);
  return firstDerivatives(
    objective,
    outputs,
    point,
    first.declaration.name,
    tapedProgram(objective, outputs, point, roughen),
  );
}

const NOISY_RUNS = 4;
/** Rounding may do so many times what is seen in a few runs. */
const UNSEEN = 8;

/**
 * How far rounding may move the derivatives: each operation is made worse at random by a unit in the last place, some
 * times, and what comes out is compared (Parker, Monte Carlo arithmetic, 1997).
 */
function noiseAt(question: DerivativeQuestion, point: Point, found: Derivatives): Float64Array {
  const random = seeded(0x2545f491);
  const out = new Float64Array(found.entries.length);
  for (let run = 0; run < NOISY_RUNS; run++) {
    const { entries } = derivativesAt(question, point, (x) => x * (1 + UNIT * (2 * random.unit() - 1)));
    out.forEach((most, k) => {
      out[k] = Math.max(most, UNSEEN * Math.abs((entries[k] as number) - (found.entries[k] as number)));
    });
  }
  return out;
}

/**
 * Does rounding leave the objective's values meaning? Where a matrix is singular but for rounding, its
 * inverse is a number and no value.
 */
function isWellConditioned(question: DerivativeQuestion, point: Point, kept: Kept): boolean {
  const loops = question.outputs.map((i) => loopOf(i, point.dims));
  const program = kept('objective', point, () =>
    compile(question.objective, loops, point.dims, shapesOf(point), bounded),
  );
  const values = program.run(boundedInputs(point));
  const size = largest(values.map(([x]) => x));
  return largest(values.map(([, e]) => e)) <= 1e-7 * (1 + size);
}

const allFinite = (found: Derivatives): boolean =>
  found.values.every(Number.isFinite) && found.entries.every(Number.isFinite);

interface Regular {
  readonly point: Point;
  readonly found: Derivatives;
  readonly first: Derivatives;
  readonly attempt: number;
}

/**
 * So many attempts at a point where no maximum or minimum is attained twice, which is a condition of the result. Some
 * are tied everywhere, as the largest distance of two points is.
 */
const UNTIED = 12;

/** A point at which the objective is smooth, with its derivatives there: the first of the attempts that is one. */
function regularPoint(search: Search, seed: number, thorough: boolean, from: number): Regular {
  const { question, variables, extremes, kept } = search;
  let reason = 'the objective is not smooth at any of them';
  for (let attempt = from; attempt < ATTEMPTS; attempt++) {
    try {
      const point = drawPoint(variables, seed, null, attempt);
      if (attempt < from + UNTIED && hasTie(extremes, point)) continue;
      const { objective, outputs } = question;
      const taped = kept('tape', point, () => tapedProgram(objective, outputs, point));
      const first = firstDerivatives(objective, outputs, point, question.variables[0].declaration.name, taped);
      if (
        !allFinite(first) ||
        !isWellConditioned(question, point, kept) ||
        (thorough && !isSmooth(search, point, first, seed))
      )
        continue;
      const found = question.variables.length === 1 ? first : derivativesAt(question, point);
      if (allFinite(found)) return { point, found, first, attempt };
    } catch (error) {
      // A subscript out of range at these numbers; others may be inside.
      if (!(error instanceof RangeError)) throw error;
      reason = error.message;
    }
  }
  throw new CheckError(`no usable point among ${ATTEMPTS}: ${reason}`);
}

/** What the point tells, or a later one where it tells little. */
function sharpest(search: Search, seed: number, start: Regular): Told {
  const { question, kinked, kept } = search;
  const tell = ({ point, found }: Regular): Told =>
    toldAt(question, point, found, kept, () => noiseAt(question, point, found));
  let regular = start;
  let told = tell(regular);
  for (let more = 0; told.sight === 'infinite' || (told.sight !== 'clear' && more < SHARPER); more++) {
    try {
      regular = regularPoint(search, seed, kinked, regular.attempt + 1);
    } catch (error) {
      if (error instanceof CheckError) break;
      throw error;
    }
    const next = tell(regular);
    if (SIGHTS.indexOf(next.sight) <= SIGHTS.indexOf(told.sight)) told = next;
  }
  if (told.sight === 'blurred') throw new CheckError('rounding hides the derivative at all points that were tried');
  return told;
}

/** From the most to the least that is told. */
const SIGHTS = ['clear', 'zero', 'blurred', 'infinite'];

/**
 * Compares an answer with the derivative that a reverse-mode tape finds, at every element, at random
 * points of the declared domains with pairwise different dimensions.
 *
 * @returns the report; whether its error is small enough is for the caller to say
 * @throws CheckError where no usable point is found or the witnesses contradict each other; Error where
 *   the answer has an index that neither the outputs nor the variables bind
 */
export function checkDerivative(question: DerivativeQuestion): CheckReport {
  const { seed = DEFAULT_SEED, points = DEFAULT_POINTS } = question;
  const roots = [question.objective, question.closed, ...axesOf(question)];
  const variables = variablesOf(
    roots,
    question.variables.map((v) => v.declaration),
  );
  // Differences are a third witness at the first point, and find kinks at the others where there may be any.
  const kinked = mayKink(question.objective);
  const search: Search = { question, variables, kinked, extremes: extremesIn(question.objective), kept: keeping() };
  let worst = 0;
  for (let k = 0; k < points; k++) {
    const start = regularPoint(search, seed * 1000 + k, kinked || k === 0, 0);
    if (k === 0) crossCheck(question, start.point, start.first, seed);
    worst = Math.max(worst, sharpest(search, seed * 1000 + k, start).error);
  }
  return { against: 'reverse-mode autodiff', points, maxRelativeError: worst, seed };
}
