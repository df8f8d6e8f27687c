import type { Index, Node } from '../expr/node.js';
import type { Dual } from '../expr/row.js';
import { type Arithmetic, raise } from './arithmetic.js';
import { loopOf, shapesOf } from './evaluate.js';
import { cofactors, determinant, inverse, logDeterminant, matmul } from './linear.js';
import type { Point } from './point.js';
import { compile } from './program.js';

const values = (a: readonly Dual[]): number[] => a.map((x) => x[0]);
const slopes = (a: readonly Dual[]): number[] => a.map((x) => x[1]);

/** −A⁻¹ dA A⁻¹, from differentiating A A⁻¹ = 1. */
function inverseDual(a: readonly Dual[], n: number): Dual[] {
  const inv = inverse(values(a), n);
  const turned = matmul(matmul(inv, slopes(a), n), inv, n);
  return inv.map((x, k): Dual => [x, -(turned[k] as number)]);
}

/** The sum over the columns of the determinant with that column's derivative in its place, by cofactors. */
function detDual(a: readonly Dual[], n: number): Dual {
  const c = cofactors(values(a), n);
  return [determinant(values(a), n), slopes(a).reduce((s, d, k) => s + d * (c[k] as number), 0)];
}

/** The trace of A⁻¹ dA. */
function logdetDual(a: readonly Dual[], n: number): Dual {
  const turned = matmul(inverse(values(a), n), slopes(a), n);
  let trace = 0;
  for (let i = 0; i < n; i++) trace += turned[i * n + i] as number;
  return [logDeterminant(values(a), n), trace];
}

function powerDual([a, da]: Dual, [b, db]: Dual): Dual {
  const y = raise(a, b);
  const viaBase = da === 0 ? 0 : da * b * a ** (b - 1);
  const viaExponent = db === 0 ? 0 : db * (a === 0 ? 0 : y * Math.log(a));
  return [y, viaBase + viaExponent];
}

/** Numbers with their derivative along one direction. */
export const dual: Arithmetic<Dual> = {
  blank: [0, 0],
  constant: (x) => [x, 0],
  primal: (a) => a[0],
  add: (a, b) => [a[0] + b[0], a[1] + b[1]],
  total: (terms) => {
    let [s, d] = [0, 0];
    for (const [x, dx] of terms) {
      s += x;
      d += dx;
    }
    return [s, d];
  },
  shift: (a, x) => [a[0] + x, a[1]],
  multiply: (a, b) => [a[0] * b[0], a[0] * b[1] + a[1] * b[0]],
  scale: (a, x) => [x * a[0], x * a[1]],
  raise: (a, p) => [raise(a[0], p), a[1] === 0 ? 0 : a[1] * p * raise(a[0], p - 1)],
  power: powerDual,
  call: (row, args) => row.dual(...args),
  inverse: inverseDual,
  det: detDual,
  logdet: logdetDual,
};

/** The point's numbers as duals that move along `direction` in one variable. */
export function dualInputs(point: Point, name: string, direction: ArrayLike<number>): Map<string, Dual[]> {
  const out = new Map<string, Dual[]>();
  for (const [other, { data }] of point.values) {
    out.set(
      other,
      Array.from(data, (x, k): Dual => [x, other === name ? (direction[k] as number) : 0]),
    );
  }
  return out;
}

/** Derivatives of an array expression along a direction of one variable, at every output. */
export function slopesAlong(
  objective: Node,
  outputs: readonly Index[],
  point: Point,
  name: string,
  direction: ArrayLike<number>,
): Float64Array {
  const loops = outputs.map((i) => loopOf(i, point.dims));
  const program = compile(objective, loops, point.dims, shapesOf(point), dual);
  return Float64Array.from(slopes(program.run(dualInputs(point, name, direction))));
}
