/** The benchmark runs, agrees with the C loops, and writes the rows it promises. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workloads } from '../bench/workloads.js';
import { tally } from './tally.js';

const OURS = ['closedform-js', 'closedform-wasm', 'closedform-c', 'c'];

const { check, end } = tally();
const folder = mkdtempSync(join(tmpdir(), 'closedform-bench-'));
const json = join(folder, 'rows.json');
const svg = join(folder, 'plot.svg');
execFileSync('npm', ['run', '-s', 'bench', '--', '--seconds', '0.1', '--json', json, '--svg', svg], {
  stdio: 'inherit',
});

interface Row {
  readonly workload: string;
  readonly implementation: string;
  readonly medianMs: number;
  readonly ratioToC: number;
}

const rows = JSON.parse(readFileSync(json, 'utf8')) as Row[];
for (const { name } of workloads)
  for (const implementation of OURS) {
    const row = rows.find((r) => r.workload === name && r.implementation === implementation);
    const good = row !== undefined && row.medianMs > 0 && row.ratioToC > 0;
    await check(`${name}: ${implementation}`, () => (good ? [] : [`no time: ${JSON.stringify(row)}`]));
  }
await check('the plot is an SVG', () => (readFileSync(svg, 'utf8').startsWith('<svg') ? [] : ['it is none']));
rmSync(folder, { recursive: true, force: true });
end();
