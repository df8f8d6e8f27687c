import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compilables } from '../../src/commands/targets.js';
import { compileAllC, findCompiler } from '../../src/compile/c/run.js';
import { compile, compileAll } from '../../src/compile/compile.js';
import { helpers } from '../../src/compile/helpers.js';
import { sum } from '../../src/expr/reduce.js';
import { workloads } from '../bench/workloads.js';
import { close, fill, fn, idx, plus, times, values, variable } from './build.js';
import { naiveAll } from './naive.js';

/** Loops in another order, several sums and several terms at a time: values stay, whatever the lengths leave over. */

const LENGTHS = [1, 2, 3, 4, 5, 7, 8, 9, 13];
const [i, j, k] = [idx('i', 'n'), idx('j', 'm'), idx('k', 'l')];
const [A, B, C, v] = [
  variable('A', ['n', 'l']),
  variable('B', ['l', 'm']),
  variable('C', ['l', 'n']),
  variable('v', ['n']),
];

const NODES = [
  { node: sum([k], times(A(i, k), B(k, j))), indices: [i, j] },
  { node: times(v(i), sum([k], times(C(k, i), B(k, j)))), indices: [i, j] },
  { node: fn('tanh', sum([i], times(A(i, k), v(i)))), indices: [k] },
  { node: sum([k], times(A(i, k), plus(A(i, k), C(k, i)))), indices: [i] },
  { node: plus(v(i), sum([k], times(A(i, k), A(i, k)))), indices: [i] },
] as const;

test('products and sums of all lengths, by likely lengths short and long', () => {
  for (const n of LENGTHS) {
    for (const m of [1, 3, 6]) {
      const dims = { n, m, l: LENGTHS[(n * 5 + m) % LENGTHS.length] as number };
      const data = fill(n + 20 * m, { A: [n, dims.l], B: [dims.l, m], C: [dims.l, n], v: [n] });
      for (const { node, indices } of NODES) {
        const wanted = naiveAll(node, indices, values(dims, data));
        for (const sizes of [
          { n: 200, m: 10, l: 300 },
          { n: 500, m: 500, l: 500 },
          { n: 2, m: 2, l: 2 },
        ]) {
          const got = compile({ node, indices }, { backend: 'js', sizes }).run(data, undefined, dims).data;
          close(got, wanted, 1e-13, `n = ${n}, m = ${m}`);
        }
      }
    }
  }
});

test('a row grows where columns would be walked, and its offsets are computed outside', () => {
  const { source } = compile(NODES[0], { backend: 'js', sizes: { n: 200, m: 200, l: 200 } });
  // Four terms at a time are added to the row that is the result.
  assert.match(source, /b2\[i\d+ \+ o\d+\] = \(\(\(\(b2\[/);
  assert.not.match(source, /\[[^\]]*i\d+ \* n\d+[^\]]*\] = \(\(\(\(/);
});

const compiler = findCompiler();

test('the workloads: rows of the JavaScript and the C against WebAssembly, at lengths that leave something over', () => {
  for (const { name, script, sizes: likely, data: dataOf } of workloads) {
    const targets = compilables({ file: name, text: script }).map((c) => c.result);
    const made = [
      compileAll(targets, { sizes: likely, backend: 'js' }),
      ...(compiler ? [compileAllC(targets, { sizes: likely })] : []),
    ];
    const wasm = compileAll(targets, { sizes: likely, backend: 'wasm' });
    for (const by of [0, 1, 2, 3]) {
      const sizes = Object.fromEntries(
        Object.entries(likely).map(([d, n], at) => [d, n < 6 ? n : 6 + ((by + at) % 4)]),
      );
      const data = dataOf(sizes);
      const wanted = wasm.run(data, undefined, sizes);
      for (const one of made)
        one.run(data, undefined, sizes).forEach(({ data: got }, at) => {
          close(got, [...(wanted[at]?.data ?? [])], 1e-10, `${name} ${JSON.stringify(sizes)}`);
        });
    }
  }
});

test('the exponential of loops: to one unit in the last place of the one of the engine, and its ends', () => {
  const { exponential } = helpers;
  for (let at = -7070; at <= 7070; at++) {
    const x = at / 10 + Math.sin(at) / 40;
    const wanted = Math.exp(x);
    assert.ok(Math.abs(exponential(x) - wanted) <= 2.3e-16 * wanted, `${x}`);
  }
  for (const x of [0, -0, 709, 710, -709, -745, -746, Infinity, -Infinity, Number.NaN, 5e-324])
    assert.ok(Object.is(exponential(x), Math.exp(x)), `${x}`);
});

test('in loops no number stays none, and signs and choices are as elsewhere', () => {
  const u = variable('u', ['n']);
  const given = { u: { shape: [6], data: Float64Array.of(-3, -0, 0, 2, Number.NaN, Number.NEGATIVE_INFINITY) } };
  const node = times(fn('max', plus(fn('abs', u(i)), -1), 0), fn('sign', u(i)));
  const got = [...compile({ node, indices: [i] }, { backend: 'js' }).run(given).data].map((x) => x + 0);
  assert.equal(got, [-2, 0, 0, 1, Number.NaN, Number.NEGATIVE_INFINITY]);
  const s = [...compile({ node: fn('sigmoid', u(i)), indices: [i] }, { backend: 'js' }).run(given).data];
  close(s, [1 / (1 + Math.exp(3)), 0.5, 0.5, 1 / (1 + Math.exp(-2)), Number.NaN, 0], 1e-15);
});

test.run();
