import type { Node } from './node.js';
import type { Rational } from './rational.js';

/** A number with its derivative along one direction: the second witness's own arithmetic. */
export type Dual = readonly [value: number, slope: number];

export type Sign = 'positive' | 'nonneg' | 'negative' | 'nonpos' | 'zero' | 'any';

/**
 * One row of the table of element-wise functions; nothing else in the engine knows the function by
 * name. Everything a row claims is tested by value on its domain.
 */
export interface FunctionRow {
  readonly name: string;
  readonly arity: number;
  /** Partial derivative with respect to each argument, almost everywhere. */
  readonly derivative: (...args: Node[]) => readonly Node[];
  /** The value at exact arguments, or an identity that holds wherever both sides are defined. */
  readonly exact?: (...args: Node[]) => Node | null;
  /** Value in double precision, in its stable form. */
  readonly value: (...args: number[]) => number;
  /** Forward-mode rule of the check, written by hand from `derivative`'s independent source. */
  readonly dual: (...args: Dual[]) => Dual;
  /** Source text in each language, given the sources of the arguments. */
  readonly js: (...args: string[]) => string;
  readonly c: (...args: string[]) => string;
  readonly python: (...args: string[]) => string;
  /** Where it is real: an open or closed interval of the (first) argument. */
  readonly domain: { readonly lo: number; readonly hi: number; readonly loOpen?: boolean; readonly hiOpen?: boolean };
  /** Points of the domain at which it has no derivative. */
  readonly kinks?: readonly number[];
  /** Sign of the value, given the signs of the arguments. */
  readonly sign: (...args: Sign[]) => Sign;
  readonly monotone?: 'increasing' | 'decreasing';
  readonly convex?: 'convex' | 'concave';
  /** Where the formula of the derivative comes from. */
  readonly source: string;
}

/** How an exact number enters a row's `exact`. */
export type ExactValue = Rational;
