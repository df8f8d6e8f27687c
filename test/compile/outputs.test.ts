import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compileAll, type Target } from '../../src/compile/compile.js';
import { sum } from '../../src/expr/reduce.js';
import { close, fill, fn, idx, minus, named, over, plus, times, values, variable } from './build.js';
import { naiveAll } from './naive.js';

/** Several targets, one program. */

const dims = { n: 4, m: 3 };
const i = idx('i', 'n');
const j = idx('j', 'n');
const x = variable('x', ['n']);
const v = variable('v', ['m']);
const k = idx('k', 'm');
const data = fill(3, { x: [4], v: [3] });

function all(targets: readonly Target[]) {
  const compiled = compileAll(targets);
  const got = compiled.run(data, undefined, dims);
  assert.is(got.length, targets.length);
  targets.forEach(({ node, indices }, at) => {
    close(got[at]?.data ?? [], naiveAll(node, indices, values(dims, data)), 1e-12, `target ${at}`);
  });
  return compiled;
}

test('a value and its gradient, a scalar and arrays', () => {
  const p = named('p', [i], over(fn('exp', x(i)), sum([j], fn('exp', x(j)))));
  const value = { node: fn('log', sum([j], fn('exp', x(j)))), indices: [] };
  const gradient = { node: p(i), indices: [i] };
  const hessian = { node: times(p(i), minus(1, p(j))), indices: [i, j] };
  const { program } = all([value, gradient, hessian]);
  assert.equal(
    program.outputs.map((b) => b.extents.length),
    [0, 1, 2],
  );
});

test('targets of different shapes, one of them twice', () => {
  const a = { node: plus(x(i), 1), indices: [i] };
  const b = { node: times(v(k), sum([j], x(j))), indices: [k] };
  all([a, b, a]);
});

test('outputs that are given are filled, one of the wrong length is said', () => {
  const { run, call } = compileAll([
    { node: times(2, x(i)), indices: [i] },
    { node: sum([i], x(i)), indices: [] },
  ]);
  const out = new Float64Array(2);
  const [first, second] = run({ x: [1, 2] }, [out]);
  assert.is(first?.data, out);
  assert.equal([...out], [2, 4]);
  assert.equal([...(second?.data ?? [])], [3]);
  assert.equal(call({ x: [1, 2] }), [[2, 4], 3]);
  assert.throws(() => run({ x: [1, 2] }, [undefined, new Float64Array(2)]), /2 places for 1 numbers/);
});

test.run();
