import type { Span } from '../ast.js';
import { DeriveError } from '../errors.js';
import type { Formula } from '../latex-in.js';
import type { Token } from '../lexer.js';

export type Tokens = readonly Token[];

/** The tokens as a formula: what is between them, white space and comments, is blank. */
export function formulaOf(tokens: Tokens, source: string): Formula {
  const span = extent(tokens);
  let text = '';
  for (const [i, token] of tokens.entries()) {
    if (source[token.start] === '%' && tokens[i - 1]?.end !== token.start) throw comment(token);
    if (source[token.start] === '%' && source[token.start - 1] !== '\\') throw comment(token);
    text += ' '.repeat(token.start - span.start - text.length) + source.slice(token.start, token.end);
  }
  return { text, span, source };
}

function comment(token: Token): DeriveError {
  return new DeriveError('unexpected character `%`', extent([token]), { expected: 'a comment begins with `#`' });
}

/** From the first token to the last one. */
export function extent(tokens: Tokens): Span {
  return { start: tokens[0]?.start ?? 0, end: tokens.at(-1)?.end ?? 0 };
}

/** Each token with the number of brackets and braces that are open around it. */
export function depths(tokens: Tokens, text: string): [Token, number][] {
  let depth = 0;
  return tokens.map((token) => {
    const sign = token.kind === 'op' || token.kind === 'bad' ? text[token.start] : undefined;
    if (sign === ')' || sign === ']' || sign === '}') depth -= 1;
    const around = depth;
    if (sign === '(' || sign === '[' || sign === '{') depth += 1;
    return [token, around];
  });
}

/** Is the token this sign of the plain language? */
export function isSign(token: Token | undefined, sign: string): boolean {
  return token?.kind === 'op' && token.text === sign;
}

/** The first of these signs outside of brackets. */
export function findSign(tokens: Tokens, text: string, signs: readonly string[]): number {
  return depths(tokens, text).findIndex(
    ([token, depth]) => depth === 0 && token.kind === 'op' && signs.includes(token.text),
  );
}

/** The pieces between commas outside of brackets, and the commas. */
export function commaPieces(tokens: Tokens, text: string): { pieces: Token[][]; commas: Token[] } {
  const pieces: Token[][] = [[]];
  const commas: Token[] = [];
  for (const [token, depth] of depths(tokens, text)) {
    if (depth === 0 && isSign(token, ',') && text[token.start - 1] !== '\\') {
      commas.push(token);
      pieces.push([]);
    } else pieces.at(-1)?.push(token);
  }
  return { pieces, commas };
}

/** A token that the text does not hold as such, in the place of others. */
export function made(kind: 'name' | 'op', text: string, place: Span): Token {
  return { kind, text, start: place.start, end: place.end };
}
