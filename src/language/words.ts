import type { BinaryOp, RelationOp, Verb } from './ast.js';

/** The words of the language, one table each, so that messages and parser speak of the same set. */

export const VERBS = [
  'gradient',
  'jacobian',
  'hessian',
  'differential',
  'trace',
  'evaluate',
  'simplify',
  'prove',
  'verify',
  'subdifferential',
  'conjugate',
  'prox',
] as const satisfies readonly Verb[];

export const DOMAINS = [
  'real',
  'positive',
  'nonneg',
  'unit',
  'integer',
  'sign',
  'bit',
  'simplex',
  'stochastic',
  'onehot',
  'function',
] as const;

export const ATTRIBUTES = [
  'symmetric',
  'hollow',
  'spd',
  'psd',
  'orthogonal',
  'invertible',
  'diagonal',
  'convex',
  'differentiable',
  'smooth',
  'constant',
] as const;

/** Calls whose further arguments may bind an index. */
export const BINDERS: ReadonlySet<string> = new Set(['sum', 'prod', 'max', 'min', 'mean', 'argmax']);

/** Operators that are words; `xor` is one of mathjs, which evaluates what a user typed as a witness. */
export const RESERVED: ReadonlySet<string> = new Set(['in', 'to', 'mod', 'xor', 'and', 'or', 'not']);

/** Names with a fixed value: they stand in expressions and cannot be defined. */
export const CONSTANTS: ReadonlySet<string> = new Set(['inf', 'pi']);

export const RELATION_OPS: ReadonlySet<string> = new Set<RelationOp>(['==', '!=', '<', '<=', '>', '>=']);

/** How tightly each construct binds; a larger number binds tighter. The order is that of mathjs. */
export const LEVEL = {
  or: 1,
  and: 2,
  relation: 3,
  range: 4,
  add: 5,
  multiply: 6,
  implicit: 7,
  prefix: 8,
  power: 9,
  postfix: 10,
  atom: 11,
} as const;

export const BINARY_LEVEL: Readonly<Record<BinaryOp, number>> = {
  '+': LEVEL.add,
  '-': LEVEL.add,
  '*': LEVEL.multiply,
  '/': LEVEL.multiply,
  '.*': LEVEL.multiply,
  './': LEVEL.multiply,
  '^': LEVEL.power,
  '.^': LEVEL.power,
};

/** Is the text a verb? Narrows to the type. */
export function isVerb(text: string): text is Verb {
  return (VERBS as readonly string[]).includes(text);
}

/** Does the text compare two numbers? Narrows to the type. */
export function isRelationOp(text: string): text is RelationOp {
  return RELATION_OPS.has(text);
}

/** Is the text an operator between two operands? Narrows to the type. */
export function isBinaryOp(text: string): text is BinaryOp {
  return Object.hasOwn(BINARY_LEVEL, text);
}
