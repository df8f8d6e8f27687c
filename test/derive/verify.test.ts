import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runScript } from '../../src/run.js';
import { TEXTBOOK_SLIPS } from './slips.js';
import { VERDICTS } from './verdicts.js';

function verdict(script: string, command: string, candidate: string): string {
  const text = `${script}\nverify ${command} == (${candidate})\n`;
  const element = runScript({ file: 'case', text })[0];
  return `${element?.status}: ${candidate}: ${element?.message}`;
}

for (const { name, script, command, right, wrong } of VERDICTS) {
  test(`${name}: what is right is proved`, () => {
    for (const candidate of right) assert.match(verdict(script, command, candidate), /^proved/);
  });
  test(`${name}: what is wrong is refuted`, () => {
    for (const candidate of [...wrong, `-(${right[0]})`, `2*(${right[0]})`])
      assert.match(verdict(script, command, candidate), /^refuted/);
  });
}

const LOGISTIC = `X : real[n, d]
w : real[d]
t : bit[n]
s = sigmoid(X*w)
l = -sum(t .* log(s) + (ones(n) - t) .* log(ones(n) - s))`;
const TIED = `W : real[m, d]
x : real[d]
h = sigmoid(W*x)
r = W'*h - x
l = norm(r)^2/2`;
const FREE_LABELS = `z, y : real[n]
p = softmax(z)
l = -sum(y .* log(p))`;

/** Wrong candidates with the slip that made them. */
const SLIPS: readonly (readonly [script: string, command: string, candidate: string, slip: RegExp])[] = [
  [LOGISTIC, 'gradient l wrt w', "X'*(t - s)", /the sign is wrong/],
  [LOGISTIC, 'gradient l wrt w', "X'*(s - t)/2", /a factor 2 is missing/],
  [LOGISTIC, 'gradient l wrt w', "X'*(s - t)/n", /a factor n is missing/],
  [LOGISTIC, 'gradient l wrt w', "X'*s", /the term .*t\[.* is missing/],
  [LOGISTIC, 'gradient l wrt w', "X'*(s + t)", /the sign of the term .*t\[.* is wrong/],
  [TIED, 'gradient l wrt W', "h*r'", /the path through h is missing/],
  [TIED, 'gradient l wrt W', "r*h' + x*((W*r) .* h .* (ones(m) - h))'", /shape \[d, m\].*shape \[m, d\].*transposed/],
  [FREE_LABELS, 'gradient l wrt z', 'p - y', /if y were a simplex, which is not declared/],
  ["x : real[n]\nB : real[n, n]\nf = x'*B*x", 'gradient f wrt x', '2*B*x', /if B were symmetric/],
  ["X : real[n, n]\na, b : real[n]\nf = a'*X*b", 'gradient f wrt X', "b*a'", /it is transposed/],
  [
    'x, w : real[n]\nf = sum(max(x[i], 0)*w[i], i)',
    'gradient f wrt x[k]',
    'w[k]',
    /the condition x\[k\] > 0 is missing/,
  ],
  ['x : real[n]\nf = sum(x[i]*x[i+2], i)', 'gradient f wrt x[k]', 'x[k+2] + (k >= 3)*x[k-2]', /leave its axis/],
];

test('the likeliest slip is named', () => {
  for (const [script, command, candidate, slip] of [...SLIPS, ...TEXTBOOK_SLIPS]) {
    const found = verdict(script, command, candidate);
    assert.match(found, /^refuted/);
    assert.match(found, slip);
  }
});

test('a candidate may be written in the indices of the result', () => {
  assert.match(verdict(TIED, 'gradient l wrt W', 'h[i]*r[j] + sum(W[i,k]*r[k], k)*h[i]*(1 - h[i])*x[j]'), /^proved/);
});

test('a candidate with a name that is not declared is a fault of the script', () => {
  assert.throws(() => verdict(TIED, 'gradient l wrt W', "q*r'"), /q is not declared/);
});

test('a candidate that has no value where the derivative has one is refuted', () => {
  const script = 'x : real[n]\nf = sum(x.^2)';
  assert.match(verdict(script, 'gradient f wrt x', '2*exp(log(x))'), /^refuted.*no value/);
  assert.match(verdict(script, 'gradient f wrt x', '2*x ./ (x > 0)'), /^refuted.*no value/);
});

test('a counterexample is a point that can be read', () => {
  const text = 'x : real[n]\nf = sum(x.^2)\nverify gradient f wrt x == (x)\n';
  const found = runScript({ file: 'case', text })[0]?.counterexample as { at: { x: number[] }; left: number };
  assert.ok(found.at.x.every(Number.isInteger));
  assert.ok(Number.isInteger(found.left));
});

test.run();
