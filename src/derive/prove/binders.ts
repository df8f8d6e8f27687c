import { one } from '../../expr/atoms.js';
import type { Index, MatrixNode, Node, Reduce } from '../../expr/node.js';
import { type Layout, spaceOf } from './layout.js';
import { eliminateReal } from './linear.js';
import { type Get, matrixOffsets, over, pick, type Reals, UNIT } from './tensor.js';

/** A reduction over the values of its body. */
export function reduceReals(node: Reduce, of: Get, layout: Layout): Reals {
  const space = spaceOf(node);
  const outer = layout.size(node.free);
  const inner = layout.size(space) / Math.max(1, outer);
  const body = over(node.children[0] as Node, space, of, layout);
  const guard = node.children[1] === one ? null : over(node.children[1] as Node, space, of, layout).value;
  const value = new Float64Array(outer);
  const error = body.error && node.op !== 'argmax' ? new Float64Array(outer) : null;
  const first = node.op === 'argmax' ? layout.lo(node.indices[0] as Index) : 0;
  for (let o = 0; o < outer; o++) {
    let [y, e, chosen] = [START[node.op], 0, -1];
    for (let m = 0; m < inner; m++) {
      const at = o * inner + m;
      if (guard && guard[at] !== 1) {
        if (guard[at] !== 0) y = Number.NaN;
        continue;
      }
      const [x, ex] = [body.value[at] as number, body.error?.[at] ?? 0];
      if (node.op === 'sum') {
        y += x;
        e += ex + UNIT * Math.abs(y);
      } else if (node.op === 'prod') {
        e = Math.abs(y) * ex + Math.abs(x) * e + UNIT * Math.abs(x * y);
        y *= x;
      } else if (Number.isNaN(x) || Number.isNaN(y)) y = Number.NaN;
      else if (chosen < 0 || (node.op === 'min' ? x < y : x > y)) [y, e, chosen] = [x, ex, m];
    }
    value[o] = node.op === 'argmax' ? (chosen < 0 || Number.isNaN(y) ? Number.NaN : first + chosen) : y;
    if (error) error[o] = e;
  }
  return { value, error };
}

const START: Record<Reduce['op'], number> = {
  sum: 0,
  prod: 1,
  max: Number.NEGATIVE_INFINITY,
  min: Number.POSITIVE_INFINITY,
  argmax: Number.NEGATIVE_INFINITY,
};

/** Is there no singular matrix within half the errors of one whose inverse was found? */
function isToldFromSingular(inverse: ArrayLike<number>, n: number, error: (k: number) => number): boolean {
  let through = 0;
  for (let k = 0; k < n * n; k++) through += Math.abs(inverse[(k % n) * n + Math.floor(k / n)] as number) * error(k);
  return through < 0.5;
}

/** Elements of inverses, determinants and their logarithms, by elimination; none of an inverse that rounding makes. */
export function matrixReals(node: MatrixNode, of: Get, layout: Layout): Reals {
  const element = node.children[0] as Node;
  const outerFree = element.free.filter((i) => !node.indices.includes(i));
  const n = layout.count(node.indices[0] as Index);
  const cells = layout.size(outerFree);
  const { value, error } = over(element, [...outerFree, ...node.indices], of, layout);
  const out = new Float64Array(node.fn === 'inv' ? value.length : cells);
  const bound = new Float64Array(out.length);
  for (let c = 0; c < cells; c++) {
    const matrix = value.subarray(c * n * n, (c + 1) * n * n);
    const { inverse: found, det } = eliminateReal(matrix, n);
    const most = matrix.reduce((m, x) => Math.max(m, Math.abs(x)), 0);
    const e = (k: number): number => (error?.[c * n * n + k] ?? 0) + n * UNIT * most;
    const inverse = found && isToldFromSingular(found, n, e) ? found : null;
    if (node.fn !== 'inv') {
      out[c] = node.fn === 'det' ? det : inverse ? Math.log(Math.abs(det)) : Number.NaN;
      let through = 0;
      for (let k = 0; k < n * n; k++) through += Math.abs(found?.[(k % n) * n + Math.floor(k / n)] ?? 0) * e(k);
      bound[c] = (node.fn === 'det' ? Math.abs(det) : 1) * through + 4 * UNIT * Math.abs(out[c] as number);
      continue;
    }
    for (let k = 0; k < n * n; k++) {
      const [r, s] = [Math.floor(k / n), k % n];
      out[c * n * n + k] = inverse?.[k] ?? Number.NaN;
      let total = UNIT * Math.abs(inverse?.[k] ?? 0);
      for (let i = 0; inverse && i < n; i++) {
        for (let j = 0; j < n; j++)
          total += Math.abs((inverse[r * n + i] as number) * (inverse[j * n + s] as number)) * e(i * n + j);
      }
      bound[c * n * n + k] = total;
    }
  }
  const at = matrixOffsets(node, outerFree, n, of, layout);
  return { value: pick(out, at), error: pick(bound, at) };
}
