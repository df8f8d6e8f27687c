import type { Element } from '../result.js';
import { readData, readSource, report, UNDECIDED } from './input.js';

export interface RunFlags {
  readonly json?: boolean;
  readonly at?: string;
  readonly steps: 'none' | 'key' | 'all';
  readonly code?: 'python' | 'javascript';
  readonly seed?: number;
}

/** Runs scripts and prints what each command gives. */
export async function run(files: readonly string[], flags: RunFlags): Promise<void> {
  const { runScript } = await import('../run.js');
  const data = flags.at === undefined ? {} : { data: readData(flags.at) };
  const elements: Element[] = [];
  try {
    for (const file of files) {
      const options = {
        ...data,
        ...(flags.code ? { code: [flags.code] } : {}),
        ...(flags.seed === undefined ? {} : { seed: flags.seed }),
      };
      elements.push(...runScript(readSource(file), options));
    }
  } catch (error) {
    await report(error);
  }
  if (flags.json) process.stdout.write(`${JSON.stringify(elements, null, 2)}\n`);
  else {
    const { terminal } = await import('../write/terminal.js');
    const width = process.stdout.columns ?? 80;
    process.stdout.write(terminal(elements, { steps: flags.steps, width, color: process.stdout.isTTY === true }));
  }
  const bad = elements.some((e) => e.status === 'refuted' || e.status === 'undecided' || e.status === 'error');
  process.exitCode = bad ? UNDECIDED : 0;
}
