import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runScript } from '../../src/run.js';
import { FALSE, NAMES, TRUE } from './identities.js';

function element(equation: string, names = NAMES) {
  const found = runScript({ file: 'identity', text: `${names}\nprove ${equation}\n` })[0];
  assert.ok(found);
  return found;
}

/** Budgets are of time, so that a slow machine may leave a few equations undecided. */
const DECIDED = 0.95;

test('what is true is never refuted, and proved', () => {
  let proved = 0;
  for (const equation of TRUE) {
    const { status, message } = element(equation);
    assert.is.not(status, 'refuted', `${equation}: ${message}`);
    if (status === 'proved') proved++;
  }
  assert.ok(proved >= DECIDED * TRUE.length, `${proved} of ${TRUE.length} proved`);
});

test('what is false is never proved, and refuted by numbers', () => {
  let refuted = 0;
  for (const equation of FALSE) {
    const { status, message, counterexample } = element(equation);
    assert.is.not(status, 'proved', `${equation}: ${message}`);
    if (status !== 'refuted') continue;
    refuted++;
    assert.ok(counterexample, equation);
  }
  assert.ok(refuted >= DECIDED * FALSE.length, `${refuted} of ${FALSE.length} refuted`);
});

test('steps lead from the left side to the right side', () => {
  const { steps } = element('abs(a)*sign(a) == a');
  assert.is(steps[0]?.before, 'abs(a)*sign(a)');
  assert.is(steps.at(-1)?.after, 'a');
});

test('each step goes on where the one before ends', () => {
  for (const equation of TRUE) {
    const { steps } = element(equation);
    for (const [k, step] of steps.entries()) {
      const before = steps[k - 1];
      if (before) assert.is(step.before, before.after, equation);
    }
  }
});

test('assumptions are named', () => {
  assert.ok(element('sum(p) == 1').assumptions.some((a) => a.includes('p sums to 1')));
  assert.ok(element("S' == S").assumptions.some((a) => a.includes('S is symmetric')));
});

test('random points are named as such', () => {
  const { message } = element("inv(A + x*y') == inv(A) - inv(A)*x*y'*inv(A)/(1 + y'*inv(A)*x)");
  assert.match(message ?? '', /random points modulo \d+ with n = .*probability of error below 1e-/);
});

test('an equation that one side alone has a value for is not decided', () => {
  const { status, message } = element('log(a*c) == log(a) + log(c)');
  assert.is(status, 'undecided');
  assert.match(message ?? '', /has a value where/);
});

test('an equation of different shapes is a fault of the script', () => {
  assert.throws(() => element('x == A'), /shapes \[n\] and \[n, n\]/);
  assert.throws(() => element("x' == x"), /shapes/);
});

test('free indices run over the axes that they subscript', () => {
  assert.is(element('A[i,j] + A[j,i] == A[j,i] + A[i,j]').status, 'proved');
  const { counterexample } = element('A[i,j] == A[j,i]');
  const { indices } = counterexample as { indices: Record<string, number> };
  assert.equal(Object.keys(indices), ['i', 'j']);
});

test('a condition that no point meets is not decided', () => {
  assert.is(element('(exp(a) > 1000000000)*a == 0').status === 'proved', false);
  assert.is(element('(n == 1000)*x[i] == 0').status === 'proved', false);
});

test.run();
