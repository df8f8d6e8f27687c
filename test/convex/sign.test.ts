import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isZeroNode, normalForm } from '../../src/convex/algebra/read.js';
import { type Facts, freshSymbol, NO_FACTS, withFact } from '../../src/convex/facts.js';
import { limitAt } from '../../src/convex/limit.js';
import { signOf } from '../../src/convex/sign.js';
import { solveFor } from '../../src/convex/solve.js';
import { number, one, zero } from '../../src/expr/atoms.js';
import { add, call, divide, multiply, negate, power, subtract } from '../../src/expr/build.js';
import type { Node } from '../../src/expr/node.js';
import { rational } from '../../src/expr/rational.js';
import { row } from '../../src/functions/table.js';

const t = freshSymbol('t', 'positive');
const c = freshSymbol('c', 'positive');
const tau = freshSymbol('tau', 'unit');
const x = freshSymbol('x');
const two = number(2);
const sqrt = (n: Node): Node => power(n, number(rational(1, 2)));
const exp = (n: Node): Node => call(row('exp'), [n]);
const log = (n: Node): Node => call(row('log'), [n]);
const below: Facts = withFact(NO_FACTS, subtract(c, t), true);

test('signs are proved from domains, facts, squares, roots and exponentials', () => {
  const signs: readonly (readonly [Node, Facts, unknown])[] = [
    [subtract(tau, one), NO_FACTS, -1],
    [add([power(x, two), x, one]), NO_FACTS, 1],
    [power(subtract(x, t), two), NO_FACTS, 'nonneg'],
    [subtract(c, t), below, 1],
    [subtract(c, sqrt(multiply([c, t]))), below, 1],
    [subtract(exp(t), one), NO_FACTS, 1],
    [log(tau), NO_FACTS, -1],
    [subtract(sqrt(add([power(x, two), one])), x), NO_FACTS, 1],
  ];
  for (const [node, facts, sign] of signs) assert.is(signOf(node, facts).sign, sign);
});

test('a sign that varies names the simplest expression that has it', () => {
  const verdict = signOf(subtract(t, sqrt(multiply([two, t, c]))), NO_FACTS);
  assert.is(verdict.sign, null);
  assert.is(verdict.culprit, subtract(t, multiply([two, c])));
});

test('roots are roots by exact substitution', () => {
  const z = freshSymbol('z');
  const equations: readonly Node[] = [
    add([multiply([t, power(z, two)]), negate(z), negate(c)]),
    add([power(z, number(3)), multiply([t, z]), negate(x)]),
    add([z, multiply([t, exp(z)]), negate(x)]),
    add([z, multiply([t, log(z)]), negate(x)]),
    subtract(sqrt(add([z, one])), c),
  ];
  for (const equation of equations) {
    const roots = solveFor(equation, z);
    assert.ok(roots && roots.length > 0);
    const exact = (roots ?? []).filter((r) => isZeroNode(substitute(equation, z, r.value)));
    assert.ok(exact.length > 0);
  }
});

function substitute(root: Node, from: Node, to: Node): Node {
  if (root === from) return to;
  const children = root.children.map((n) => substitute(n, from, to));
  switch (root.kind) {
    case 'add':
      return add(children);
    case 'multiply':
      return multiply(children);
    case 'power':
      return power(children[0] as Node, children[1] as Node);
    case 'call':
      return call(root.row, children);
    default:
      return root;
  }
}

test('limits at ends of intervals', () => {
  const z = freshSymbol('z');
  const at = (node: Node, where: Node | null, side: 1 | -1): unknown => {
    const limit = limitAt(node, z, where, side, NO_FACTS);
    if (!limit) return null;
    return 'finite' in limit ? limit.finite : limit.infinite;
  };
  assert.is(at(multiply([z, log(z)]), zero, 1), zero);
  assert.is(at(log(z), zero, 1), -1);
  assert.is(at(divide(z, sqrt(add([one, power(z, two)]))), null, -1), one);
  assert.is(at(divide(exp(z), add([one, exp(z)])), null, 1), zero);
  assert.is(at(divide(one, z), zero, 1), 1);
});

test('the normal form cancels, reduces roots and splits logarithms', () => {
  assert.is(normalForm(divide(subtract(power(x, two), one), subtract(x, one))), add([x, one]));
  assert.ok(isZeroNode(subtract(log(multiply([t, c])), add([log(t), log(c)]))));
  assert.ok(isZeroNode(subtract(sqrt(multiply([t, c])), multiply([sqrt(t), sqrt(c)]))));
  assert.ok(!isZeroNode(subtract(sqrt(power(x, two)), x)));
});

test.run();
