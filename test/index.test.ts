import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as closedform from '../src/index.js';

const REGRESSION = [
  'W : real[k, d]',
  'x : real[d]',
  'b : real[k]',
  'y : onehot[k]',
  'yhat = softmax(W*x + b)',
  'l = -sum(y .* log(yhat))',
].join('\n');
const QUESTION_3 = 'x, y : real\nf = (x^2 + sigmoid(y))/(3*x + y - sigmoid(x))';

test('derivatives', () => {
  assert.is(closedform.gradient(REGRESSION, 'l', 'W').result?.text, "(yhat - y)*x'");
  assert.equal(closedform.gradient(REGRESSION, 'l', 'W[p,q]').result?.indices, ['p', 'q']);
  assert.equal(closedform.jacobian(REGRESSION, 'W*x', 'x').result?.text, 'W');
  assert.is(closedform.hessian('x : real\nz = x^3', 'z', 'x').result?.text, '6*x');
  assert.is(closedform.hessian('x, y : real\nz = x^2*y', 'z', 'x', 'y').result?.text, '2*x');
  assert.is(closedform.differential('u : real', 'sin(u)').result?.text, 'du*cos(u)');
});

test('values at points of numbers, expressions and nested arrays', () => {
  assert.is(closedform.evaluate(QUESTION_3, 'gradient f wrt x', { x: 1, y: 0 }).result?.decimal, '0.064645413765523');
  assert.is(closedform.evaluate(QUESTION_3, 'x*y', { x: 'sqrt(2)', y: -0.5 }).result?.exact, '-sqrt(2)/2');
  assert.equal(
    closedform.evaluate('A : real[n, n]', 'inv(A)', {
      A: [
        [1, 2],
        [3, '4'],
      ],
    }).value,
    [
      [-2, 1],
      [1.5, -0.5],
    ],
  );
});

test('traces', () => {
  const element = closedform.trace(QUESTION_3, 'f', ['x', 'y'], { x: 1, y: 0 });
  assert.is(element.status, 'derived');
  assert.is(element.trace?.nodes.at(-1)?.text, 'v3/v6');
  assert.ok((element.check?.maxRelativeError ?? 1) < 1e-12);
});

test('simplified, proved, verified, checked', () => {
  assert.is(closedform.simplify('x : real[n]', 'sum(softmax(x))').result?.text, '1');
  assert.is(closedform.prove('x : real', 'sigmoid(x) + sigmoid(-x)', '1').status, 'proved');
  assert.is(closedform.prove('x : real', 'x^2', 'x').status, 'refuted');
  assert.is(closedform.verify(REGRESSION, 'gradient l wrt b', 'yhat - y').status, 'proved');
  assert.ok(closedform.check(REGRESSION, 'gradient l wrt W').maxRelativeError < 1e-12);
});

test('numeric functions', () => {
  const data = {
    W: [
      [1, 0],
      [0, 1],
      [1, 1],
    ],
    x: [1, 2],
    b: [0, 0, 0],
    y: [0, 0, 1],
  };
  const gradient = closedform.compile(REGRESSION, 'gradient l wrt b').call(data) as number[];
  const exact = closedform.evaluate(REGRESSION, 'gradient l wrt b', data).value as number[];
  gradient.forEach((g, k) => {
    assert.ok(Math.abs(g - (exact[k] as number)) < 1e-15);
  });
  assert.is(closedform.compile('A = [1, 2; 3, 4]\nx : real[2]', "x'*A*x").call({ x: [1, 1] }), 10);
  const g = closedform.compile(closedform.gradient(REGRESSION, 'l', 'b'), { backend: 'wasm' });
  (g(data) as number[]).forEach((v, k) => {
    assert.ok(Math.abs(v - (exact[k] as number)) < 1e-15);
  });
});

test('parsing and printing', () => {
  assert.equal(
    closedform.parse(REGRESSION).map((s) => s.kind),
    ['declaration', 'declaration', 'declaration', 'declaration', 'definition', 'definition'],
  );
  assert.is(closedform.toLatex('exp(1)^2/2'), '\\frac{\\mathrm{e}^{2}}{2}');
  assert.is(closedform.run(`${QUESTION_3}\ngradient f wrt x\ngradient f wrt y`).length, 2);
});

test('an error has its place', () => {
  try {
    closedform.gradient(REGRESSION, 'l', 'Wx');
    assert.unreachable();
  } catch (error) {
    assert.instance(error, closedform.DeriveError);
    assert.match(closedform.describe(error as closedform.DeriveError), /command:1:16: error: Wx is not declared/);
  }
});

test('the derivative of a polynomial has a value at 0, where the power of its first term has none', () => {
  const script = 'a : real[p]\nx : real\nf = sum(a[j]*x^(j - 1), j = 1:p)';
  const point = { a: [1, 2, 3], x: 0 };
  assert.is(closedform.evaluate(script, 'gradient f wrt x', point).result?.exact, '2');
  assert.is(closedform.compile(closedform.gradient(script, 'f', 'x'))(point), 2);
});

test.run();
