import type { Ast } from '../ast.js';
import { DeriveError } from '../errors.js';
import type { Token } from '../lexer.js';
import { readExpression } from '../parse/expression.js';
import { freeNames } from './free.js';
import type { Names } from './names.js';

/**
 * Is an expression LaTeX? A backslash is no character of the plain language, nor are braces and bars, so
 * that `\sum`, `x_{i}`, `x^{2}` and `|x|` tell for certain. Without any, `x_i` and `x^T` tell where the plain reading
 * is an error in any case: where `x_i` is no name and x is one, where T is no name.
 */
export function isLatex(tokens: readonly Token[], text: string, names: Names): boolean {
  if (hasMarks(tokens, text)) return true;
  const strange = tokens.filter((token, i) => isSubscripted(token, names) || isTransposed(token, tokens[i - 1], names));
  if (strange.length === 0) return false;
  const plain = plainReading(tokens);
  if (!plain) return true;
  const free = freeNames(plain, names);
  return strange.some((token) => free.has(token.text));
}

/** Signs after which an operand is complete. */
const CLOSING: ReadonlySet<string> = new Set([')', ']', "'"]);

/** Do the tokens hold a character that stands in LaTeX only? A bar does where something is still missing. */
export function hasMarks(tokens: readonly Token[], text: string): boolean {
  return tokens.some((token, i) => {
    const sign = text[token.start];
    if (token.kind !== 'bad') return false;
    if (sign === '\\') return true;
    const before = tokens[i - 1];
    if (sign === '|') return before === undefined || (before.kind === 'op' && !CLOSING.has(before.text));
    return sign === '{' && before !== undefined && (before.text === '^' || before.text.endsWith('_'));
  });
}

/** `x_i` where there is an x and no x_i. */
function isSubscripted(token: Token, names: Names): boolean {
  if (token.kind !== 'name' || names.known(token.text)) return false;
  const head = /^(.+)_[A-Za-z0-9]$/.exec(token.text)?.[1];
  return head !== undefined && names.variable(head);
}

/** `^T` where there is no T. */
function isTransposed(token: Token, before: Token | undefined, names: Names): boolean {
  return token.kind === 'name' && token.text === 'T' && before?.text === '^' && !names.known('T');
}

function plainReading(tokens: readonly Token[]): Ast | undefined {
  try {
    return readExpression(tokens, tokens.at(-1)?.end ?? 0);
  } catch (error) {
    if (error instanceof DeriveError) return undefined;
    throw error;
  }
}
