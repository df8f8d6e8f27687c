import type { Piece } from './python-arrays.js';
import type { Term, Var } from './term.js';

export interface Names {
  /** A new name like the one wanted; an owner that has one keeps it. */
  readonly of: (owner: unknown, wanted: string) => string;
}

/** What the parts of the NumPy writer share. */
export interface Numpy {
  readonly names: Names;
  /** The statements so far. */
  readonly lines: string[];
  /** Dimensions that the statements mention. */
  readonly dims: Set<string>;
  /** Variables that have an array of their values. */
  readonly ranges: Set<Var>;
  /** The place of a variable's axis among others. */
  readonly rank: (v: Var) => number;
  /** The array of a term that has been computed. */
  readonly known: (term: Term) => Piece;
}
