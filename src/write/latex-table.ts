import type { Align } from './document.js';

/** A cell, set, and how wide it is in em when it is not broken. */
export interface LatexCell {
  readonly tex: string;
  readonly width: number;
}

/** The width of a line in em of the text, with room to spare. */
const LINE = 40;
const GAP = 1.2;
const LETTER: Readonly<Record<Align, string>> = { left: 'l', center: 'c', right: 'r' };

/** A table that fits the line: columns of long prose become paragraphs. */
export function latexTable(
  head: readonly LatexCell[],
  rows: readonly (readonly LatexCell[])[],
  align: readonly Align[],
): string {
  const widths = head.map((cell, column) => Math.max(cell.width, ...rows.map((row) => row[column]?.width ?? 0)));
  const columns = columnTypes(widths, align);
  const line = (cells: readonly LatexCell[]) =>
    columns
      .map((type, column) => (type.startsWith('p') ? '\\raggedright ' : '') + (cells[column]?.tex ?? ''))
      .join(' & ');
  const stretch = rows.some((row) => row.some((cell) => cell.tex.includes('\\frac'))) ? 1.7 : 1.15;
  return [
    `\\fittable{\\renewcommand{\\arraystretch}{${stretch}}\\begin{tabular}{${columns.join('')}}`,
    `\\hline ${line(head)} \\tabularnewline \\hline`,
    ...rows.map((row) => `${line(row)} \\tabularnewline`),
    '\\hline\\end{tabular}}',
  ].join('\n');
}

function columnTypes(widths: readonly number[], align: readonly Align[]): string[] {
  const room = LINE - GAP * widths.length;
  const total = widths.reduce((sum, width) => sum + width, 0);
  if (total <= room) return widths.map((_, column) => LETTER[align[column] ?? 'left']);
  // Narrow columns keep their width; the wide ones share what is left by their length.
  const fair = room / widths.length;
  const narrow = widths.filter((width) => width <= fair).reduce((sum, width) => sum + width, 0);
  const wide = total - narrow;
  return widths.map((width, column) => {
    if (width <= fair) return LETTER[align[column] ?? 'left'];
    const share = ((room - narrow) * width) / wide / LINE;
    return `p{${share.toFixed(3)}\\linewidth}`;
  });
}
