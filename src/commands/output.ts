import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from './input.js';

export interface Written {
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** Writes all files or none: each under another name first, and only then each in its place. */
export function writeAll(folder: string, files: readonly Written[]): void {
  const places = files.map(({ name }) => join(folder, name));
  const begun: string[] = [];
  try {
    mkdirSync(folder, { recursive: true });
    for (const [k, { content }] of files.entries()) {
      const part = `${places[k]}.part`;
      begun.push(part);
      writeFileSync(part, content);
    }
    for (const place of places) renameSync(`${place}.part`, place);
  } catch (error) {
    for (const part of begun) rmSync(part, { force: true });
    fail(`${folder}: cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`);
  }
}
