import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseExpression } from '../../src/language/parse.js';
import { prettyName } from '../../src/language/pretty/names.js';
import { prettyAst } from '../../src/language/pretty.js';
import { anyAst } from './random-ast.js';

test('formulas in one line', () => {
  const cases: [string, string][] = [
    ["(yhat - y)*x'", '(ŷ − y) xᵀ'],
    ['2*sum((P[i,j] + P[j,i])*(Y[i,:] - Y[j,:]), j)', '2 Σ_j (P_ij + P_ji) (Y[i,:] − Y[j,:])'],
    ['norm(x)^2 + norm1(x) + abs(x)', '‖x‖² + ‖x‖₁ + |x|'],
    ['x .* y', 'x ⊙ y'],
    ["A^-1*b + inv(A)'", 'A⁻¹ b + A⁻ᵀ'],
    ['(k >= 2)*x[k-1]', '[k ≥ 2] x[k−1]'],
    ['sqrt(x) + sqrt(1 + x)^2', '√x + (√(1 + x))²'],
    ['sum(x[k], k = 1:3)', 'Σ_{k=1..3} x_k'],
    ['sum(x[i]*y[j], i != j)', 'Σ_{i≠j} x_i y_j'],
    ['if(x > 0, 1, -1)', '{1 if x > 0; −1 otherwise}'],
    ['-x*y/n', '−(x y)/n'],
    ['(a/b)*c', '(a/b) c'],
    ['2*3*x', '2·3 x'],
    ['x^n + x^12', 'x^n + x¹²'],
    ['a == b and c < inf', 'a = b and c < ∞'],
    ['sum(x[i], i)*y', '(Σ_i x_i) y'],
  ];
  for (const [text, want] of cases) assert.is(prettyAst(parseExpression(text)), want, text);
});

test('names of the language', () => {
  const names = {
    yhat: 'ŷ',
    ybar: 'ȳ',
    Wtilde: 'W̃',
    alpha: 'α',
    W1: 'W₁',
    b_out: 'b_out',
    σ: 'σ',
    loss: 'loss',
    x_1: 'x₁',
  };
  for (const [name, want] of Object.entries(names)) assert.is(prettyName(name), want.normalize('NFC'));
});

test('every tree is one line with its brackets in pairs', () => {
  fc.assert(
    fc.property(anyAst, (ast) => {
      const text = prettyAst(ast);
      assert.not.match(text, /\n|undefined/);
      assert.is(text.split('(').length, text.split(')').length, text);
    }),
    { numRuns: 500 },
  );
});

test('depth is no obstacle', () => {
  for (const open of ['sigmoid(', '-(a/', 'if(c, a, ', '2^(']) {
    assert.ok(prettyAst(parseExpression(`${open.repeat(20_000)}x${')'.repeat(20_000)}`)).length > 20_000);
  }
});

test.run();
