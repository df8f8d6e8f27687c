import { all, create } from 'mathjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decimal } from '../../src/derive/decimal.js';
import { exactAst } from '../../src/derive/exact/ast.js';
import { fromNode } from '../../src/derive/exact/call.js';
import { toNode } from '../../src/derive/exact/node.js';
import { type Exact, exactKey, NoValue, power, signOf } from '../../src/derive/exact.js';
import { rational } from '../../src/expr/rational.js';
import { latexAst } from '../../src/language/latex.js';
import { lowerExpression, topContext } from '../../src/language/lower.js';
import { parseExpression } from '../../src/language/parse.js';
import { printAst } from '../../src/language/print.js';
import { emptyScope } from '../../src/language/scope.js';
import { preludeScope } from '../../src/language/script.js';

const math = create(all ?? {}, { number: 'BigNumber', precision: 60 });

function read(text: string): Exact {
  return fromNode(lowerExpression(parseExpression(text), topContext(emptyScope(preludeScope()))).node);
}

const shown = (text: string): string => printAst(exactAst(read(text)));

/** mathjs at 60 digits, rounded to 15. */
function witness(text: string): number {
  const scope = {
    sigmoid: (x: unknown) => math.evaluate('1/(1 + exp(-x))', { x }),
    softplus: (x: unknown) => math.evaluate('log(1 + exp(x))', { x }),
  };
  return Number(math.format(math.evaluate(text, scope), { precision: 15 }));
}

test('rational functions of e in lowest terms, factored where that is shorter', () => {
  const s = 'sigmoid(1)';
  const fx = `(2 - (3/2)/(3 - ${s})*(3 - ${s}*(1 - ${s})))/(3 - ${s})`;
  const fy = `(1/4 - (3/2)/(3 - ${s}))/(3 - ${s})`;
  assert.is(shown(fx), '(3 + 5*exp(1) - exp(1)^2)/(2*(3 + 2*exp(1))^2)');
  assert.is(shown(fy), '-(1 + exp(1))*(3 + 4*exp(1))/(4*(3 + 2*exp(1))^2)');
  assert.is(decimal(read(fx)), '0.064645413765523');
  assert.is(decimal(read(fy)), '-0.181186363732994');
  assert.is(latexAst(exactAst(read(fx))), '\\frac{3 + 5\\mathrm{e} - \\mathrm{e}^{2}}{2(3 + 2\\mathrm{e})^{2}}');
});

const CASES: readonly (readonly [string, string])[] = [
  ['sigmoid(-1)', '1/(1 + exp(1))'],
  ['tanh(1) - (1 - exp(-2))/(1 + exp(-2))', '0'],
  ['1/(1 + sqrt(2))', 'sqrt(2) - 1'],
  ['1/(1 + sqrt(2) + sqrt(3))', '(2 + sqrt(2) - sqrt(6))/4'],
  ['sqrt(8)*sqrt(3)', '2*sqrt(6)'],
  ['sqrt(1 + exp(1))^2', '1 + exp(1)'],
  ['sqrt(exp(2) - 6*exp(1) + 9)', '3 - exp(1)'],
  ['log(6) - log(3/7)', 'log(14)'],
  ['log(exp(3)*8)', '3 + 3*log(2)'],
  ['exp(log(3)/2)', 'sqrt(3)'],
  ['exp(1/2)*exp(1/3)', 'exp(5/6)'],
  ['max(exp(1), 3)', '3'],
  ['abs(1 - exp(1))', 'exp(1) - 1'],
  ['floor(10*pi)', '31'],
  ['gamma(7/2)', '15*sqrt(pi)/8'],
  ['sin(pi/3) + cos(-2)', 'sqrt(3)/2 + cos(2)'],
  ['(0.1 + 0.2)*10', '3'],
  ['cbrt(-27/2)', '-3*2^(2/3)/2'],
  ['2^(1/2)*2^(1/3)', '2^(5/6)'],
];

for (const [text, wanted] of CASES) {
  test(`${text} is ${wanted}`, () => {
    assert.is(shown(text), wanted);
  });
}

test('what is printed reads back as the same number', () => {
  for (const [text] of CASES) assert.is(exactKey(read(shown(text))), exactKey(read(text)), text);
});

test('an expression made of the number gives the number', () => {
  for (const [text] of CASES) assert.is(exactKey(fromNode(toNode(read(text)))), exactKey(read(text)), text);
});

const DECIMALS = [
  'exp(1) - 2718281828459/1000000000000',
  'exp(20) - 485165195 - 0.4097902779',
  'sin(355)',
  'cos(10)^3 - tan(2)',
  'log(1 + 1e-30)',
  'exp(1e-25) - 1',
  'sqrt(1000001) - 1000',
  'atan(1/3) + asin(1/7) - acos(2/9)',
  'sigmoid(-40)*sigmoid(3)/(1 - sigmoid(2))',
  'softplus(-50)',
  'sinh(1/1000) - 1/1000',
  'exp(-1000)*exp(990)',
  'pi^20/(exp(1) + sqrt(3))',
  '(163^(1/2)*pi - 40)/7',
];

for (const text of DECIMALS) {
  test(`fifteen digits of ${text}`, () => {
    assert.is(Number(decimal(read(text))), witness(text));
  });
}

test('special functions agree with their values in double precision', () => {
  const values: Record<string, number> = {
    'erf(1/2)': 0.5204998778130465,
    'Phi(-3)': 0.0013498980316300946,
    'gamma(1/3)': 2.6789385347077475,
    'lgamma(100)': 359.1342053695754,
    'digamma(1/4)': -4.2274535333762655,
    'lambertw(1)': 0.5671432904097838,
  };
  for (const [text, value] of Object.entries(values)) {
    const found = Number(decimal(read(text)));
    assert.ok(Math.abs(found - value) <= 5e-15 * Math.abs(value), `${text}: ${found}`);
  }
});

test('what is no number says so', () => {
  for (const text of [
    'log(0*exp(1))',
    'log(1 - exp(1))',
    '1/(log(6) - log(2) - log(3))',
    'sqrt(2 - exp(1))',
    'asin(exp(1))',
  ])
    assert.throws(
      () => read(text),
      (error: unknown) => error instanceof NoValue && !error.undecided,
    );
});

test('a divisor that only looks different from 0 is not decided', () => {
  assert.throws(
    () => read('1/(sin(1)^2 + cos(1)^2 - 1)'),
    (error: unknown) => error instanceof NoValue && error.undecided,
  );
});

test('where a common divisor would take too long it is left in', () => {
  const began = performance.now();
  const text =
    '(5/3 - (log(6) - pi))/(exp(1/2) + sqrt(3) + log(6) + sqrt(3)) - (max(0 - sqrt(2), exp(1) + 1/2) + (-1 + exp(1/2))*exp(1/2)*log(6))';
  assert.is(Number(decimal(read(text))), witness(text));
  assert.ok(performance.now() - began < 5000);
});

test('numbers of any size have their sign and their decimals', () => {
  assert.is(signOf(read('exp(-2000) - exp(-2001)')), 1);
  assert.is(decimal(read('exp(2000)')), '3.88118019428437e+868');
  assert.is(decimal(read('exp(-1000)')), '5.07595889754946e-435');
  assert.is(decimal(power(rational(10), rational(-20))), '1e-20');
});

test.run();
