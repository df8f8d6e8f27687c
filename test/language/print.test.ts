import fc from 'fast-check';
import Fraction from 'fraction.js';
import { parse as mathjsParse } from 'mathjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseExpression } from '../../src/language/parse.js';
import { printAst } from '../../src/language/print.js';
import { sizeOf } from '../../src/language/size.js';
import { CORPUS } from './corpus.js';
import { anyAst, shape } from './random-ast.js';

const printed = (text: string) => printAst(parseExpression(text));

test('what is printed parses back to the same tree', () => {
  fc.assert(
    fc.property(anyAst, (ast) => {
      const text = printAst(ast);
      assert.is(shape(parseExpression(text)), shape(ast), text);
    }),
    { numRuns: 2000 },
  );
});

test('mathjs, the witness, can parse what is printed', () => {
  // Its names are of a few alphabets only.
  fc.assert(
    fc.property(anyAst, (ast) => {
      const text = printAst(ast).replaceAll('ж', 'zh');
      mathjsParse(text);
    }),
    { numRuns: 500 },
  );
});

test('the results of the corpus keep their tree and their size', () => {
  for (const { results } of CORPUS) {
    for (const [text, size] of results) {
      const ast = parseExpression(text);
      assert.is(shape(parseExpression(printAst(ast))), shape(ast), text);
      assert.is(sizeOf(ast), size, text);
    }
  }
});

test('one style', () => {
  const same = [
    "(yhat - y)*x'",
    '2*sum((P[i,j] + P[j,i])*(Y[i,:] - Y[j,:]), j)',
    "-X'*(y .* sigmoid(-y .* (X*w)))/n",
    'x[i+m-1]',
    'x[3*(i-1)+k]',
    'sum(e, i != j)',
    'sum(e, k = 1:n-r+1)',
    "(A^-1)'",
    '(k >= 2)*x[k-1]',
    'if(u[i] == 0, -1 <= g[i] <= 1, g[i] == sign(u[i]))',
    'not (a == b) and c or d',
    'z[1:d]',
    'x^(y^z)',
    'a - (-b)',
    '0.5*x',
  ];
  for (const text of same) assert.is(printed(text), text);
  assert.is(printed('2 x'), '2*x');
  assert.is(printed("A^-1'"), "(A^-1)'");
  assert.is(printed('1/2 x'), '1/2*x');
  assert.is(printed('a/2 x'), 'a/(2*x)');
  assert.is(printed('y .* X*w'), '(y .* X)*w');
  assert.is(printed('1e-3'), '0.001');
  assert.is(printed('((x))+((y*z))'), 'x + y*z');
});

test('numbers that a program made are printed too', () => {
  const number = (n: bigint, d: bigint) => ({ kind: 'number', value: new Fraction(n, d) }) as const;
  assert.is(printAst(number(-2n, 1n)), '-2');
  assert.is(printAst(number(1n, 3n)), '1/3');
  assert.is(printAst({ kind: 'binary', op: '^', left: { kind: 'name', name: 'x' }, right: number(1n, 3n) }), 'x^(1/3)');
  assert.is(printAst({ kind: 'binary', op: '^', left: number(-2n, 1n), right: number(1n, 1n) }), '(-2)^1');
  assert.is(sizeOf(number(-1n, 3n)), 4);
});

test('size counts leaves and operators', () => {
  const sizes: [string, number][] = [
    ["(yhat - y)*x'", 6],
    ['W[i+m-1,j]', 1],
    ['sum(x[i]*y[i], i)', 4],
    ['sum(g[i], 1 <= p - 3*(i-1) <= 3)/3', 15],
    ['max(x[i], i)', 2],
    ['max(x, i)', 3],
    ['max(max(x[i], i), i)', 3],
    ['max(x[f(i)], i)', 2],
    ['root(v - x, v, a, b)', 6],
    ['sum(x[k], k = 1:3)', 5],
    ['not a', 2],
    ['a and b and c', 5],
    ['(A*B)[i,j]', 4],
    ['f()', 1],
  ];
  for (const [text, size] of sizes) assert.is(sizeOf(parseExpression(text)), size, text);
});

test('depth is no obstacle', () => {
  const depth = 30_000;
  for (const [open, close] of [
    ['sigmoid(', ')'],
    ['x[', ']'],
    ['-(', ')'],
    ['a + (b*', ')'],
    ['2^(', ')'],
  ] as const) {
    const text = `${open.repeat(depth)}x${close.repeat(depth)}`;
    const ast = parseExpression(text);
    assert.is(parseExpression(printAst(ast)).kind, ast.kind);
    assert.ok(sizeOf(ast) >= 1);
  }
});

test.run();
