/** One system on one chain. */
export interface Row {
  readonly family: string;
  readonly system: string;
  /** Links of the longest chain that was done. */
  readonly links: number;
  /** Distinct nodes of the derivative, or its characters where that is all that a system gives. */
  readonly size: string;
  /** To read and derive, to check, to compile: as many as there are. */
  readonly seconds: readonly number[];
  /** At the peak, the system itself included. */
  readonly megabytes?: number;
  readonly note: string;
}

const COLUMNS = ['chain', 'system', 'links', 'size', 'derive, s', 'check, s', 'compile, s', 'memory, MB', 'stopped by'];

export const HEAD = [COLUMNS, COLUMNS.map(() => '---')].map(lineOf).join('\n');

function lineOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

const shown = (s: number): string => (s >= 9.95 ? s.toFixed(0) : s >= 0.0995 ? s.toFixed(1) : s.toFixed(3));

/** The row as a line of a Markdown table. */
export function rowText({ family, system, links, size, seconds, megabytes, note }: Row): string {
  const times = [0, 1, 2].map((k) => (seconds[k] === undefined ? '' : shown(seconds[k])));
  return lineOf([family, system, String(links || ''), size, ...times, megabytes?.toFixed(0) ?? '', note]);
}
