import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Evaluated, evaluateCommand } from '../../src/derive/evaluate.js';
import { NoValue } from '../../src/derive/exact.js';
import { DeriveError } from '../../src/language/errors.js';
import { readScript } from '../../src/language/script.js';

const QUESTION_3 = ['x, y : real', 'f = (x^2 + sigmoid(y))/(3*x + y - sigmoid(x))'];

const REGRESSION = [
  'W : real[k, d]',
  'z : real[d]',
  'b : real[k]',
  't : onehot[k]',
  'a = W*z + b',
  'yhat = softmax(a)',
  'l = -sum(t .* log(yhat))',
];

/** A convolution of an image and a kernel that are written out. */
const CONVOLUTION = [
  'image = [4, 5, 2, 2, 1;',
  '         3, 3, 2, 2, 4;',
  '         4, 3, 4, 1, 1;',
  '         5, 1, 4, 1, 2;',
  '         5, 1, 3, 1, 4]',
  'kernel = [4, 3, 3; 5, 5, 5; 2, 4, 3]',
  'x : real[5, 5]',
  'y[i, j] = sum(x[i+m-1, j+n-1]*kernel[m, n], m, n)',
  's = sum(y)',
];

function evaluated(lines: readonly string[], command: string, data?: unknown): Evaluated {
  const script = readScript({ file: 'test', text: [...lines, command].join('\n') });
  const [only] = script.commands;
  if (!only) throw new Error('no command');
  return evaluateCommand(only, script.scope, data);
}

const exact = (lines: readonly string[], command: string, data?: unknown): string =>
  evaluated(lines, command, data).form.exact ?? '';

test('both gradients of question 3 at (1, 0)', () => {
  const fx = evaluated(QUESTION_3, 'evaluate gradient f wrt x at x = 1, y = 0').form;
  assert.is(fx.exact, '(3 + 5*exp(1) - exp(1)^2)/(2*(3 + 2*exp(1))^2)');
  assert.is(fx.decimal, '0.064645413765523');
  const fy = evaluated(QUESTION_3, 'evaluate gradient f wrt y at x = 1, y = 0').form;
  assert.is(fy.exact, '-(1 + exp(1))*(3 + 4*exp(1))/(4*(3 + 2*exp(1))^2)');
  assert.is(fy.decimal, '-0.181186363732994');
});

test('another formula gives another value', () => {
  const changed = ['x, y : real', 'f = (x^3 + sigmoid(y))/(3*x + y - sigmoid(x))'];
  assert.is.not(
    exact(changed, 'evaluate gradient f wrt x at x = 1, y = 0'),
    exact(QUESTION_3, 'evaluate gradient f wrt x at x = 1, y = 0'),
  );
});

test('values of intermediates, of arrays, and of derivatives by arrays', () => {
  const at = 'at W = [1, 0; 0, 1; 1, 1], z = [1, 2], b = zeros(k)';
  assert.is(exact(REGRESSION, `evaluate a ${at}`), '[1, 2, 3]');
  assert.is(exact(REGRESSION, `evaluate yhat[1] ${at}`), '1/(1 + exp(1) + exp(1)^2)');
  const gradient = evaluated(REGRESSION, `evaluate gradient l wrt z ${at}, t = [0, 0, 1]`);
  assert.is(gradient.form.exact, '[-exp(1)/(1 + exp(1) + exp(1)^2), -1/(1 + exp(1) + exp(1)^2)]');
  assert.equal(gradient.shown.value, [-0.24472847105479764, -0.09003057317038046]);
});

test('an intermediate may be given a value', () => {
  const command = 'evaluate gradient l wrt a at yhat = [1/2, 1/4, 1/4], t = [0, 0, 1]';
  assert.is(exact(REGRESSION, command), '[1/2, 1/4, -3/4]');
});

test('a convolution and its gradient by the image', () => {
  assert.is(exact(CONVOLUTION, 'evaluate y at x = image'), '[[109, 92, 72], [108, 85, 74], [110, 74, 79]]');
  assert.is(
    exact(CONVOLUTION, 'evaluate gradient s wrt x at x = image'),
    '[[4, 7, 10, 6, 3], [9, 17, 25, 16, 8], [11, 23, 34, 23, 11], [7, 16, 24, 17, 8], [2, 6, 9, 7, 3]]',
  );
});

test('dimensions are given, or read off the shapes', () => {
  const lines = ['x : real[n]', 'w : real[n + 1]', 'm = sum(x)/n'];
  assert.is(exact(lines, 'evaluate m at x = [1, 2, 4]'), '7/3');
  assert.is(exact(lines, 'evaluate m at n = 4, x = ones(n)'), '1');
  assert.is(exact(lines, 'evaluate x at x = zeros(n), w = [1, 2, 3], n = 2'), '[0, 0]');
});

test('data are taken exactly as they are written', () => {
  const lines = ['x : real[n]', 's = sum(x)'];
  assert.is(exact(lines, 'evaluate s', { x: [0.1, 0.2, 0.3] }), '3/5');
  assert.is(exact(lines, 'evaluate s at x = [1]', { x: [0.1, 0.2, 0.3] }), '1');
});

test('matrix functions, extrema and conditions', () => {
  const lines = ['A : real[n, n]', 'u : real[n]', 'c : real'];
  assert.is(exact(lines, 'evaluate inv(A) at A = [1, 2; 3, 4]'), '[[-2, 1], [3/2, -1/2]]');
  assert.is(exact(lines, 'evaluate det(A) + logdet(A) at A = [0, 2; 3, 4]'), 'log(6) - 6');
  assert.is(exact(lines, 'evaluate max(u) - min(u) + argmax(u) at u = [1, exp(1), 2]'), '1 + exp(1)');
  assert.is(exact(lines, 'evaluate if(c > 1, c, -c) at c = sqrt(2)'), 'sqrt(2)');
  assert.is(exact(lines, 'evaluate sum(u[i]*u[i+1], i = 1:3, i != 2) at u = [1, 2, 3, 4]'), '14');
});

test('where exact numbers grow too large the decimals are still right', () => {
  const lines = ['x : real[n]', 's = logsumexp(x)'];
  const entries = Array.from({ length: 300 }, (_, k) => `${k}/301`).join(', ');
  const { form, shown } = evaluated(lines, `evaluate s at x = [${entries}]`);
  const wanted = Math.log(Array.from({ length: 300 }, (_, k) => Math.exp(k / 301)).reduce((a, b) => a + b));
  assert.ok(Math.abs((shown.value as number) - wanted) < 1e-14 * wanted);
  assert.is(form.decimal, form.exact);
});

test('a value that does not exist', () => {
  const lines = ['x, y : real'];
  for (const e of ['log(x)', '1/x', 'x/y', '(x - 1)^(1/2)', 'x^-2'])
    assert.throws(
      () => evaluated(lines, `evaluate ${e} at x = 0, y = 0`),
      (error: unknown) => error instanceof NoValue && !error.undecided,
    );
});

/** Points that are wrong, with words of the message or of what was expected. */
const WRONG: readonly (readonly [string, string])[] = [
  ['evaluate f at x = 1', 'y has no value'],
  ['evaluate f at x = 1, z = 2', 'z is not declared'],
  ['evaluate f at x = [1, 2], y = 0', 'a scalar'],
  ['evaluate x at x = y', 'y has no value'],
  ['evaluate x at x = log(0*1)', 'log 0'],
  ['evaluate v at v = ones(m)', 'cannot be told'],
  ['evaluate v at v = [1, 2], w = [1, 2]', 'axis 1 has length 3'],
  ['evaluate v at n = 1/2, v = ones(n)', 'a dimension'],
  ['evaluate p at p = 0', 'declared positive'],
  ['evaluate h at h = [0, 1, 1]', 'sums to 2'],
  ['evaluate S at S = [1, 2; 3, 4]', 'declared symmetric'],
];

test('a wrong point is one error that says what is wrong', () => {
  const lines = [
    ...QUESTION_3,
    'v : real[n]',
    'w : real[n + 1]',
    'u : real[m]',
    'p : positive',
    'h : onehot[m]',
    'S : real[q, q] symmetric',
  ];
  for (const [command, words] of WRONG) {
    try {
      evaluated(lines, command);
      assert.unreachable(command);
    } catch (error) {
      if (!(error instanceof DeriveError)) throw error;
      assert.ok(`${error.message} ${error.expected}`.includes(words), `${command}: ${error.message} ${error.expected}`);
    }
  }
});

test.run();
