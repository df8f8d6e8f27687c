import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line in a process of its own. */
export function closedform(...args: readonly string[]): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', CLI, ...args], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { status, stdout, stderr };
}

/** A folder that is gone afterwards. */
export function inFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'closedform-test-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A script in a folder. */
export function scriptIn(folder: string, text: string, name = 'script.deriv'): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

export const CROSS_ENTROPY = `W : real[k, d]
x : real[d]
b : real[k]
y : onehot[k]
a = W*x + b
l = -sum(y .* log(softmax(a)))
gradient l wrt W
gradient l wrt b
evaluate l
`;
