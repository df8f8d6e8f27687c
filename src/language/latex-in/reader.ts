import type { Ast, Span } from '../ast.js';
import { DeriveError } from '../errors.js';
import { type Item, isOp } from './items.js';
import type { Names } from './names.js';

/** A stretch of items, and how far it has been read. */
export interface Line {
  readonly items: readonly Item[];
  at: number;
  /** The extent of the whole, for what is missing in it. */
  readonly span: Span;
}

/** A part of an expression that has been read, with what its surroundings must know of it. */
export interface Part {
  readonly ast: Ast;
  readonly span: Span;
  /** How it was written: a bracket after a `name` may be meant as its argument, a number stands first. */
  readonly form: 'number' | 'name' | 'group' | 'fraction' | 'other';
  /** The indices of a sum or its like at the end, which reaches as far as the product goes. */
  readonly open: readonly string[];
}

/** What the parts of the reader need of each other. */
export interface Reader {
  /** The source, from which messages quote. */
  readonly text: string;
  readonly names: Names;
  /** Reads all of a stretch as one expression. */
  readonly whole: (items: readonly Item[], span: Span, reader: Reader) => Ast;
  /** Reads a product, as far as it goes. */
  readonly term: (line: Line, reader: Reader) => Part;
  /** Reads one factor. */
  readonly factor: (line: Line, reader: Reader) => Part;
}

export function part(ast: Ast, span: Span, form: Part['form'] = 'other', open: readonly string[] = []): Part {
  return { ast, span, form, open };
}

/** The next item that is not a space; the line then stands at it. */
export function peek(line: Line): Item | undefined {
  while (isOp(line.items[line.at], 'space')) line.at += 1;
  return line.items[line.at];
}

/** The item before the place where the line stands, a space too. */
export function previous(line: Line): Item | undefined {
  return line.items[line.at - 1];
}

/** The text of a place, its white space folded. */
export function quote(reader: Reader, span: Span): string {
  return reader.text.slice(span.start, span.end).replace(/\s+/g, ' ');
}

/** From the beginning of one place to the end of another. */
export function between(first: Span, last: Span): Span {
  return { start: first.start, end: last.end };
}

export function missing(line: Line): DeriveError {
  const before = line.items.slice(0, line.at).findLast((item) => !isOp(item, 'space'));
  const expected = 'a number, a name, a function or a bracket';
  if (!before) return new DeriveError('an expression is missing', line.span, { expected });
  return new DeriveError('an expression is missing after this', before.span, { expected });
}
