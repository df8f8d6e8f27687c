import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Koffi from 'koffi';
import { emitC } from '../c.js';
import { type Compiled, type CompiledAll, type CompileOptions, programOf, type Target } from '../compile.js';
import { type Data, type Nested, nested } from '../data.js';
import type { Buffer } from '../loops/program.js';
import { numbersCall } from '../numbers.js';
import { arraysOf, type Kernel, runnerOf } from '../runner.js';

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

/** One unit of all sources: the compiler is started once, and each has helpers under names of its own. */
function unitOf(sources: readonly string[]): string {
  const [only] = sources;
  if (sources.length === 1 && only !== undefined) return only;
  return sources
    .map((source, k) => {
      const helpers = [...new Set(source.match(/\bcf_\w+/g))];
      const before = helpers.map((h) => `#define ${h} ${h}_${k}\n`).join('');
      return `${before}${source}\n${helpers.map((h) => `#undef ${h}\n`).join('')}`;
    })
    .join('');
}

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

interface COptions extends CompileOptions {
  readonly flags?: readonly string[];
}

/**
 * Compiles expressions to C and runs them in this process. With the standard flags sums are
 * re-associated and infinities and NaN are not looked for; `flags` replaces them.
 *
 * @throws NoCompiler where no compiler or no koffi is found
 */
export function compileAllC(targets: readonly Target[], options: COptions = {}): CompiledAll {
  const [only] = loaded([emitted(targets, options, 'closedform_function')], options.flags);
  return only as CompiledAll;
}

/** Compiles one expression to C; otherwise as `compileAllC`. */
export function compileC(target: Target, options: COptions = {}): Compiled {
  return single(compileAllC([target], options));
}

/** Compiles expressions to functions of their own in one run of the compiler; otherwise as `compileAllC`. */
export function compileEachC(
  wanted: readonly { readonly target: Target; readonly options: CompileOptions }[],
  flags?: readonly string[],
): Compiled[] {
  const made = wanted.map(({ target, options }, k) => emitted([target], options, `closedform_function_${k}`));
  return loaded(made, flags).map(single);
}

function single(all: CompiledAll): Compiled {
  const only = <T>(values: readonly T[]): T => values[0] as T;
  return {
    ...all,
    call: (data) => only(all.call(data)),
    run: (data, out, dims) => only(all.run(data, [out], dims)),
  };
}

function emitted(targets: readonly Target[], options: CompileOptions, name: string) {
  const { program, parameters: used } = programOf(targets, options);
  const parameters = options.parameters ?? used.map((p) => p.declaration);
  return {
    program,
    used,
    parameters,
    ...emitC(program, { name, parameters, ...(options.sizes && { sizes: options.sizes }) }),
  };
}

/** The functions of one library, which stays for as long as they do. */
function loaded(made: readonly ReturnType<typeof emitted>[], flags: readonly string[] = FAST): CompiledAll[] {
  const compiler = findCompiler();
  if (!compiler)
    throw new NoCompiler(`no C compiler is found (${process.env.CC ?? TRIED.join(', ')}); name one in the variable CC`);
  const koffi = loadKoffi();
  const folder = mkdtempSync(join(tmpdir(), 'closedform-'));
  try {
    const unit = unitOf(made.map((m) => m.source));
    const library = koffi.load(build(compiler, folder, unit, flags));
    return made.map((m) => callable(m, library));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function callable(made: ReturnType<typeof emitted>, library: Koffi.LibraryHandle): CompiledAll {
  const { program, used, parameters, source, name, dims, buffers } = made;
  const isNumber = (b: Buffer): boolean => b.role === 'parameter' && b.extents.length === 0;
  const types = buffers.map((b) => (isNumber(b) ? 'double' : 'double *'));
  const call = library.func(name, 'int', [...dims.map(() => 'int64_t'), ...types]);
  const kernel: Kernel = (arrays, lengths) => {
    const args = buffers.map((b) => {
      const array = arrays.get(b) as Float64Array;
      return isNumber(b) ? array[0] : array;
    });
    if (call(...lengths, ...args) !== 0) throw new Error('there is no memory for the intermediates');
  };
  const run = runnerOf(program, dims, used, parameters, kernel);
  const onNumbers = (arrays: readonly Float64Array[]): void => {
    const args = buffers.map((b, k) => (isNumber(b) ? arrays[k]?.[0] : arrays[k]));
    if (call(...args) !== 0) throw new Error('there is no memory for the intermediates');
  };
  const direct = dims.length === 0 ? numbersCall(program, buffers, onNumbers) : null;
  const slow = (data: Data): readonly Nested[] => run(data).map(({ shape, data: result }) => nested(result, shape));
  return {
    source,
    parameters,
    program,
    run,
    arrays: (given) => arraysOf(program, dims, (buffer, _lengths, sizeOf) => new Float64Array(sizeOf(buffer)), given),
    call: direct ? (data) => direct(data) ?? slow(data) : slow,
  };
}
