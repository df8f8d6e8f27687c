import { DeriveError } from './errors.js';

export type TokenKind = 'number' | 'name' | 'op' | 'newline' | 'bad' | 'end';

/** A piece of the text; `text` of a name is in Unicode's composed form, the offsets are those of the source. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** True for the first token of a line. */
  readonly fresh?: boolean;
  /** Of a `bad` token: what is wrong with it, thrown by whoever meets it first. */
  readonly error?: DeriveError;
}

const SPACE = /[^\S\n]+/y;
const NUMBER = /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const NAME = /[\p{L}\p{Nl}_][\p{L}\p{M}\p{Nl}\p{Nd}_\u2080-\u2089]*/uy;
const OPERATOR = /\.\*|\.\/|\.\^|==|!=|<=|>=|[-+*/^'()[\],:=<>]/y;

/** What people type from other notations, and how the language writes it. */
const WRITTEN: ReadonlyMap<string, string> = new Map([
  ...each('−–', '-'),
  ...each('·×∗⋅@', '*'),
  ...each('÷', '/'),
  ...each('⊙∘', '.*'),
  ...each('⊘', './'),
  ...each('≤', '<='),
  ...each('≥', '>='),
  ...each('≠', '!='),
  ...each('!¬~', 'not'),
  ...each('&∧', 'and'),
  ...each('|∨', 'or'),
  ...each('ᵀ′’‘`"', "'"),
  ...each('²', '^2'),
  ...each('³', '^3'),
  ...each('∑', 'sum(e, i)'),
  ...each('∏', 'prod(e, i)'),
  ...each('√', 'sqrt(x)'),
  ...each('∞', 'inf'),
  ...each('{', '('),
  ...each('}', ')'),
]);

/** Characters whose meaning elsewhere has no counterpart here. */
const EXPLAINED: ReadonlyMap<string, string> = new Map([
  ['%', 'a comment begins with `#`'],
  [';', 'each statement stands on a line of its own'],
]);

function each(characters: string, written: string): [string, string][] {
  return [...characters].map((character) => [character, written]);
}

/** Cuts a text into tokens, comments left out. Never throws: what cannot be read is a `bad` token. */
export function lex(text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  let fresh = true;
  while (position < text.length) {
    const next = readToken(text, position);
    if (next.token) tokens.push(fresh ? { ...next.token, fresh } : next.token);
    if (next.token) fresh = next.token.kind === 'newline';
    position = next.end;
  }
  tokens.push({ kind: 'end', text: '', start: text.length, end: text.length });
  return tokens;
}

interface Read {
  readonly token: Token | undefined;
  readonly end: number;
}

function readToken(text: string, start: number): Read {
  const first = text[start];
  if (first === '\n') return read('newline', '\n', start);
  const space = match(SPACE, text, start);
  if (space !== undefined) return { token: undefined, end: start + space.length };
  if (first === '#') {
    const line = text.indexOf('\n', start);
    return { token: undefined, end: line < 0 ? text.length : line };
  }
  const number = match(NUMBER, text, start);
  if (number !== undefined) return readNumber(text, number, start);
  const name = match(NAME, text, start);
  // `ᵀ` is a letter to Unicode, and a transpose to everyone else.
  if (name !== undefined && name !== 'ᵀ') return readName(name, start);
  const operator = match(OPERATOR, text, start);
  if (operator !== undefined) return read('op', operator, start);
  return unexpected(text, start);
}

function readName(written: string, start: number): Read {
  const superscript = written.indexOf('ᵀ');
  const name = superscript < 0 ? written : written.slice(0, superscript);
  const end = start + name.length;
  return { token: { kind: 'name', text: name.normalize('NFC'), start, end }, end };
}

function readNumber(text: string, number: string, start: number): Read {
  const end = start + number.length;
  const next = text[end] ?? '';
  if (next === '.' && !'*/^'.includes(text[end + 1] ?? ' ')) {
    return bad(start, end + 1, 'a digit must follow the decimal point', `\`${number}.0\` or \`${number}\``);
  }
  // mathjs reads these as the beginning of 2e-3 and of a hexadecimal number.
  const exponent = /^[eE][+-]/.test(text.slice(end, end + 2));
  const prefixed = number === '0' && /^[xXbBoO][\dA-Fa-f]/.test(text.slice(end, end + 2));
  if (exponent || prefixed) {
    const what = `\`${number}${next}\` reads like the beginning of a number`;
    return bad(start, end + 1, what, `\`${number}*${next}\` where a product is meant`);
  }
  return read('number', number, start);
}

function unexpected(text: string, start: number): Read {
  const character = String.fromCodePoint(text.codePointAt(start) ?? 0);
  const written = WRITTEN.get(character);
  const expected = written === undefined ? EXPLAINED.get(character) : `\`${written}\``;
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const shown = /[\p{C}\p{Z}\p{M}]/u.test(character) ? `character U+${code}` : `character \`${character}\``;
  const { token, end } = bad(start, start + character.length, `unexpected ${shown}`, expected);
  // Between the rows of an array it may stand, and who reads one knows it by its text.
  return { token: token && character === ';' ? { ...token, text: ';' } : token, end };
}

function bad(start: number, end: number, message: string, expected: string | undefined): Read {
  const error = new DeriveError(message, { start, end }, expected === undefined ? {} : { expected });
  return { token: { kind: 'bad', text: message, start, end, error }, end };
}

function read(kind: TokenKind, text: string, start: number): Read {
  return { token: { kind, text, start, end: start + text.length }, end: start + text.length };
}

function match(pattern: RegExp, text: string, start: number): string | undefined {
  pattern.lastIndex = start;
  return pattern.exec(text)?.[0];
}
