import type { Term, Var } from '../terms/term.js';
import type { Piece } from './arrays.js';
import type { Dialect } from './dialect.js';

export interface Names {
  /** A new name like the one wanted; an owner that has one keeps it. */
  readonly of: (owner: unknown, wanted: string) => string;
}

/** What bringing arrays together needs: the library, and the place of a variable's axis among others. */
export interface Arranging {
  readonly lib: Dialect;
  readonly rank: (v: Var) => number;
}

/** What the parts of the writer of Python functions share. */
export interface Writer extends Arranging {
  readonly names: Names;
  /** The statements so far. */
  readonly lines: string[];
  /** Dimensions that the statements mention. */
  readonly dims: Set<string>;
  /** Variables that have an array of their values. */
  readonly ranges: Set<Var>;
  /** The array of a term that has been computed. */
  readonly known: (term: Term) => Piece;
}
