import type { Trace } from '../result.js';
import { escapeHtml, escapeLatex } from './escape.js';
import { formula, plain } from './plain.js';
import { type Cell, textTable } from './text-table.js';

/** The nodes in the order of the forward pass, as a table that fits `width` columns. */
export function traceText(trace: Trace, width: number): string[] {
  const rows = trace.nodes.map((node): Cell[] => [
    [plain(node.id)],
    [node.role === 'input' ? 'input' : plain(node.text)],
    valueLines(node.value),
    valueLines(node.adjoint),
  ]);
  const partials = trace.nodes.flatMap((node) =>
    node.partials.map((partial, index): Cell[] => [
      [`∂${plain(node.id)}/∂${plain(node.inputs[index] ?? '')}`],
      [plain(partial.text)],
      valueLines(partial),
    ]),
  );
  const nodes = textTable(['node', 'is', 'value', 'adjoint'], rows, width);
  if (partials.length === 0) return nodes;
  return [...nodes, '', ...textTable(['edge', 'partial derivative', 'value'], partials, width)];
}

interface Value {
  readonly exact: string;
  readonly decimal: string;
}

/** The exact value, and the decimal one under it where it says more. */
function valueLines({ exact, decimal }: Value): string[] {
  return exact === decimal || /^-?\d+$/.test(exact) ? [plain(exact)] : [plain(exact), decimal.replace('-', '−')];
}

function saysMore({ exact, decimal }: Value): boolean {
  return exact !== decimal && !/^-?\d+$/.test(exact);
}

const HEAD = ['node', 'is', 'forward value', 'adjoint'] as const;

/** The table in LaTeX; `\fittable` of the preamble keeps it within the line. */
export function traceLatex(trace: Trace): string {
  const rows = trace.nodes.map((node) =>
    [
      `$${formula(node.id)}$`,
      node.role === 'input' ? 'input' : `$${node.latex}$`,
      latexValue(node.value, node.value.exactLatex),
      latexValue(node.adjoint, node.adjoint.exactLatex),
    ].join(' & '),
  );
  return [
    '\\fittable{\\renewcommand{\\arraystretch}{1.6}\\begin{tabular}{llll}',
    `${HEAD.join(' & ')} \\\\ \\hline`,
    `${rows.join(' \\\\\n')} \\\\`,
    '\\end{tabular}}',
  ].join('\n');
}

function latexValue(value: Value, exactLatex: string): string {
  if (!saysMore(value)) return `$${exactLatex}$`;
  return `\\begin{tabular}[t]{@{}l@{}}$${exactLatex}$\\\\[-3pt]{\\footnotesize $${escapeLatex(value.decimal)}$}\\end{tabular}`;
}

/** The table in HTML; `set` sets a formula. */
export function traceHtml(trace: Trace, set: (latex: string) => string): string {
  const rows = trace.nodes.map(
    (node) =>
      `<tr class="${node.role}"><th scope="row">${set(formula(node.id))}</th>` +
      `<td>${node.role === 'input' ? 'input' : set(node.latex)}</td>` +
      `<td>${htmlValue(node.value, set(node.value.exactLatex))}</td>` +
      `<td>${htmlValue(node.adjoint, set(node.adjoint.exactLatex))}</td></tr>`,
  );
  const head = HEAD.map((title) => `<th scope="col">${title}</th>`).join('');
  return `<div class="wide" tabindex="0"><table class="trace"><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

function htmlValue(value: Value, exact: string): string {
  return saysMore(value) ? `${exact}<div class="decimal">${escapeHtml(value.decimal.replace('-', '−'))}</div>` : exact;
}
