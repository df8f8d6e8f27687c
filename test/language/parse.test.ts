import { parse as mathjsParse } from 'mathjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Ast, CommandStatement, DefinitionStatement } from '../../src/language/ast.js';
import { parseCommand, parseExpression, parseScript } from '../../src/language/parse.js';
import { printAst } from '../../src/language/print.js';
import { CORPUS } from './corpus.js';
import { shape } from './random-ast.js';

const script = (text: string) => parseScript({ file: 'test.deriv', text });

/** Both texts are read as the same tree. */
function same(a: string, b: string): void {
  assert.is(shape(parseExpression(a)), shape(parseExpression(b)), `${a}  is  ${b}`);
}

function only<T>(items: readonly T[]): T {
  assert.is(items.length, 1);
  return items[0] as T;
}

test('the corpus is read, and mathjs can read its expressions', () => {
  for (const { id, script: text, results } of CORPUS) {
    const statements = script(text);
    assert.ok(statements.length > 1, id);
    for (const statement of statements) {
      if (statement.kind === 'definition' || statement.kind === 'function') {
        mathjsParse(text.slice(statement.body.span?.start, statement.body.span?.end));
      }
    }
    for (const [result] of results) mathjsParse(result);
  }
});

test('precedence is that of mathjs', () => {
  same('-x^2', '-(x^2)');
  same('-x*y', '(-x)*y');
  same('-x .* y', '(-x) .* y');
  same('a/b*c', '(a/b)*c');
  same('2^x^y', '2^(x^y)');
  same('x^-1*y', '(x^(-1))*y');
  same('a - b - c', '(a - b) - c');
  same('a .* b*c', '(a .* b)*c');
  same('not a == b', '(not a) == b');
  same('a or b and c', 'a or (b and c)');
  same('x[1:n-1]', 'x[(1):(n-1)]');
});

test('brackets keep chains apart', () => {
  assert.is.not(shape(parseExpression('(a < b) < c')), shape(parseExpression('a < b < c')));
  assert.is.not(shape(parseExpression('(a and b) and c')), shape(parseExpression('a and b and c')));
});

test('arrays written out', () => {
  same('[1, 2; 3, 4]', '[[1, 2], [3, 4]]');
  same('[1; x; 3]', '[1, x, 3]');
  same("[1, 2]'*[3, 4]", "([1, 2]')*([3, 4])");
  same('[a, b][1]', '[a, b][1]');
  same('[[1, 2]; [3, 4]]', '[[1, 2], [3, 4]]');
  const [line] = parseScript({ file: 'arrays', text: 'A = [1, 2;\n  3, 4]\n' });
  assert.is(line?.kind === 'definition' && shape(line.body), shape(parseExpression('[1, 2; 3, 4]')));
});

test('implicit products', () => {
  same('2 x', '2*x');
  same('2x', '2*x');
  same('2(x + 1)', '2*(x + 1)');
  same('a/2 x', 'a/(2*x)');
  same('1/2 x', '(1/2)*x');
  same('-1/2 x', '((-1)/2)*x');
  same('a*1/2 x', 'a*((1/2)*x)');
  same('1/2^3*x', '(1/(2^3))*x');
  same('2 x^2', '2*(x^2)');
  same('f(x)(y)', 'f(x)*(y)');
  same("x'(y)", "(x')*(y)");
  same('A[i] (x)', 'A[i]*(x)');
  const product = parseExpression('2 x');
  assert.is(product.kind === 'binary' && product.implicit, true);
});

test("a ' after an exponent belongs to the power", () => {
  same("A^-1'", "(A^-1)'");
  same("A^2''", "(A^2)''");
  same("A^B^C'", "(A^(B^C))'");
  same("A^-B^-C'*x", "((A^-(B^-C))')*x");
  same("x.^y'", "x.^(y')");
  same("-X'*y", "(-(X'))*y");
});

test('numbers are exact', () => {
  const value = (text: string) => {
    const ast = parseExpression(text);
    return ast.kind === 'number' ? ast.value.toFraction() : undefined;
  };
  assert.is(value('0.5'), '1/2');
  assert.is(value('.5'), '1/2');
  assert.is(value('1e-3'), '1/1000');
  assert.is(value('1.50E+2'), '150');
  assert.is(value('12345678901234567890'), '12345678901234567890');
  same('2.*x', '2 .* x');
});

test('calls, subscripts and binders', () => {
  const sum = parseExpression('sum(x[i+m-1, :]*w[1:d], m, k = 1:3, 1 <= i < j)');
  assert.is(sum.kind, 'call');
  if (sum.kind !== 'call') return;
  assert.equal(
    sum.args.map((arg) => arg.kind),
    ['binary', 'name', 'bind', 'relation'],
  );
  same('x [i] [j]', '(x[i])[j]');
  same('f (x)', 'f(x)');
  assert.is(parseExpression('f()').kind, 'call');
});

test('names are Unicode letters, composed', () => {
  const name = (text: string) => {
    const ast = parseExpression(text);
    return ast.kind === 'name' ? ast.name : undefined;
  };
  assert.is(name('y\u0302'), '\u0177');
  assert.is(name('σ'), 'σ');
  assert.is(name('x\u0302'), 'x\u0302');
  assert.is(name('W₁'), 'W₁');
  assert.is(name('__proto__'), '__proto__');
  assert.is(name('\u{1d54f}'), '\u{1d54f}');
  assert.is(name('pi'), 'pi');
  assert.is(name('inf'), 'inf');
});

test('spans are exact', () => {
  const text = "  (yhat - y) * x'";
  const ast = parseExpression(text);
  const cut = (node: Ast) => text.slice(node.span?.start, node.span?.end);
  assert.is(cut(ast), "(yhat - y) * x'");
  if (ast.kind !== 'binary') throw new Error('a product');
  assert.is(cut(ast.left), 'yhat - y');
  assert.is(cut(ast.right), "x'");
});

test('lines, comments and continuations', () => {
  const text =
    'x : real   # a comment\r\n\n# more\na = x +   # goes on\n\n  # still\n  1\nb = sum(\nx)\nc = a and\n  b';
  const statements = script(text);
  assert.equal(
    statements.map((statement) => text.slice(statement.span.start, statement.span.end).replace(/\s+/g, ' ')),
    ['x : real', 'a = x + # goes on # still 1', 'b = sum( x)', 'c = a and b'],
  );
  assert.is(printAst((statements[1] as DefinitionStatement).body), 'x + 1');
  assert.equal(script(''), []);
  assert.equal(script('\n  # nothing\n'), []);
});

test('declarations', () => {
  const statement = only(script('P, Q : simplex[n, s*m + 1] symmetric hollow'));
  if (statement.kind !== 'declaration') throw new Error('a declaration');
  assert.equal(
    statement.names.map((n) => n.name),
    ['P', 'Q'],
  );
  assert.is(statement.domain, 'simplex');
  assert.equal(statement.dims.map(printAst), ['n', 's*m + 1']);
  assert.equal(
    statement.attributes.map((a) => a.name),
    ['symmetric', 'hollow'],
  );
  const smooth = only(script('g : function[d] convex smooth(2*L) differentiable'));
  if (smooth.kind !== 'declaration') throw new Error('a declaration');
  const constant = smooth.attributes[1]?.argument;
  assert.is(constant && printAst(constant), '2*L');
});

test('definitions of the three kinds', () => {
  const [name, indexed, func] = script('a = b\nq[i,j] = b[i]*c[j]\nswish(u) = u * sigmoid(u)');
  assert.is(name?.kind === 'definition' && name.indices, null);
  assert.equal(indexed?.kind === 'definition' && indexed.indices?.map((i) => i.name), ['i', 'j']);
  assert.equal(func?.kind === 'function' && func.params.map((p) => p.name), ['u']);
});

test('a verb is a name where it is declared or defined', () => {
  const kinds = script('trace : real\nprox = 2\nverify[i] = x[i]\nsimplify prox').map((statement) => statement.kind);
  assert.equal(kinds, ['declaration', 'definition', 'definition', 'command']);
});

/** The parts of a command as text, those that are there. */
function parts(command: CommandStatement): Record<string, unknown> {
  const { verb, target, wrt, symmetric, point, at, step, candidate, verified } = command;
  return {
    verb,
    target: printAst(target),
    ...(wrt.length > 0 && { wrt: wrt.map(printAst) }),
    ...(symmetric && { symmetric }),
    ...(point.length > 0 && { point: point.map((p) => `${p.name} = ${printAst(p.value)}`) }),
    ...(at && { at: printAst(at) }),
    ...(step && { step: printAst(step) }),
    ...(verified && { verified: parts(verified) }),
    ...(candidate && { candidate: printAst(candidate) }),
  };
}

test('commands', () => {
  const cases: [string, Record<string, unknown>][] = [
    ['gradient l wrt W', { verb: 'gradient', target: 'l', wrt: ['W'] }],
    ['gradient l wrt W[i,j]', { verb: 'gradient', target: 'l', wrt: ['W[i,j]'] }],
    ['gradient l wrt Y[i,:]', { verb: 'gradient', target: 'l', wrt: ['Y[i,:]'] }],
    ['gradient l wrt A symmetric', { verb: 'gradient', target: 'l', wrt: ['A'], symmetric: true }],
    ['gradient l wrt x at x = 1/2', { verb: 'gradient', target: 'l', wrt: ['x'], point: ['x = 1/2'] }],
    ['gradient sum(x .* y) + 1 wrt x', { verb: 'gradient', target: 'sum(x .* y) + 1', wrt: ['x'] }],
    ['jacobian a[i] wrt x[j]', { verb: 'jacobian', target: 'a[i]', wrt: ['x[j]'] }],
    ['hessian l wrt w, b', { verb: 'hessian', target: 'l', wrt: ['w', 'b'] }],
    ['differential l', { verb: 'differential', target: 'l' }],
    ['trace f wrt x, y at x = 1, y = 0', { verb: 'trace', target: 'f', wrt: ['x', 'y'], point: ['x = 1', 'y = 0'] }],
    ['evaluate e at x = -1', { verb: 'evaluate', target: 'e', point: ['x = -1'] }],
    ['evaluate 1 + 1', { verb: 'evaluate', target: '1 + 1' }],
    ['simplify (a + b)', { verb: 'simplify', target: 'a + b' }],
    ["prove (A*B)' == B'*A'", { verb: 'prove', target: "(A*B)' == B'*A'" }],
    ['subdifferential h at u', { verb: 'subdifferential', target: 'h', at: 'u' }],
    ['conjugate h at y', { verb: 'conjugate', target: 'h', at: 'y' }],
    ['conjugate h', { verb: 'conjugate', target: 'h' }],
    ['prox h at u with t', { verb: 'prox', target: 'h', at: 'u', step: 't' }],
    ['prox h with 2*t', { verb: 'prox', target: 'h', step: '2*t' }],
    ['prox h', { verb: 'prox', target: 'h' }],
  ];
  for (const [text, want] of cases) assert.equal(parts(parseCommand(text)), want, text);
});

test('verify takes a command and a candidate', () => {
  const gradient = parseCommand("verify gradient l wrt W == (x*(yhat - y)')");
  assert.equal(parts(gradient), {
    verb: 'verify',
    target: 'l',
    wrt: ['W'],
    verified: { verb: 'gradient', target: 'l', wrt: ['W'] },
    candidate: "x*(yhat - y)'",
  });
  const prox = parseCommand('verify prox h at u with t == (if(abs(u) == t, 0, u))');
  assert.is(prox.verified?.text, 'prox h at u with t');
  assert.is(prox.candidate && printAst(prox.candidate), 'if(abs(u) == t, 0, u)');
  assert.is(printAst(parseCommand('verify simplify a == a').candidate as Ast), 'a');
});

test('the text of a command has its white space folded and its comments left out', () => {
  const command = only(script('  verify   gradient l\twrt W ==   # is it?\n   (x * y )  '));
  assert.is(command.kind === 'command' && command.text, 'verify gradient l wrt W == (x * y )');
});

test('a long script is read in linear time', () => {
  const lines = Array.from({ length: 100_000 }, (_, i) => `a${i + 1} = sigmoid(a${i})`);
  assert.is(script(`a0 : real\n${lines.join('\n')}`).length, 100_001);
  for (const [open, close] of [
    ['(', ')'],
    ['sigmoid(', ')'],
    ['x[', ']'],
  ] as const) {
    parseExpression(`${open.repeat(100_000)}x${close.repeat(100_000)}`);
  }
  for (const open of ['-', '2^', 'not ', 'a + ', 'a and ', 'a < ']) parseExpression(`${open.repeat(30_000)}x`);
});

test.run();
