import type { Drawing, Ink, Label, Mark } from './drawing.js';
import { textWidth } from './measure.js';

/** Cells of a grid that are marked, rows and columns counted from 1. */
export interface Window {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
}

export interface Grid {
  readonly caption: Label;
  readonly values: readonly (readonly (number | string)[])[];
  readonly windows?: readonly Window[];
  /** Cells shaded by their value, from the least to the greatest. */
  readonly shade?: boolean;
}

const GAP = 46;
const CAPTION = 26;
const TEXT = 14;
const INKS: readonly Ink[] = ['series1', 'series2', 'series3', 'series4', 'series5', 'series6'];

/** Matrices side by side, an arrow from each to the next, windows framed in a colour each. */
export function gridPicture(title: string, grids: readonly Grid[]): Drawing {
  const cells = grids.flatMap((grid) => grid.values.flat().map(cellText));
  const cell = Math.max(34, ...cells.map((text) => textWidth(text) * TEXT + 12));
  const height = Math.max(...grids.map((grid) => grid.values.length)) * cell;
  const marks: Mark[] = [];
  let x = 4;
  grids.forEach((grid, index) => {
    const rows = grid.values.length;
    const columns = Math.max(...grid.values.map((row) => row.length));
    const captionWidth = textWidth(grid.caption.text) * TEXT + 6;
    const width = Math.max(columns * cell, captionWidth);
    const left = x + (width - columns * cell) / 2;
    const top = 4 + (height - rows * cell) / 2;
    marks.push(...cellMarks(grid, left, top, cell), ...windowMarks(grid.windows ?? [], left, top, cell));
    const at = { x: x + width / 2, y: height + 4 + CAPTION / 2 + 4 };
    marks.push({ kind: 'label', at, label: grid.caption, anchor: 'middle', size: TEXT, ink: 'ink' });
    x += width;
    if (index === grids.length - 1) return;
    const middle = 4 + height / 2;
    const points = [
      { x: x + 8, y: middle },
      { x: x + GAP - 8, y: middle },
    ];
    marks.push({ kind: 'path', points, ink: 'muted', width: 1.5, arrow: true });
    x += GAP;
  });
  return { width: Math.ceil(x + 4), height: Math.ceil(height + CAPTION + 12), marks, title };
}

function cellText(value: number | string): string {
  if (typeof value === 'string') return value;
  const rounded = Number.isInteger(value) ? value : Number(value.toPrecision(3));
  return String(rounded).replace('-', '−');
}

function cellMarks(grid: Grid, left: number, top: number, cell: number): Mark[] {
  const numbers = grid.values.flat().filter((value): value is number => typeof value === 'number');
  const low = Math.min(...numbers);
  const span = Math.max(...numbers) - low || 1;
  return grid.values.flatMap((row, i) =>
    row.flatMap((value, j): Mark[] => {
      const x = left + j * cell;
      const y = top + i * cell;
      const fill = grid.shade && typeof value === 'number' ? 0.08 + (0.4 * (value - low)) / span : 0;
      const at = { x: x + cell / 2, y: y + cell / 2 };
      return [
        { kind: 'box', x, y, width: cell, height: cell, ink: fill > 0 ? 'series1' : 'muted', fill, stroke: 0 },
        { kind: 'box', x, y, width: cell, height: cell, ink: 'muted', fill: 0, stroke: 1 },
        { kind: 'label', at, label: { text: cellText(value) }, anchor: 'middle', size: TEXT, ink: 'ink' },
      ];
    }),
  );
}

function windowMarks(windows: readonly Window[], left: number, top: number, cell: number): Mark[] {
  return windows.map((window, index): Mark => {
    // Frames of neighbouring windows lie inside their own cells, so that none hides another.
    const inset = 1.5 + 1.5 * (index % 2);
    return {
      kind: 'box',
      x: left + (window.column - 1) * cell + inset,
      y: top + (window.row - 1) * cell + inset,
      width: window.columns * cell - 2 * inset,
      height: window.rows * cell - 2 * inset,
      ink: INKS[index % INKS.length] ?? 'ink',
      fill: 0.12,
      stroke: 3,
      round: 3,
    };
  });
}
