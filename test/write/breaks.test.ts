import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { guarded } from '../../src/write/breaks.js';
import { latexExtent, textWidth } from '../../src/write/measure.js';

test('a short bracket is not broken, operators outside it may be', () => {
  assert.is(guarded('(a - b) + c'), '(a -\\nobreak  b) + c');
  assert.is(guarded('f(x_{a-b})'), 'f(x_{a-b})');
});

test('a wide bracket may be broken, and gets a delimiter that lets it', () => {
  const wide = Array.from({ length: 20 }, (_, index) => `x_{${index}}`).join(' + ');
  assert.not.match(guarded(`(${wide})`), /nobreak/);
  assert.match(guarded(`\\left( ${wide} \\right)`), /^\\bigl\( .* \\bigr\)$/);
  assert.is(guarded('\\left( a + b \\right)'), '\\left( a +\\nobreak  b \\right)');
});

test('unbalanced and absurd formulas do no harm', () => {
  for (const latex of ['(', ')', '\\left(', '\\right)', '}{', '\\begin{cases}', '{'.repeat(5000)]) guarded(latex);
});

test('widths grow with what is set', () => {
  const width = (latex: string) => latexExtent(latex).width;
  assert.ok(width('a + b') > width('ab'));
  assert.ok(width('\\frac{a+b+c}{d}') < width('a+b+c+d'));
  assert.ok(width('\\frac{a+b+c}{d}') >= width('a+b+c'));
  assert.ok(latexExtent('\\frac{a}{b}').height > latexExtent('a').height);
  assert.ok(latexExtent('\\frac{a}{b}', false).height < latexExtent('\\frac{a}{b}').height);
  assert.ok(textWidth('中文') > textWidth('ab'));
  assert.is(textWidth('y\u0302'), textWidth('y'));
});

test.run();
