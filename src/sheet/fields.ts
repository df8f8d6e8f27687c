import type { Span } from '../language/ast.js';
import { nearest } from '../language/nearest.js';
import type { Draft, Fence } from './draft.js';
import { fault } from './options.js';

/** A line `key: first | second | …` of a figure or table. */
export interface Field {
  readonly key: string;
  readonly values: readonly { readonly text: string; readonly span: Span }[];
  readonly span: Span;
}

/** Reads the lines of a figure or table; every key is one of `known`. */
export function readFields(draft: Draft, fence: Fence, known: readonly string[]): Field[] {
  return fence.lines.filter(({ text }) => text.trim() !== '').map((line) => readField(draft, line, known));
}

function readField(draft: Draft, line: Fence['lines'][number], known: readonly string[]): Field {
  const span = { start: line.offset, end: line.offset + line.text.length };
  const colon = line.text.indexOf(':');
  const key = line.text.slice(0, Math.max(colon, 0)).trim();
  if (!known.includes(key)) {
    const near = nearest(key, known);
    throw fault(draft, key === '' ? 'a line here is `key: value`' : `no line here is named \`${key}\``, span, {
      expected: known.join(', '),
      ...(near !== undefined && { nearest: near }),
    });
  }
  let at = line.offset + colon + 1;
  // A bar between spaces parts the values: those of a norm touch what they enclose.
  const values = line.text
    .slice(colon + 1)
    .split(' | ')
    .map((part) => {
      const start = at + (part.length - part.trimStart().length);
      at += part.length + 3;
      return { text: part.trim(), span: { start, end: start + part.trim().length } };
    });
  return { key, values, span };
}

/** The only line of this key, or nothing. */
export function single(draft: Draft, fields: readonly Field[], key: string): Field | undefined {
  const found = fields.filter((field) => field.key === key);
  if (found.length > 1) throw fault(draft, `\`${key}\` stands here twice`, found[1]?.span);
  return found[0];
}

/** The only line of this key, which must be there. */
export function required(draft: Draft, fence: Fence, fields: readonly Field[], key: string): Field {
  const field = single(draft, fields, key);
  if (field === undefined) throw fault(draft, `this ${fence.language} has no line \`${key}:\``, fence.span);
  return field;
}

/** `d in 0.1..5`: a name and the ends of its range. */
export function readRange(
  draft: Draft,
  { text, span }: Field['values'][number],
): { name: string; from: number; to: number } {
  const found = /^(\p{L}[\p{L}\p{N}_]*)\s+in\s+(\S+?)\s*\.\.\s*(\S+)$/u.exec(text);
  const from = Number(found?.[2]);
  const to = Number(found?.[3]);
  if (found === null || !Number.isFinite(from) || !Number.isFinite(to) || !(from < to)) {
    throw fault(draft, `\`${text}\` is no range`, span, { expected: '`d in 0.1..5`' });
  }
  return { name: found[1] ?? '', from, to };
}

/** `d in 1, 2, 5`: a name and its values. */
export function readValues(draft: Draft, { text, span }: Field['values'][number]): { name: string; values: number[] } {
  const found = /^(\p{L}[\p{L}\p{N}_]*)\s+in\s+(.+)$/u.exec(text);
  const values = (found?.[2] ?? '').split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (found === null || !values.every(Number.isFinite)) {
    throw fault(draft, `\`${text}\` is no list of values`, span, { expected: '`d in 1, 2, 5`' });
  }
  return { name: found[1] ?? '', values };
}
