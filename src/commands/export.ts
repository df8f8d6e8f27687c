import { writeFileSync } from 'node:fs';
import type { Exports } from '../compile/python/module.js';
import { fail, readSource, report } from './input.js';

export interface ExportFlags {
  readonly to: 'numpy' | 'torch' | 'jax';
  readonly out?: string;
}

/** Writes the derivatives of a script as one Python file for a library of arrays. */
export async function exportScript(file: string, flags: ExportFlags): Promise<void> {
  const { exportsOf } = await import('./exports.js');
  const write = await writerOf(flags.to);
  const source = readSource(file);
  let text = '';
  try {
    text = write(exportsOf(source));
  } catch (error) {
    await report(error);
  }
  if (flags.out === undefined) process.stdout.write(text);
  else save(flags.out, text);
}

function save(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    fail(`${file}: cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`);
  }
}

/** What writes a file for the library. */
export async function writerOf(library: ExportFlags['to']): Promise<(exports: Exports) => string> {
  switch (library) {
    case 'numpy':
      return (await import('../compile/python/export-numpy.js')).exportNumpy;
    case 'torch':
      return (await import('../compile/python/export-torch.js')).exportTorch;
    case 'jax':
      return (await import('../compile/python/export-jax.js')).exportJax;
    default:
      return library satisfies never;
  }
}
