import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DeriveError } from '../language/errors.js';

/** A folder that is filled aside and put in place at the end, whole or not at all. */
export interface Output {
  /** Where the files are made. */
  readonly folder: string;
  readonly write: (name: string, text: string) => void;
  /** Moves the files of these names into place and removes what an earlier report lists besides. */
  readonly finish: (names: readonly string[]) => void;
  /** Removes what was made aside. */
  readonly drop: () => void;
}

const REPORT = 'report.json';

/** Opens a folder for output. An error says that it cannot be written. */
export function openOutput(out: string): Output {
  const target = resolve(out);
  const folder = attempt(out, () => {
    makeFolder(dirname(target));
    if (existsSync(target)) makeFolder(target);
    return mkdtempSync(join(dirname(target), '.closedform-'));
  });
  return {
    folder,
    write: (name, text) =>
      attempt(out, () => {
        makeFolder(dirname(join(folder, name)));
        writeFileSync(join(folder, name), text);
      }),
    finish: (names) =>
      attempt(out, () => {
        const stale = listed(target).filter((name) => !names.includes(name));
        for (const name of names) {
          makeFolder(dirname(join(target, name)));
          renameSync(join(folder, name), join(target, name));
        }
        for (const name of stale) remove(target, name);
      }),
    drop: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/**
 * Makes a folder and those above it, one by one: Node's own way of doing so never ends where the
 * system keeps saying that a folder above is missing, as below /proc.
 */
function makeFolder(path: string): void {
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) throw new Error(`${path} is not a folder`);
    return;
  }
  makeFolder(dirname(path));
  mkdirSync(path);
}

/** The files an earlier report says it made; names that lead out of the folder are not believed. */
function listed(target: string): string[] {
  try {
    const report: unknown = JSON.parse(readFileSync(join(target, REPORT), 'utf8'));
    if (typeof report !== 'object' || report === null || !('files' in report) || !Array.isArray(report.files))
      return [];
    return report.files.filter(
      (name: unknown): name is string => typeof name === 'string' && /^(traces\/|figures\/)?[\w-]+\.\w+$/.test(name),
    );
  } catch {
    return [];
  }
}

function remove(target: string, name: string): void {
  rmSync(join(target, name), { force: true });
  const folder = dirname(join(target, name));
  if (folder === target) return;
  try {
    rmdirSync(folder);
  } catch {
    // Other files are still in it.
  }
}

function attempt<T>(out: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^[A-Z]+: /, '') : String(error);
    throw new DeriveError(`cannot write to ${out}: ${why}`);
  }
}
