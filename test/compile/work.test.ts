import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compile } from '../../src/compile/compile.js';
import { statements, type Work, workOf } from '../../src/compile/loops/program.js';
import { evaluate, span } from '../../src/compile/terms/poly.js';
import type { Index, Node } from '../../src/expr/node.js';
import { matrix, sum } from '../../src/expr/reduce.js';
import { compare } from '../../src/expr/relation.js';
import { fn, idx, minus, named, over, plus, times, to, variable } from './build.js';

/** What is hoisted, kept and contracted shows in the operations of the program. */

const n = 100;

function work(node: Node, indices: readonly Index[] = []): Work {
  const { program } = compile({ node, indices });
  return workOf(program, (v) => evaluate(span(v.lo, v.hi), (a) => (a.kind === 'dim' ? n : Number.NaN)));
}

const [i, j, k, l] = ['i', 'j', 'k', 'l'].map((name) => idx(name, 'n')) as [Index, Index, Index, Index];
const [A, B, C] = ['A', 'B', 'C'].map((name) => variable(name, ['n', 'n'])) as [
  ReturnType<typeof variable>,
  ReturnType<typeof variable>,
  ReturnType<typeof variable>,
];
const v = variable('v', ['n']);

test('a product of matrices and a vector is summed from the vector', () => {
  const chain = work(sum([i, j, k], times(A(l, i), B(i, j), C(j, k), v(k))), [l]);
  assert.ok(chain.flops <= 3 * 2 * n ** 2 + 10 * n, `${chain.flops}`);
  const trace = work(sum([i, j], times(A(i, j), B(j, i))));
  assert.ok(trace.flops <= 3 * n ** 2, `${trace.flops}`);
  const form = work(sum([i, j, k, l], times(v(i), A(i, j), B(j, k), C(k, l), v(l))));
  assert.ok(form.flops <= 3 * 2 * n ** 2 + 20 * n, `${form.flops}`);
});

test('a sum of products is taken apart where that is cheaper', () => {
  const node = sum([i, j], times(v(i), plus(times(A(i, j), v(j)), times(B(l, i), C(l, j)))));
  assert.ok(work(node, [l]).flops <= 12 * n ** 2, `${work(node, [l]).flops}`);
});

test('a sum inside loops that do not matter to it is done once', () => {
  const a = named('a', [i], sum([j], times(A(i, j), v(j))));
  const outer = work(times(fn('tanh', a(i)), v(l)), [i, l]);
  assert.ok(outer.flops <= 3.5 * n ** 2, `${outer.flops}`);
  assert.is(outer.calls, n);
  const other = work(times(fn('tanh', a(i)), v(l)), [l, i]);
  assert.is(other.calls, n, 'kept in a buffer');
});

test('softmax: one exponential for the sum and one for the result', () => {
  const p = named('p', [i], over(fn('exp', v(i)), sum([j], fn('exp', v(j)))));
  const got = work(times(minus(p(i), v(i)), v(l)), [i, l]);
  assert.ok(got.calls <= 2 * n + 2, `${got.calls}`);
});

test('SNE: two passes over the pairs', () => {
  const Y = variable('Y', ['n', 'm']);
  const e = idx('e', 3);
  const near = (a: Node, b: Node): Node => fn('exp', times(-1, sum([e], to(minus(Y(a, e), Y(b, e)), 2))));
  const q = named('q', [i, j], over(near(i, j), sum([k, l], times(compare('!=', k, l), near(k, l)))));
  const node = times(4, sum([j], times(minus(A(i, j), q(i, j)), minus(Y(i, e), Y(j, e)))));
  assert.ok(work(node, [i, e]).calls <= 2 * n ** 2 + 10);
});

test('a matrix is inverted once', () => {
  const node = sum([j], times(matrix('inv', [k, l], A(k, l), [i, j]), v(j)));
  const { program } = compile({ node, indices: [i] });
  const calls = [...statements(program.body)].filter(([s]) => s.kind === 'matrix');
  assert.equal(
    calls.map(([, depth]) => depth),
    [0],
  );
});

test('shared parts are computed once', () => {
  const s = fn('sin', v(i));
  assert.is(work(sum([i], plus(times(s, s), over(1, plus(2, s)), fn('exp', s)))).calls, 2 * n);
});

test.run();
