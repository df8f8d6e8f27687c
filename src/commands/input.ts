import { readFileSync } from 'node:fs';
import { DeriveError, type Source } from '../language/errors.js';

/** The script is wrong, or a file cannot be read or written. */
export const WRONG = 2;
/** A command was refuted or is undecided. */
export const UNDECIDED = 1;

/** One message, and the exit status of bad input. */
export function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(WRONG);
}

/** A file, or standard input for `-`. */
export function readSource(file: string): Source {
  try {
    return file === '-'
      ? { file: 'standard input', text: readFileSync(0, 'utf8') }
      : { file, text: readFileSync(file, 'utf8') };
  } catch (error) {
    return fail(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`);
  }
}

/** A JSON file. */
export function readData(file: string): unknown {
  const { text } = readSource(file);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    return fail(`${file}: not JSON: ${(error as Error).message}`);
  }
}

/** Reports bad input with its place; anything else is a fault of ours and keeps its trace. */
export async function report(error: unknown): Promise<never> {
  if (!(error instanceof DeriveError)) throw error;
  const { describe } = await import('../language/describe.js');
  return fail(describe(error));
}
