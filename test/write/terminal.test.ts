import stringWidth from 'string-width';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { terminal } from '../../src/write/terminal.js';
import { gradient, HOSTILE, refuted, traced } from './sample.js';

const show = (steps: 'none' | 'key' | 'all', width = 80, color = false) =>
  terminal([gradient, traced, refuted], { steps, width, color });

test('every line fits, at any width', () => {
  for (const width of [50, 80, 120]) {
    const long = show('all', width)
      .split('\n')
      .filter((line) => stringWidth(line) > width);
    assert.equal(long, []);
  }
});

test('there is no colour unless it is asked for', () => {
  assert.not.ok(show('all').includes('\u001b'));
  assert.ok(show('all', 80, true).includes('\u001b'));
});

test('the level of detail decides which steps are shown', () => {
  assert.not.match(show('none'), /chain rule/);
  assert.not.match(show('key'), /refold/);
  assert.match(show('all'), /refold/);
});

test('a step has its rule at the right; what goes on from the line above starts with the sign', () => {
  const lines = show('key').split('\n');
  const first = lines.find((line) => line.includes('∂l/∂ŷ_i = −y_i/ŷ_i')) ?? '';
  assert.match(first, /chain rule$/);
  assert.is(stringWidth(first), 80);
  assert.ok(lines.some((line) => /^ *3 {2}= ŷ_i − y_i/.test(line)));
});

test('the sentence of a rule stands where the rule is new, its assumption everywhere', () => {
  const text = show('key');
  assert.is(text.match(/adjoints add up/g)?.length, 1);
  assert.match(text, /used: y is one-hot/);
});

test('result, definitions, conditions, assumptions and check are there', () => {
  const text = show('key');
  for (const part of ['│ (ŷ − y) xᵀ │', "(yhat - y)*x'", 'ŷ = softmax(W x + b)', '‖x‖ ≠ 0', 'y sums to 1 (onehot)']) {
    assert.ok(text.includes(part), part);
  }
  assert.match(text, /against reverse-mode autodiff at 5 points, worst relative error\s+2.1e-16, seed 7/);
  assert.match(text, /refuted: the sides differ/);
});

test('definitions that nothing speaks of are left out', () => {
  const definitions = [...gradient.definitions, { name: 'other[i]', text: 'x[i]^2' }];
  assert.not.match(terminal([{ ...gradient, definitions }], { steps: 'key', width: 80, color: false }), /other/);
});

test('text that is no expression is shown as it stands', () => {
  assert.ok(
    terminal([{ ...refuted, conditions: [HOSTILE] }], { steps: 'key', width: 80, color: false }).includes('alert'),
  );
});

test.run();
