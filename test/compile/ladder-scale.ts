import type { Arithmetic } from '../../src/check/arithmetic.js';
import { plain } from '../../src/check/arithmetic.js';
import { loopOf, shapesOf } from '../../src/check/evaluate.js';
import type { Point } from '../../src/check/point.js';
import { compile } from '../../src/check/program.js';
import type { Target } from '../../src/compile/compile.js';
import type { Dual } from '../../src/expr/row.js';

/**
 * The size of what is rounded: by the closed form as derived, evaluated plainly. A sum is as large as its absolute terms
 * together, whatever is left of it, because that is what the order of adding decides; products and functions hand the size
 * on by their slopes. Numbers that are given carry nothing: the difference of two is rounded once.
 */
interface Sized {
  readonly value: number;
  /** 0 for what is given. */
  readonly size: number;
}

const sized = (value: number, size: number): Sized => ({ value, size: Math.max(Math.abs(value), size) });
const given = (value: number): Sized => ({ value, size: 0 });
const sizeOf = ({ value, size }: Sized): number => Math.max(Math.abs(value), size);

function sum(terms: readonly Sized[]): Sized {
  const value = plain.total(terms.map((t) => t.value));
  if (terms.length === 2 && terms.every((t) => t.size === 0)) return sized(value, 0);
  return sized(
    value,
    terms.reduce((s, t) => s + sizeOf(t), 0),
  );
}

const values = (a: readonly Sized[]): number[] => a.map((x) => x.value);

const arithmetic: Arithmetic<Sized> = {
  blank: given(0),
  constant: given,
  primal: (a) => a.value,
  add: (a, b) => sum([a, b]),
  total: sum,
  shift: (a, x) => sum([a, given(x)]),
  multiply: (a, b) => sized(a.value * b.value, Math.abs(a.value) * b.size + Math.abs(b.value) * a.size),
  scale: (a, x) => sized(a.value * x, Math.abs(x) * a.size),
  raise: (a, p) => sized(plain.raise(a.value, p), a.size === 0 ? 0 : Math.abs(p * a.value ** (p - 1)) * a.size),
  power: (a, b) => {
    const value = plain.power(a.value, b.value);
    const [byBase, byExponent] = [b.value * a.value ** (b.value - 1), value * Math.log(a.value)];
    return sized(value, carried(byBase, a.size) + carried(byExponent, b.size));
  },
  call: (row, args) => {
    const slopes = args.map((_, k) => row.dual(...args.map(({ value }, j): Dual => [value, j === k ? 1 : 0]))[1]);
    const size = args.reduce((s, a, k) => s + carried(slopes[k] as number, a.size), 0);
    return sized(plain.call(row, values(args)), size);
  },
  inverse: (a, n) => {
    const inverse = plain.inverse(values(a), n);
    const abs = (i: number, j: number): number => Math.abs(inverse[i * n + j] as number);
    // |A⁻¹| |A| |A⁻¹|, the condition of each entry (Skeel).
    const left = a.map((_, at) => {
      let s = 0;
      for (let k = 0; k < n; k++) s += abs(Math.floor(at / n), k) * sizeOf(a[k * n + (at % n)] as Sized);
      return s;
    });
    return inverse.map((value, at) => {
      let s = 0;
      for (let k = 0; k < n; k++) s += (left[Math.floor(at / n) * n + k] as number) * abs(k, at % n);
      return sized(value, s);
    });
  },
  det: (a, n) => {
    const value = plain.det(values(a), n);
    return sized(value, Math.abs(value) * condition(a, n));
  },
  logdet: (a, n) => sized(plain.logdet(values(a), n), condition(a, n)),
};

function carried(slope: number, size: number): number {
  return size === 0 || Number.isNaN(slope) ? 0 : Math.abs(slope) * size;
}

/** What relative errors of the entries do to the determinant, relative to it. */
function condition(a: readonly Sized[], n: number): number {
  const inverse = plain.inverse(values(a), n);
  let s = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) s += Math.abs(inverse[j * n + i] as number) * sizeOf(a[i * n + j] as Sized);
  }
  return s;
}

/** The size of each element. */
export function sizesOf({ node, indices }: Target, point: Point): number[] {
  const loops = indices.map((i) => loopOf(i, point.dims));
  const inputs = new Map([...point.values].map(([name, { data }]) => [name, Array.from(data, given)]));
  return compile(node, loops, point.dims, shapesOf(point), arithmetic).run(inputs).map(sizeOf);
}
