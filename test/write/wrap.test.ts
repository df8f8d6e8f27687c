import stringWidth from 'string-width';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { textTable } from '../../src/write/text-table.js';
import { wrapFormula, wrapProse } from '../../src/write/wrap.js';

const without = (text: string) => text.replace(/\s/g, '');

test('a formula breaks before the outermost operator that fits', () => {
  assert.equal(wrapFormula('aaaaaaaa (b + c) + dddddddd', 20), ['aaaaaaaa (b + c)', '    + dddddddd']);
  assert.equal(wrapFormula('x = y', 20), ['x = y']);
});

test('no line is longer than the width, and nothing is lost', () => {
  const formulas = [
    'Σ_i (ŷ_i − y_i) x_j '.repeat(20),
    'x'.repeat(300),
    `f(${'a, '.repeat(80)}b)`,
    '中文 + '.repeat(40),
    'ŷ'.repeat(100),
  ];
  for (const formula of formulas) {
    for (const width of [20, 40, 80]) {
      const lines = wrapFormula(formula, width);
      assert.ok(
        lines.every((line) => stringWidth(line) <= width),
        `${formula.slice(0, 20)} at ${width}`,
      );
      assert.is(without(lines.join('')), without(formula));
    }
  }
});

test('a very long formula is wrapped in reasonable time', () => {
  const start = performance.now();
  wrapFormula('a + '.repeat(25_000), 80);
  assert.ok(performance.now() - start < 5000);
});

test('prose breaks at spaces, a word that is too long within', () => {
  assert.equal(wrapProse('one two three', 8), ['one two', 'three']);
  assert.equal(wrapProse('abcdefgh', 3), ['abc', 'def', 'gh']);
});

test('a table keeps to the width by wrapping its widest columns', () => {
  const rows = [[['x'], ['a + b + c + d + e + f + g + h'], ['1/2', '0.5']]];
  const lines = textTable(['node', 'is', 'value'], rows, 30);
  assert.ok(lines.every((line) => stringWidth(line) <= 30));
  assert.match(lines.join('\n'), /0\.5/);
});

test.run();
