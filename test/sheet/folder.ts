import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from '../../src/language/describe.js';
import { DeriveError } from '../../src/language/errors.js';
import { parseScript } from '../../src/language/parse.js';
import type { Element } from '../../src/result.js';
import type { Runner } from '../../src/sheet/group.js';
import { type SheetOptions, type SheetOutcome, sheet } from '../../src/sheet/sheet.js';
import { gradient, traced } from '../write/sample.js';

/** Stands for the engine: what it answers depends on the verb alone. */
export const fakeRun: Runner = (source) =>
  parseScript(source)
    .filter((statement) => statement.kind === 'command')
    .map(({ verb, text }): Element => {
      const result = gradient.result && { ...gradient.result, exact: '2/3', decimal: '0.666666666666667' };
      if (verb === 'trace') return { ...traced, command: text };
      if (verb === 'prove')
        return { ...traced, trace: undefined as never, command: text, status: 'refuted', message: 'no' };
      return { ...gradient, command: text, result: result as NonNullable<typeof result>, value: [[1, 2.5]] };
    });

/** Writes files into a new folder and hands it to `work`; it is removed afterwards. */
export async function inFolder<T>(
  files: Readonly<Record<string, string>>,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'closedform-sheet-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function makeSheet(folder: string, options: Partial<SheetOptions> = {}): Promise<SheetOutcome> {
  return sheet(folder, { out: join(folder, 'out'), run: fakeRun, pdf: false, ...options });
}

/** The message that a folder of files gets, and what is left in the folder. */
export function messageOf(
  files: Readonly<Record<string, string>>,
): Promise<{ message: string; left: readonly string[] }> {
  return inFolder(files, async (folder) => {
    try {
      await makeSheet(folder);
      return { message: '', left: readdirSync(folder) };
    } catch (error) {
      if (!(error instanceof DeriveError)) throw error;
      return { message: describe(error).replaceAll(`${folder}/`, ''), left: readdirSync(folder) };
    }
  });
}

export function read(folder: string, name: string): string {
  return readFileSync(join(folder, 'out', name), 'utf8');
}
