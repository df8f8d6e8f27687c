import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkEqual, describeCounterexample } from '../../src/check/equal.js';
import { evaluate } from '../../src/check/evaluate.js';
import { CheckError } from '../../src/check/failure.js';
import type { Node } from '../../src/expr/node.js';
import { element, over, script } from './given.js';

const s = script(`
x, y : real[n]
A : real[m, n]
t : real
s : positive
u : unit
S : real[n, n] symmetric
p : simplex[n]
k : integer
`);

const equal: readonly (readonly [string, string])[] = [
  ['cos(t)^2 + sin(t)^2', '1'],
  ['cos(t)^2 + sin(t)^2 - 1', '0'],
  ['(t + 1)^3', 't^3 + 3*t^2 + 3*t + 1'],
  ['log(s^2)', '2*log(s)'],
  ['sigmoid(-t)', '1 - sigmoid(t)'],
  ['sum(p)', '1'],
  ["x'*S*y", "y'*S*x"],
  ['norm(A*x)^2', "x'*A'*A*x"],
  ['exp(log(s))', 's'],
  ['abs(t)', 'max(t, -t)'],
  ['(-1)^(2*k)', '1'],
  ['sum(softmax(x)) - 1', '0'],
  ['logsumexp(x)', 'logsumexp(x + 0*x)'],
  ['Phi(t)', '(1 + erf(t/sqrt(2)))/2'],
  ['tanh(t)', '2*sigmoid(2*t) - 1'],
];

for (const [a, b] of equal) {
  test(`equal: ${a} and ${b}`, () => {
    const report = checkEqual(element(s, a), element(s, b), []);
    assert.is(report.counterexample, null);
    assert.ok(report.maxRelativeError < 1e-10, `${report.maxRelativeError}`);
    assert.is(report.points, 5);
  });
}

const different: readonly (readonly [string, string])[] = [
  ['log(t^2)/2', 'log(abs(t)) + 1e-6'.replace('1e-6', '1/10^6')],
  ['sqrt(t^2)', 't'],
  ['(t + s)^2', 't^2 + s^2'],
  ['sum(x)/n', 'sum(x)/m'],
  ["x'*S*y", "x'*y"],
  ['(-1)^k', '1'],
  ['u', '1 - u'],
];

for (const [a, b] of different) {
  test(`a counterexample: ${a} and ${b}`, () => {
    const { counterexample } = checkEqual(element(s, a), element(s, b), [], {
      declarations: [...s.scope.declarations.values()],
    });
    assert.ok(counterexample);
    const { point, left, right } = counterexample as NonNullable<typeof counterexample>;
    assert.is(evaluate(element(s, a), point), left);
    assert.is(evaluate(element(s, b), point), right);
    assert.is.not(left, right);
  });
}

test('a counterexample to an array equation names its indices, and is JSON', () => {
  const n = s.scope.dimensions.get('n') as Node;
  const [i, j] = [over('i', n), over('j', n)];
  const { counterexample } = checkEqual(element(s, 'x[i]*y[j]', [i, j]), element(s, 'x[j]*y[i]', [i, j]), [i, j]);
  assert.ok(counterexample);
  const described = describeCounterexample(counterexample as NonNullable<typeof counterexample>);
  assert.equal(Object.keys(described), ['at', 'dimensions', 'indices', 'left', 'right']);
  assert.equal(Object.keys(described.indices as object), ['i', 'j']);
  assert.ok(Array.isArray((described.at as Record<string, unknown>).x));
  assert.is(checkEqual(element(s, 'S[i,j]', [i, j]), element(s, 'S[j,i]', [i, j]), [i, j]).counterexample, null);
});

test('a side that has no value somewhere is told', () => {
  const report = checkEqual(element(s, 'exp(log(t))'), element(s, 't'), [], { points: 8 });
  assert.is(report.counterexample, null);
  assert.ok(report.partial);
  assert.throws(
    () => checkEqual(element(s, 'log(-s)'), element(s, 's'), []),
    (e: Error) => e instanceof CheckError,
  );
});

test('only points at which the condition holds count', () => {
  const condition = element(s, 't > 0');
  assert.is(checkEqual(element(s, 'abs(t)'), element(s, 't'), [], { condition }).counterexample, null);
  assert.ok(checkEqual(element(s, 'abs(t)'), element(s, 't'), []).counterexample);
});

test.run();
