import { all, type BigNumber, create } from 'mathjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compile } from '../../src/compile/compile.js';
import { fn, idx, random, variable } from './build.js';

/** The elementary functions of the WebAssembly backend against 40 digits, and at the ends of their ranges. */

const math = create(all ?? {}, { number: 'BigNumber', precision: 40 });
const i = idx('i', 'n');
const x = variable('x', ['n']);

function values(name: string, at: readonly number[]): Float64Array {
  const compiled = compile({ node: fn(name, x(i)), indices: [i] }, { backend: 'wasm' });
  return compiled.run({ x: { shape: [at.length], data: Float64Array.from(at) } }).data;
}

/** The distance from the exact value in units of the last place of a double of its size. */
function ulps(got: number, exact: BigNumber): number {
  const size = exact.abs().toNumber();
  const unit = 2 ** Math.max(Math.floor(Math.log2(size)) - 52, -1074);
  return exact.minus(got).abs().div(unit).toNumber();
}

interface Row {
  readonly name: string;
  readonly exact: (x: BigNumber) => BigNumber;
  readonly lo: number;
  readonly hi: number;
  readonly worst: number;
  /** Limits: argument and value. */
  readonly ends: readonly (readonly [number, number])[];
}

/** The number itself, not the shortest decimal that reads back as it. */
function big(v: number): BigNumber {
  let scaled = v;
  let exponent = 0;
  for (; !Number.isInteger(scaled); scaled *= 2) exponent--;
  return math.bignumber(BigInt(scaled).toString()).times(math.pow(math.bignumber(2), exponent) as BigNumber);
}

const ROWS: readonly Row[] = [
  {
    name: 'exp',
    exact: (v) => math.exp(v),
    lo: -745,
    hi: 709.7,
    worst: 1.4,
    ends: [
      [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
      [Number.NEGATIVE_INFINITY, 0],
      [Number.NaN, Number.NaN],
      [0, 1],
      [-0, 1],
      [5e-324, 1],
      [-5e-324, 1],
      [710, Number.POSITIVE_INFINITY],
      [1e300, Number.POSITIVE_INFINITY],
      [-746, 0],
      [-1e300, 0],
      [-745.13, 5e-324],
    ],
  },
  {
    name: 'log',
    exact: (v) => math.log(v) as BigNumber,
    lo: 1e-3,
    hi: 50,
    worst: 1.1,
    ends: [
      [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
      [0, Number.NEGATIVE_INFINITY],
      [-0, Number.NEGATIVE_INFINITY],
      [-1, Number.NaN],
      [Number.NaN, Number.NaN],
      [1, 0],
      [5e-324, Math.log(5e-324)],
      [1e-310, Math.log(1e-310)],
      [Number.MAX_VALUE, Math.log(Number.MAX_VALUE)],
    ],
  },
  {
    name: 'log1p',
    exact: (v) => math.log(v.plus(1)) as BigNumber,
    lo: -0.99,
    hi: 20,
    worst: 1.2,
    ends: [
      [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
      [-1, Number.NEGATIVE_INFINITY],
      [-2, Number.NaN],
      [Number.NaN, Number.NaN],
      [0, 0],
      [1e-300, 1e-300],
      [5e-324, 5e-324],
      [1e300, Math.log1p(1e300)],
    ],
  },
  {
    name: 'expm1',
    exact: (v) => math.exp(v).minus(1),
    lo: -40,
    hi: 40,
    worst: 1.6,
    ends: [
      [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
      [Number.NEGATIVE_INFINITY, -1],
      [Number.NaN, Number.NaN],
      [0, 0],
      [1e-300, 1e-300],
      [-800, -1],
    ],
  },
  {
    name: 'tanh',
    exact: (v) => math.tanh(v),
    lo: -20,
    hi: 20,
    worst: 2.5,
    ends: [
      [Number.POSITIVE_INFINITY, 1],
      [Number.NEGATIVE_INFINITY, -1],
      [Number.NaN, Number.NaN],
      [0, 0],
      [1e-300, 1e-300],
      [400, 1],
    ],
  },
];

/** Points over the range, and of all sizes towards 0. */
function points({ lo, hi }: Row): number[] {
  const next = random(7);
  const out: number[] = [];
  for (let k = 0; k < 300; k++) out.push(lo + ((next() + 1) / 2) * (hi - lo));
  for (let k = 0; k < 100; k++) {
    const small = 10 ** (-6 * Math.abs(next()));
    out.push(small);
    if (lo < 0) out.push(-small * Math.min(1, -lo));
  }
  return out;
}

for (const row of ROWS) {
  test(`${row.name} to ${row.worst} ulp, and its limits`, () => {
    const at = points(row);
    const got = values(row.name, at);
    let worst = 0;
    at.forEach((v, k) => {
      const exact = row.exact(big(v));
      const off = exact.isZero() ? 0 : ulps(got[k] as number, exact);
      worst = Math.max(worst, off);
    });
    assert.ok(worst <= row.worst, `${worst}`);
    // In vectors and, the last one of an odd number, alone.
    for (const [v, wanted] of row.ends) {
      const [a, b, c] = values(row.name, [0.25, v, v]);
      assert.ok(Object.is(b, wanted) || b === wanted, `${row.name}(${v}) = ${b}, wanted ${wanted}`);
      assert.ok(Object.is(b, c) || b === c, `${row.name}(${v}): ${b} in a vector, ${c} alone`);
      assert.ok(Number.isFinite(a));
    }
  });
}

test('maxima, minima and signs of what is no number, of zeros and infinities', () => {
  const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, 1.5, -1.5];
  for (const name of ['sign', 'abs', 'floor'] as const) {
    const got = values(name, odd);
    odd.forEach((v, k) => {
      const wanted = name === 'sign' ? Math.sign(v) : name === 'abs' ? Math.abs(v) : Math.floor(v);
      assert.ok(Object.is(got[k], wanted) || got[k] === wanted, `${name}(${v}) = ${got[k]}`);
    });
  }
  for (const name of ['max', 'min'] as const) {
    for (const limit of [0, 1, -1]) {
      const compiled = compile({ node: fn(name, x(i), limit), indices: [i] }, { backend: 'wasm' });
      const got = compiled.run({ x: { shape: [odd.length], data: Float64Array.from(odd) } }).data;
      odd.forEach((v, k) => {
        assert.ok(Object.is(got[k], Math[name](v, limit)), `${name}(${v}, ${limit}) = ${got[k]}`);
      });
    }
  }
});

test.run();
