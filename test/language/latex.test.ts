import fc from 'fast-check';
import katex from 'katex';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Statement } from '../../src/language/ast.js';
import { commandsIn, EMITTED_COMMANDS } from '../../src/language/latex/commands.js';
import { latexFunctionName, latexName } from '../../src/language/latex/names.js';
import { latexAst } from '../../src/language/latex.js';
import { parseExpression, parseScript } from '../../src/language/parse.js';
import { CORPUS } from './corpus.js';
import { anyAst } from './random-ast.js';

const latex = (text: string) => latexAst(parseExpression(text));

/** ASCII, of known commands, with braces in pairs, and accepted by KaTeX without a warning. */
function accept(tex: string): void {
  assert.match(tex, /^[\x20-\x7e]*$/);
  for (const command of commandsIn(tex)) assert.ok(EMITTED_COMMANDS.has(command), `${command} in ${tex}`);
  for (const [environment] of tex.matchAll(/\\(?:begin|end)\{\w+\}/g))
    assert.match(environment, /\{(?:cases|pmatrix)\}/);
  katex.renderToString(tex, { strict: 'error', throwOnError: true, displayMode: true });
}

function bodyOf(statement: Statement): readonly Parameters<typeof latexAst>[0][] {
  switch (statement.kind) {
    case 'declaration':
      return statement.dims;
    case 'definition':
    case 'function':
      return [statement.body];
    case 'command':
      return [statement.target, ...statement.wrt];
    default:
      return statement satisfies never;
  }
}

test('KaTeX accepts the corpus', () => {
  for (const { id, script, results } of CORPUS) {
    for (const statement of parseScript({ file: id, text: script })) {
      for (const ast of bodyOf(statement)) accept(latexAst(ast));
    }
    for (const [text] of results) accept(latex(text));
  }
});

test('KaTeX accepts whatever tree there is', () => {
  fc.assert(
    fc.property(anyAst, (ast) => accept(latexAst(ast))),
    { numRuns: 300 },
  );
});

test('KaTeX accepts the sample of each command', () => {
  for (const [command, sample] of EMITTED_COMMANDS) {
    assert.ok(commandsIn(sample).includes(command), command);
    accept(sample);
  }
});

test('formulas as they are set by hand', () => {
  const cases: [string, string][] = [
    ["(yhat - y) * x'", '(\\hat{y} - y)\\,x^{\\top}'],
    ['2*sum((P[i,j] + P[j,i])*(Y[i,:] - Y[j,:]), j)', '2\\sum_{j} (P_{ij} + P_{ji})\\,(Y_{i,:} - Y_{j,:})'],
    ['sum(x[k], k = 1:s)', '\\sum_{k=1}^{s} x_{k}'],
    ['sum(e[i], i, j, i != j)', '\\sum_{i,j:\\,i \\ne j} e_{i}'],
    ['sum(e[i], i != j)', '\\sum_{i \\ne j} e_{i}'],
    ['max(x[i], i)', '\\max_{i} x_{i}'],
    ['max(x, y)', '\\max(x, y)'],
    ['argmax(x[i], i)', '\\operatorname*{arg\\,max}_{i} x_{i}'],
    ['mean(x[k], k = 1:3)', '\\operatorname*{mean}_{1 \\le k \\le 3} x_{k}'],
    ['-x*y/n', '-\\frac{x\\,y}{n}'],
    ['x[i+m-1]', 'x_{i+m-1}'],
    ['W[i,1] + W[1,2]', 'W_{i,1} + W_{1,2}'],
    ['W1[i,j]', '(W_{1})_{ij}'],
    ["(A*B)'", '(A\\,B)^{\\top}'],
    ["inv(A)' + inv(A)", 'A^{-\\top} + A^{-1}'],
    [
      'norm(x)^2 + norm1(x) + abs(x/2)',
      '\\lVert x\\rVert^{2} + \\lVert x\\rVert_{1} + \\left\\lvert \\frac{x}{2} \\right\\rvert',
    ],
    ['x .* y ./ z', 'x \\odot y \\oslash z'],
    ['(k >= 2)*x[k-1]', '[k \\ge 2]\\,x_{k-1}'],
    ['k >= 2', 'k \\ge 2'],
    [
      'if(x > 0, 1, if(x == 0, 0, -1))',
      '\\begin{cases} 1 & \\text{if } x > 0 \\\\ 0 & \\text{if } x = 0 \\\\ -1 & \\text{otherwise} \\end{cases}',
    ],
    ['exp(-x^2/2)', '\\mathrm{e}^{-x^{2}/2}'],
    ['exp(X) + exp(norm(x))', '\\exp(X) + \\exp(\\lVert x\\rVert)'],
    ['2*3*x*4', '2 \\cdot 3\\,x \\cdot 4'],
    ['2*(1/3)', '2 \\cdot \\frac{1}{3}'],
    ['sum(x[i], i)*y', '\\left( \\sum_{i} x_{i} \\right)\\,y'],
    ['a - (b - c)', 'a - (b - c)'],
    ['a*(-b)', 'a\\,(-b)'],
    ['ones(n) + ones(n, m) + eye(n)', '\\mathbf{1} + \\mathbf{1}_{n \\times m} + \\mathbf{I}'],
    [
      'sigmoid(a) + softmax(a) + swish(a) + h(a)',
      '\\sigma(a) + \\operatorname{softmax}(a) + \\operatorname{swish}(a) + h(a)',
    ],
    ['sqrt(x) + cbrt(x)', '\\sqrt{x} + \\sqrt[3]{x}'],
    ['(x^2)^3', '(x^{2})^{3}'],
    ['alpha*x', '\\alpha\\,x'],
    ['z[alpha,j]', 'z_{\\alpha j}'],
    ['not (a == b) and c < d', '\\text{not }(a = b)\\text{ and }c < d'],
    ['logdet(A) + tr(A) + det(A)', '\\log\\lvert\\det(A)\\rvert + \\operatorname{tr}(A) + \\det(A)'],
    ['root(z - x, z, a, b)', '\\operatorname*{root}_{z \\in [a, b]} (z - x)'],
  ];
  for (const [text, want] of cases) assert.is(latex(text), want, text);
});

test('names', () => {
  const cases: [string, string][] = [
    ['yhat', '\\hat{y}'],
    ['ybar', '\\bar{y}'],
    ['Wtilde', '\\tilde{W}'],
    ['muhat', '\\hat{\\mu}'],
    ['ŷ', '\\hat{y}'],
    ['σ', '\\sigma'],
    ['alpha', '\\alpha'],
    ['lam', '\\lambda'],
    ['lambda', '\\lambda'],
    ['eps', '\\varepsilon'],
    ['Sigma', '\\Sigma'],
    ['W1', 'W_{1}'],
    ['W₁', 'W_{1}'],
    ['lam2', '\\lambda_{2}'],
    ['b_out', 'b_{\\mathrm{out}}'],
    ['x_i', 'x_{i}'],
    ['loss', '\\mathit{loss}'],
    ['__proto__', '\\mathit{\\_\\_proto\\_\\_}'],
    ['constructor', '\\mathit{constructor}'],
    ['ж', '\\mathrm{u0436}'],
    ['été', '\\mathit{\\acute{e}t\\acute{e}}'],
    ['inf', '\\infty'],
    ['pi', '\\pi'],
    ['_', '\\_'],
  ];
  for (const [name, want] of cases) assert.is(latexName(name).tex, want, name);
  fc.assert(
    fc.property(fc.stringMatching(/^[\p{L}_][\p{L}\p{M}\p{Nd}_]{0,6}$/u), (name) => {
      accept(latexName(name).tex);
      accept(`${latexFunctionName(name).tex}(x)`);
    }),
  );
});

test('a caller may set a name in its own way', () => {
  const names = new Map([['dW', '\\mathrm{d}W']]);
  assert.is(latexAst(parseExpression("dW*x + dW'"), { names }), '\\mathrm{d}W\\,x + (\\mathrm{d}W)^{\\top}');
});

test('depth is no obstacle', () => {
  for (const [open, close] of [
    ['sigmoid(', ')'],
    ['-(a/', ')'],
    ['sum(x[i]*', ', i)'],
    ['if(c, a, ', ')'],
    ['2^(', ')'],
    ['a + (b*', ')'],
  ] as const) {
    const text = `${open.repeat(20_000)}x${close.repeat(20_000)}`;
    assert.ok(latex(text).length > 40_000);
  }
});

test.run();
