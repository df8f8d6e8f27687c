import { one } from '../../expr/atoms.js';
import type { Index, Node } from '../../expr/node.js';
import type { Ast } from '../../language/ast.js';
import { DeriveError } from '../../language/errors.js';
import { lowerExpression, topContext } from '../../language/lower.js';
import { namesIn } from '../../language/ranges.js';
import { isDeclared, type Scope } from '../../language/scope.js';
import { elementAt, lengths, type Value } from '../../language/value.js';
import type { Stated } from '../problem.js';

/** What the user takes for the result of a command. */
export type Candidate =
  /** Its element at the indices of the result. */
  | { readonly kind: 'element'; readonly node: Node }
  /** An array of another shape than the result's. */
  | { readonly kind: 'misshapen'; readonly value: Value }
  /** An expression that has no value: shapes that do not fit, a subscript that leaves its axis. */
  | { readonly kind: 'meaningless'; readonly error: DeriveError };

/** Axes of length 1 are none. */
function essential(list: readonly Node[]): readonly Node[] {
  return list.filter((n) => n !== one);
}

function sameLengths(a: readonly Node[], b: readonly Node[]): boolean {
  return a.length === b.length && a.every((n, k) => n === b[k]);
}

/** The element of an array at the axes of the result, axes of length 1 aside; null where the shapes differ. */
export function elementOver(value: Value, open: readonly Index[]): Node | null {
  const mine = lengths(value);
  if (!sameLengths(essential(mine), essential(open.map((i) => i.children[1] as Node)))) return null;
  const rest = open.filter((i) => i.children[1] !== one);
  return elementAt(
    value,
    mine.map((n) => (n === one ? one : (rest.shift() as Node))),
  );
}

function read(ast: Ast, indices: readonly Index[], scope: Scope): Value {
  const bound = new Map(indices.map((i) => [i.name, i]));
  return lowerExpression(ast, { ...topContext(scope), indices: bound });
}

/**
 * The candidate at the indices of the result. The indices that the command names are known in it; where the command
 * names none, it may also be the element at the indices that the engine gives them.
 *
 * @throws DeriveError where the candidate has a name that is not declared
 */
export function readCandidate(ast: Ast, stated: Stated, scope: Scope): Candidate {
  const named = stated.indices.filter((i) => !stated.open.includes(i));
  const strangers = [...namesIn(ast)].filter((n) => !isDeclared(scope, n));
  try {
    const value = read(ast, named, scope);
    const node = elementOver(value, stated.open);
    return node ? { kind: 'element', node } : { kind: 'misshapen', value };
  } catch (error) {
    if (!(error instanceof DeriveError)) throw error;
    const asked = stated.open.filter((i) => strangers.includes(i.name));
    if (asked.length === stated.open.length && asked.length > 0) {
      const element = elementWith(ast, stated, scope);
      if (element) return { kind: 'element', node: element };
    }
    if (/ is not declared$| is not a function of the language$/.test(error.message)) throw error;
    return { kind: 'meaningless', error };
  }
}

/** The candidate as the element at the indices that the engine chose, or null. */
function elementWith(ast: Ast, stated: Stated, scope: Scope): Node | null {
  try {
    const value = read(ast, stated.indices, scope);
    return value.axes.length === 0 ? value.node : null;
  } catch (error) {
    if (error instanceof DeriveError) return null;
    throw error;
  }
}
