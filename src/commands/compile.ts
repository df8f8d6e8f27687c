import type { JsModule } from '../compile/javascript/module.js';
import type { Program } from '../compile/loops/program.js';
import { fail, readSource, report } from './input.js';
import { type Written, writeAll } from './output.js';
import type { Compilable } from './targets.js';

export interface CompileFlags {
  readonly to: 'js' | 'wasm' | 'c';
  readonly out?: string;
  /** Lengths of dimensions. */
  readonly sizes?: Sizes;
}

/** Compiles each derivative of a script to a module of its own; without a folder the source is printed. */
export async function compileScript(file: string, flags: CompileFlags): Promise<void> {
  const [{ compilables, compilablesWithRoots }, { programOf }, { rootedModule }] = await Promise.all([
    import('./targets.js'),
    import('../compile/compile.js'),
    import('../compile/rooted.js'),
  ]);
  const sizes = flags.sizes ?? {};
  if (flags.to === 'wasm' && flags.out === undefined) fail('--to wasm needs --out: bytes are not printed');
  const emit = await { c: toC, js: toJs, wasm: () => toWasm(sizes) }[flags.to]();
  const files: Written[] = [];
  const sources: string[] = [];
  try {
    const found = flags.to === 'js' ? compilablesWithRoots : compilables;
    for (const made of found(readSource(file))) {
      const rooted = made.result.roots.length > 0;
      const emitted = rooted
        ? jsFiles(made.name, rootedModule(made.result, made))
        : emit(made, programOf([made.result], { sizes }).program);
      files.push(...emitted);
      sources.push(emitted[0]?.content as string);
    }
  } catch (error) {
    await report(error);
  }
  if (flags.out === undefined) process.stdout.write(sources.join('\n'));
  else {
    writeAll(flags.out, files);
    for (const { name } of files) process.stdout.write(`${name}\n`);
  }
}

export type Sizes = Readonly<Record<string, number>>;

/** The files of one function; the first is its source. */
type Emit = (made: Compilable, program: Program) => Written[];

async function toC(): Promise<Emit> {
  const { emitC } = await import('../compile/c.js');
  return ({ name, about, parameters }, program) => {
    const { source, header } = emitC(program, { name, about, parameters });
    return [
      { name: `${name}.c`, content: source },
      { name: `${name}.h`, content: header },
    ];
  };
}

async function toJs(): Promise<Emit> {
  const { jsModule } = await import('../compile/javascript/module.js');
  return ({ name, about, parameters }, program) => {
    return jsFiles(name, jsModule(program, { name, about, parameters }));
  };
}

function jsFiles(name: string, { source, types }: JsModule): Written[] {
  return [
    { name: `${name}.mjs`, content: source },
    { name: `${name}.d.mts`, content: types },
  ];
}

async function toWasm(sizes: Sizes): Promise<Emit> {
  const { NoSizes, wasmModule } = await import('../compile/wasm-module.js');
  return ({ name, about, parameters }, program) => {
    try {
      const { bytes, source, types } = wasmModule(program, { name, about, parameters }, sizes);
      return [
        { name: `${name}.mjs`, content: source },
        { name: `${name}.d.mts`, content: types },
        { name: `${name}.wasm`, content: bytes },
      ];
    } catch (error) {
      if (error instanceof NoSizes) fail(error.message);
      throw error;
    }
  };
}
