import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compile } from '../../src/compile/compile.js';
import type { Data } from '../../src/compile/data.js';
import { number, one } from '../../src/expr/atoms.js';
import type { Index, Node } from '../../src/expr/node.js';
import { sum } from '../../src/expr/reduce.js';
import { compare } from '../../src/expr/relation.js';
import { agrees, close, fill, fn, idx, minus, named, over, plus, times, to, variable } from './build.js';

/** Values at extreme inputs, where the formula as written overflows, cancels or is 0/0. */

const i = idx('i', 'k');
const m = idx('m', 'k');
const a = variable('a', ['k']);
const y = variable('y', ['k'], 'onehot');
const x = variable('x');

function value(node: Node, data: Data, indices: readonly Index[] = []): number[] {
  const got = compile({ node, indices }).call(data);
  return (Array.isArray(got) ? got : [got]).flat() as number[];
}

const softmax = over(fn('exp', a(i)), sum([m], fn('exp', a(m))));
const logsumexp = fn('log', sum([i], fn('exp', a(i))));

test('softmax and its logarithm at any logits', () => {
  close(value(softmax, { a: [1000, 1000, -1000] }, [i]), [0.5, 0.5, 0], 1e-15);
  close(value(softmax, { a: [-1000, -1001, -1e4] }, [i]), [1 / (1 + Math.exp(-1)), 1 / (1 + Math.E), 0], 1e-14);
  close(value(fn('log', softmax), { a: [1e4, 0, 0] }, [i]), [0, -1e4, -1e4], 1e-15);
  const p = named('p', [i], softmax);
  close(value(fn('log', p(i)), { a: [1e4, 0, -1e4] }, [i]), [0, -1e4, -2e4], 1e-15);
  const loss = times(-1, sum([i], times(y(i), fn('log', p(i)))));
  close(value(loss, { a: [0, 1e4], y: [1, 0] }), [1e4], 1e-15);
  close(value(minus(p(i), y(i)), { a: [0, 1e4], y: [1, 0] }, [i]), [-1, 1], 1e-15);
  close(value(loss, { a: [800, 0], y: [1, 0] }), [0], 1e-15);
});

test('the logarithm of a sum of exponentials keeps the small terms', () => {
  close(value(logsumexp, { a: [0, -40] }), [Math.log1p(Math.exp(-40))], 1e-15);
  close(value(logsumexp, { a: [1000, 1000] }), [1000 + Math.LN2], 1e-15);
  close(value(logsumexp, { a: [-1e5, -1e5] }), [-1e5 + Math.LN2], 1e-15);
  assert.is(value(logsumexp, { a: [-Infinity, -Infinity] })[0], -Infinity);
  assert.is(value(logsumexp, { a: [Infinity, 0] })[0], Infinity);
  const w = variable('w', ['k']);
  close(
    value(fn('log', sum([i], times(w(i), fn('exp', a(i))))), { a: [1000, 999], w: [2, 1] }),
    [1000 + Math.log(2 + Math.exp(-1))],
    1e-15,
  );
});

test('sums of exponentials that have a name', () => {
  const z = named('Z', [], sum([m], fn('exp', a(m))));
  const e = named('e', [i], fn('exp', a(i)));
  const s = named('s', [], sum([m], e(m)));
  close(value(over(fn('exp', a(i)), z()), { a: [1000, 1000] }, [i]), [0.5, 0.5], 1e-15);
  close(value(over(e(i), s()), { a: [-1000, -1000] }, [i]), [0.5, 0.5], 1e-15);
  close(value(fn('log', z()), { a: [1000, 1000] }), [1000 + Math.LN2], 1e-15);
});

const logistic = over(1, plus(1, fn('exp', times(-1, x()))));

test('the logistic function by the sign of its argument', () => {
  for (const node of [logistic, fn('sigmoid', x())]) {
    close(value(node, { x: -700 }), [Math.exp(-700)], 1e-14);
    close(value(node, { x: -740 }), [Math.exp(-740)], 1e-14);
    close(value(node, { x: 800 }), [1], 0);
    close(value(node, { x: -800 }), [0], 0);
    close(value(fn('log', node), { x: -800 }), [-800], 1e-15);
    close(value(fn('log', node), { x: 40 }), [-Math.exp(-40)], 1e-15);
    close(value(minus(1, node), { x: 40 }), [1 / (1 + Math.exp(40))], 1e-15);
    close(value(fn('log', minus(1, node)), { x: 800 }), [-800], 1e-15);
  }
});

test('its derivative, in each of the ways it is written', () => {
  const s = named('s', [], fn('sigmoid', x()));
  const forms = [
    times(fn('sigmoid', x()), minus(1, fn('sigmoid', x()))),
    times(s(), minus(1, s())),
    times(fn('exp', times(-1, x())), to(plus(1, fn('exp', times(-1, x()))), -2)),
    times(fn('exp', x()), to(plus(1, fn('exp', x())), -2)),
  ];
  for (const form of forms) {
    for (const at of [-745, -50, -1, 0, 0.5, 50, 700]) {
      const e = Math.exp(-Math.abs(at));
      close(value(form, { x: at }), [e / (1 + e) ** 2], 1e-14, `${at}`);
    }
    close(value(form, { x: -1000 }), [0], 0);
    close(value(form, { x: 1000 }), [0], 0);
  }
});

test('softplus, log(1 + u), e^u − 1, 1 − tanh²', () => {
  for (const node of [fn('softplus', x()), fn('log', plus(1, fn('exp', x())))]) {
    close(value(node, { x: 1000 }), [1000], 0);
    close(value(node, { x: -50 }), [Math.exp(-50)], 1e-15);
  }
  close(value(fn('log', plus(1, to(x(), 2))), { x: 1e-10 }), [1e-20], 1e-15);
  close(value(minus(fn('exp', x()), 1), { x: 1e-12 }), [Math.expm1(1e-12)], 1e-15);
  close(value(minus(1, fn('exp', x())), { x: 1e-12 }), [-Math.expm1(1e-12)], 1e-15);
  const sech2 = (t: number): number => 4 / (Math.exp(t) + Math.exp(-t)) ** 2;
  close(value(minus(1, to(fn('tanh', x()), 2)), { x: 30 }), [sech2(30)], 1e-14);
  const h = named('h', [], fn('tanh', x()));
  close(value(minus(1, to(h(), 2)), { x: -30 }), [sech2(30)], 1e-14);
});

test('0·log 0 is 0', () => {
  const p = variable('p', ['k'], 'simplex');
  const q = variable('q', ['k'], 'simplex');
  const at = { p: [0, 1], q: [0.5, 0.5] };
  close(value(times(-1, sum([i], times(p(i), fn('log', p(i))))), at), [0], 0);
  close(value(sum([i], times(p(i), fn('log', over(p(i), q(i))))), at), [Math.LN2], 1e-15);
  close(value(sum([i], times(p(i), minus(fn('log', p(i)), fn('log', q(i))))), at), [Math.LN2], 1e-15);
  close(value(times(-1, sum([i], times(y(i), fn('log', q(i))))), { y: [0, 1], q: [0, 1] }), [0], 0);
});

test('affinities of far points: no overflow, no 0/0', () => {
  const Y = variable('Y', ['n', 'd']);
  const [p, q, r, s] = ['p', 'q', 'r', 's'].map((name) => idx(name, 'n')) as [Index, Index, Index, Index];
  const e = idx('e', 'd');
  const near = (u: Node, v: Node): Node => fn('exp', times(-1, sum([e], to(minus(Y(u, e), Y(v, e)), 2))));
  const Q = named('q', [p, q], over(near(p, q), sum([r, s], times(compare('!=', r, s), near(r, s)))));
  const got = value(times(compare('!=', p, q), Q(p, q)), { Y: [[0], [100], [250]] }, [p, q]);
  close(got, [0, 0.5, 0, 0.5, 0, 0, 0, 0, 0], 1e-15);
});

test('stable forms have the value of the formula where both can be computed', () => {
  const data = fill(11, { a: [4], y: [4], x: [] }, (z) => 3 * z);
  const dims = { k: 4 };
  for (const node of [
    softmax,
    fn('log', softmax),
    times(to(softmax, 2), fn('exp', times(3, a(i)))),
    times(softmax, minus(1, softmax)),
  ]) {
    agrees({ node, indices: [i], dims, data });
  }
  const u = plus(1, fn('exp', times(2, a(i))));
  for (const power of [-1, -2, -3]) {
    for (const c of [-1, 0, 1, 2, 3, 4, 7])
      agrees({ node: times(fn('exp', times(c, a(i))), to(u, power)), indices: [i], dims, data });
  }
  agrees({ node: times(fn('exp', minus(a(i), one)), to(u, -1), y(i)), indices: [i], dims, data });
  agrees({ node: plus(logsumexp, sum([i], fn('softplus', a(i))), fn('log', plus(number(1), to(x(), 2)))), dims, data });
});

test.run();
