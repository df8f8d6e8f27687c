import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { derived, run } from './derived.js';

const vector = (h: string, ...letters: readonly string[]): string[] => [
  ...letters,
  'x, z : real[n]',
  't : positive',
  `h(z) = ${h}`,
];

/** Functions of vectors with their proximal operator in print. */
const PROX: readonly (readonly [h: string, letters: readonly string[], text: string])[] = [
  ['norm1(z)', [], 'max(abs(x) - t*ones(n), 0) .* sign(x)'],
  ['norm(z)', [], 'max(1 - t/norm(x), 0)*x'],
  ['norm(z)^2/2', [], 'x/(1 + t)'],
  ['norm(z)^3', [], '2*x/(1 + sqrt(1 + 12*t*norm(x)))'],
  ['if(norm(z) <= r, 0, inf)', ['r : positive'], 'min(r/norm(x), 1)*x'],
  ["z'*A*z/2 + b'*z", ['A : real[n,n] spd', 'b : real[n]'], 'inv(eye(n) + t*A)*(x - t*b)'],
  ['norm(A*z - b)^2/2', ['A : real[m,n]', 'b : real[m]'], "inv(eye(n) + t*A'*A)*(x + t*A'*b)"],
  ['norm1(Q*z)', ['Q : real[n,n] orthogonal'], "Q'*(max(abs(Q*x) - t*ones(n), 0) .* sign(Q*x))"],
  ["a'*z", ['a : real[n]'], 'x - t*a'],
  ['sum(exp(z))', [], 'x - lambertw(t*exp(x))'],
  ['if(min(z) >= 0 and max(z) <= 1, 0, inf)', [], 'min(max(x, 0), 1)'],
  ['if(norm(A*z - b) == 0, 0, inf)', ['A : real[m,n]', 'b : real[m]'], "x + A'*inv(A*A')*(b - A*x)"],
  ['if(min(z) >= 0, c*norm(z), inf)', ['c : positive'], 'max(1 - c*t/norm(max(x, 0)), 0)*max(x, 0)'],
];

for (const [h, letters, text] of PROX) {
  test(`prox of ${h}`, () => {
    const element = derived(vector(h, ...letters), 'prox h at x with t');
    assert.is(element.result?.text, text);
    assert.ok((element.check?.maxRelativeError ?? 1) < 1e-8);
    assert.ok(element.steps.length >= 3);
  });
}

test('one constraint or maximum couples the elements through a level that is named', () => {
  const level = (h: string): string | undefined =>
    derived(vector(h), 'prox h at x with t').definitions.find((d) => d.name === 'm')?.text;
  assert.is(level('max(z)'), 'max((sum(x[j], x[i] <= x[j]) - t)/sum(x[i] <= x), i)');
  assert.is(level('if(sum(z) == 1 and min(z) >= 0, 0, inf)'), 'max((sum(x[j], x[i] <= x[j]) - 1)/sum(x[i] <= x), i)');
});

test('one equation for a multiplier where there is no formula', () => {
  const element = derived(vector('log(sum(exp(z)))'), 'prox h at x with t');
  assert.is(element.result?.attained, 'certified root');
  assert.is(element.result?.text, 'x - lambertw(mu*exp(x))');
});

test('rows of a matrix are problems of their own', () => {
  const lines = ['X, Z : real[m, n]', 'w : positive[m]', 't : positive', 'h(Z) = sum(w[i]*norm(Z[i,:]), i)'];
  const element = derived(lines, 'prox h at X with t');
  assert.is(element.result?.index, 'X[i,j]*max(1 - t*w[i]/norm(X[i,:]), 0)');
  assert.equal(element.result?.indices, ['i', 'j']);
});

test('a rule whose obligation fails is refused, with the obligation', () => {
  const [rows, definite] = [
    run(...vector('norm1(A*z)', 'A : real[m,n]'), 'prox h at x with t')[0],
    run(...vector("z'*A*z/2", 'A : real[n,n] symmetric'), 'prox h at x with t')[0],
  ];
  assert.is(rows?.status, 'undecided');
  assert.match(rows?.message ?? '', /sum\(A\[k,i\]\*A\[l,i\], i\) is not a multiple of the unit matrix/);
  assert.is(definite?.status, 'undecided');
  assert.match(definite?.message ?? '', /not known to be positive semidefinite/);
});

test('subdifferentials of arrays are conditions on g for every index', () => {
  const condition = (h: string): string | undefined =>
    derived(['u : real[n]', `h(u) = ${h}`], 'subdifferential h at u').result?.text;
  assert.is(condition('norm1(u)'), 'if(u[i] == 0, -1 <= g[i] <= 1, g[i] == sign(u[i]))');
  assert.is(condition('max(u)'), 'sum(g) == 1 and g[i] >= 0 and (u[i] == max(u) or g[i] == 0)');
  assert.is(condition('norm(u)'), 'if(norm(u) == 0, norm(g) <= 1, g[i] == u[i]/norm(u))');
});

test.run();
