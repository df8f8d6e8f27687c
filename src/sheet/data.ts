import type { Draft, Fence } from './draft.js';
import { fault } from './options.js';

/** A matrix or vector that stands in the file: the input of a worked example. */
export interface DataBlock {
  readonly name: string;
  /** Used, but not shown. */
  readonly hide: boolean;
  /** A matrix; one row is a vector, one number a scalar. */
  readonly rows: number | readonly number[] | readonly (readonly number[])[];
}

/** Reads a `data` block: its name after the fence, a row of numbers a line. */
export function readData(draft: Draft, fence: Fence): DataBlock {
  const [name = '', flag] = fence.options.split(/\s+/);
  const hide = flag === 'hide';
  if (flag !== undefined && !hide) {
    throw fault(draft, `\`data\` has no option \`${flag}\``, fence.span, { expected: 'hide' });
  }
  if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) {
    throw fault(draft, 'a `data` block bears the name of one variable', fence.span, { expected: '```data X' });
  }
  const rows = fence.lines.filter(({ text }) => text.trim() !== '').map((line) => readRow(draft, line));
  const width = rows[0]?.length ?? 0;
  rows.forEach((row, index) => {
    if (row.length === width) return;
    const line = fence.lines.filter(({ text }) => text.trim() !== '')[index];
    const start = line?.offset ?? fence.span.start;
    throw fault(draft, `row ${index + 1} of \`${name}\` has ${row.length} numbers, the first has ${width}`, {
      start,
      end: start + (line?.text.length ?? 0),
    });
  });
  if (rows.length === 0) throw fault(draft, `\`${name}\` has no numbers`, fence.span);
  const [only] = rows;
  if (rows.length > 1 || only === undefined) return { name, hide, rows };
  return { name, hide, rows: only.length === 1 ? (only[0] ?? 0) : only };
}

function readRow(draft: Draft, line: { readonly text: string; readonly offset: number }): number[] {
  return [...line.text.matchAll(/[^\s,]+/g)].map((found) => {
    const value = Number(found[0]);
    if (Number.isFinite(value)) return value;
    const start = line.offset + found.index;
    throw fault(draft, `\`${found[0]}\` is no number`, { start, end: start + found[0].length });
  });
}
