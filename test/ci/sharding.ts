/**
 * The exported `sharded(mesh)` on 4 and 8 simulated devices: equal to the function on one device, with the bytes that a
 * device sends, as the compiled program states them.
 */

import { spawnSync } from 'node:child_process';
import { toNested } from '../../src/check/point.js';
import { drawPoint } from '../../src/check/points.js';
import { variablesOf } from '../../src/check/variables.js';
import { writerOf } from '../../src/commands/export.js';
import { exportsOf } from '../../src/commands/exports.js';
import { compilables } from '../../src/commands/targets.js';
import { tally } from './tally.js';

interface Program {
  readonly id: string;
  readonly script: string;
  readonly dims: Readonly<Record<string, number>>;
  /** The dimension that should be split. */
  readonly split: string;
}

const PROGRAMS: readonly Program[] = [
  {
    id: 'symmetric SNE',
    script: `Y : real[n, d]
P : simplex[n, n] symmetric hollow
q[i,j] = exp(-norm(Y[i,:] - Y[j,:])^2) / sum(exp(-norm(Y[k,:] - Y[l,:])^2), k != l)
C = sum(P[i,j]*log(P[i,j]/q[i,j]), i != j)
gradient C wrt Y[i,:]`,
    dims: { n: 256, d: 2 },
    split: 'n',
  },
  {
    id: 't-SNE',
    script: `Y : real[n, d]
P : simplex[n, n] symmetric hollow
w[i,j] = 1/(1 + norm(Y[i,:] - Y[j,:])^2)
q[i,j] = w[i,j]/sum(w[k,l], k != l)
C = sum(P[i,j]*log(P[i,j]/q[i,j]), i != j)
gradient C wrt Y[i,:]`,
    dims: { n: 256, d: 2 },
    split: 'n',
  },
  {
    id: 'softmax regression of a batch',
    script: `X : real[n, d]
W : real[d, k]
Y : onehot[n, k]
l = -sum(Y .* log(softmax(X*W)))/n
gradient l wrt W`,
    dims: { n: 512, d: 32, k: 10 },
    split: 'n',
  },
  {
    id: 'two layers of a batch',
    script: `X : real[n, d]
V : real[d, h]
W : real[h, k]
Y : real[n, k]
H = tanh(X*V)
l = norm(H*W - Y)^2/(2*n)
gradient l wrt V
gradient l wrt W`,
    dims: { n: 512, d: 32, h: 16, k: 8 },
    split: 'n',
  },
  {
    id: 'attention',
    script: `Q : real[n, d]
K : real[m, d]
V : real[m, e]
G : real[n, e]
A = softmax(Q*K'/sqrt(d))
l = sum(G .* (A*V))
gradient l wrt Q
gradient l wrt K
gradient l wrt V`,
    dims: { n: 256, m: 128, d: 16, e: 16 },
    split: 'n',
  },
  {
    id: 'convolution of a batch',
    script: `X : real[b, c, h]
W : real[f, c, r]
G : real[b, f, h - r + 1]
Y[n,o,i] = sum(W[o,a,p]*X[n,a,i+p-1], a, p)
l = sum(G[n,o,i]*Y[n,o,i], n, o, i)
gradient l wrt X
gradient l wrt W`,
    dims: { b: 64, c: 3, h: 40, f: 4, r: 5 },
    split: 'b',
  },
];

const TOLERANCE = 1e-12;
const python = process.env.PYTHON ?? 'python3';
const runner = new URL('sharding.py', import.meta.url).pathname;

interface Row {
  readonly function: string;
  readonly error: number;
  /** Operands of collective operations of one device, by operation. */
  readonly bytes: Readonly<Record<string, number>>;
  /** Bytes of the arguments and the result of one device. */
  readonly held: number;
}

async function jobOf({ id, script, dims, split }: Program): Promise<object> {
  const source = { file: id, text: script };
  const found = compilables(source);
  const exports = exportsOf(source);
  const code = (await writerOf('jax'))(exports);
  if (!code.includes(`Along ${split} are split:`)) throw new Error(`${id} is not split along ${split}`);
  const variables = variablesOf(found.flatMap((c) => [c.objective.node, c.result.node]));
  const { values } = drawPoint(variables, 1, new Map(Object.entries(dims)));
  const data = Object.fromEntries([...values].map(([name, tensor]) => [name, toNested(tensor)]));
  return {
    id,
    code,
    data,
    functions: exports.functions.map((f) => ({ name: f.name, parameters: f.parameters.map((p) => p.name) })),
  };
}

const { check, end } = tally();
if (spawnSync(python, ['-c', 'import jax']).status !== 0) console.log(`left out: ${python} cannot import jax`);
else {
  const jobs = await Promise.all(PROGRAMS.map(jobOf));
  for (const devices of [4, 8]) {
    const child = spawnSync(python, [runner, `${devices}`], {
      input: jobs.map((job) => JSON.stringify(job)).join('\n'),
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      env: { ...process.env, XLA_FLAGS: `--xla_force_host_platform_device_count=${devices}` },
    });
    const lines = (child.stdout ?? '').trim().split('\n');
    for (const [k, { id }] of PROGRAMS.entries()) {
      const said: string[] = [];
      await check(`${id} on ${devices} devices`, () => {
        const line = lines[k];
        if (!line) return [`${python} gave no answer: ${child.error?.message ?? child.stderr.slice(-2000)}`];
        const answer = JSON.parse(line) as { readonly rows: readonly Row[]; readonly complaint?: string };
        if (answer.complaint !== undefined) return [answer.complaint];
        for (const row of answer.rows) {
          const moved = Object.entries(row.bytes).map(([kind, bytes]) => `${kind} ${bytes}`);
          const total = Object.values(row.bytes).reduce((a, b) => a + b, 0);
          said.push(
            `${row.function}: ${total} bytes moved a device (${moved.join(', ') || 'none'}), ` +
              `${row.held} held, error ${row.error.toExponential(1)}`,
          );
        }
        return answer.rows.filter((row) => !(row.error <= TOLERANCE)).map((row) => `${row.function} differs`);
      });
      for (const line of said) console.log(`     ${line}`);
    }
  }
}
end();
