import type { Declaration } from '../expr/declaration.js';
import { type Data, type Dense, dense } from './data.js';
import type { Buffer, Program } from './loops/program.js';
import { type Dims, solveDims } from './shapes.js';
import { evaluate } from './terms/poly.js';
import type { Poly, Term } from './terms/term.js';
import type { Parameter } from './translate.js';

/** The values in the order of the targets, each written into its place in `outs` where that is given. */
export type Run = (
  data: Data,
  outs?: readonly (Float64Array | undefined)[],
  dims?: Readonly<Record<string, number>>,
) => readonly Dense[];

/**
 * Computes: the numbers of the parameters and places for the results, the lengths of the dimensions, and how
 * long a buffer of its own must be.
 */
export type Kernel = (
  arrays: ReadonlyMap<Buffer, Float64Array>,
  dims: readonly number[],
  lengthOf: (buffer: Buffer) => number,
) => void;

/**
 * What every backend does around its kernel: lengths are read off the arrays, results laid out.
 *
 * @param names the dimensions in the kernel's order
 * @param used the parameters that the program reads
 * @param parameters those that data are taken for
 */
export function runnerOf(
  program: Program,
  names: readonly string[],
  used: readonly Parameter[],
  parameters: readonly Declaration[],
  kernel: Kernel,
): Run {
  const byName = new Map(used.map((p) => [p.declaration.name, p.declaration]));
  const wanted = parameters.map((declaration) => ({
    declaration,
    read: byName.has(declaration.name),
    scalar: declaration.dims.length === 0 ? new Float64Array(1) : null,
  }));
  const read = program.buffers.flatMap((buffer) => {
    const k = parameters.findIndex((d) => d.name === buffer.name);
    return buffer.role === 'parameter' ? [{ buffer, k }] : [];
  });
  const fixed = program.buffers.every((b) => b.extents.every((e) => e.terms.every((m) => m.atoms.every(isDim))));
  const sizesOf = solver(program, names);
  let last: { readonly key: readonly Key[]; readonly sizes: Sizes } | null = null;
  return (data, outs = [], given = NOTHING) => {
    const arrays = wanted.map(({ declaration, read, scalar }): Dense | null => {
      const { name } = declaration;
      const value = Object.hasOwn(data, name) ? data[name] : undefined;
      if (value === undefined) {
        if (read || Object.hasOwn(data, name)) throw new Error(`no value is given for ${name}`);
        return null;
      }
      if (scalar === null || typeof value !== 'number') return dense(name, value as Dense);
      scalar[0] = value;
      return { shape: NO_AXES, data: scalar };
    });
    const others = names.map((n) => given[n] ?? (byName.has(n) || !Object.hasOwn(data, n) ? undefined : data[n]));
    const key: Key[] = [...arrays.map((a) => a?.shape), ...others, given === NOTHING ? '' : JSON.stringify(given)];
    let sizes = last?.sizes;
    if (!sizes || !fixed || !last?.key.every((x, k) => sameKey(x, key[k]))) {
      const shaped = arrays.flatMap((array, k) => {
        const declaration = wanted[k]?.declaration;
        return array && declaration ? [{ declaration, ...array }] : [];
      });
      const lengths = new Map([...dimsIn(data, names, byName), ...Object.entries(given)]);
      sizes = sizesOf(shaped, lengths);
      // A caller may change its own arrays of lengths.
      last = { key: key.map((x) => (Array.isArray(x) ? [...x] : x)), sizes };
    }
    const held = new Map<Buffer, Float64Array>();
    for (const { buffer, k } of read) held.set(buffer, arrays[k]?.data as Float64Array);
    const { outputs, dims, lengthOf } = sizes;
    const results = program.outputs.map((buffer, k): Dense => {
      const { shape, size } = outputs[k] as Sizes['outputs'][number];
      const data = outs[k] ?? new Float64Array(size);
      if (data.length !== size) throw new Error(`the output has ${data.length} places for ${size} numbers`);
      held.set(buffer, data);
      return { shape, data };
    });
    kernel(held, dims, lengthOf);
    return results;
  };
}

const NOTHING: Readonly<Record<string, number>> = {};
const NO_AXES: readonly number[] = [];

/** What lengths are read off: a shape, a number given for a dimension, or nothing. */
type Key = readonly number[] | unknown;

function sameKey(a: Key, b: Key): boolean {
  if (a === b) return true;
  return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((x, k) => x === b[k]);
}

const isDim = (a: { readonly kind: string }): boolean => a.kind === 'dim';

interface Sizes {
  readonly outputs: readonly { readonly shape: readonly number[]; readonly size: number }[];
  /** Lengths of the dimensions in the kernel's order. */
  readonly dims: readonly number[];
  readonly lengthOf: (buffer: Buffer) => number;
}

type Shaped = Dense & { readonly declaration: Declaration };

/** Reads the lengths off the arrays. */
function solver(program: Program, names: readonly string[]): (arrays: readonly Shaped[], given: Dims) => Sizes {
  return (arrays, given) => {
    const dims = solveDims(arrays, given);
    const values = new Map(arrays.map(({ declaration, data }) => [declaration.name, data]));
    const shapeOf = (extents: readonly Poly[]): number[] => extents.map((e) => lengthOf(e, dims, values));
    const product = (shape: readonly number[]): number => shape.reduce((n, length) => n * length, 1);
    const outputs = program.outputs.map(({ extents }) => {
      const shape = shapeOf(extents);
      return { shape, size: product(shape) };
    });
    return {
      outputs,
      dims: names.map((name) => dimOf(name, dims)),
      lengthOf: (buffer) => product(shapeOf(buffer.extents)),
    };
  };
}

/** Parameters by name and results in order, row by row. */
export interface Arrays {
  readonly inputs: Readonly<Record<string, Dense>>;
  readonly outputs: readonly Dense[];
}

/** Arrays of the shapes that the dimensions give, each where `place` says. */
export function arraysOf(
  program: Program,
  names: readonly string[],
  place: (buffer: Buffer, dims: readonly number[], lengthOf: (buffer: Buffer) => number) => Float64Array,
  given: Readonly<Record<string, number>>,
): Arrays {
  const dims = new Map(Object.entries(given));
  const shapeOf = (buffer: Buffer): number[] => buffer.extents.map((e) => lengthOf(e, dims, new Map()));
  const sizeOf = (buffer: Buffer): number => shapeOf(buffer).reduce((n, length) => n * length, 1);
  const lengths = names.map((name) => dimOf(name, dims));
  const at = (buffer: Buffer): Dense => ({ shape: shapeOf(buffer), data: place(buffer, lengths, sizeOf) });
  const inputs = program.buffers.filter((b) => b.role === 'parameter').map((b) => [b.name, at(b)] as const);
  return { inputs: Object.fromEntries(inputs), outputs: program.outputs.map(at) };
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
export function lengthOf(extent: Poly, dims: Dims, values: ReadonlyMap<string, Float64Array>): number {
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
