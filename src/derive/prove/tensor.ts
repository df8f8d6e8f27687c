import type { DefinitionNode, Index, MatrixNode, Node, SymbolNode } from '../../expr/node.js';
import type { Layout } from './layout.js';

/**
 * The values of a node over its free indices, with running bounds of their rounding errors (Wilkinson); no
 * bounds where the values are whole numbers and fractions of indices and dimensions. NaN stands for no value.
 */
export interface Reals {
  readonly value: Float64Array;
  readonly error: Float64Array | null;
}

/** The spacing of the doubles at 1. */
export const UNIT = 2 ** -52;
/** Within this of each other, fractions of indices and dimensions are equal. */
export const NEAR = 1e-9;
export type Get = (node: Node) => Reals;

/** The values of a child at the positions of a larger space. */
export function spread(child: Float64Array, at: Int32Array | null): Float64Array {
  if (!at) return child;
  const out = new Float64Array(at.length);
  for (let k = 0; k < at.length; k++) out[k] = child[at[k] as number] as number;
  return out;
}

/** A child's values and errors over a space. */
export function over(child: Node, space: readonly Index[], of: Get, layout: Layout): Reals {
  const { value, error } = of(child);
  const at = layout.positions(space, child.free);
  return { value: spread(value, at), error: error && spread(error, at) };
}

/** The offset into an array at subscripts, for each position; -1 outside of it. */
export function offsets(
  node: SymbolNode | DefinitionNode | MatrixNode,
  subscripts: readonly Node[],
  shape: readonly number[],
  of: (node: Node) => { readonly value: Float64Array },
  layout: Layout,
): Int32Array {
  const space = node.free;
  const out = new Int32Array(layout.size(space));
  for (const [axis, sub] of subscripts.entries()) {
    const n = shape[axis] as number;
    const at = spread(of(sub).value, layout.positions(space, sub.free));
    for (let k = 0; k < out.length; k++) {
      const i = Math.round(at[k] as number);
      const fits = i >= 1 && i <= n && Math.abs(i - (at[k] as number)) < NEAR && (out[k] as number) >= 0;
      out[k] = fits ? (out[k] as number) * n + i - 1 : -1;
    }
  }
  return out;
}

export function pick(from: Float64Array, at: Int32Array): Float64Array {
  const out = new Float64Array(at.length);
  for (let k = 0; k < at.length; k++) out[k] = (at[k] as number) < 0 ? Number.NaN : (from[at[k] as number] as number);
  return out;
}

/** Where the element of a matrix function lies among the cells. */
export function matrixOffsets(
  node: MatrixNode,
  outerFree: readonly Index[],
  n: number,
  of: (node: Node) => { readonly value: Float64Array },
  layout: Layout,
): Int32Array {
  const cell = layout.positions(node.free, outerFree);
  const size = layout.size(node.free);
  const start = (k: number): number => (cell ? (cell[k] as number) : k);
  if (node.fn !== 'inv') return Int32Array.from({ length: size }, (_, k) => start(k));
  const at = offsets(node, node.children.slice(1), [n, n], of, layout);
  return at.map((x, k) => (x < 0 ? -1 : start(k) * n * n + x));
}
