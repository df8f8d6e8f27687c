import { symbol } from '../../expr/atoms.js';
import type { Index } from '../../expr/node.js';
import type { Ast } from '../ast.js';
import { DeriveError } from '../errors.js';
import { lowerExpression, topContext } from '../lower.js';
import { parseExpression } from '../parse.js';
import { namesIn, provisional } from '../ranges.js';
import type { Scope } from '../scope.js';
import { lengthText } from '../shape-text.js';
import { lengths, tabulate, type Value } from '../value.js';

/** The lengths of an array's axes as expressions, where indices and parameters around it do not hide them. */
export function lengthsOf(
  ast: Ast,
  scope: Scope,
  bound: ReadonlySet<string>,
  params: ReadonlySet<string>,
): readonly Ast[] | undefined {
  const known = new Map<string, Value>();
  for (const name of params) {
    const declared = scope.declarations.get(name);
    if (declared)
      known.set(
        name,
        tabulate(declared.dims, (at) => symbol(declared, at)),
      );
    else if (namesIn(ast).has(name)) return undefined;
  }
  const indices = new Map<string, Index>([...bound].map((name) => [name, provisional(name)]));
  try {
    const value = lowerExpression(ast, { ...topContext(scope), indices, params: known });
    return lengths(value).map((length) => parseExpression(lengthText(length)));
  } catch (error) {
    if (error instanceof DeriveError) return undefined;
    throw error;
  }
}
