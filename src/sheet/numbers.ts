/** Numbers as a reader wants them: rounded to so many digits, without a tail of zeros. */

/** A number to `digits` significant digits; whole numbers stay whole. */
export function numberText(value: number, digits = 6): string {
  if (Number.isNaN(value)) return 'undefined';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(Math.max(1, Math.min(digits, 17))));
  return String(rounded);
}

/** The text of a number as LaTeX: powers of ten and infinities as formulas. */
export function numberLatex(text: string): string {
  const [digits = '', power] = text.replaceAll('−', '-').split('e');
  if (digits.endsWith('∞')) return digits.replace('∞', '\\infty');
  if (digits === 'undefined') return '\\text{undefined}';
  return power === undefined ? digits : `${digits} \\cdot 10^{${Number(power)}}`;
}

/** A number, a vector or a matrix as LaTeX; nothing for what is none of them. */
export function valueLatex(value: unknown): string | undefined {
  if (typeof value === 'number') return numberLatex(numberText(value));
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const rows = value.map((row: unknown) => (Array.isArray(row) ? row : [row]));
  const cells = rows.map((row) =>
    row.map((cell: unknown) => (typeof cell === 'number' ? numberLatex(numberText(cell)) : undefined)),
  );
  if (cells.some((row) => row.includes(undefined))) return undefined;
  // A vector stands upright, as vectors are columns.
  return `\\begin{pmatrix} ${cells.map((row) => row.join(' & ')).join(' \\\\ ')} \\end{pmatrix}`;
}
