import type { Declaration } from '../expr/declaration.js';
import type { Index, Node } from '../expr/node.js';
import { type BackendName, backendByCost, jsBackend, wasmBackend } from './backend.js';
import { type Data, type Dense, type Nested, nested } from './data.js';
import { dimsOf, type JavaScript, javascript } from './javascript.js';
import type { Program } from './loops/program.js';
import { lower } from './lower.js';
import { numbersCall } from './numbers.js';
import { type Arrays, arraysOf, type Run, runnerOf } from './runner.js';
import { freshTerms } from './terms/terms.js';
import { type Parameter, translate } from './translate.js';

export interface Target {
  readonly node: Node;
  /** The axes of the result in order; none for a scalar. */
  readonly indices: readonly Index[];
  readonly name?: string;
}

export interface CompileOptions {
  /** All parameters in the order wanted; those that the expression does not use are kept. */
  readonly parameters?: readonly Declaration[];
  /** Likely lengths of dimensions, by which costs are weighed. */
  readonly sizes?: Readonly<Record<string, number>>;
  /** Without it the work of a call decides: much of it is done in WebAssembly, little in JavaScript. */
  readonly backend?: BackendName;
  /**
   * Fused multiply-add in WebAssembly where the engine has it: faster, but the last bits then depend on the engine.
   */
  readonly fused?: boolean;
  /**
   * Two threads for large WebAssembly programs: faster, but added sums then differ in the last bits. One is the default.
   */
  readonly threads?: 1 | 2;
}

export interface Compiled {
  /** The program in JavaScript, whichever backend runs it. */
  readonly source: string;
  readonly parameters: readonly Declaration[];
  readonly program: Program;
  /**
   * The value at nested or dense arrays: a number, or nested arrays of the result's shape. A dimension that
   * no array determines is a number under its name.
   */
  readonly call: (data: Data) => Nested;
  /**
   * The value as numbers row by row, written into `out` where it is given. Dimensions that no array
   * determines are taken from `dims`.
   */
  readonly run: (data: Data, out?: Float64Array, dims?: Readonly<Record<string, number>>) => Dense;
  /**
   * Arrays for these dimensions that lie where the compiled code works. Handed to `run` as data and as `out`,
   * nothing is copied; they are overwritten by the next run that is given others.
   */
  readonly arrays: (dims: Readonly<Record<string, number>>) => Arrays;
}

/** Several expressions compiled into one program, which computes what they share once. */
export interface CompiledAll extends Omit<Compiled, 'call' | 'run'> {
  /** The values in the order of the targets, as `Compiled.call` gives one. */
  readonly call: (data: Data) => readonly Nested[];
  /** The values in the order of the targets, each written into its place in `outs` where that is given. */
  readonly run: Run;
}

/** The program of expressions, an output for each, with its parameters. */
export function programOf(
  targets: readonly Target[],
  options: CompileOptions = {},
): { program: Program; parameters: readonly Parameter[] } {
  freshTerms(new Map(Object.entries(options.sizes ?? {})));
  const translation = translate(targets);
  return { program: lower(translation), parameters: translation.parameters };
}

/** Compiles an expression: the value is computed in WebAssembly or JavaScript. */
export function compile(target: Target, options: CompileOptions = {}): Compiled {
  const all = compileAll([target], options);
  const only = <T>(values: readonly T[]): T => values[0] as T;
  const { parameters, program, arrays } = all;
  return {
    parameters,
    program,
    arrays,
    get source() {
      return all.source;
    },
    call: (data) => only(all.call(data)),
    run: (data, out, dims) => only(all.run(data, [out], dims)),
  };
}

/** Compiles expressions, such as an objective and its gradient, into one function. */
export function compileAll(targets: readonly Target[], options: CompileOptions = {}): CompiledAll {
  const { program, parameters: used } = programOf(targets, options);
  const names = dimsOf(program);
  let made: JavaScript | null = null;
  // Written when it is asked for: in WebAssembly nobody waits for it.
  const source = (): JavaScript => {
    made ??= javascript(program, options.sizes, names);
    return made;
  };
  const parameters = options.parameters ?? used.map((p) => p.declaration);

  const { fused = false, threads = 1 } = options;
  const backend =
    options.backend === 'js'
      ? jsBackend(source)
      : options.backend === 'wasm'
        ? wasmBackend(program, names, { fused, threads })
        : backendByCost(program, names, source, { fused, threads });
  const run = runnerOf(program, names, used, parameters, backend.kernel);
  const direct =
    names.length === 0 && backend.onNumbers
      ? numbersCall(program, backend.onNumbers.buffers(), backend.onNumbers.run)
      : null;
  const call = (data: Data): readonly Nested[] => run(data).map(({ shape, data: result }) => nested(result, shape));
  return {
    get source() {
      return source().source;
    },
    parameters,
    program,
    run,
    arrays: (dims) => arraysOf(program, names, backend.place, dims),
    call: direct ? (data) => direct(data) ?? call(data) : call,
  };
}
