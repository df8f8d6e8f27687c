import { index, one } from '../expr/atoms.js';
import { divide, multiply, power } from '../expr/build.js';
import type { Index, Node } from '../expr/node.js';
import { isInteger } from '../expr/rational.js';
import { freshIndex, matrix, substitute, sum } from '../expr/reduce.js';
import { delta } from '../expr/relation.js';

/**
 * What an expression of the language means: its element at placeholder indices, one an axis. The
 * placeholders are the same for equal shapes, so that element-wise operations rename nothing.
 */
export interface Value {
  readonly axes: readonly Index[];
  /** A vector that was transposed: one row. */
  readonly row: boolean;
  readonly node: Node;
}

/** The placeholder of axis `k` of this length. */
export function placeholder(k: number, length: Node): Index {
  return index(`@${k}`, one, length);
}

export function scalarValue(node: Node): Value {
  return { axes: [], row: false, node };
}

export function lengths(value: Value): readonly Node[] {
  return value.axes.map((axis) => axis.children[1] as Node);
}

/** The array of these axis lengths whose element is given by `element`. */
export function tabulate(dims: readonly Node[], element: (subscripts: readonly Index[]) => Node, row = false): Value {
  const axes = dims.map((d, k) => placeholder(k, d));
  return { axes, row, node: element(axes) };
}

/** The element at the subscripts. */
export function elementAt(value: Value, subscripts: readonly Node[]): Node {
  return substitute(value.node, new Map<Node, Node>(value.axes.map((axis, k) => [axis, subscripts[k] as Node])));
}

export function sameShape(a: Value, b: Value): boolean {
  return a.row === b.row && a.axes.length === b.axes.length && a.axes.every((axis, k) => axis === b.axes[k]);
}

/** -1 for a row, else the number of axes. */
export function rank(value: Value): number {
  return value.row ? -1 : value.axes.length;
}

/** An element-wise operation of values of equal shape or scalars; `null` where the shapes differ. */
export function elementwise(values: readonly Value[], f: (nodes: readonly Node[]) => Node): Value | null {
  const shape = values.find((v) => v.axes.length > 0) ?? (values[0] as Value);
  if (values.some((v) => v.axes.length > 0 && !sameShape(v, shape))) return null;
  return { axes: shape.axes, row: shape.row, node: f(values.map((v) => v.node)) };
}

export function transpose(value: Value): Value | null {
  if (value.axes.length === 0) return value;
  if (value.axes.length === 1) return { ...value, row: !value.row };
  if (value.axes.length > 2) return null;
  const [rows, columns] = lengths(value) as [Node, Node];
  return tabulate([columns, rows], ([i, j]) => elementAt(value, [j as Node, i as Node]));
}

/** The product of `*`; `null` where the shapes do not fit. */
export function matrixProduct(a: Value, b: Value): Value | null {
  if (a.axes.length === 0) return { ...b, node: multiply([a.node, b.node]) };
  if (b.axes.length === 0) return { ...a, node: multiply([a.node, b.node]) };
  const [ra, rb] = [rank(a), rank(b)];
  if (ra === 1 && rb === -1) {
    return tabulate([lengths(a)[0] as Node, lengths(b)[0] as Node], ([i, j]) =>
      multiply([elementAt(a, [i as Node]), elementAt(b, [j as Node])]),
    );
  }
  const fits = (ra === -1 || ra === 2) && (rb === 1 || rb === 2);
  const inner = lengths(a)[a.axes.length - 1] as Node;
  if (!fits || inner !== lengths(b)[0]) return null;
  const k = freshIndex('k', one, inner);
  const left = (i: readonly Node[]): Node => elementAt(a, ra === -1 ? [k] : [...i, k]);
  const right = (j: readonly Node[]): Node => elementAt(b, rb === 1 ? [k] : [k, ...j]);
  const dims = [...(ra === 2 ? [lengths(a)[0] as Node] : []), ...(rb === 2 ? [lengths(b)[1] as Node] : [])];
  const split = ra === 2 ? 1 : 0;
  return tabulate(
    dims,
    (at) => sum([k], multiply([left(at.slice(0, split)), right(at.slice(split))])),
    ra === -1 && rb === 2,
  );
}

/** The inverse of a square matrix or of a scalar; `null` for other shapes. */
export function inverse(value: Value): Value | null {
  if (value.axes.length === 0) return scalarValue(divide(one, value.node));
  const square = asSquare(value);
  if (!square) return null;
  return tabulate(lengths(value), (at) => matrix('inv', square.indices, square.body, at));
}

export function determinant(value: Value, fn: 'det' | 'logdet'): Value | null {
  const square = asSquare(value);
  return square ? scalarValue(matrix(fn, square.indices, square.body, [])) : null;
}

function asSquare(value: Value): { indices: Index[]; body: Node } | null {
  const [n, m] = lengths(value);
  if (value.axes.length !== 2 || n === undefined || n !== m) return null;
  const indices = [freshIndex('i', one, n), freshIndex('j', one, n)];
  return { indices, body: elementAt(value, indices) };
}

/** A matrix to a whole power, or a scalar to any; `null` where it means nothing. */
export function raisePower(base: Value, exponent: Value): Value | null {
  if (exponent.axes.length > 0) return null;
  if (base.axes.length === 0) return scalarValue(power(base.node, exponent.node));
  const [n, m] = lengths(base);
  if (base.axes.length !== 2 || n !== m || exponent.node.kind !== 'number') return null;
  const q = exponent.node.value;
  if (!isInteger(q) || q.n > 64n) return null;
  if (q.n === 0n) return tabulate([n as Node, m as Node], ([i, j]) => delta(i as Node, j as Node));
  const factor = q.s < 0n ? inverse(base) : base;
  let out = factor;
  for (let k = 1n; k < q.n && out && factor; k++) out = matrixProduct(out, factor);
  return out;
}
