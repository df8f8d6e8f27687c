import type { Index, Node } from './node.js';

export type Domain =
  | 'real'
  | 'positive'
  | 'nonneg'
  | 'unit'
  | 'integer'
  | 'sign'
  | 'bit'
  | 'simplex'
  | 'stochastic'
  | 'onehot'
  | 'function';

/** A declared variable. Equal means the same object. */
export interface Declaration {
  readonly kind: 'declaration';
  readonly name: string;
  readonly domain: Domain;
  /** Length of each axis; no entry for a scalar. */
  readonly dims: readonly Node[];
  readonly attributes: ReadonlySet<string>;
  /** The modulus of `smooth(L)`. */
  readonly smooth?: Node;
  /**
   * The same variable with its two subscripts taken in order, because it is symmetric. Rewriting a
   * variable to its twin is how symmetry is used, so that the step that uses it can be shown.
   */
  readonly twin?: Declaration;
  /** True for a twin: elements are stored with their subscripts in order. */
  readonly ordered: boolean;
}

/** A named intermediate: `name[indices] = body`. Equal means the same object. */
export interface Definition {
  readonly kind: 'definition';
  readonly name: string;
  readonly indices: readonly Index[];
  readonly dims: readonly Node[];
  readonly body: Node;
  /** As for a declaration; present where the engine proved the symmetry from the body. */
  readonly twin?: Definition;
  readonly ordered: boolean;
}
