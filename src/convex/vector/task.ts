import { index, one } from '../../expr/atoms.js';
import type { Declaration } from '../../expr/declaration.js';
import type { Index, Node } from '../../expr/node.js';
import { freshIndex, substitute } from '../../expr/reduce.js';
import type { Step } from '../../result.js';
import type { Writing } from '../asts.js';
import type { CertifiedRoot } from '../parts.js';

/** An array by its element at free indices, one an axis. */
export interface Field {
  readonly axes: readonly Index[];
  readonly element: Node;
}

/** The element of an array at subscripts. */
export function at(field: Field, subscripts: readonly Node[]): Node {
  return substitute(field.element, new Map<Node, Node>(field.axes.map((axis, k) => [axis, subscripts[k] as Node])));
}

/** A matrix variable that is declared `spd` or `psd`. */
export interface Definite {
  readonly attribute: 'spd' | 'psd';
  readonly z: Declaration;
  /** The element of a symmetric point at the axes of the result; `null` where the point may be another matrix. */
  readonly point: Node | null;
}

/** Q diag(w) Qᵀ of a symmetric matrix: Q and w are found by an algorithm. */
export interface Decomposition {
  readonly of: Node;
  readonly vectors: Declaration;
  readonly values: Declaration;
}

/** prox of h, a function of the array z, at the array x with the step t. */
export interface Task {
  readonly name: string;
  readonly h: Node;
  readonly z: Declaration;
  readonly x: Field;
  readonly t: Node;
  readonly writing: Writing;
  /** Where z is declared positive (semi)definite, outside of which h is +∞: z itself, and the point where it is symmetric. */
  readonly definite?: Definite | null;
  /** Hands out names that nothing bears. */
  readonly freshName: (wanted: string) => string;
}

/** A scalar, or an array, that the result is stated with: an expression, or the root of an equation. */
export interface Named {
  readonly letter: Node;
  readonly name: string;
  readonly value: Node | CertifiedRoot;
  /** The axes over which it is an array. */
  readonly axes: readonly Index[];
}

/** The proximal point, with the names it uses, each after those it is made of. */
export interface Solution {
  readonly point: Field;
  readonly named: readonly Named[];
  /** Roots that differ from element to element, behind their letters. */
  readonly roots: readonly CertifiedRoot[];
  readonly steps: readonly Step[];
  /** Under which the result holds, as nodes that are not zero. */
  readonly nonzero: readonly Node[];
  /** Is h known to be convex? The check is sharper then. */
  readonly convex: boolean;
  /** The eigenvectors and eigenvalues that the point is stated with. */
  readonly eigen?: Decomposition;
}

const LETTERS = ['i', 'j', 'k', 'l'];

/** Free indices for the axes of an array, under names that print. */
export function axesOf(dims: readonly Node[], taken: ReadonlySet<string>): Index[] {
  const free = [...LETTERS, 'p', 'q', 'r', 's'].filter((n) => !taken.has(n));
  return dims.map((d, k) => index(free[k] ?? `i${k}`, one, d));
}

/** Bound indices of the same ranges. */
export function boundLike(axes: readonly Index[]): Index[] {
  return axes.map((a) => freshIndex(a.name, a.children[0] as Node, a.children[1] as Node));
}

/** A rule answers with a solution, with `null` where it does not apply, or says which obligation fails. */
export type Attempt = Solution | null | { readonly refused: string };
export type Rule = (task: Task, solve: (task: Task) => Solution) => Attempt;
