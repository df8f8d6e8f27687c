import type { MatrixFunction, ReduceOp } from '../../expr/node.js';
import type { FunctionRow } from '../../expr/row.js';

/**
 * Terms stand between expressions and loops: the same mathematics without a normal form, so that
 * nested sums, quotients, shifts and choices stay as the compiler put them. Terms are interned.
 */

/** An integer variable over `lo..hi`; it becomes a loop. */
export interface Var {
  readonly kind: 'var';
  readonly id: number;
  /** As it was first written; several variables may share it. */
  readonly name: string;
  readonly lo: Poly;
  readonly hi: Poly;
}

/** A symbolic dimension. */
export interface Dim {
  readonly kind: 'dim';
  readonly id: number;
  readonly name: string;
}

/** An integer that is only known by its value as a number. */
export interface Opaque {
  readonly kind: 'opaque';
  readonly id: number;
  readonly term: Term;
}

/** An integer that a statement of the program computes. */
export interface Slot {
  readonly kind: 'slot';
  readonly id: number;
}

export type Atom = Var | Dim | Opaque | Slot;

export interface Monomial {
  readonly coefficient: number;
  /** In order of id, an atom as often as its power. */
  readonly atoms: readonly Atom[];
}

/** An integer as a polynomial with integer coefficients. */
export interface Poly {
  readonly key: string;
  readonly terms: readonly Monomial[];
  readonly free: readonly Var[];
}

/** Numbers laid out row by row; an axis starts at its own lowest subscript. */
export interface Source {
  readonly id: number;
  /** The name the user knows, for comments and for the data. */
  readonly name: string;
  readonly role: 'parameter' | 'tensor';
  readonly lows: readonly Poly[];
  readonly extents: readonly Poly[];
}

interface Base {
  readonly id: number;
  readonly free: readonly Var[];
  /** Nesting of operations. */
  readonly height: number;
  /** Rough number of operations of one evaluation at the nominal sizes. */
  readonly cost: number;
  /** The terms below; for a reduction its body and conditions. */
  readonly args: readonly Term[];
}

export type Arithmetic = 'add' | 'mul' | 'neg' | 'recip' | 'sqrt' | 'pow' | 'max' | 'min';

export type Term =
  | (Base & { readonly kind: 'const'; readonly value: number })
  | (Base & { readonly kind: 'int'; readonly poly: Poly })
  | (Base & { readonly kind: 'load'; readonly source: Source; readonly subs: readonly Poly[] })
  | (Base & { readonly kind: 'op'; readonly op: Arithmetic })
  /** An integral power of the argument, at least 2. */
  | (Base & { readonly kind: 'ipow'; readonly exponent: number })
  | (Base & { readonly kind: 'call'; readonly row: FunctionRow })
  /** args: the value where the conditions hold, the value elsewhere, the conditions. */
  | (Base & { readonly kind: 'choose' })
  | (Base & { readonly kind: 'reduce'; readonly op: ReduceOp; readonly vars: readonly Var[] })
  /** A function of the matrix over two variables; the inverse is read with `element`. */
  | (Base & { readonly kind: 'matrix'; readonly fn: MatrixFunction; readonly vars: readonly Var[] })
  | (Base & { readonly kind: 'element'; readonly subs: readonly Poly[] })
  | (Base & { readonly kind: 'compare-int'; readonly relation: '>=' | '==' | '!='; readonly poly: Poly })
  | (Base & { readonly kind: 'compare'; readonly relation: '<' | '<=' | '==' | '!=' })
  | (Base & { readonly kind: 'any' })
  | (Base & { readonly kind: 'all' });

export type Reduction = Extract<Term, { kind: 'reduce' }>;
export type Load = Extract<Term, { kind: 'load' }>;
export type MatrixTerm = Extract<Term, { kind: 'matrix' }>;
