import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { describe } from '../../src/language/describe.js';
import { DeriveError } from '../../src/language/errors.js';
import { editDistance, nearest, productOf } from '../../src/language/nearest.js';
import { parseCommand, parseExpression, parseScript } from '../../src/language/parse.js';

/** What a reader sees of the script's error. */
function complaint(text: string): string {
  try {
    parseScript({ file: 'f.deriv', text });
  } catch (error) {
    if (error instanceof DeriveError) return describe(error);
    throw error;
  }
  throw new Error(`${text} is accepted`);
}

test('an error shows its place, what was expected and the nearest name', () => {
  assert.is(
    complaint('x : real\n\nP : simplx[n, n]'),
    [
      'f.deriv:3:5: error: unknown domain `simplx`',
      '  P : simplx[n, n]',
      '      ^^^^^^',
      '  expected real, positive, nonneg, unit, integer, sign, bit, simplex, stochastic, onehot, function; did you mean `simplex`?',
    ].join('\n'),
  );
});

/** Scripts that are wrong, with the piece that is marked and words of the message or the hint. */
const WRONG: readonly (readonly [string, string, string])[] = [
  ['a = b + (c*d', '(', 'never closed'],
  ['a = f(b, g(c)', '(', 'never closed'],
  ['a = b + c)', ')', 'never opened'],
  ['a = x[i)', '[', 'a `)` comes first'],
  ['a = (x]', '(', 'a `]` comes first'],
  ['a = x[]', '[]', 'a subscript is missing'],
  ['a = ()', '()', 'nothing between'],
  ['a = [1, 2', '[', 'never closed'],
  ['a = []', '[]', 'needs an element'],
  ['a = x[1;2]', ';', 'unexpected'],
  ['a = b +', '+', 'missing after `+`'],
  ['a = * b', '*', 'missing before `*`'],
  ['a = b + * c', '*', 'between `+` and `*`'],
  ['a = f(x,,y)', ',', 'between `,` and `,`'],
  ['a =', '=', 'missing after `=`'],
  ['a = if(x = 1, 2, 3)', 'x = 1', '`x == …` for a condition'],
  ['a = (x = 1)', '=', '`==` to compare'],
  ['a = b = c', '=', '`==` to compare'],
  ['a = b +\nc = 3', '=', 'the line before ends in `+`'],
  ['a = x 2', 'x 2', 'an operator is missing'],
  ['a = 2.', '2.', 'digit must follow'],
  ['a = 2e+x', '2e', 'beginning of a number'],
  ['a = 1e99999', '1e99999', 'too large'],
  ['a = 1:3', '1:3', 'cannot stand here'],
  ['a = x[1:2:3]', ':', 'no step'],
  ['a = x[:3]', ':', 'both ends'],
  ['a = sum(x, k = 3)', 'k = 3', 'its range'],
  ['a = (x, y)', ',', 'belongs to no function'],
  ['a = (x)(y)', '(x)(', 'product and as a call'],
  ['a = (1)/2 x', '(1)/2 x', 'two ways'],
  ["a = A^-1'[i]", "A^-1'[", 'without brackets'],
  ['a = 2[i]', '[', 'takes no subscript'],
  ['a = pi(x)', 'pi', 'not a function'],
  ['a = x ≤ 3', '≤', 'expected `<=`'],
  ['a = x²', '²', 'expected `^2`'],
  ['a = Aᵀ', 'ᵀ', "expected `'`"],
  ['a = 3 % 2', '%', '`#`'],
  ['a = mod + 1', 'mod', 'reserved'],
  ['in : real', 'in', 'reserved'],
  ['pi = 3', 'pi', 'a number of the language'],
  ['x : rael[n]', 'rael', 'did you mean `real`?'],
  ['S : spd[n, n]', 'spd', '`real[n, n] spd`'],
  ['x : real[n] symetric', 'symetric', 'did you mean `symmetric`?'],
  ['x : real[n], symmetric', ',', 'separated by spaces'],
  ['x : real[]', '[]', 'no brackets for a scalar'],
  ['x :', ':', 'a domain is missing'],
  ['g : function[d] smooth', 'smooth', '`smooth(L)`'],
  ['a, b = 3', 'a, b', 'not defined'],
  ['q[i,j] : real[n]', '[i,j]', 'after the domain'],
  ['q[i,i] = 3', 'i', 'stands twice'],
  ['q[1] = 3', '1', 'left of `=`'],
  ['f() = 3', '()', 'parameter is missing'],
  ['3 = x', '3', 'cannot be defined'],
  ['x + 1', 'x + 1', 'neither a declaration'],
  ['gradeint l wrt W', 'gradeint', 'did you mean `gradient`?'],
  ['gradient l wrtt W', 'wrtt', 'did you mean `wrt`?'],
  ['gradient l', 'l', 'needs `wrt`'],
  ['gradient', 'gradient', 'followed by nothing'],
  ['gradient l wrt', 'wrt', 'followed by nothing'],
  ['gradient l wrt W + 1', 'W + 1', 'no variable'],
  ['gradient l wrt x,', ',', 'beside the comma'],
  ['evaluate e wrt x', 'wrt', 'takes no `wrt`'],
  ['trace f wrt x at x == 1', '==', '`name = value`'],
  ['trace f wrt x at x = 1, x = 2', 'x', 'twice'],
  ['prox h at x = 1', '=', 'a point'],
  ['prove a < b', 'a < b', 'one equation'],
  ['verify gradient l wrt W', 'W', 'needs a candidate'],
  ['verify gradeint l wrt W == (x)', 'gradeint', 'did you mean `gradient`?'],
  ['verify prove a == (b)', 'prove', 'has a result'],
];

test('each error points at its cause', () => {
  for (const [text, marked, words] of WRONG) {
    const shown = complaint(text);
    const [, line, carets] = shown.split('\n');
    const from = carets?.indexOf('^') ?? 0;
    assert.is(line?.slice(from, carets?.length), marked, shown);
    assert.ok(shown.includes(words), shown);
  }
});

test('the first error in the text is the one that is told', () => {
  assert.match(complaint('a = (b\nc = 3 ≤ 4'), /^f\.deriv:1:5/);
  assert.match(complaint('a = b\nc = 3 ≤ 4\nd = )'), /^f\.deriv:2:7/);
});

test('carets stand right below wide, combining and tab characters', () => {
  const carets = (text: string) => complaint(text).split('\n')[2];
  assert.is(carets('漢字 = 1 $'), '           ^');
  assert.is(carets('x\u0302 = 1 $'), '        ^');
  assert.is(carets('\ta = 1 $'), '          ^');
  assert.is(carets('a : 実数'), '      ^^^^');
});

test('a long line is cut around the caret', () => {
  const [head, line, carets] = complaint(`a = ${'b + '.repeat(200)}x 2 + ${'c + '.repeat(200)}d`).split('\n');
  assert.is(head?.split(': ')[0], 'f.deriv:1:805');
  assert.ok((line?.length ?? 0) < 110);
  assert.is(line?.slice(carets?.indexOf('^'), carets?.length), 'x 2');
});

test('a single expression or command has its text as source', () => {
  const told = (run: () => unknown) => {
    try {
      run();
    } catch (error) {
      return error instanceof DeriveError ? describe(error).split('\n').slice(0, 2).join(' ') : String(error);
    }
    return '';
  };
  assert.match(
    told(() => parseExpression('')),
    /an expression is missing before the end/,
  );
  assert.match(
    told(() => parseExpression('(a')),
    /1:1: error: this bracket .* {2}\(a/,
  );
  assert.match(
    told(() => parseCommand('')),
    /a command is missing/,
  );
  assert.match(
    told(() => parseCommand('simplfy x')),
    /is not a command/,
  );
  assert.is(describe(new DeriveError('no place')), 'error: no place');
});

test('whatever is typed is read or complained about in words', () => {
  const pieces = [
    'x',
    'f',
    '2',
    '.5',
    '1e',
    '+',
    '-',
    '*',
    '/',
    '^',
    "'",
    '(',
    ')',
    '[',
    ']',
    ',',
    ':',
    '=',
    '==',
    '<',
    '\n',
  ];
  const words = [
    'and',
    'not',
    'in',
    'gradient',
    'verify',
    'prox',
    'wrt',
    'at',
    'with',
    'real',
    'smooth',
    'symmetric',
    '#',
    '≤',
  ];
  const soup = fc.array(fc.constantFrom(...pieces, ...words, ' '), { maxLength: 12 }).map((parts) => parts.join(' '));
  fc.assert(
    fc.property(fc.oneof(soup, fc.string({ unit: 'binary', maxLength: 30 })), (text) => {
      try {
        parseScript({ file: 'f.deriv', text });
      } catch (error) {
        assert.instance(error, DeriveError);
        assert.match(describe(error as DeriveError), /^f\.deriv:\d+:\d+: error: ./);
      }
    }),
    { numRuns: 3000 },
  );
});

test('control characters do not reach the terminal', () => {
  assert.not.ok(complaint('a = \u001b[31m').includes('\u001b'));
});

test('names side by side are nearest to their product', () => {
  const known = new Set(['W', 'x', 'xs', 'beta']);
  assert.is(productOf('Wx', known), 'W*x');
  assert.is(productOf('xsbetaW', known), 'xs*beta*W');
  assert.is(productOf('Wy', known), undefined);
  assert.is(productOf('x'.repeat(1000), known), undefined);
});

test('nearest forgives one slip in three letters', () => {
  assert.is(editDistance('gradeint', 'gradient'), 1);
  assert.is(editDistance('kitten', 'sitting'), 3);
  assert.is(editDistance('', 'abc'), 3);
  assert.is(editDistance('abcdef', 'uvwxyz', 2), 3);
  assert.is(nearest('softmx', ['softplus', 'softmax', 'sum']), 'softmax');
  assert.is(nearest('YHAT', ['yhat', 'y']), 'yhat');
  assert.is(nearest('x', ['y', 'z']), undefined);
  assert.is(nearest('hessian', ['jacobian', 'prox']), undefined);
  assert.is(nearest('a'.repeat(1000), ['b']), undefined);
});

test.run();
