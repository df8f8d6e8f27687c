/** Whole-process times, against what the project promises. A loaded machine gets some slack. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tally } from './tally.js';

const SLACK = 3;
const RUNS = 5;

const folder = mkdtempSync(join(tmpdir(), 'times-'));
const script = join(folder, 'ce.deriv');
writeFileSync(
  script,
  ['z : real[n]', 'y : simplex[n]', 'p = softmax(z)', 'l = -sum(y .* log(p))', 'gradient l wrt z', ''].join('\n'),
);

/** Median seconds of the whole process. */
function seconds(args: readonly string[], runs: number): number {
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    const ran = spawnSync(process.execPath, ['dist/cli.js', ...args], { encoding: 'utf8' });
    if (ran.status !== 0) throw new Error(ran.stderr);
    return (performance.now() - start) / 1000;
  });
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)] as number;
}

const promises = [
  { name: 'closedform --help', args: ['--help'], bar: 0.2, runs: RUNS },
  { name: 'a small gradient with its check', args: ['run', script, '--json'], bar: 0.5, runs: RUNS },
  { name: 'the whole sheet', args: ['sheet', 'derivations', '--out', join(folder, 'out')], bar: 5, runs: 1 },
];

const { check, end } = tally();
for (const { name, args, bar, runs } of promises) {
  let time = 0;
  await check(name, () => {
    time = seconds(args, runs);
    return time <= bar * SLACK ? [] : [`${time.toFixed(2)} s, promised ${bar} s`];
  });
  console.log(`     ${time.toFixed(2)} s (promised ${bar} s)`);
}
end();
