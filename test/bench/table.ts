/** A line of the results: milliseconds of one evaluation, and their ratio to the C loops of the same run. */
export interface Row {
  readonly workload: string;
  readonly implementation: string;
  readonly medianMs: number;
  readonly ratioToC: number;
  /** From the derived expression to the first result, where it was measured. */
  readonly firstMs?: number;
  /** The points that were evaluated, where the time is scaled up from fewer than all. */
  readonly points?: number;
}

/** Ratios to C, a row a workload, a column an implementation. */
function cells(rows: readonly Row[]): string[][] {
  const names = [...new Set(rows.map((r) => r.implementation))];
  const head = ['ratio to C', 'C, ms', ...names.filter((n) => n !== 'c')];
  const body = [...new Set(rows.map((r) => r.workload))].map((workload) => {
    const of = (name: string): Row | undefined =>
      rows.find((r) => r.workload === workload && r.implementation === name);
    const ratios = names.filter((n) => n !== 'c').map((name) => short(of(name)?.ratioToC));
    return [workload, short(of('c')?.medianMs), ...ratios];
  });
  return [head, ...body];
}

function short(x: number | undefined): string {
  if (x === undefined || !Number.isFinite(x)) return '-';
  return x >= 100 ? x.toFixed(0) : x >= 10 ? x.toFixed(1) : x.toFixed(2);
}

export function text(rows: readonly Row[]): string {
  const table = cells(rows).map((line) => line.map((cell) => cell.replace('closedform-', '')));
  const widths = (table[0] ?? []).map((_, k) => Math.max(...table.map((line) => (line[k] ?? '').length)));
  return table
    .map((line) =>
      line.map((cell, k) => (k === 0 ? cell.padEnd(widths[k] ?? 0) : cell.padStart(widths[k] ?? 0))).join('  '),
    )
    .join('\n');
}

export function markdown(rows: readonly Row[]): string {
  const [head = [], ...body] = cells(rows);
  const line = (list: readonly string[]): string => `| ${list.join(' | ')} |`;
  return `${[line(head), line(head.map((_, k) => (k === 0 ? '---' : '---:'))), ...body.map(line)].join('\n')}\n`;
}
