import { symbol } from '../expr/atoms.js';
import type { Node } from '../expr/node.js';
import type { ResultForm, Step } from '../result.js';
import { makeWriting, nodeText, type Writing } from './asts.js';
import type { Computation } from './computation.js';
import { type Facts, NO_FACTS } from './facts.js';
import type { ConvexProblem } from './problem.js';
import type { ScalarFunction } from './scalar.js';
import type { CheckOutcome, NumericPoint, Witness } from './witness.js';

/** A result, its proof, and what a witness says. */
export interface ConvexDerived {
  readonly form: ResultForm;
  readonly steps: readonly Step[];
  readonly conditions: readonly string[];
  readonly definitions: readonly { readonly name: string; readonly text: string; readonly latex?: string }[];
  readonly assumptions: readonly string[];
  readonly check: (witness: Witness) => CheckOutcome;
  /** The element of an array result at its axes, where it uses no further names. */
  readonly element: Node | null;
  /** What a compiler takes; of a set there is nothing. */
  readonly computation: (() => Computation) | null;
  /** The result at given numbers; of a set there is none. */
  readonly value: ((point: NumericPoint, witness: Witness) => Values) | null;
}

/** An array of numbers, row-major. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** A problem of one variable on its way. */
export interface Stage {
  readonly problem: ConvexProblem;
  readonly fn: ScalarFunction;
  readonly x: Node;
  readonly writing: Writing;
  readonly assumed: Facts;
}

export function stageOf(problem: ConvexProblem): Stage {
  const writing = makeWriting(problem.taken);
  const fn: ScalarFunction = { h: problem.h, z: symbol(problem.z), show: (n) => nodeText(n, writing) };
  return { problem, fn, x: symbol(problem.x), writing, assumed: NO_FACTS };
}
