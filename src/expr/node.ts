import type { Declaration, Definition } from './declaration.js';
import type { Rational } from './rational.js';
import type { FunctionRow } from './row.js';

/**
 * Expressions in index notation. A node is frozen and interned: equal means `===`. Its children are
 * in `children`, its free indices in `free`, in order of name. The set of kinds is closed.
 */
export type Node =
  | NumberNode
  | ConstantNode
  | Dimension
  | Index
  | SymbolNode
  | DefinitionNode
  | Add
  | Multiply
  | Power
  | Call
  | Reduce
  | Delta
  | Bracket
  | MatrixNode;

interface Base {
  /** Serial number; no result depends on it. */
  readonly id: number;
  /** A hash by structure alone, the same in every run. */
  readonly hash: number;
  readonly children: readonly Node[];
  /** Free indices, by name. */
  readonly free: readonly Index[];
  /** 1 + the nesting of binders below. */
  readonly height: number;
  /** Number of nodes of the tree, saturating. */
  readonly size: number;
  /** The kinds of the nodes in it, a bit each; what stands in subscripts does not count. */
  readonly kinds: number;
}

/** An exact rational. */
export interface NumberNode extends Base {
  readonly kind: 'number';
  readonly value: Rational;
}
/** π or ∞. */
export interface ConstantNode extends Base {
  readonly kind: 'constant';
  readonly name: 'pi' | 'inf';
}
/** A symbolic dimension as a number: a positive integer. */
export interface Dimension extends Base {
  readonly kind: 'dimension';
  readonly name: string;
}
/** An integer variable with its range `lo..hi` (children), which is part of what it is. */
export interface Index extends Base {
  readonly kind: 'index';
  readonly name: string;
}
/** A scalar variable or an element of an array; the children are its subscripts. */
export interface SymbolNode extends Base {
  readonly kind: 'symbol';
  readonly declaration: Declaration;
}
/** An element of a named intermediate; the children are its subscripts. */
export interface DefinitionNode extends Base {
  readonly kind: 'definition';
  readonly definition: Definition;
}
export interface Add extends Base {
  readonly kind: 'add';
}
/** A number that is not 1, if any, stands first. */
export interface Multiply extends Base {
  readonly kind: 'multiply';
}
/** Children: base and exponent. */
export interface Power extends Base {
  readonly kind: 'power';
}
export interface Call extends Base {
  readonly kind: 'call';
  readonly row: FunctionRow;
}
export type ReduceOp = 'sum' | 'prod' | 'max' | 'min' | 'argmax';
/**
 * A reduction of `children[0]` over `indices`, where the guard `children[1]` is 1. A sum has no guard:
 * its brackets are factors of the body. The bound indices have canonical names, so that reductions
 * equal up to renaming are identical; look inside with `open`, never directly.
 */
export interface Reduce extends Base {
  readonly kind: 'reduce';
  readonly op: ReduceOp;
  readonly indices: readonly Index[];
  /** Names under which the bound indices were first written; not part of the identity. */
  readonly hints: readonly string[];
}
/** Kronecker delta of two integer expressions (children). */
export interface Delta extends Base {
  readonly kind: 'delta';
}
export type Relation = '==' | '!=' | '<' | '<=' | 'or';
/** Iverson bracket of a relation of the children; `and` is a product, `not` the opposite relation. */
export interface Bracket extends Base {
  readonly kind: 'bracket';
  readonly relation: Relation;
}
export type MatrixFunction = 'inv' | 'det' | 'logdet';
/**
 * An element of a function of a matrix: `children[0]` is the element of the matrix at the bound
 * `indices` (row, column), the other children are the subscripts of the element of the result.
 */
export interface MatrixNode extends Base {
  readonly kind: 'matrix';
  readonly fn: MatrixFunction;
  readonly indices: readonly Index[];
}
