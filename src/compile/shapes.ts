import type { Declaration } from '../expr/declaration.js';
import { fold, postorder } from '../expr/fold.js';
import type { Node } from '../expr/node.js';

/** Lengths of symbolic dimensions, read off the shapes of arrays. */
export type Dims = ReadonlyMap<string, number>;

export interface Shaped {
  readonly declaration: Declaration;
  readonly shape: readonly number[];
}

/** The value of an expression of dimensions and numbers; NaN where something else stands in it. */
export function dimensionValue(node: Node, dims: Dims): number {
  return fold<number>(node, (n, of) => {
    switch (n.kind) {
      case 'number':
        return Number(n.value.valueOf());
      case 'dimension':
        return dims.get(n.name) ?? Number.NaN;
      case 'add':
        return n.children.reduce((s, c) => s + of(c), 0);
      case 'multiply':
        return n.children.reduce((s, c) => s * of(c), 1);
      case 'power':
        return of(n.children[0] as Node) ** of(n.children[1] as Node);
      case 'call':
        return n.row.value(...n.children.map(of));
      default:
        return Number.NaN;
    }
  });
}

function unknownsOf(node: Node, dims: Dims): string[] {
  return postorder(node).flatMap((n) => (n.kind === 'dimension' && !dims.has(n.name) ? [n.name] : []));
}

/** The value of the one unknown dimension of which `node` is an affine function with this value. */
function solve(node: Node, unknown: string, length: number, dims: Dims): number | null {
  const at = (x: number): number => dimensionValue(node, new Map([...dims, [unknown, x]]));
  const [a, b, c] = [at(1), at(2), at(3)] as [number, number, number];
  const slope = b - a;
  if (!Number.isFinite(slope) || slope === 0 || Math.abs(c - b - slope) > 1e-9 * Math.abs(slope)) return null;
  const x = 1 + (length - a) / slope;
  const whole = Math.round(x);
  return Math.abs(x - whole) < 1e-6 && whole >= 1 ? whole : null;
}

function show(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

/**
 * The dimensions that the shapes determine; `given` are known beforehand. Throws where shapes and
 * declarations contradict each other.
 */
export function solveDims(arrays: readonly Shaped[], given: Dims = new Map()): Dims {
  const dims = new Map(given);
  for (const { declaration, shape } of arrays) {
    if (shape.length === declaration.dims.length) continue;
    const wanted = declaration.dims.length;
    throw new Error(
      `${declaration.name} has ${wanted} ${wanted === 1 ? 'axis' : 'axes'}, but an array of shape ${show(shape)} was given`,
    );
  }
  for (let progress = true; progress; ) {
    progress = false;
    for (const { declaration, shape } of arrays) {
      declaration.dims.forEach((node, axis) => {
        const unknowns = [...new Set(unknownsOf(node, dims))];
        const [only] = unknowns;
        if (unknowns.length !== 1 || only === undefined) return;
        const x = solve(node, only, shape[axis] as number, dims);
        if (x === null) return;
        dims.set(only, x);
        progress = true;
      });
    }
  }
  for (const { declaration, shape } of arrays) {
    const wanted = declaration.dims.map((node) => dimensionValue(node, dims));
    if (wanted.every((w, k) => Number.isNaN(w) || Math.abs(w - (shape[k] as number)) < 1e-6)) continue;
    const lengths = [...dims].map(([name, length]) => `${name} = ${length}`).join(', ');
    throw new Error(`${declaration.name} must have shape ${show(wanted)} where ${lengths}, but has ${show(shape)}`);
  }
  return dims;
}
