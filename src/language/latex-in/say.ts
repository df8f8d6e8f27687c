import type { Span } from '../ast.js';
import { DeriveError } from '../errors.js';
import { ambiguous, code } from './ask.js';
import type { Item } from './items.js';
import { quote, type Reader } from './reader.js';

/** What is written in place of a symbol that has no meaning in an expression. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ...each('\\partial \\nabla', 'the command `gradient l wrt x`, or `jacobian`, `hessian`'),
  ...each('\\ldots \\cdots \\@cdots \\dots …', 'a sum or product with its index: `\\sum_{i=1}^{n} x_i`'),
  ...each('\\int \\lim \\oint', 'sums and functions of the language'),
  ...each('\\pm \\mp', 'a line for each sign'),
  ...each('! \\%', '`\\Gamma(n + 1)` for a factorial'),
  ...each('\\approx \\sim \\propto \\to \\equiv', '`=`, `<` or `\\le`'),
  ...each('in \\notin', 'a range such as `\\sum_{k=1}^{s}`, or a condition such as `i \\ne j`'),
  ['given', '`,` between arguments; `\\lvert x \\rvert` for the modulus'],
  ['‖', '`\\operatorname{KL}(p \\| q)`, or `\\lVert x \\rVert` for the norm'],
  ['prime', '`x^{\\top}` for the transpose'],
  ['top', '`x^{\\top}`'],
  [':', '`Y_{i,:}` for a row, `z_{1:d}` for a slice'],
]);

function each(symbols: string, instead: string): [string, string][] {
  return symbols.split(' ').map((symbol) => [symbol, instead]);
}

/** An item that cannot stand where it does. */
export function strayOperator(item: Item, reader: Reader): DeriveError {
  const shown = `\`${quote(reader, item.span)}\``;
  if (item.kind === 'word' && item.style === 'prose') {
    return new DeriveError(`${shown} is no part of an expression`, item.span);
  }
  const op = item.kind === 'op' ? item.op : item.kind === 'word' ? `\\${item.text}` : '';
  const expected = INSTEAD.get(op);
  if (expected !== undefined) return new DeriveError(`${shown} has no meaning here`, item.span, { expected });
  if (op.startsWith('\\')) return new DeriveError(`${shown} has no meaning in an expression`, item.span);
  if (op === ',') {
    return new DeriveError('a comma separates arguments, and none are expected here', item.span);
  }
  return new DeriveError(`${shown} cannot stand here`, item.span);
}

export function signAfterOperator(item: Item, reader: Reader): DeriveError {
  const shown = quote(reader, item.span);
  return new DeriveError(`\`${shown}\` follows an operator`, item.span, { expected: `brackets: \`(${shown}…)\`` });
}

export function numberAfter(left: Span, number: Item, reader: Reader): DeriveError {
  const [before, digits] = [quote(reader, left), quote(reader, number.span)];
  return ambiguous(
    `\`${before}${digits}\``,
    { start: left.start, end: number.span.end },
    [`${code(before)} times ${code(digits)}`, `${code(before)} with the subscript or superscript ${code(digits)}`],
    `\`${before} \\cdot ${digits}\`, or braces as in \`x_{12}\``,
  );
}
