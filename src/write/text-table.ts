import stringWidth from 'string-width';
import { padEnd, wrapFormula } from './wrap.js';

/** A cell: lines that stand under one another, each a formula of its own. */
export type Cell = readonly string[];

const GAP = 2;
const MIN_COLUMN = 6;

/** A table in columns, its long cells wrapped so that no line is longer than `width`. */
export function textTable(head: readonly string[], rows: readonly (readonly Cell[])[], width: number): string[] {
  const widths = columnWidths(head, rows, width);
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => padEnd(cell, widths[column] ?? 0))
      .join(' '.repeat(GAP))
      .trimEnd();
  const rule = widths.map((column) => '─'.repeat(column)).join(' '.repeat(GAP));
  const body = rows.flatMap((row) => {
    const wrapped = row.map((cell, column) => cell.flatMap((text) => wrapFormula(text, widths[column] ?? 0, 2)));
    const height = Math.max(...wrapped.map((cell) => cell.length));
    return Array.from({ length: height }, (_, index) => line(wrapped.map((cell) => cell[index] ?? '')));
  });
  return [line(head), rule, ...body];
}

/** The natural widths, the widest columns narrowed until the table fits. */
function columnWidths(head: readonly string[], rows: readonly (readonly Cell[])[], width: number): number[] {
  const widths = head.map((title, column) =>
    Math.max(stringWidth(title), ...rows.flatMap((row) => (row[column] ?? []).map((text) => stringWidth(text)))),
  );
  const total = () => widths.reduce((sum, column) => sum + column, GAP * (widths.length - 1));
  while (total() > width) {
    const widest = widths.indexOf(Math.max(...widths));
    const column = widths[widest] ?? 0;
    if (column <= MIN_COLUMN) break;
    const narrower = widths.filter((other) => other < column);
    const next = Math.max(MIN_COLUMN, ...narrower, column - (total() - width));
    widths[widest] = Math.min(column - 1, next);
  }
  return widths;
}
