/** Runs the generated NumPy functions with python3 and compares them with the compiled JavaScript. */

import { spawnSync } from 'node:child_process';
import { compile } from '../../src/compile/compile.js';
import { type Dense, type Nested, nested } from '../../src/compile/data.js';
import { python } from '../../src/compile/python.js';
import type { Case } from '../compile/build.js';
import { groups } from '../compile/cases.js';
import { randomCase } from '../compile/generate.js';
import { tally } from './tally.js';

interface Job {
  readonly name: string;
  readonly code: string;
  readonly data: Readonly<Record<string, Nested>>;
  readonly parameters: readonly string[];
  readonly dims: Readonly<Record<string, number>>;
  readonly wanted: Nested;
  readonly tolerance: number;
}

const asNested = (x: Dense): Nested => nested(x.data, x.shape);

function job(name: string, c: Case, tolerance: number): Job {
  const target = { node: c.node, indices: c.indices ?? [] };
  const compiled = compile(target);
  const { shape, data } = compiled.run(c.data, undefined, c.dims);
  const names = compiled.parameters.map((d) => d.name);
  return {
    name,
    code: python(target),
    parameters: names,
    data: Object.fromEntries(names.map((n) => [n, asNested(c.data[n] as Dense)])),
    dims: c.dims,
    wanted: nested(data, shape),
    tolerance,
  };
}

const RUNNER = `
import inspect, json, sys
import numpy as np

for line in sys.stdin:
    job = json.loads(line)
    try:
        space = {}
        exec(job['code'], space)
        arguments = [np.array(job['data'][name]) for name in job['parameters']]
        function = space['gradient']
        extra = inspect.getfullargspec(function).kwonlyargs
        asked = {name: job['dims'][name] for name in extra}
        got = np.asarray(function(*arguments, **asked), dtype=float)
        wanted = np.array(job['wanted'], dtype=float)
        if got.shape != wanted.shape:
            print(json.dumps(f'shape {got.shape}, wanted {wanted.shape}'))
            continue
        scale = np.maximum(np.abs(wanted), np.max(np.abs(wanted), initial=1e-300) * 1e-3)
        with np.errstate(all='ignore'):
            gap = np.where((got == wanted) | (np.isnan(got) & np.isnan(wanted)), 0, np.abs(got - wanted) / scale)
        worst = float(np.max(gap, initial=0))
        print(json.dumps(None if worst <= job['tolerance'] else f'differs by {worst}'))
    except Exception as error:
        print(json.dumps(f'{type(error).__name__}: {error}'))
`;

const jobs: Job[] = [];
for (const { name, cases } of groups) cases.forEach((c, k) => void jobs.push(job(`${name} ${k + 1}`, c, c.tolerance)));
for (const depth of [2, 3, 4]) {
  for (let seed = 1; seed <= 60; seed++) jobs.push(job(`random ${depth}.${seed}`, randomCase(depth, seed), 1e-9));
}

// Python reads an infinity from its name.
const plain = (_: string, x: unknown): unknown =>
  typeof x === 'number' && !Number.isFinite(x) ? `${x}`.replace('Infinity', 'inf') : x;
const encoded = jobs.map((j) => JSON.stringify(j, plain)).join('\n');
const child = spawnSync(process.env.PYTHON ?? 'python3', ['-c', RUNNER], {
  input: encoded,
  encoding: 'utf8',
  maxBuffer: 1 << 28,
});
const answers = (child.stdout ?? '').trim().split('\n');

const { check, end } = tally();
for (const [k, j] of jobs.entries()) {
  await check(j.name, () => {
    const answer = answers[k];
    if (answer === undefined || answer === '')
      return [`python gave no answer: ${child.error?.message ?? child.stderr}`];
    const complaint = JSON.parse(answer) as string | null;
    return complaint === null ? [] : [complaint, ...j.code.split('\n')];
  });
}
end();
