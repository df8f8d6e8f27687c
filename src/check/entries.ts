import { zero } from '../expr/atoms.js';
import type { Node } from '../expr/node.js';
import { plain } from './arithmetic.js';
import { bounded, boundedInputs, UNIT } from './bounded.js';
import type { Derivatives } from './derivatives.js';
import { inputsOf, loopOf, shapesOf } from './evaluate.js';
import { CheckError } from './failure.js';
import type { Kept } from './kept.js';
import { apart, largest } from './largest.js';
import type { Point } from './point.js';
import { compile } from './program.js';
import { axesOf, type DerivativeQuestion } from './question.js';

interface Entries {
  readonly closed: Float64Array;
  /** What rounding may have done to the largest of them. */
  readonly rounding: number;
  /** The places of the entries among those of the tape. */
  readonly offsets: Float64Array;
}

/** The answer, entry by entry. */
function entriesAt(question: DerivativeQuestion, point: Point, kept: Kept): Entries {
  const axes = axesOf(question);
  const loops = axes.map((i) => loopOf(i, point.dims));
  const shapes = shapesOf(point);
  const inputs = inputsOf(point);
  const over = (node: Node): number[] => compile(node, loops, point.dims, shapes, plain).run(inputs);
  const program = kept('closed', point, () => compile(question.closed, loops, point.dims, shapes, bounded));
  const answer = program.run(boundedInputs(point));
  const closed = Float64Array.from(answer, ([x]) => x);
  const rounding = largest(answer.map(([, e]) => e));
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
  return { closed, rounding, offsets };
}

/** Errors up to here are no matter. */
const SMALL = 1e-9;
/** Entries below this share of the terms that were summed vanish but for rounding. */
const VANISHING = 1e-10;
/** Numbers that differ from 0 by so many times their rounding are not 0. */
const DISTINCT = 1e3;

/**
 * What a point tells of an answer. `clear`: the error, relative to the largest entry. `zero`: the answer and the
 * derivative vanish, as where another case holds, or vanish but for rounding, and the error is relative to the terms
 * that cancel. `blurred`: rounding may have done all of the error, or hides the derivative, as where a softmax is
 * saturated. `infinite`: the answer has no value, as that of an inverse where there is none.
 */
export interface Told {
  readonly sight: 'clear' | 'zero' | 'blurred' | 'infinite';
  readonly error: number;
}

/**
 * The error of the answer at a point.
 *
 * @param found the derivatives by the tape
 * @param noise how far rounding may move each of them; asked where they do not agree
 */
export function toldAt(
  question: DerivativeQuestion,
  point: Point,
  found: Derivatives,
  kept: Kept,
  noise: () => Float64Array,
): Told {
  try {
    const entries = entriesAt(question, point, kept);
    const { closed, rounding, offsets } = entries;
    const pick = (list: Float64Array): Float64Array => offsets.map((at) => list[at] as number);
    const tape = pick(found.entries);
    const gap = apart(closed, tape);
    if (!Number.isFinite(gap)) return { sight: 'infinite', error: Infinity };
    const scale = Math.max(largest(closed), largest(tape));
    if (scale === 0) return { sight: question.closed === zero ? 'clear' : 'zero', error: 0 };
    let size = Math.max(rounding / UNIT, largest(pick(found.sizes)));
    const isSeen = (): boolean => scale > VANISHING * size;
    if (isSeen() && gap <= SMALL * scale) return { sight: 'clear', error: gap / scale };
    size += largest(pick(noise())) / UNIT;
    if (isSeen()) return { sight: gap > SMALL * scale && gap <= size * UNIT ? 'blurred' : 'clear', error: gap / scale };
    return { sight: largest(closed) <= DISTINCT * rounding ? 'zero' : 'blurred', error: gap / size };
  } catch (error) {
    // An answer that reads past the end of an array is as wrong as can be.
    if (error instanceof RangeError) return { sight: 'clear', error: Infinity };
    throw error;
  }
}
