import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compile } from '../../src/compile/compile.js';
import { number } from '../../src/expr/atoms.js';
import { power } from '../../src/expr/build.js';
import type { Node } from '../../src/expr/node.js';
import { sum } from '../../src/expr/reduce.js';
import { agrees, close, dim, fn, idx, minus, plus, times, variable } from './build.js';
import { groups } from './cases.js';

for (const { name, cases } of groups) {
  test(name, () => {
    for (const c of cases) agrees(c, c.tolerance);
  });
}

const p = idx('p', 'n');

test('a guard becomes bounds of a loop, a choice an expression', () => {
  const convolution = groups.find((g) => g.name.startsWith('backward'))?.cases[0];
  assert.not.match(compile({ node: convolution?.node as Node, indices: convolution?.indices ?? [] }).source, 'if (');
  const choice = groups.find((g) => g.name.startsWith('a choice'))?.cases[0];
  assert.match(compile({ node: choice?.node as Node, indices: choice?.indices ?? [] }).source, '?');
});

test('dimensions are solved from shapes, contradictions are said', () => {
  const u = variable('u', [plus(times(2, dim('n')), 1)]);
  const v = variable('v', ['n', minus(dim('h'), 1)]);
  const h = idx('h', minus(dim('h'), 1));
  const compiled = compile({ node: sum([p, h], times(u(plus(p, 1)), v(p, h), dim('h'))), indices: [] });
  assert.is(compiled.call({ u: [1, 2, 3, 4, 5], v: [[1], [1]] }), 10);
  assert.throws(
    () => compiled.call({ u: [1, 2, 3, 4], v: [[1], [1]] }),
    /u must have shape \[5\] where .*n = 2.* but has \[4\]/,
  );
  assert.throws(() => compiled.call({ u: [1, 2, 3], v: [1] }), /v has 2 axes, but an array of shape \[1\]/);
  assert.throws(() => compiled.call({ u: [1, 2, 3] }), /no value is given for v/);
  assert.throws(() => compiled.call({ u: [1, 2, 3], v: [[1], [1, 2]] }), /v is not a full array/);
});

test('a dimension that no array determines is given or missed', () => {
  const compiled = compile({ node: times(p, dim('n')), indices: [p] });
  assert.equal(compiled.call({ n: 3 }), [3, 6, 9]);
  assert.equal([...compiled.run({}, undefined, { n: 2 }).data], [2, 4]);
  assert.throws(() => compiled.call({}), /no array determines the dimension n/);
});

test('many divisors are one statement at a time', () => {
  const u = variable('u');
  const divisors = Array.from({ length: 20_000 }, (_, k) => power(plus(u(), k + 1), number(-1)));
  const value = compile({ node: times(...divisors), indices: [] }).call({ u: -0.5 });
  assert.ok(value === 0, `${value}`);
});

test('names never become code', () => {
  const evil = '*/;process.exit(1);//\n`$' + '{1}`';
  const v = variable(evil, [evil]);
  const u = idx(evil, evil);
  const compiled = compile({ node: sum([u], times(v(u), dim(evil))), indices: [], name: evil });
  assert.is(compiled.call({ [evil]: [1, 2, 3] }), 18);
  assert.not.match(compiled.source, 'process.exit');
  for (const name of ['constructor', '__proto__', 'toString']) {
    const w = variable(name, ['n']);
    const data = JSON.parse(`{"${name}": [1, 2]}`);
    assert.is(compile({ node: sum([p], w(p)), indices: [] }).call(data), 3);
  }
});

test('scalars in, numbers out', () => {
  const u = variable('u');
  const v = variable('v');
  const compiled = compile({ node: plus(times(u(), v()), fn('sin', u())), indices: [] });
  close([compiled.call({ u: 2, v: 3 }) as number], [6 + Math.sin(2)], 1e-15);
});

test.run();
