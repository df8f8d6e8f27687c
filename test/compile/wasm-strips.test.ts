import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type CompileOptions, compile, compileAll, type Target } from '../../src/compile/compile.js';
import { fn, idx, over, plus, times, variable } from './build.js';

/** Loops run strip by strip, their exponentials first: lengths, far arguments, and what is no number. */

const i = idx('i', 'n');
const [x, y] = [variable('x', ['n']), variable('y', ['n'])];
const sigmoid = fn('sigmoid', x(i));
const both = over(plus(times(x(i), x(i)), fn('sigmoid', y(i))), plus(3, fn('sigmoid', x(i))));

function column(values: readonly number[]): { shape: number[]; data: Float64Array } {
  return { shape: [values.length], data: Float64Array.from(values) };
}

/** The worst difference from JavaScript in units of the last place, 0 where both are no number. */
function apart(targets: readonly Target[], data: Record<string, readonly number[]>, options: CompileOptions): number {
  const given = Object.fromEntries(Object.entries(data).map(([name, values]) => [name, column(values)]));
  const run = (backend: 'js' | 'wasm'): number[] =>
    compileAll(targets, { ...options, backend })
      .run(given)
      .flatMap((d) => [...d.data]);
  const wanted = run('js');
  return run('wasm').reduce((worst, got, k) => {
    const want = wanted[k] as number;
    if (Object.is(got, want) || got === want) return worst;
    const unit = 2 ** Math.max(Math.floor(Math.log2(Math.abs(want))) - 52, -1074);
    const error = Math.abs(got - want) / unit;
    return Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(worst, error);
  }, 0);
}

const wave = (n: number, size: number): number[] => Array.from({ length: n }, (_, k) => size * Math.sin(1.7 * k + 0.3));

test('every length, with and without whole strips', () => {
  for (const n of [1, 15, 16, 17, 64, 100, 255, 256, 257, 512, 515, 1030]) {
    for (const fused of [false, true]) {
      const off = apart([{ node: both, indices: [i] }], { x: wave(n, 5), y: wave(n, 3) }, { fused });
      assert.ok(off <= 8, `${n} values: ${off} ulp`);
    }
  }
});

test('a strip with far arguments, and with what is no number', () => {
  for (const odd of [-720, 720, -740, -1e300, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NaN]) {
    for (const at of [0, 7, 130, 511]) {
      const values = wave(600, 5);
      values[at] = odd;
      const off = apart([{ node: sigmoid, indices: [i] }], { x: values }, {});
      assert.ok(off <= 4, `${odd} at ${at}: ${off} ulp`);
      const large = apart([{ node: fn('exp', x(i)), indices: [i] }], { x: values }, {});
      assert.ok(large <= 4, `exp with ${odd} at ${at}: ${large} ulp`);
    }
  }
  const values = wave(600, 5);
  values[3] = Number.NaN;
  values[4] = -800;
  assert.ok(apart([{ node: sigmoid, indices: [i] }], { x: values }, {}) <= 4);
});

test('results that share a factor: what one of them does not use does not spoil it', () => {
  const [a, b] = [wave(300, 2), wave(300, 4)];
  a[5] = Number.NaN;
  b[9] = Number.NaN;
  const targets = [sigmoid, times(sigmoid, fn('sigmoid', y(i)))].map((node) => ({ node, indices: [i] }));
  const [p, q] = compileAll(targets, { backend: 'wasm' }).run({ x: column(a), y: column(b) });
  assert.is(p?.data[9], compile({ node: sigmoid, indices: [i] }, { backend: 'js' }).run({ x: column(a) }).data[9]);
  assert.ok(Number.isNaN(p?.data[5]) && Number.isNaN(q?.data[9]));
  assert.ok(apart(targets, { x: a, y: b }, {}) <= 4);
});

test('exponentials of exponentials, and of what the loop adds up', () => {
  const inner = fn('exp', times(-1, fn('exp', x(i))));
  assert.ok(apart([{ node: plus(inner, fn('exp', y(i))), indices: [i] }], { x: wave(90, 2), y: wave(90, 4) }, {}) <= 8);
});

test('both sigmoids of one exponential: signs, zeros, extremes and what is no number', () => {
  const minus = fn('sigmoid', times(-1, x(i)));
  const node = plus(sigmoid, times(y(i), sigmoid, minus));
  const ends = [0, -0, 1e-300, -1e-300, 36, -36, 709, -709, 760, -760, Infinity, -Infinity, NaN];
  const values = [...ends, ...wave(40, 4)];
  const off = apart([{ node, indices: [i] }], { x: values, y: values.map(() => 0.5) }, {});
  assert.ok(off <= 4, `${off} ulp`);
});

test.run();
