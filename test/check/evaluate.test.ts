import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { firstDerivatives } from '../../src/check/derivatives.js';
import { evaluate, evaluateArray } from '../../src/check/evaluate.js';
import type { Point, Tensor } from '../../src/check/point.js';
import { constant, definition, dimension, number, one, symbol } from '../../src/expr/atoms.js';
import { add, call, power } from '../../src/expr/build.js';
import type { Definition } from '../../src/expr/declaration.js';
import type { Index, Node } from '../../src/expr/node.js';
import { sum } from '../../src/expr/reduce.js';
import { row } from '../../src/functions/table.js';
import { declarationOf, element, over, script } from './given.js';

const scalar = (x: number): Tensor => ({ shape: [], data: Float64Array.of(x) });
const vector = (...xs: number[]): Tensor => ({ shape: [xs.length], data: Float64Array.from(xs) });
const matrix = (rows: number[][]): Tensor => ({
  shape: [rows.length, rows[0]?.length ?? 0],
  data: Float64Array.from(rows.flat()),
});

const s = script(`
x, z : real[n]
A : real[n, n]
S : real[n, n] symmetric
t : real
k : integer
`);

const point: Point = {
  dims: new Map([['n', 3]]),
  values: new Map([
    ['x', vector(1, -2, 0.5)],
    ['z', vector(3, 1, 2)],
    [
      'A',
      matrix([
        [2, 1, 0],
        [0, 3, 1],
        [1, 0, 1],
      ]),
    ],
    [
      'S',
      matrix([
        [1, 2, 3],
        [2, 5, 6],
        [3, 6, 9],
      ]),
    ],
    ['t', scalar(0.75)],
    ['k', scalar(2)],
  ]),
};

const is = (text: string, wanted: number): void => {
  const found = evaluate(element(s, text), point);
  assert.ok(Math.abs(found - wanted) <= 1e-14 * Math.max(1, Math.abs(wanted)), `${text} = ${found}, not ${wanted}`);
};

test('every kind of node has its value', () => {
  is('3/4 + t', 1.5);
  is('pi*t', Math.PI * 0.75);
  is('n*t', 2.25);
  is('x[2]', -2);
  is('x[k]', -2);
  is('x[k - 1]', 1);
  is('t^2 - t^(1/2) + 2^t', 0.5625 - Math.sqrt(0.75) + 2 ** 0.75);
  is('t^(-k)', 0.75 ** -2);
  is('exp(t) + max(t, 0) + min(t, 2)', Math.exp(0.75) + 1.5);
  is('sum(x[i]*z[i], i)', 2);
  is('sum(i*x[i], i)', 1 - 4 + 1.5);
  is('prod(z[i], i)', 6);
  is('prod(z[i], i != 2)', 6);
  is('max(x[i], i)', 1);
  is('max(x[i], i, i > 1)', 0.5);
  is('min(x[i]*z[i], i)', -2);
  is('argmax(x[i], i)', 1);
  is('argmax(z[i], i, i >= 2)', 3);
  is('sum(A[i,j], i < j)', 2);
  is('sum((i == j)*A[i,j], i, j)', 6);
  is('sum((x[i] > 0 or z[i] == 1)*z[i], i)', 6);
  is('if(t > 0.5, 10, 20)', 10);
  is('det(A)', 7);
  is('logdet(A)', Math.log(7));
  is('sum(inv(A))', 8 / 7);
  is('tr(inv(A)*A)', 3);
});

test('an array is evaluated at all values of its indices, the last fastest', () => {
  const n = dimension('n');
  const [i, j] = [over('i', n), over('j', n)];
  assert.equal([...evaluateArray(element(s, "A'", [i, j]), [i, j], point)], [2, 0, 1, 1, 3, 0, 0, 1, 1]);
  assert.equal([...evaluateArray(element(s, 'x[i]*z[j]', [i, j]), [j, i], point)], [3, -6, 1.5, 1, -2, 0.5, 2, -4, 1]);
  assert.is(
    evaluate(
      element(s, 'A[i,j]', [i, j]),
      point,
      new Map([
        [i, 2],
        [j, 3],
      ]),
    ),
    1,
  );
});

test('a false bracket hides what has no value', () => {
  is('sum(z[i]*if(i >= 2, x[i-1], 0), i)', -3);
  is('sum(z[i]*(i >= 2)*x[i-1], i)', -3);
  is('(t > 1)*log(-t)', 0);
  is('sum((i != 1)*z[i]/(i - 1), i)', 2);
  is('sum(z[i]*(i == 2)*x[i+1]*x[i-1], i)', 0.5);
});

test('a subscript out of range is an error where the value depends on it', () => {
  const [x] = [declarationOf(s, 'x')];
  assert.throws(
    () => evaluate(symbol(x, [number(4)]), point),
    (e: Error) => e instanceof RangeError && /subscript 4 of x is outside 1\.\.3/.test(e.message),
  );
  assert.throws(() => evaluate(element(s, 'x[k + 2]'), point), /subscript 4 of x/);
  const i = over('i', dimension('n'));
  const shifted = symbol(x, [add([i, one])]);
  assert.throws(() => evaluate(sum([i], shifted), point), /outside/);
  assert.throws(() => evaluate(call(row('max'), [shifted, number(0)]), point, new Map([[i, 3]])), /outside/);
});

test('what has no value is named', () => {
  const i = over('i', dimension('n'));
  assert.throws(() => evaluate(i, point), /index i has no value/);
  assert.throws(() => evaluate(dimension('m'), point), /dimension m has no value/);
  const other = script('w : real');
  assert.throws(() => evaluate(element(other, 'w'), point), /w has no value/);
});

test('a symmetric twin reads the same numbers', () => {
  const S = declarationOf(s, 'S');
  assert.ok(S.twin);
  const [i, j] = [over('i', dimension('n')), over('j', dimension('n'))];
  const twin = symbol(S.twin as typeof S, [j, i]);
  assert.equal(evaluateArray(twin, [i, j], point), evaluateArray(symbol(S, [i, j]), [i, j], point));
});

test('singular matrices give no error of their own', () => {
  const zero: Point = {
    dims: new Map([['n', 2]]),
    values: new Map([
      [
        'A',
        matrix([
          [1, 2],
          [2, 4],
        ]),
      ],
    ]),
  };
  const one = script('A : real[n, n]');
  assert.is(evaluate(element(one, 'det(A)'), zero), 0);
  assert.is(evaluate(element(one, 'logdet(A)'), zero), -Infinity);
  assert.not(Number.isFinite(evaluate(element(one, 'sum(inv(A))'), zero)));
});

test('a long chain of nodes and one of definitions take no stack', () => {
  const t = element(s, 't');
  let deep: Node = t;
  for (let k = 0; k < 20_000; k++) deep = add([call(row('sin'), [deep]), t]);
  assert.ok(Number.isFinite(evaluate(deep, point)));
  let named: Node = t;
  for (let k = 0; k < 10_000; k++) {
    const made: Definition = {
      kind: 'definition',
      name: `a${k}`,
      indices: [],
      dims: [],
      body: add([call(row('tanh'), [named]), one]),
      ordered: false,
    };
    named = definition(made);
  }
  assert.ok(Number.isFinite(evaluate(named, point)));
  assert.is(firstDerivatives(named, [], point, 't').entries.length, 1);
});

test('a shared node is computed once', () => {
  let shared: Node = element(s, 't');
  // As a tree this has more than 2^60 nodes.
  for (let k = 0; k < 60; k++)
    shared = add([call(row('sin'), [shared]), power(call(row('cos'), [shared]), number(2)), constant('pi')]);
  assert.ok(Number.isFinite(evaluate(shared, point)));
});

test('a sum within a sum that does not depend on its index is computed outside', () => {
  const big = script(
    'x : real[n]\nl = sum(exp(x[i])/sum(exp(x[j]), j), i)\nm = sum(sum(sum(sin(x[a])*cos(x[b] + x[c]*x[d]), c, d), b), a)',
  );
  const n = 6;
  const at: Point = {
    dims: new Map([['n', n]]),
    values: new Map([['x', vector(...Array.from({ length: n }, (_, k) => Math.sin(k)))]]),
  };
  const quartic: Node = element(big, 'm');
  for (let k = 0; k < 3; k++) evaluate(quartic, at);
  const start = performance.now();
  for (let k = 0; k < 10; k++) evaluate(quartic, at);
  const each = (performance.now() - start) / 10;
  assert.ok(each < 100, `${each} ms`);
  assert.ok(Math.abs(evaluate(element(big, 'l'), at) - 1) < 1e-15);
});

test('indices of the answer may be fixed to the same value twice', () => {
  const i: Index = over('i', dimension('n'));
  assert.equal([...evaluateArray(element(s, 'A[i,i]', [i]), [i], point)], [2, 3, 1]);
});

test.run();
