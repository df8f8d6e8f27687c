/**
 * Times the compiled gradients beside their peers, all in one run, in turns: `bench.ts [--json FILE] [--svg FILE]
 * [--md FILE] [--seconds S] [WORKLOAD… | scalar]`. Every result is compared with that of the C loops before it is timed.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { boundOf, type Machine, machine } from './bound.js';
import { type Implementation, median, type Ready } from './implementation.js';
import { ours } from './ours.js';
import { plot } from './plot.js';
import { pythonPeers } from './python.js';
import { reference } from './reference.js';
import { scalarRows, scalarText } from './scalar/rows.js';
import { scaled } from './scalar/scaled.js';
import { systems } from './scalar/systems.js';
import { markdown, type Row, text } from './table.js';
import { type Workload, workloads } from './workloads.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    svg: { type: 'string' },
    md: { type: 'string' },
    seconds: { type: 'string', default: '2' },
  },
});

/** Rounds of a workload: at least so many, and as many as fit the time. */
const ROUNDS = 5;
/** An implementation slower than this runs once. */
const SLOW = 2000;
/** The largest relative difference of a result from that of the C loops. */
const TOLERANCE = 1e-9;

const wanted = (name: string): boolean => positionals.length === 0 || positionals.includes(name);
const chosen = workloads.filter((w) => wanted(w.name));
const { loops, trace } = reference();
const scalar = systems();
const peers = scalar.filter((s) => !s.name.startsWith('closedform')).map(scaled);
const implementations: readonly Implementation[] = [loops, ...ours, ...(await pythonPeers()), ...peers];
const here = machine();
const rows: Row[] = [];
const missing = new Set<string>();
for (const workload of chosen) rows.push(...(await timesOf(workload, here)));
const more = wanted('scalar') ? await scalarRows(scalar, trace, missing) : [];
for (const i of implementations) i.close?.();

// What has only some of the points, and one workload, stands in lines of its own.
const whole = rows.filter((r) => r.points === undefined);
if (whole.length > 0) process.stdout.write(`${text(whole)}\n`);
for (const { workload, implementation, medianMs, ratioToC, points } of rows)
  if (points !== undefined)
    process.stdout.write(
      `${workload}, ${implementation}: ${medianMs.toFixed(0)} ms, scaled up from ${points} points, ${ratioToC.toFixed(1)} times C\n`,
    );
if (more.length > 0) process.stdout.write(`\n${scalarText(more)}\n\n`);
for (const note of missing) process.stdout.write(`${note}\n`);
if (values.json) writeFileSync(values.json, `${JSON.stringify([...rows, ...more], null, 1)}\n`);
if (values.svg) writeFileSync(values.svg, plot(whole));
if (values.md) writeFileSync(values.md, markdown(whole));
process.exit(0);

async function timesOf(workload: Workload, on: Machine): Promise<Row[]> {
  const ready = new Map<string, Ready>();
  for (const { name, prepare } of implementations) {
    const made = await prepare(workload);
    if (made === null) continue;
    if (typeof made !== 'string') ready.set(name, made);
    else missing.add(`${name}: ${made}`);
  }
  const times = new Map([...ready.keys()].map((name): [string, number[]] => [name, []]));
  const end = performance.now() + 1000 * Number(values.seconds) * ready.size;
  for (let round = 0; round < ROUNDS || performance.now() < end; round++) {
    for (const [name, { run }] of ready) {
      const list = times.get(name) as number[];
      if (round > 0 && (list[0] as number) > SLOW) continue;
      list.push(await run());
    }
  }
  const base = await ready.get('c')?.result();
  const c = median(times.get('c') ?? [Number.NaN]);
  const made: Row[] = [];
  for (const [name, list] of times) {
    const { first, result, compared, points } = ready.get(name) as Ready;
    const error = base ? difference(await result(), compared ? compared(base) : base) : 0;
    if (!(error <= TOLERANCE)) throw new Error(`${name} on ${workload.name} differs by ${error}`);
    const medianMs = median(list);
    const firstMs = first === undefined ? {} : { firstMs: first };
    made.push({
      workload: workload.name,
      implementation: name,
      medianMs,
      ratioToC: medianMs / c,
      ...firstMs,
      ...(points && { points }),
    });
  }
  const bound = boundOf(workload, on);
  if (bound !== null)
    made.push({ workload: workload.name, implementation: 'bound', medianMs: bound, ratioToC: bound / c });
  return made;
}

/** The largest difference, relative to the largest number. */
function difference(a: Float64Array, b: Float64Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let [most, size] = [0, 0];
  for (let k = 0; k < b.length; k++) {
    most = Math.max(most, Math.abs((a[k] as number) - (b[k] as number)));
    size = Math.max(size, Math.abs(b[k] as number));
  }
  return Number.isNaN(most) ? Number.POSITIVE_INFINITY : most / size;
}
