import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { escapeHtml, escapeLatex } from '../../src/write/escape.js';
import { HOSTILE } from './sample.js';

test('HTML: nothing that was typed is a tag, an attribute or an entity', () => {
  assert.is(escapeHtml('<a href="x">\'&amp;'), '&lt;a href=&quot;x&quot;&gt;&#39;&amp;amp;');
  assert.not.match(escapeHtml(HOSTILE), /[<>"']/);
});

test('LaTeX: special characters are commands, and the result is ASCII', () => {
  assert.is(
    escapeLatex('50% & #1_x^2 ~ {a} $5 \\b'),
    '50\\% \\& \\#1\\_x\\textasciicircum{}2 \\textasciitilde{} \\{a\\} \\$5 \\textbackslash{}b',
  );
  assert.match(escapeLatex(HOSTILE), /^[\x20-\x7e]*$/);
});

test('LaTeX: letters with accents, Greek letters and signs have commands, the rest is named', () => {
  assert.is(escapeLatex('é ñ ç ø ß'), "\\'{e} \\~{n} \\c{c} \\o{} \\ss{}");
  assert.is(escapeLatex('ï'), '\\"{\\i}');
  assert.is(escapeLatex('α ∂ ≤'), '$\\alpha$ $\\partial$ $\\le$');
  assert.is(escapeLatex('中'), '[U+4E2D]');
  assert.is(escapeLatex('x²'), 'x$^{2}$');
});

test.run();
