import type { Span } from './ast.js';

/** Where a piece of text came from; offsets in a `Span` are offsets into `text`. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/**
 * Bad input: one message that says what is wrong, where, what was expected and the nearest valid
 * thing. The span is kept, and `describe` turns it into file, line, column and a caret.
 */
export class DeriveError extends Error {
  readonly span: Span | undefined;
  readonly expected: string | undefined;
  readonly nearest: string | undefined;
  source: Source | undefined;

  constructor(message: string, span?: Span, more: { expected?: string; nearest?: string } = {}) {
    super(message);
    this.name = 'DeriveError';
    this.span = span;
    this.expected = more.expected;
    this.nearest = more.nearest;
  }
}
