import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { concatenated, type Implementation } from './implementation.js';

/** NumPy, JAX and PyTorch, in one process of `$PYTHON`; none of them where it has none. */
export async function pythonPeers(): Promise<Implementation[]> {
  const folder = mkdtempSync(join(tmpdir(), 'closedform-peers-'));
  const script = fileURLToPath(new URL('peers.py', import.meta.url));
  const child = spawn(process.env.PYTHON ?? 'python3', [script], { stdio: ['pipe', 'pipe', 'ignore'] });
  const ask = asker(child as unknown as ChildProcessWithoutNullStreams);
  const loaded = new Set<string>();
  let open = 3;
  const close = (): void => {
    open -= 1;
    if (open > 0) return;
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  return ['numpy', 'jax', 'torch'].map((how) => ({
    name: how,
    close,
    prepare: async ({ name, sizes, data }) => {
      const { version } = (await ask({ how })) ?? {};
      if (!version) return `no ${how} in ${process.env.PYTHON ?? 'python3'}`;
      const file = join(folder, name);
      if (!loaded.has(name)) {
        const arrays = Object.entries(data(sizes));
        let offset = 0;
        const places = arrays.map(([n, { shape, data: numbers }]) => {
          const place = { name: n, shape, offset };
          offset += numbers.length;
          return place;
        });
        const numbers = concatenated(arrays.map(([, a]) => a.data));
        writeFileSync(file, new Uint8Array(numbers.buffer));
        await ask({ load: name, file, arrays: places });
        loaded.add(name);
      }
      await ask({ run: name, how });
      return {
        run: async () => Number((await ask({ run: name, how }))?.ms),
        result: async () => {
          await ask({ result: name, how, file: `${file}.out` });
          const bytes = readFileSync(`${file}.out`);
          return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
        },
      };
    },
  }));
}

export type Answer = Readonly<Record<string, unknown>> | null;

/** One question at a time; null where the process is gone. */
export function asker(child: ChildProcessWithoutNullStreams): (question: unknown) => Promise<Answer> {
  const waiting: ((answer: Answer) => void)[] = [];
  let gone = false;
  const end = (): void => {
    gone = true;
    for (const answer of waiting.splice(0)) answer(null);
  };
  child.on('error', end);
  child.on('exit', end);
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(JSON.parse(line) as Answer));
  return (question) =>
    new Promise((resolve) => {
      if (gone) return resolve(null);
      waiting.push(resolve);
      child.stdin.write(`${JSON.stringify(question)}\n`);
    });
}
