import { combination } from '../expr/affine.js';
import { one } from '../expr/atoms.js';
import type { Declaration } from '../expr/declaration.js';
import type { Node } from '../expr/node.js';
import { DeriveError } from '../language/errors.js';
import { lengthAt } from './lengths.js';
import type { Point, Tensor } from './point.js';

function fail(message: string, expected?: string): DeriveError {
  return new DeriveError(message, undefined, expected === undefined ? {} : { expected });
}

/** A nested array of numbers as a tensor; every row must have the same length. */
function readTensor(name: string, given: unknown): Tensor {
  const shape: number[] = [];
  for (let level = given; Array.isArray(level); level = level[0]) shape.push(level.length);
  const data: number[] = [];
  const read = (value: unknown, axis: number): void => {
    if (axis === shape.length) {
      if (typeof value !== 'number' || !Number.isFinite(value))
        throw fail(`an entry of ${name} is ${JSON.stringify(value) ?? 'missing'}`, 'a finite number');
      data.push(value);
      return;
    }
    if (!Array.isArray(value) || value.length !== shape[axis])
      throw fail(`the rows of ${name} differ in length`, `an array of shape [${shape.join(', ')}]`);
    for (const item of value) read(item, axis + 1);
  };
  read(given, 0);
  return { shape, data: Float64Array.from(data) };
}

const textOf = (node: Node): string => (node.kind === 'dimension' ? node.name : 'its declared length');

/** The one dimension that is not known yet, where the expression is affine in it: a·d + b. */
function unknownIn(node: Node, dims: ReadonlyMap<string, number>): { name: string; a: number; b: number } | null {
  let found: { name: string; a: number } | null = null;
  let b = 0;
  for (const [atom, coefficient] of combination(node)) {
    const c = coefficient.valueOf();
    const known = atom === one ? 1 : lengthAt(atom, dims);
    if (!Number.isNaN(known)) {
      b += c * known;
      continue;
    }
    if (found !== null) return null;
    const factors = atom.kind === 'multiply' ? atom.children : [atom];
    const open = factors.filter((f) => Number.isNaN(lengthAt(f, dims)));
    const first = open[0];
    if (open.length !== 1 || first?.kind !== 'dimension') return null;
    const rest = factors.filter((f) => f !== first).reduce((p, f) => p * lengthAt(f, dims), 1);
    found = { name: first.name, a: c * rest };
  }
  return found === null ? null : { ...found, b };
}

interface Axis {
  readonly name: string;
  readonly axis: number;
  readonly dim: Node;
  readonly length: number;
}

/** Reads the symbolic dimensions off the lengths of the axes, the plain names first. */
function solveDims(axes: readonly Axis[]): Map<string, number> {
  const dims = new Map<string, number>();
  for (const { dim, length } of axes) if (dim.kind === 'dimension' && !dims.has(dim.name)) dims.set(dim.name, length);
  for (let progress = true; progress; ) {
    progress = false;
    for (const { name, axis, dim, length } of axes) {
      const unknown = unknownIn(dim, dims);
      if (unknown === null) continue;
      const value = (length - unknown.b) / unknown.a;
      if (!(value >= 1 && Number.isInteger(value)))
        throw fail(
          `axis ${axis + 1} of ${name} has length ${length}, which no dimension ${unknown.name} gives`,
          `a length of the form ${unknown.a}*${unknown.name}${unknown.b === 0 ? '' : ` + ${unknown.b}`}`,
        );
      dims.set(unknown.name, value);
      progress = true;
    }
  }
  return dims;
}

/**
 * The point that `--at` data describes: an object from names of variables to nested arrays. The
 * symbolic dimensions are read off the shapes. Names that are not declared are left aside.
 *
 * @throws DeriveError on a missing variable, a wrong number of axes, lengths that contradict each
 *   other, an entry that is no number, a dimension that no shape tells
 */
export function pointFromData(declarations: Iterable<Declaration>, json: unknown): Point {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw fail('the data is not an object', 'an object from the names of the variables to nested arrays');
  const given = new Map<string, unknown>(Object.entries(json));
  const values = new Map<string, Tensor>();
  const axes: Axis[] = [];
  for (const { name, dims, domain } of declarations) {
    if (domain === 'function') continue;
    if (!given.has(name))
      throw fail(
        `the data has no value for ${name}`,
        `"${name}": a ${dims.length === 0 ? 'number' : `nested array with ${dims.length} axes`}`,
      );
    const tensor = readTensor(name, given.get(name));
    if (tensor.shape.length !== dims.length)
      throw fail(`${name} has ${tensor.shape.length} axes in the data and ${dims.length} in its declaration`);
    values.set(name, tensor);
    dims.forEach((dim, axis) => {
      axes.push({ name, axis, dim, length: tensor.shape[axis] as number });
    });
  }
  const dims = solveDims(axes);
  for (const { name, axis, dim, length } of axes) {
    const wanted = lengthAt(dim, dims);
    if (Number.isNaN(wanted)) throw fail(`no shape in the data tells the length of axis ${axis + 1} of ${name}`);
    if (wanted !== length)
      throw fail(
        `axis ${axis + 1} of ${name} has length ${length}, but ${textOf(dim)} is ${wanted}`,
        `a length of ${wanted}`,
      );
  }
  return { dims, values };
}
