import * as assert from 'uvu/assert';
import { type CompileOptions, compile } from '../../src/compile/compile.js';
import type { Dense } from '../../src/compile/data.js';
import { definition, dimension, index, number, one, symbol } from '../../src/expr/atoms.js';
import { add, call, multiply, power, subtract } from '../../src/expr/build.js';
import type { Declaration, Definition, Domain } from '../../src/expr/declaration.js';
import type { DefinitionNode, Index, Node, SymbolNode } from '../../src/expr/node.js';
import { row } from '../../src/functions/table.js';
import { naiveAll, type Values } from './naive.js';

/** Short hands for building expressions, and the comparison of compiled with naive values. */

export type Like = Node | number;

export function node(x: Like): Node {
  return typeof x === 'number' ? number(x) : x;
}

export function dim(x: string | Like): Node {
  return typeof x === 'string' ? dimension(x) : node(x);
}

export function idx(name: string, hi: string | Like, lo: Like = 1): Index {
  return index(name, node(lo), dim(hi));
}

export interface Variable {
  (...subscripts: Like[]): SymbolNode;
  readonly declaration: Declaration;
}

export function variable(name: string, dims: readonly (string | Like)[] = [], domain: Domain = 'real'): Variable {
  const declaration: Declaration = {
    kind: 'declaration',
    name,
    domain,
    dims: dims.map(dim),
    attributes: new Set(),
    ordered: false,
  };
  return Object.assign((...subscripts: Like[]) => symbol(declaration, subscripts.map(node)), { declaration });
}

export interface Named {
  (...subscripts: Like[]): DefinitionNode;
  readonly definition: Definition;
}

export function named(name: string, indices: readonly Index[], body: Node): Named {
  const dims = indices.map((i) => add([i.children[1] as Node, one, multiply([number(-1), i.children[0] as Node])]));
  const made: Definition = { kind: 'definition', name, indices, dims, body, ordered: false };
  return Object.assign((...subscripts: Like[]) => definition(made, subscripts.map(node)), { definition: made });
}

export const plus = (...terms: Like[]): Node => add(terms.map(node));
export const minus = (a: Like, b: Like): Node => subtract(node(a), node(b));
export const times = (...factors: Like[]): Node => multiply(factors.map(node));
export const over = (a: Like, b: Like): Node => multiply([node(a), power(node(b), number(-1))]);
export const to = (a: Like, b: Like): Node => power(node(a), node(b));
export const fn = (name: string, ...args: Like[]): Node => call(row(name), args.map(node));

/** Pseudo-random numbers in (−1, 1), the same in every run. */
export function random(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
    let x = state;
    x = Math.imul(x ^ (x >>> 12), 0x297a2d39);
    x ^= x >>> 15;
    return ((x >>> 0) / 2 ** 32) * 2 - 1;
  };
}

export interface Case {
  readonly node: Node;
  readonly indices?: readonly Index[];
  readonly dims: Readonly<Record<string, number>>;
  readonly data: Readonly<Record<string, Dense>>;
  readonly options?: CompileOptions;
}

export function values(dims: Case['dims'], data: Case['data']): Values {
  return {
    dims,
    element: (name, subscripts) => {
      const { shape, data: numbers } = data[name] as Dense;
      let at = 0;
      subscripts.forEach((s, k) => {
        assert.ok(s >= 1 && s <= (shape[k] as number), `${name}[${subscripts}] is outside of [${shape}]`);
        at = at * (shape[k] as number) + s - 1;
      });
      return numbers[at] as number;
    },
  };
}

/** Random data for variables at these dimensions, mapped into a range. */
export function fill(
  seed: number,
  shapes: Record<string, readonly number[]>,
  map: (x: number) => number = (x) => x,
): Record<string, Dense> {
  const next = random(seed);
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      { shape, data: Float64Array.from({ length: shape.reduce((n, l) => n * l, 1) }, () => map(next())) },
    ]),
  );
}

export function close(actual: ArrayLike<number>, wanted: readonly number[], tolerance: number, what = ''): void {
  assert.is(actual.length, wanted.length, `${what} length`);
  const scale = Math.max(1e-300, ...wanted.map(Math.abs).filter(Number.isFinite));
  wanted.forEach((w, k) => {
    const a = actual[k] as number;
    const same = Object.is(a, w) || a === w || Math.abs(a - w) <= tolerance * Math.max(Math.abs(w), scale * 1e-3);
    assert.ok(same, `${what}[${k}]: ${a}, wanted ${w}`);
  });
}

/** Compiled value = naive value. */
export function agrees(c: Case, tolerance = 1e-12): ReturnType<typeof compile> {
  const target = { node: c.node, indices: c.indices ?? [] };
  const compiled = compile(target, c.options);
  const wanted = naiveAll(c.node, target.indices, values(c.dims, c.data));
  const { data } = compiled.run(c.data, undefined, c.dims);
  close(data, wanted, tolerance, compiled.source);
  return compiled;
}
