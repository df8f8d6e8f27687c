import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { evaluateArray } from '../../src/check/evaluate.js';
import { flat } from '../../src/check/mathjs/arrays.js';
import { witness } from '../../src/check/mathjs.js';
import { toNested } from '../../src/check/point.js';
import { lowerExpression, topContext } from '../../src/language/lower.js';
import { parseExpression } from '../../src/language/parse.js';
import { pointOf, script } from './given.js';

/** Scripts, each with the expressions whose values both must give. */
const scripts: readonly (readonly [text: string, ...targets: string[]])[] = [
  [
    'W : real[k, d]\nx : real[d]\nb : real[k]\ny : onehot[k]\na = W*x + b\nyhat = softmax(a)\nl = -sum(y .* log(yhat))',
    'l',
    'yhat',
    'a',
  ],
  ['x, y : real[n]\nA : real[n, m]', "x'*y", "x*y'", "x'*A", "A'*x", "(x*y')*A", "x'*A*A'*y", "2 x'*y/3"],
  [
    'A : real[n, n] invertible\nb : real[n]',
    'A^-1*b',
    "A^-1'",
    "inv(A)'*b",
    'A^2',
    'det(A)',
    'logdet(A)',
    'tr(A)',
    "tr(A*A')",
    'diag(A)',
    "A'",
  ],
  [
    'x : real[n]',
    'x.^2 - 3*x + ones(n)',
    'x ./ (x .* x + ones(n))',
    'norm(x)',
    'norm1(x)',
    'norminf(x)',
    'dot(x, x)',
    'diag(x)',
    'eye(n)*x',
    'zeros(n)',
  ],
  ['x : real[n]\nA : real[n, n]', 'sum(x)', 'mean(x)', 'prod(x)', 'max(x)', 'min(x)', 'sum(A)', 'argmax(x)', 'max(A)'],
  [
    'x : real[n]\nA : real[n, m]',
    'sum(x[i]^2, i)',
    'sum(A[i,j]*x[i], i, j)',
    'prod(1 + x[i]^2, i)',
    'max(x[i]*i, i)',
    'min(A[i,j], i, j)',
    'mean(A[i,1], i)',
    'argmax(x[i], i)',
  ],
  [
    'Y : real[n, d]',
    'sum(norm(Y[i,:] - Y[j,:])^2, i < j)',
    'sum(Y[i,1]*Y[j,2], i != j)',
    'sum(Y[i,:], i)',
    'Y[1,:]',
    'Y[:,2]',
    "Y[1,:]'*Y[2,:]",
  ],
  [
    'Y : real[n, d]\nP : simplex[n, n] symmetric hollow\nq[i,j] = exp(-norm(Y[i,:] - Y[j,:])^2) / sum(exp(-norm(Y[k,:] - Y[l,:])^2), k != l)\nC = sum(P[i,j]*log(P[i,j]/q[i,j]), i != j)',
    'C',
    'q',
  ],
  ['x : real[n]\nw : real[r]\ng : real[n - r + 1]\ny[i] = sum(x[i+m-1]*w[m], m)\nl = sum(g[i]*y[i], i)', 'y', 'l'],
  ['x : real[3*m]\ny[i] = max(x[3*(i-1)+k], k = 1:3)\nz[i] = mean(x[3*(i-1)+k], k = 1:3)', 'y', 'z'],
  ['X : real[h, w]\nK : real[r, s]\nY[i,j] = sum(X[i+m-1, j+n-1]*K[m,n], m, n)', 'Y'],
  [
    'x, d, e : real[n]\nd[k] = x[k] + (k >= 2)*x[k-1]\ne[k] = if(k < n, x[k+1], 0) - x[k]',
    'd',
    'e',
    'sum(d[k]*(k != 2), k)',
  ],
  ['swish(u) = u*sigmoid(u)\nx : real[n]\nt : real\nf = sum(swish(x)) + swish(t)', 'f', 'swish(x)'],
  ['x : real[n]\nrange(x) = max(x) - min(x)\nf = range(2*x)', 'f'],
  [
    'x : real[n]',
    'exp(x)',
    'sin(x) + cos(x)',
    'tanh(x)',
    'sinh(x) - cosh(x)',
    'sigmoid(x)',
    'softplus(x)',
    'relu(x)',
    'abs(x)',
    'sign(x)',
    'atan(x)',
    'erf(x)',
    'Phi(x)',
    'cbrt(x)',
    'floor(3*x)',
    'expm1(x)',
    'tan(x)',
  ],
  [
    'u : unit[n]\ns : positive',
    'asin(u)',
    'acos(u)',
    'log(u)',
    'log1p(u)',
    'sqrt(u)',
    'gamma(ones(n) + u)',
    'lgamma(3*u)',
    'lambertw(u)',
    's^(3/2) + 2^s',
    's^-2',
  ],
  [
    'x : real[n]',
    'max(x, 0)',
    'min(x, 1/2)',
    'if(x[1] > 0, x[1], 2*x[2])',
    'sum(max(x[i], x[1]), i)',
    'sum((x[i] > 0)*x[i], i)',
  ],
  [
    'x : real[n]',
    'sum(x[i]*x[j], 1 <= i < j)',
    'sum(x[i], i, i > 1 and i < n)',
    'sum(x[i], i, i == 1 or i == n)',
    'sum(x[i], i, not (i == 2))',
    'sum(i*x[i], i = 2:n)',
  ],
  ['p, q : simplex[n]', 'kl(p, q)', 'entropy(p)', 'logsumexp(p)', 'p - q', 'sum(p .* q)/n'],
  ['X : real[n, d]\nS = softmax(X)\nL = logsumexp(X)', 'S', 'L', 'sum(S)', "X*X'"],
  ['A : real[p, p]\nB : real[q, q]', 'kron(A, B)', 'tr(kron(A, B))'],
  ['x, y : real\nf = (x + 2*y)/(1 + x^2) - 3*x*y^2', 'f', 'f^2', '-f', '-x^2', '2^-x', 'x - y - 1', 'x/y/2', 'pi*x'],
  ["A : real[n, n]\nx : real[n]\n# a comment\nB = A*A' +\n  eye(n)\nf = x'*inv(B)*x # another", 'f', 'B'],
  ['ŷ : real[n]\nθ : real\nf = θ*sum(ŷ)', 'f', 'θ*ŷ'],
  ['e, i : real[n]\nm : positive', 'sum(e[k]*i[k], k)', 'm*e', 'sum(e)*m^2'],
];

for (const [text, ...targets] of scripts) {
  test(`mathjs reads the same: ${text.split('\n').join('; ')}`, async () => {
    const s = script(text);
    const point = pointOf(s, 2);
    const data = Object.fromEntries([...point.values].map(([name, tensor]) => [name, toNested(tensor)]));
    for (const target of targets) {
      const value = lowerExpression(parseExpression(target), topContext(s.scope));
      const ours = evaluateArray(value.node, value.axes, point);
      const theirs = flat(await witness(text, target, data));
      assert.is(theirs.length, ours.length, target);
      ours.forEach((x, k) => {
        const y = theirs[k] as number;
        assert.ok(
          Math.abs(x - y) <= 1e-9 * Math.max(1, Math.abs(x)),
          `${target}: element ${k} is ${x}, by mathjs ${y}`,
        );
      });
    }
  });
}

test('an expression cannot reach what changes mathjs or runs text', async () => {
  for (const text of [
    'import({a: 1})',
    'evaluate("1")',
    'parse("1")',
    'createUnit("foo")',
    'simplify("x")',
    'derivative("x^2", "x")',
    'compile("1")',
    'chain(1)',
    'help(sin)',
    'parser()',
    'resolve("x")',
    'config({})',
  ]) {
    try {
      await witness('', text, {});
    } catch (error) {
      assert.match((error as Error).message, /not part of the language|Undefined function|no real number/);
      continue;
    }
    assert.unreachable(text);
  }
});

test('names that objects inherit are names', async () => {
  const data = JSON.parse('{"constructor": 3, "__proto__": 4}') as Record<string, unknown>;
  assert.is(await witness('constructor : real\nf = constructor^2', 'f', data), 9);
});

test.run();
