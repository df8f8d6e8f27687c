import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pointFromData } from '../../src/check/data.js';
import { toNested } from '../../src/check/point.js';
import { DeriveError } from '../../src/language/errors.js';
import { script } from './given.js';

const read = (text: string, data: unknown) => pointFromData(script(text).scope.declarations.values(), data);

test('dimensions are read off the shapes', () => {
  const point = read('W : real[k, d]\nx : real[d]\nt : real', {
    W: [
      [1, 2, 3],
      [4, 5, 6],
    ],
    x: [1, 2, 3],
    t: 5,
    other: 'left aside',
  });
  assert.equal(
    [...point.dims],
    [
      ['k', 2],
      ['d', 3],
    ],
  );
  const W = point.values.get('W');
  assert.equal(W?.shape, [2, 3]);
  assert.equal([...(W?.data ?? [])], [1, 2, 3, 4, 5, 6]);
  assert.equal(W && toNested(W), [
    [1, 2, 3],
    [4, 5, 6],
  ]);
  assert.is(point.values.get('t')?.data[0], 5);
});

test('a length that is affine in one unknown is solved', () => {
  assert.is(read('x : real[3*m]', { x: [1, 2, 3, 4, 5, 6] }).dims.get('m'), 2);
  assert.is(read('x : real[n]\ng : real[n - r + 1]', { x: [1, 2, 3, 4, 5], g: [1, 2, 3] }).dims.get('r'), 3);
  const both = read('x : real[s*m]\nw : real[m]', { x: [1, 2, 3, 4, 5, 6], w: [1, 2, 3] });
  assert.is(both.dims.get('s'), 2);
});

const wrong: readonly (readonly [text: string, data: unknown, message: RegExp])[] = [
  ['x : real[n]\ny : real', { x: [1] }, /no value for y/],
  ['x : real[n]', { x: 3 }, /x has 0 axes in the data and 1/],
  [
    'A : real[n, n]',
    {
      A: [
        [1, 2, 3],
        [1, 2, 3],
      ],
    },
    /axis 2 of A has length 3, but n is 2/,
  ],
  ['x : real[n]\ny : real[n]', { x: [1, 2], y: [1, 2, 3] }, /axis 1 of y has length 3, but n is 2/],
  ['A : real[n, m]', { A: [[1, 2], [3]] }, /rows of A differ/],
  ['A : real[n, m]', { A: [[1, 2], 3] }, /rows of A differ/],
  ['x : real[n]', { x: [1, 'two'] }, /an entry of x is "two"/],
  ['x : real[n]', { x: [1, null] }, /an entry of x is null/],
  ['x : real[3*m]', { x: [1, 2, 3, 4] }, /axis 1 of x has length 4, which no dimension m gives/],
  ['x : real[3]', { x: [1, 2, 3, 4] }, /axis 1 of x has length 4/],
  ['x : real[a + b]', { x: [1, 2, 3, 4] }, /no shape in the data tells the length of axis 1 of x/],
  ['x : real', [1], /not an object/],
  ['x : real', null, /not an object/],
];

for (const [text, data, message] of wrong) {
  test(`bad data: ${JSON.stringify(data)} for ${text.replace('\n', '; ')}`, () => {
    assert.throws(
      () => read(text, data),
      (e: Error) => e instanceof DeriveError && message.test(e.message),
    );
  });
}

test('names that objects inherit are missing as any other', () => {
  assert.throws(() => read('constructor : real', {}), /no value for constructor/);
  assert.is(read('constructor : real', { constructor: 2 }).values.get('constructor')?.data[0], 2);
});

test.run();
