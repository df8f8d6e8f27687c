import type { Span } from '../ast.js';
import { DeriveError } from '../errors.js';

/** What can be read in more than one way is asked back: what it is, its readings, and how each is written. */
export function ambiguous(what: string, span: Span, readings: readonly string[], expected: string): DeriveError {
  const count = readings.length === 2 ? 'two ways' : `${readings.length} ways`;
  return new DeriveError(`${what} can be read in ${count}: ${readings.join(', or ')}`, span, { expected });
}

/** A piece of LaTeX or of the language within a message. */
export function code(text: string): string {
  return `\`${text}\``;
}
