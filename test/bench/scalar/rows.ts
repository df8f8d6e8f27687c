import { median } from '../implementation.js';
import type { TraceInC } from '../reference.js';
import type { Row } from '../table.js';
import { measured, type Times, withSympy } from './measure.js';
import { objectives, TRACE } from './objectives.js';
import type { System } from './systems.js';

/** What is timed on scalar objectives: the trace as a workload with C, the rest beside our own time. */
export interface ScalarRow extends Omit<Row, 'ratioToC'> {
  readonly ratioToC?: number;
  readonly ratioToClosedform?: number;
}

const OURS = 'closedform-js';
const CALLS = 1_000_000;

/**
 * The scalar trace, f of question 3 with both partial derivatives at one point, as the time of a call; and for each
 * objective the times from its text to the derivatives and from there to the first values.
 */
export async function scalarRows(
  systems: readonly System[],
  inC: TraceInC | string,
  notes: Set<string>,
): Promise<ScalarRow[]> {
  const times = new Map<string, Times[]>();
  for (const o of objectives) times.set(o.name, [...(await measured(o, systems, notes))]);
  const missing = await withSympy(objectives, (o, t) => times.get(o.name)?.push(t));
  if (missing) notes.add(missing);
  const rows: ScalarRow[] = [];
  const c = typeof inC === 'string' ? Number.NaN : median([1, 2, 3, 4, 5].map(() => inC(CALLS, ...TRACE.at)));
  const traced = times.get(TRACE.name) ?? [];
  if (typeof inC === 'string') notes.add(`c: ${inC}`);
  else rows.push({ workload: 'trace', implementation: 'c', medianMs: c, ratioToC: 1 });
  for (const { implementation, callNs } of traced)
    rows.push({ workload: 'trace', implementation, medianMs: callNs / 1e6, ratioToC: callNs / 1e6 / c });
  for (const [name, list] of times) {
    const own = list.find((t) => t.implementation === OURS);
    for (const t of list) {
      const row = (what: string, key: 'deriveMs' | 'compileMs'): ScalarRow => ({
        workload: `${what} ${name}`,
        implementation: t.implementation,
        medianMs: t[key],
        ...(own && { ratioToClosedform: t[key] / own[key] }),
      });
      rows.push(row('derive', 'deriveMs'), row('compile', 'compileMs'));
    }
  }
  return rows;
}

/** Rows of the same kind side by side: a line a workload, a column an implementation, in ns for calls and ms else. */
export function scalarText(rows: readonly ScalarRow[]): string {
  const names = [...new Set(rows.map((r) => r.implementation))];
  const line = (workload: string): string[] => {
    const unit = workload === 'trace' ? 1e6 : 1;
    const cells = names.map((n) => {
      const ms = rows.find((r) => r.workload === workload && r.implementation === n)?.medianMs;
      return ms === undefined ? '-' : (ms * unit).toPrecision(3);
    });
    return [`${workload}, ${workload === 'trace' ? 'ns' : 'ms'}`, ...cells];
  };
  const table = [['', ...names], ...[...new Set(rows.map((r) => r.workload))].map(line)];
  const widths = table[0]?.map((_, k) => Math.max(...table.map((l) => (l[k] as string).length))) ?? [];
  return table
    .map((l) => l.map((cell, k) => (k === 0 ? cell.padEnd(widths[k] ?? 0) : cell.padStart(widths[k] ?? 0))).join('  '))
    .join('\n');
}
