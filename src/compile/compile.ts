import type { Declaration } from '../expr/declaration.js';
import type { Index, Node } from '../expr/node.js';
import { type Data, type Dense, dense, type Nested, nested } from './data.js';
import { helpers } from './helpers.js';
import { javascript } from './javascript.js';
import { lower } from './lower.js';
import { evaluate } from './poly.js';
import type { Program } from './program.js';
import { type Dims, solveDims } from './shapes.js';
import type { Poly, Term } from './term.js';
import { freshTerms } from './terms.js';
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
}

export interface Compiled {
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
}

/** Several expressions compiled into one program, which computes what they share once. */
export interface CompiledAll extends Omit<Compiled, 'call' | 'run'> {
  /** The values in the order of the targets, as `Compiled.call` gives one. */
  readonly call: (data: Data) => readonly Nested[];
  /** The values in the order of the targets, each written into its place in `outs` where that is given. */
  readonly run: (
    data: Data,
    outs?: readonly (Float64Array | undefined)[],
    dims?: Readonly<Record<string, number>>,
  ) => readonly Dense[];
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

type Kernel = (helper: typeof helpers, buffers: readonly Float64Array[], dims: readonly number[]) => void;

/** Compiles an expression to JavaScript over typed arrays. */
export function compile(target: Target, options: CompileOptions = {}): Compiled {
  const all = compileAll([target], options);
  const only = <T>(values: readonly T[]): T => values[0] as T;
  return {
    ...all,
    call: (data) => only(all.call(data)),
    run: (data, out, dims) => only(all.run(data, [out], dims)),
  };
}

/** Compiles expressions, such as an objective and its gradient, into one JavaScript function. */
export function compileAll(targets: readonly Target[], options: CompileOptions = {}): CompiledAll {
  const { program, parameters: used } = programOf(targets, options);
  const { source, dims: names } = javascript(program);
  const kernel = new Function('$', 'b', 'n', source) as Kernel;
  const byName = new Map(used.map((p) => [p.declaration.name, p.declaration]));
  const parameters = options.parameters ?? [...byName.values()];

  const run: CompiledAll['run'] = (data, outs = [], given = {}) => {
    const arrays = parameters
      .filter((d) => byName.has(d.name) || Object.hasOwn(data, d.name))
      .map((declaration) => {
        if (!Object.hasOwn(data, declaration.name)) throw new Error(`no value is given for ${declaration.name}`);
        return { declaration, array: dense(declaration.name, data[declaration.name] as Nested | Dense) };
      });
    const dims = solveDims(
      arrays.map(({ declaration, array }) => ({ declaration, shape: array.shape })),
      new Map([...dimsIn(data, names, byName), ...Object.entries(given)]),
    );
    const values = new Map(arrays.map(({ declaration, array }) => [declaration.name, array.data]));
    const shapeOf = (extents: readonly Poly[]): number[] => extents.map((e) => lengthOf(e, dims, values));
    const sizeOf = (extents: readonly Poly[]): number => shapeOf(extents).reduce((n, length) => n * length, 1);
    const results = new Map(
      program.outputs.map((buffer, k) => {
        const size = sizeOf(buffer.extents);
        const out = outs[k] ?? new Float64Array(size);
        if (out.length !== size) throw new Error(`the output has ${out.length} places for ${size} numbers`);
        return [buffer, out];
      }),
    );
    const buffers = program.buffers.map((buffer) => {
      const result = results.get(buffer);
      if (result) return result;
      if (buffer.role === 'parameter') return values.get(buffer.name) as Float64Array;
      return new Float64Array(sizeOf(buffer.extents));
    });
    kernel(
      helpers,
      buffers,
      names.map((name) => dimOf(name, dims)),
    );
    return program.outputs.map((buffer) => ({
      shape: shapeOf(buffer.extents),
      data: results.get(buffer) as Float64Array,
    }));
  };

  return {
    source,
    parameters,
    program,
    run,
    call: (data) => run(data).map(({ shape, data: result }) => nested(result, shape)),
  };
}

/** Dimensions that are given like variables, by a number under their name. */
function dimsIn(data: Data, names: readonly string[], used: ReadonlyMap<string, Declaration>): [string, number][] {
  return names.flatMap((name) => {
    const value = Object.hasOwn(data, name) && !used.has(name) ? data[name] : undefined;
    return typeof value === 'number' ? [[name, value] as [string, number]] : [];
  });
}

function dimOf(name: string, dims: Dims): number {
  const length = dims.get(name);
  if (length === undefined) throw new Error(`no array determines the dimension ${name}`);
  return length;
}

/** A length at given dimensions; scalar parameters may stand in it. */
function lengthOf(extent: Poly, dims: Dims, values: ReadonlyMap<string, Float64Array>): number {
  const integer = (poly: Poly): number =>
    evaluate(poly, (a) => {
      if (a.kind === 'dim') return dimOf(a.name, dims);
      if (a.kind === 'opaque') return Math.round(number(a.term));
      return Number.NaN;
    });
  const number = (term: Term): number => {
    const args = term.args.map(number);
    const [a, b] = args as [number, number];
    switch (term.kind) {
      case 'const':
        return term.value;
      case 'int':
        return integer(term.poly);
      case 'load':
        return term.subs.length === 0 ? (values.get(term.source.name)?.[0] ?? Number.NaN) : Number.NaN;
      case 'ipow':
        return a ** term.exponent;
      case 'call':
        return term.row.value(...args);
      case 'op': {
        const { op } = term;
        switch (op) {
          case 'add':
            return args.reduce((s, x) => s + x, 0);
          case 'mul':
            return args.reduce((s, x) => s * x, 1);
          case 'neg':
            return -a;
          case 'recip':
            return 1 / a;
          case 'sqrt':
            return Math.sqrt(a);
          case 'pow':
            return a ** b;
          case 'max':
            return Math.max(a, b);
          case 'min':
            return Math.min(a, b);
          default:
            return op satisfies never;
        }
      }
      default:
        return Number.NaN;
    }
  };
  return Math.max(0, integer(extent));
}
