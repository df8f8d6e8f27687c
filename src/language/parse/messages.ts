import type { Span } from '../ast.js';
import { DeriveError } from '../errors.js';
import type { Token } from '../lexer.js';
import type { Value } from './stack.js';

/** What the parser of expressions says when it cannot go on; each makes the error, none throws it. */

type More = { expected?: string; nearest?: string };

function at(span: Span, message: string, more: More = {}): DeriveError {
  return new DeriveError(message, { start: span.start, end: span.end }, more);
}

function shown(token: Token): string {
  return token.kind === 'end' || token.kind === 'newline' ? 'the end of the line' : `\`${token.text}\``;
}

export function missingOperand(previous: Token | undefined, token: Token, open: Token | undefined): DeriveError {
  const ended = token.kind === 'end' || token.kind === 'newline';
  if (ended && open) return unclosed(open);
  const opened = open !== undefined && previous === open;
  if (opened && token.text === ']') {
    return at({ start: open.start, end: token.end }, 'a subscript is missing', {
      expected: '`x[i]`, `W[i,j]` or `Y[i,:]`',
    });
  }
  if (opened && token.text === ')') {
    return at({ start: open.start, end: token.end }, 'there is nothing between the brackets');
  }
  const expected = 'a number, a name, a function or a bracket `(`';
  if (!previous) return at(token, `an expression is missing before ${shown(token)}`, { expected });
  if (ended) return at(previous, `an expression is missing after ${shown(previous)}`, { expected });
  return at(token, `an expression is missing between ${shown(previous)} and ${shown(token)}`, { expected });
}

export function emptyArray(open: Token, token: Token): DeriveError {
  return at({ start: open.start, end: token.end }, 'an array needs an element', {
    expected: '`[1, 2]` or `[1, 2; 3, 4]`',
  });
}

export function unclosed(open: Token): DeriveError {
  const closing = open.text === '[' ? ']' : ')';
  return at(open, `this bracket \`${open.text}\` is never closed`, { expected: `\`${closing}\`` });
}

export function unopened(token: Token): DeriveError {
  return at(token, `this bracket \`${token.text}\` was never opened`);
}

export function mismatch(open: Token, token: Token): DeriveError {
  const closing = open.text === '[' ? ']' : ')';
  return at(open, `this bracket \`${open.text}\` is never closed: a \`${token.text}\` comes first`, {
    expected: `\`${closing}\` before the \`${token.text}\``,
  });
}

export function reserved(token: Token): DeriveError {
  if (token.text === 'not')
    return at(token, '`not` cannot stand between two expressions', { expected: '`and not` or `or not`' });
  if (token.text === 'mod')
    return at(token, '`mod` is reserved, and no operator of the language', { expected: '`mod(a, b)`' });
  return at(token, `\`${token.text}\` is reserved and cannot be a name`, { expected: 'another name' });
}

export function constantCalled(token: Token): DeriveError {
  return at(token, `\`${token.text}\` is a number, not a function`, { expected: `\`${token.text}*(\`` });
}

export function halfRange(token: Token): DeriveError {
  return at(token, 'a range needs both ends', { expected: '`:` alone for the whole axis, or `1:n`' });
}

export function steppedRange(token: Token): DeriveError {
  return at(token, 'a range has two ends and no step', { expected: '`a:b`' });
}

export function bracketedCall(name: string, name_: Span, token: Token): DeriveError {
  return at({ start: name_.start, end: token.end }, `\`(${name})(\` can be read as a product and as a call`, {
    expected: `\`${name}*(\` for the product, \`${name}(\` for the call`,
  });
}

export function afterTransposedPower(power: Span, token: Token): DeriveError {
  return at({ start: power.start, end: token.end }, `a transposed power takes no \`${token.text}\` without brackets`, {
    expected: `\`(A^k)'${token.text}\``,
  });
}

export function numberSubscript(token: Token): DeriveError {
  return at(token, 'a number takes no subscript', { expected: 'an operator' });
}

export function equals(token: Token, tokens: readonly Token[]): DeriveError {
  const fresh = tokens.findLastIndex((other) => other.fresh === true && other.start <= token.start);
  const before = tokens[fresh - 1];
  if (before) {
    const why = `the line before ends in ${shown(before)}, so that this one continues it`;
    return at(token, `\`=\` cannot stand inside an expression: ${why}`);
  }
  return at(token, '`=` cannot stand inside an expression', { expected: '`==` to compare; `name = …` defines' });
}

export function notAnOperator(last: Value, token: Token): DeriveError {
  if (token.kind !== 'number') return at(token, `${shown(token)} cannot stand here`, { expected: 'an operator' });
  const span = { start: last.start, end: token.end };
  return at(span, 'an operator is missing before the number', { expected: '`*` for a product, `^` for a power' });
}

export function ambiguousQuotient(left: Span, slash: Token, next: Token): DeriveError {
  return at({ start: left.start, end: next.end }, 'this quotient before an implicit product can be read in two ways', {
    expected: `brackets or \`*\` to say what \`${slash.text}\` divides`,
  });
}

export function strayComma(token: Token, open: Token | undefined): DeriveError {
  if (!open) return at(token, 'a comma cannot stand here', { expected: 'an operator or the end of the line' });
  return at(token, 'a comma separates arguments, and this bracket belongs to no function', {
    expected: 'a function name before the `(`, or an operator in place of the comma',
  });
}

export function bindWithoutRange(index: Token, value: Span): DeriveError {
  return at({ start: index.start, end: value.end }, `\`${index.text} = …\` gives an index its range`, {
    expected: `\`${index.text} = 1:n\` for a range, \`${index.text} == …\` for a condition`,
  });
}

export function rangeAsValue(span: Span): DeriveError {
  return at(span, 'a range `a:b` cannot stand here', {
    expected: 'a range as a whole subscript, `x[1:3]`, or after an index, `sum(e, k = 1:3)`',
  });
}

export function absurdNumber(token: Token): DeriveError {
  return at(token, 'this number is too large or too small to be meant');
}
