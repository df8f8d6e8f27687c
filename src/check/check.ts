import type { Declaration } from '../expr/declaration.js';
import type { Index, Node } from '../expr/node.js';
import type { CheckReport } from '../result.js';
import { plain } from './arithmetic.js';
import { bounded, boundedInputs, UNIT } from './bounded.js';
import { type Derivatives, firstDerivatives, secondDerivatives, tapedProgram } from './derivatives.js';
import { differenceAlong } from './difference.js';
import { slopesAlong } from './dual.js';
import { inputsOf, loopOf, shapesOf } from './evaluate.js';
import { CheckError } from './failure.js';
import { type Kept, keeping } from './kept.js';
import { mayKink } from './kinks.js';
import type { Point } from './point.js';
import { drawPoint } from './points.js';
import { compile } from './program.js';
import { seeded } from './random.js';
import { extremesIn, hasTie } from './ties.js';
import { type Variables, variablesOf } from './variables.js';

/** The variable by which is differentiated, and the subscripts at which: indices, or fixed ones. */
export interface Wrt {
  readonly declaration: Declaration;
  readonly indices: readonly Node[];
}

export interface DerivativeQuestion {
  /** A scalar, or an element of an array with the free indices `outputs`. */
  readonly objective: Node;
  readonly outputs: readonly Index[];
  /** One variable: a first derivative. Two: a second one. */
  readonly variables: readonly [Wrt] | readonly [Wrt, Wrt];
  /** The answer, with the indices of `outputs` and of the variables free. */
  readonly closed: Node;
  readonly seed?: number;
  readonly points?: number;
}

export { CheckError };
export const DEFAULT_SEED = 1;
export const DEFAULT_POINTS = 3;
const ATTEMPTS = 30;
/** So many other points are tried where rounding blurs what one tells. */
const SHARPER = 4;

const largest = (list: ArrayLike<number>): number => {
  let most = 0;
  for (let k = 0; k < list.length; k++) {
    const x = Math.abs(list[k] as number);
    if (!(x <= most)) most = x;
  }
  return most;
};

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

const apart = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  const gaps = new Float64Array(a.length);
  for (let k = 0; k < a.length; k++) gaps[k] = (a[k] as number) - (b[k] as number);
  return largest(gaps);
};

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

/** The indices that are free in the answer, each once, in the order of its axes. */
function axesOf(question: DerivativeQuestion): Index[] {
  const out = new Set<Index>(question.outputs);
  for (const { indices } of question.variables) {
    for (const node of indices) for (const i of node.free) out.add(i);
  }
  return [...out];
}

interface Entries {
  readonly closed: Float64Array;
  readonly tape: Float64Array;
  readonly size: number;
}

/** The answer and the tape's derivative, entry by entry of the answer. */
function entriesAt(question: DerivativeQuestion, point: Point, found: Derivatives, kept: Kept): Entries {
  const axes = axesOf(question);
  const loops = axes.map((i) => loopOf(i, point.dims));
  const shapes = shapesOf(point);
  const inputs = inputsOf(point);
  const over = (node: Node): number[] => compile(node, loops, point.dims, shapes, plain).run(inputs);
  const program = kept('closed', point, () => compile(question.closed, loops, point.dims, shapes, bounded));
  const answer = program.run(boundedInputs(point));
  const closed = Float64Array.from(answer, ([x]) => x);
  const rounding = largest(answer.map(([, e]) => e)) / UNIT;
  const offsets = new Float64Array(closed.length);
  const step = (subscript: number[], length: number): void => {
    subscript.forEach((i, k) => {
      if (!(i >= 1 && i <= length)) throw new CheckError(`a subscript of the derivative is ${i}, outside 1..${length}`);
      offsets[k] = (offsets[k] as number) * length + i - 1;
    });
  };
  for (const i of question.outputs) {
    const { lo, hi } = loopOf(i, point.dims);
    step(
      over(i).map((x) => x - lo + 1),
      hi - lo + 1,
    );
  }
  for (const { declaration, indices } of question.variables) {
    const shape = shapes.get(declaration.name) ?? [];
    indices.forEach((node, k) => {
      step(over(node), shape[k] as number);
    });
  }
  const pick = (list: Float64Array): Float64Array => offsets.map((at) => list[at] as number);
  return { closed, tape: pick(found.entries), size: Math.max(rounding, largest(pick(found.sizes))) };
}

/**
 * The largest difference, relative to the largest entry. Where all entries vanish but for rounding, it
 * is relative to the terms that cancel.
 */
function errorOf({ closed, tape, size }: Entries): number {
  const gap = apart(closed, tape);
  if (gap === 0) return 0;
  const scale = Math.max(largest(closed), largest(tape));
  return gap / (scale > 1e-10 * size ? scale : size);
}

/** Errors up to here are no matter. */
const SMALL = 1e-9;

/**
 * The error at a point; `blurred` where it is not small but no larger than what rounding may have done, as in
 * 1 − f² with f near 1: such a point tells little.
 */
function errorAt(
  question: DerivativeQuestion,
  point: Point,
  found: Derivatives,
  kept: Kept,
): { readonly error: number; readonly blurred: boolean } {
  try {
    const entries = entriesAt(question, point, found, kept);
    const error = errorOf(entries);
    return { error, blurred: error > SMALL && apart(entries.closed, entries.tape) <= entries.size * UNIT };
  } catch (error) {
    // An answer that reads past the end of an array is as wrong as can be.
    if (error instanceof RangeError) return { error: Infinity, blurred: false };
    throw error;
  }
}

function derivativesAt(question: DerivativeQuestion, point: Point): Derivatives {
  const [first, second] = question.variables;
  if (!second) return firstDerivatives(question.objective, question.outputs, point, first.declaration.name);
  const { objective, outputs } = question;
  return secondDerivatives(objective, outputs, point, first.declaration.name, second.declaration.name);
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

/** The error at the point, or at a later one where rounding blurs what it tells. */
function sharpest(search: Search, seed: number, start: Regular): number {
  const { question, kinked, kept } = search;
  let regular = start;
  let told = errorAt(question, regular.point, regular.found, kept);
  for (let more = 0; told.blurred && more < SHARPER; more++) {
    try {
      regular = regularPoint(search, seed, kinked, regular.attempt + 1);
    } catch (error) {
      if (error instanceof CheckError) break;
      throw error;
    }
    told = errorAt(question, regular.point, regular.found, kept);
  }
  return told.error;
}

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
    const told = sharpest(search, seed * 1000 + k, start);
    if (!(told <= worst)) worst = Number.isNaN(told) ? Infinity : told;
  }
  return { against: 'reverse-mode autodiff', points, maxRelativeError: worst, seed };
}
