import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { python } from '../../src/compile/python.js';
import { sum } from '../../src/expr/reduce.js';
import { dim, fn, idx, minus, named, over, plus, times, to, variable } from './build.js';

/** The text of the NumPy functions; that they give the right values is tested where there is a python3. */

const i = idx('i', 'k');
const j = idx('j', 'd');
const W = variable('W', ['k', 'd']);
const x = variable('x', ['d']);
const b = variable('b', ['k']);
const parameters = [W.declaration, x.declaration, b.declaration];
const a = named('a', [i], plus(sum([j], times(W(i, j), x(j))), b(i)));

test('names are kept, sums of products are matrix products', () => {
  const code = python({ node: times(fn('tanh', a(i)), x(j)), indices: [i, j] }, { parameters });
  assert.is(
    code,
    [
      'def gradient(W, x, b):',
      '    import numpy as np',
      '    W, x, b = (np.asarray(v, dtype=float) for v in (W, x, b))',
      '    a = b + W @ x',
      '    return x * np.tanh(a)[:, None]',
      '',
    ].join('\n'),
  );
});

test('an array is computed once, whatever its index is called', () => {
  const m = idx('m', 'k');
  const p = named('yhat', [i], over(fn('exp', b(i)), sum([m], fn('exp', b(m)))));
  const code = python({ node: p(i), indices: [i] }, { function: 'softmax' });
  assert.match(code, 'def softmax(b):');
  assert.is(code.split('np.exp').length, 2);
});

test('dimensions are read off the arrays or asked for', () => {
  const u = variable('u', [minus(times(2, dim('n')), 1)]);
  const s = idx('s', minus(times(2, dim('n')), 1));
  assert.match(python({ node: times(u(s), dim('n')), indices: [s] }), 'n = (u.shape[0] + 1) // 2');
  const t = idx('t', 'n');
  assert.match(python({ node: to(t, 2), indices: [t] }), 'def gradient(*, n):');
});

test('names never become code', () => {
  for (const name of ["x; import os; os.system('x')", 'lambda', 'np', '1a', 'a b', '__proto__', 'x\n y', "'"]) {
    const v = variable(name, [name]);
    const t = idx(name, name);
    const code = python({ node: sum([t], times(fn('exp', v(t)), dim(name))), indices: [] });
    const [first] = code.split('\n');
    assert.match(first ?? '', /^def gradient\([\p{L}_][\p{L}\p{N}_]*\):$/u);
    assert.not.match(first ?? '', /\((lambda|np)\)/);
    assert.not.match(code, 'os.');
  }
});

test('functions that NumPy lacks come from the standard library or SciPy', () => {
  const u = variable('u', ['n']);
  const t = idx('t', 'n');
  assert.match(python({ node: fn('erf', u(t)), indices: [t] }), 'erf = np.vectorize(math.erf');
  assert.match(python({ node: fn('digamma', u(t)), indices: [t] }), 'from scipy import special');
});

test('10⁴ nested functions are as many statements as it takes', () => {
  const u = variable('u');
  let node = fn('sin', u());
  for (let k = 0; k < 10_000; k++) node = fn('sin', node);
  const lines = python({ node, indices: [] }).split('\n');
  assert.ok(Math.max(...lines.map((l) => l.length)) < 200);
});

test.run();
