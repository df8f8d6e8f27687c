import type { Declaration } from '../expr/declaration.js';
import type { Index, Node } from '../expr/node.js';

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

/** The indices that are free in the answer, each once, in the order of its axes. */
export function axesOf(question: DerivativeQuestion): Index[] {
  const out = new Set<Index>(question.outputs);
  for (const { indices } of question.variables) {
    for (const node of indices) for (const i of node.free) out.add(i);
  }
  return [...out];
}
