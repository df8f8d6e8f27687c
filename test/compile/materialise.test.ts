import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fill } from './build.js';
import { checked, countCalls, targetsOf, usual, widest } from './scripts.js';

/** What the factors of a sum have in common is one array, and matrix products are left. */

const small = { n: 4, d: 5, h: 3, k: 2 };
const large = { n: 256, d: 256, h: 64, k: 10 };
const layers = `X : real[n, d]
W : real[h, d]
V : real[k, h]
Y : real[n, k]
b : real[h]
H[s,i] = tanh(sum(W[i,j]*X[s,j], j) + b[i])
R[s,j] = sum(V[j,i]*H[s,i], i) - Y[s,j]
l = sum(R[s,j]^2, s, j)/2
`;
const data = fill(4, { X: [4, 5], W: [3, 5], V: [2, 3], Y: [4, 2], b: [3] });

test('a layer backwards: two products and no function in the last', () => {
  const { program, price } = checked(targetsOf(`${layers}gradient l wrt W`), large, small, data);
  const { n, d, h } = large;
  assert.ok(price.work < 2.3 * 2 * n * d * h, `${price.work / (2 * n * d * h)} products`);
  assert.is(widest(program), 2);
  const last = [...usual(program)].filter(([s]) => s.kind === 'update').at(-1)?.[0];
  assert.ok(last?.kind === 'update' && last.value.kind === 'binary' && last.value.op === 'mul');
  assert.ok(
    last?.kind === 'update' &&
      last.value.kind === 'binary' &&
      last.value.a.kind === 'load' &&
      last.value.b.kind === 'load',
  );
});

test('two gradients share the error that reaches the layer', () => {
  const script = `${layers}gradient l wrt W\ngradient l wrt b`;
  const both = checked(targetsOf(script), large, small, data);
  const one = checked(targetsOf(`${layers}gradient l wrt W`), large, small, data);
  assert.ok(both.price.work < one.price.work * 1.1, `${both.price.work} and ${one.price.work}`);
});

test('logistic regression: the sigmoid is computed once for a row', () => {
  const script = `X : real[n, d]
w : real[d]
y : sign[n]
l = sum(log(1 + exp(-y[i]*sum(X[i,j]*w[j], j))), i)
gradient l wrt w`;
  const { program, price } = checked(targetsOf(script), large, small, { ...fill(5, { X: [4, 5], w: [5], y: [4] }) });
  assert.is(countCalls(program, 'exp'), 1);
  assert.ok(price.work < 4.3 * large.n * large.d, `${price.work}`);
});

test('a window is reduced once, not for each of its elements', () => {
  const script = `x : real[3*m]
g : real[m]
l = sum(g[i]*max(x[3*(i-1)+k], k = 1:3), i)
gradient l wrt x`;
  const { price } = checked(targetsOf(script), { m: 100 }, { m: 4 }, fill(6, { x: [12], g: [4] }));
  assert.ok(price.work < 900, `${price.work}`);
});

test.run();
