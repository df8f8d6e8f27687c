import stringWidth from 'string-width';
import type { DeriveError } from './errors.js';

/** How much of a line is shown, in UTF-16 units: enough for context, short enough for a terminal. */
const SHOWN = 100;
const BEFORE = 60;

/**
 * An error as a reader sees it: file, line and column, the line itself with carets under the place,
 * what was expected, and the nearest valid name.
 */
export function describe(error: DeriveError): string {
  const { source, span, message } = error;
  const hint = hintOf(error);
  if (!source || !span) {
    const head = source ? `${source.file}: error: ${message}` : `error: ${message}`;
    return [head, ...hint].join('\n');
  }
  const place = placeOf(source.text, span.start, span.end);
  const head = `${source.file}:${place.line}:${place.column}: error: ${message}`;
  return [head, ...picture(place), ...hint].join('\n');
}

function hintOf(error: DeriveError): string[] {
  const parts = [];
  if (error.expected !== undefined) parts.push(`expected ${error.expected}`);
  if (error.nearest !== undefined) parts.push(`did you mean \`${error.nearest}\`?`);
  return parts.length === 0 ? [] : [`  ${parts.join('; ')}`];
}

interface Place {
  /** Counted from 1; the column in characters, a surrogate pair being one. */
  readonly line: number;
  readonly column: number;
  readonly text: string;
  /** Offsets into the line. */
  readonly from: number;
  readonly to: number;
}

function placeOf(text: string, start: number, end: number): Place {
  const begin = start === 0 ? 0 : text.lastIndexOf('\n', start - 1) + 1;
  const stop = text.indexOf('\n', start);
  const line = text.slice(begin, stop < 0 ? text.length : stop).replace(/\r$/, '');
  const from = Math.min(start - begin, line.length);
  // A span over several lines is marked in its first one.
  const to = Math.max(from, Math.min(end - begin, line.length));
  let count = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < begin; at = text.indexOf('\n', at + 1)) count += 1;
  return { line: count, column: [...line.slice(0, from)].length + 1, text: line, from, to };
}

/** The line, cut around the place where it is long, and the carets below it. */
function picture(place: Place): string[] {
  const { text, from, to } = place;
  const cut = text.length > SHOWN ? Math.max(0, Math.min(from - BEFORE, text.length - SHOWN)) : 0;
  const left = wholeCharacter(text, cut);
  const right = wholeCharacter(text, Math.min(text.length, left + SHOWN));
  const before = (left > 0 ? '…' : '') + plain(text.slice(left, from));
  const marked = plain(text.slice(from, Math.min(to, right)));
  const after = plain(text.slice(Math.min(to, right), right)) + (right < text.length ? '…' : '');
  const carets = '^'.repeat(Math.max(1, stringWidth(marked)));
  return [`  ${before}${marked}${after}`, `  ${' '.repeat(stringWidth(before))}${carets}`];
}

/** The nearest offset at or before this one that does not fall inside a character. */
function wholeCharacter(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && at < text.length && /^(?:\p{M}|\u200d|[\udc00-\udfff])/u.test(text.slice(at, at + 1))) at -= 1;
  return at;
}

/** A tab has no width of its own, and a control character could garble the terminal. */
function plain(text: string): string {
  return text.replaceAll('\t', '  ').replace(/[\p{Cc}\p{Bidi_Control}]/gu, '\ufffd');
}
