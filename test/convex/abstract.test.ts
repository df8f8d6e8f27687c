import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { randomInstance } from '../../src/convex/abstract/instances.js';
import { minimiserOf } from '../../src/convex/abstract/minimise.js';
import { inclusionGap, proximal } from '../../src/convex/abstract/world.js';
import { stream } from '../../src/convex/facts.js';
import type { Declaration } from '../../src/expr/declaration.js';
import { describe } from '../../src/language/describe.js';
import { latexAst } from '../../src/language/latex.js';
import { parseExpression } from '../../src/language/parse.js';
import { printAst } from '../../src/language/print.js';
import type { Element } from '../../src/result.js';
import { runScript } from '../../src/run.js';

const DECLARED = `g : function[d] convex differentiable
h : function[d] convex
x, z : real[d]
alpha, lam : positive
c : real
f(z) = g(z) + lam*h(z)
v = x - alpha*grad g(x)
u = prox(h, v, alpha)
G = (x - u)/alpha
s = argmin(f)
`;

function last(...lines: string[]): Element {
  return runScript({ file: 'abstract.deriv', text: `${DECLARED}${lines.join('\n')}\n` }).at(-1) as Element;
}

const proved: readonly (readonly [claim: string, rules: readonly string[]])[] = [
  ['(v - u)/alpha in subdifferential h at u', ['prox-inclusion', 'membership']],
  ['G - grad g(x) in subdifferential h at u', ['prox-inclusion', 'membership']],
  ['zeros(d) in subdifferential f at s', ['fermat', 'membership']],
  ['-grad g(s)/lam in subdifferential h at s', ['fermat', 'sum-rule', 'membership']],
  ['grad g(x) in subdifferential g at x', ['membership']],
  [
    'grad g(u) + lam*(v - u)/alpha in subdifferential f at u',
    ['prox-inclusion', 'sum-rule', 'moved-over', 'membership'],
  ],
];

for (const [claim, rules] of proved) {
  test(`proved, and confirmed by random convex functions: ${claim}`, () => {
    const element = last(`prove ${claim}`);
    assert.is(element.status, 'proved', element.message);
    const shown = element.steps.map((s) => s.rule);
    for (const rule of rules) assert.ok(shown.includes(rule), `${rule} is none of ${shown.join(', ')}`);
    assert.ok((element.check?.maxRelativeError ?? 1) < 1e-9, String(element.check?.maxRelativeError));
  });
}

/** A factor lost, a sign turned, the gradient at the other point, the unshifted point. */
const wrong = [
  'v - u in subdifferential h at u',
  '2*G - grad g(x) in subdifferential h at u',
  'G + grad g(x) in subdifferential h at u',
  'G - grad g(u) in subdifferential h at u',
  'G in subdifferential h at u',
  'G - grad g(x) in subdifferential h at x',
  '(u - v)/alpha in subdifferential h at u',
  'grad g(s)/lam in subdifferential h at s',
  '-grad g(s) in subdifferential h at s',
  'x in subdifferential h at x',
];

for (const claim of wrong) {
  test(`refuted by random convex functions: ${claim}`, () => {
    assert.is(last(`prove ${claim}`).status, 'refuted');
  });
}

const refused: readonly (readonly [command: string, obligation: RegExp])[] = [
  ['k(z) = c*h(z)\nprox k at x', /scaling rule needs c > 0/],
  ['k(z) = -lam*g(z)\nsubdifferential k at x', /scaling rule needs -lam > 0/],
  ['q : function[d]\nprox q at x with alpha', /q is not declared convex/],
  ['q : function[d] differentiable\nk(z) = h(z) + q(z)\nprox k at x', /q, a part of k, is not declared convex/],
  ['k(z) = h(2*z)\nsubdifferential k at x', /no multiple of a declared function of z/],
  ['subdifferential h at x', /no more is known than the subgradient inequality/],
  ['conjugate h at x', /has no expression/],
];

for (const [command, obligation] of refused) {
  test(`not decided, with the obligation: ${command.replace('\n', '; ')}`, () => {
    const element = last(command);
    assert.is(element.status, 'undecided');
    assert.match(element.message ?? '', obligation);
  });
}

test('the sum rule states each part with its condition', () => {
  const element = last('subdifferential f at x');
  assert.is(element.status, 'derived');
  assert.is(element.result?.text, 'grad g(x) + lam*p');
  assert.equal(element.conditions, ['p in subdifferential h at x']);
  assert.match(element.steps[0]?.why ?? '', /finite everywhere.*lam > 0.*g is convex and differentiable/);
});

test('an equation that holds of the point alone is not refuted by values that no function has', () => {
  const element = last('w = prox(g, x, alpha)', 'prove (x - w)/alpha == grad g(w)');
  assert.is(element.status, 'undecided');
});

const bad: readonly (readonly [line: string, message: RegExp])[] = [
  ['gradient f(x) wrt x', /has no expression: gradient needs one/],
  ['prove grad h(x) == x', /h is not declared differentiable/],
  ['prove g(x, x) == 1', /g takes 1 argument, not 2/],
  ['prove g(alpha) == 1', /argument of g has shape/],
  ['prove prox(h, x) == x', /prox takes a function, a point and a step/],
  ['prove prox(h, x, c) == x', /the step must be positive/],
  ['prove x in h', /this is no set/],
  ['prove in subdifferential h at x', /`in` stands between/],
  ['prove c in subdifferential h at x', /the shape scalar is not that of the variable of h/],
];

for (const [line, message] of bad) {
  test(`one message with its place: ${line}`, () => {
    try {
      last(line);
      assert.unreachable();
    } catch (error) {
      const text = describe(error as Parameters<typeof describe>[0]);
      assert.match(text, /^abstract\.deriv:\d+:\d+: error: /);
      assert.match(text, message);
    }
  });
}

test('a gradient is written as it is said, and read again', () => {
  for (const text of ['x - alpha*grad g(x)', 'grad g(grad g(x))[i]', "(grad g(x))'*x", '2 grad g(x + 1)'])
    assert.is(printAst(parseExpression(printAst(parseExpression(text)))), printAst(parseExpression(text)));
  assert.is(latexAst(parseExpression('x - alpha*grad g(x)')), 'x - \\alpha\\,\\nabla g(x)');
  assert.is(latexAst(parseExpression('prox(h, v, alpha)')), '\\operatorname{prox}_{h, \\alpha}(v)');
});

const declared = (attributes: readonly string[]): Declaration => ({
  kind: 'declaration',
  name: 'q',
  domain: 'function',
  dims: [],
  attributes: new Set(attributes),
  ordered: false,
});

test('the witness: a minimiser satisfies the inclusion to ten digits, a point beside it does not', () => {
  const random = stream(7);
  for (const attributes of [['convex'], ['convex', 'differentiable']]) {
    for (let n = 1; n <= 5; n++) {
      const f = randomInstance(declared(attributes), n, random);
      const x = Array.from({ length: n }, () => 4 * random() - 2);
      const u = proximal(f, x, 0.7);
      const inclusion = (at: readonly number[]) => at.map((v, i) => ((x[i] as number) - v) / 0.7);
      assert.ok(inclusionGap(f, u, inclusion(u), random) < 1e-10);
      const beside = u.map((v) => v + 0.05);
      assert.ok(inclusionGap(f, beside, inclusion(beside), random) > 1e-6);
    }
  }
});

test('the ellipsoids close in on a kink and on a narrow valley', () => {
  const kink = minimiserOf((z) => z.map((v, i) => Math.sign(v - i) + 0.01 * (v - i)), 3);
  const valley = minimiserOf(([a, b]) => [(a as number) - 1, 1e4 * ((b as number) - 2)], 2);
  for (const [got, want] of [
    [kink, [0, 1, 2]],
    [valley, [1, 2]],
  ] as const)
    for (const [i, v] of got.entries()) assert.ok(Math.abs(v - (want[i] as number)) < 1e-11, `${v} for ${want[i]}`);
});

test.run();
