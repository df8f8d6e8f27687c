import { setFlagsFromString } from 'node:v8';
import { helpers } from './helpers.js';
import type { JavaScript } from './javascript.js';
import { type Buffer, type Program, type Work, workOf } from './loops/program.js';
import type { Kernel } from './runner.js';
import { evaluate, plus, span } from './terms/poly.js';
import type { Poly, Var } from './terms/term.js';
import { engine } from './wasm/engine.js';
import { type Instance, instantiate } from './wasm/instance.js';
import { emitModule, type Module, type ModuleOptions } from './wasm/module.js';

/** What a program is compiled to. */
export type BackendName = 'js' | 'wasm';

/** The kernel of a program, and arrays that lie where it works. */
export interface Backend {
  readonly kernel: Kernel;
  /** Where the buffer's numbers are read or written without being copied, at these dimensions. */
  readonly place: (buffer: Buffer, dims: readonly number[], lengthOf: (buffer: Buffer) => number) => Float64Array;
  /** Computes on one array a buffer where there are no dimensions; absent where the code has a memory of its own. */
  readonly onNumbers?: {
    readonly buffers: () => readonly Buffer[];
    readonly run: (buffers: readonly Float64Array[]) => void;
  };
}

/** Operations from which emitting a module pays in the first call. */
const WORTH_A_MODULE = 20_000;
/** How often each of them is done on average from which it pays. */
const REPEATED = 8;
/** Operations that a call of a function stands for. */
const CALL = 15;
/** Modules of one program that are kept, each for its dimensions. */
const KEPT = 4;

type Source = (helper: typeof helpers, buffers: readonly Float64Array[], dims: readonly number[]) => void;

/** JavaScript over typed arrays. */
export function jsBackend(written: () => JavaScript): Backend {
  let made: { readonly run: Source; readonly buffers: readonly Buffer[] } | null = null;
  const code = (): { readonly run: Source; readonly buffers: readonly Buffer[] } => {
    if (made) return made;
    const { source, buffers } = written();
    made = { run: new Function('$', 'b', 'n', source) as Source, buffers };
    return made;
  };
  const kept = new Map<Buffer, Float64Array>();
  /** A temporary: that of the last call where it has the length, as all of it is written before it is read. */
  const own = (buffer: Buffer, length: number): Float64Array => {
    const before = kept.get(buffer);
    if (before?.length === length) return before;
    const made = new Float64Array(length);
    kept.set(buffer, made);
    return made;
  };
  return {
    kernel: (arrays, dims, lengthOf) => {
      const { run, buffers } = code();
      const held = buffers.map((b) => arrays.get(b) ?? own(b, lengthOf(b)));
      run(helpers, held, dims);
    },
    place: (buffer, _dims, lengthOf) => new Float64Array(lengthOf(buffer)),
    onNumbers: {
      buffers: () => code().buffers,
      run: (buffers) => code().run(helpers, buffers, []),
    },
  };
}

/** WebAssembly, a module for the dimensions of the call; the last few are kept. */
export function wasmBackend(program: Program, names: readonly string[], options: ModuleOptions = {}): Backend {
  const kept = new Map<string, Instance>();
  const open = program.buffers.some((b) => b.extents.some((e) => e.terms.some((m) => m.atoms.some(isOpaque))));
  const instanceAt = (dims: readonly number[], lengthOf: (buffer: Buffer) => number): Instance => {
    const key = `${dims}${open ? `;${program.buffers.map(lengthOf)}` : ''}`;
    const known = kept.get(key);
    if (known) return known;
    const made = instantiate(moduleFor(program, (name) => dims[names.indexOf(name)] as number, lengthOf, options));
    const [oldest] = kept.keys();
    if (kept.size >= KEPT && oldest !== undefined) kept.delete(oldest);
    kept.set(key, made);
    return made;
  };
  return {
    kernel: (arrays, dims, lengthOf) => {
      const instance = instanceAt(dims, lengthOf);
      for (const [buffer, array] of arrays) {
        const view = instance.view(buffer);
        if (buffer.role === 'parameter' && !samePlace(array, view)) view.set(array);
      }
      instance.run();
      for (const [buffer, array] of arrays) {
        const view = instance.view(buffer);
        if (buffer.role === 'output' && !samePlace(array, view)) array.set(view);
      }
    },
    place: (buffer, dims, lengthOf) => instanceAt(dims, lengthOf).view(buffer),
  };
}

/** The module asked for, without fused multiply-add where the engine has none. */
function moduleFor(
  program: Program,
  dim: (name: string) => number,
  lengthOf: (buffer: Buffer) => number,
  options: ModuleOptions,
): Module {
  if (!options.fused) return emitModule(program, dim, lengthOf, options);
  const made = emitModule(program, dim, lengthOf, options);
  if (engine.validate(made.bytes)) return made;
  // Node 20 knows relaxed SIMD, but only when it is told so.
  setFlagsFromString('--experimental-wasm-relaxed-simd');
  return engine.validate(made.bytes) ? made : emitModule(program, dim, lengthOf, { ...options, fused: false });
}

/** By the work at the dimensions of the call: little of it is done in JavaScript. */
export function backendByCost(
  program: Program,
  names: readonly string[],
  written: () => JavaScript,
  options: ModuleOptions = {},
): Backend {
  const [js, wasm] = [jsBackend(written), wasmBackend(program, names, options)];
  let last = '';
  let chosen = js;
  const once = total(workOf(program, () => 1));
  const choose = (dims: readonly number[]): Backend => {
    const key = `${dims}`;
    if (key === last) return chosen;
    last = key;
    const work = workAt(program, (name) => dims[names.indexOf(name)] as number);
    chosen = work < WORTH_A_MODULE || work < REPEATED * once ? js : wasm;
    return chosen;
  };
  // Without dimensions the work is the same in every call.
  if (names.length === 0) return choose([]);
  return {
    kernel: (arrays, dims, lengthOf) => choose(dims).kernel(arrays, dims, lengthOf),
    place: (buffer, dims, lengthOf) => choose(dims).place(buffer, dims, lengthOf),
  };
}

function samePlace(a: Float64Array, b: Float64Array): boolean {
  return a.buffer === b.buffer && a.byteOffset === b.byteOffset;
}

function isOpaque(a: { readonly kind: string }): boolean {
  return a.kind === 'opaque';
}

/** Operations of one run, calls weighed. */
function workAt(program: Program, dim: (name: string) => number): number {
  const middle = (v: Var): number => at(plus(v.lo, v.hi)) / 2;
  const at = (poly: Poly): number =>
    evaluate(poly, (a) => (a.kind === 'dim' ? dim(a.name) : a.kind === 'var' ? middle(a) : 1));
  return total(workOf(program, (v) => Math.max(0, at(span(v.lo, v.hi)))));
}

function total({ flops, calls, memory }: Work): number {
  return flops + CALL * calls + memory;
}
