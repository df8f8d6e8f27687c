import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Koffi from 'koffi';
import { emitC } from './c.js';
import { type Compiled, type CompiledAll, type CompileOptions, programOf, type Target } from './compile.js';
import { nested } from './data.js';
import { arraysOf, type Kernel, runnerOf } from './runner.js';

/** Compiled C, run in this process: a compiler of the machine and koffi are needed. */

/** Neither is a fault of ours: what was looked for and what to do. */
export class NoCompiler extends Error {}

const TRIED = ['gcc', 'cc', 'clang'] as const;

/** The C compiler of the machine: `$CC` or the first found of gcc, cc and clang; null where there is none. */
export function findCompiler(): string | null {
  const named = process.env.CC?.trim();
  const tried = named ? [named] : TRIED;
  return tried.find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0) ?? null;
}

function loadKoffi(): typeof Koffi {
  try {
    return createRequire(import.meta.url)('koffi') as typeof Koffi;
  } catch {
    throw new NoCompiler('compiled C is run by the package koffi, which is not installed: npm install koffi');
  }
}

const FAST = ['-O3', '-march=native', '-ffast-math'] as const;

function build(compiler: string, folder: string, source: string, flags: readonly string[]): string {
  const [file, object, library] = ['f.c', 'f.o', 'f.so'].map((name) => join(folder, name)) as [string, string, string];
  writeFileSync(file, source);
  const call = (args: readonly string[]): void => {
    const { status, stderr } = spawnSync(compiler, args, { encoding: 'utf8' });
    if (status !== 0) throw new NoCompiler(`${compiler} failed: ${stderr.trim().split('\n').slice(0, 3).join('\n')}`);
  };
  call(['-std=c99', ...flags, '-fPIC', '-c', '-o', object, file]);
  // Linked with -ffast-math, or with its start files, the library would set flush-to-zero for all of Node.
  call(['-shared', '-nostartfiles', '-o', library, object, '-lm']);
  return library;
}

/**
 * Compiles expressions to C and runs them in this process. With the standard flags sums are
 * re-associated and infinities and NaN are not looked for; `flags` replaces them.
 *
 * @throws NoCompiler where no compiler or no koffi is found
 */
export function compileAllC(
  targets: readonly Target[],
  options: CompileOptions & { readonly flags?: readonly string[] } = {},
): CompiledAll {
  const compiler = findCompiler();
  if (!compiler)
    throw new NoCompiler(`no C compiler is found (${process.env.CC ?? TRIED.join(', ')}); name one in the variable CC`);
  const koffi = loadKoffi();
  const { program, parameters: used } = programOf(targets, options);
  const parameters = options.parameters ?? used.map((p) => p.declaration);
  const { source, name, dims, buffers } = emitC(program, { name: 'closedform_function', parameters });
  const folder = mkdtempSync(join(tmpdir(), 'closedform-'));
  let call: (...args: unknown[]) => number;
  try {
    const library = koffi.load(build(compiler, folder, source, options.flags ?? FAST));
    const types = buffers.map((b) => (b.role === 'parameter' && b.extents.length === 0 ? 'double' : 'double *'));
    call = library.func(name, 'int', [...dims.map(() => 'int64_t'), ...types]) as typeof call;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const kernel: Kernel = (arrays, lengths) => {
    const args = buffers.map((b) => {
      const array = arrays.get(b) as Float64Array;
      return b.role === 'parameter' && b.extents.length === 0 ? array[0] : array;
    });
    if (call(...lengths, ...args) !== 0) throw new Error('there is no memory for the intermediates');
  };
  const run = runnerOf(program, dims, used, parameters, kernel);
  return {
    source,
    parameters,
    program,
    run,
    arrays: (given) => arraysOf(program, dims, (buffer, _lengths, sizeOf) => new Float64Array(sizeOf(buffer)), given),
    call: (data) => run(data).map(({ shape, data: result }) => nested(result, shape)),
  };
}

/** Compiles one expression to C; otherwise as `compileAllC`. */
export function compileC(
  target: Target,
  options: CompileOptions & { readonly flags?: readonly string[] } = {},
): Compiled {
  const all = compileAllC([target], options);
  const only = <T>(values: readonly T[]): T => values[0] as T;
  return {
    ...all,
    call: (data) => only(all.call(data)),
    run: (data, out, dims) => only(all.run(data, [out], dims)),
  };
}
