import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fill } from './build.js';
import { checked, targetsOf } from './scripts.js';

/** Running reductions: two passes in place of all pairs. */

const large = { n: 100, m: 20 };
const small = { n: 5, m: 3 };
const data = fill(8, { x: [5], y: [3] }, (z) => z + 1.5);

for (const [what, order] of Object.entries({
  others: 'j != i',
  before: 'j < i',
  'up to': 'j <= i',
  after: 'j > i',
  from: 'j >= i',
})) {
  for (const op of ['sum', 'prod', 'max', 'min']) {
    test(`${op} over ${what}`, () => {
      const { price } = checked(
        targetsOf(`x : positive[n]\nu[i] = x[i] + ${op}(1 + x[j]^2, j, ${order})\nevaluate u`),
        large,
        small,
        { x: data.x as never },
      );
      assert.ok(price.work < 12 * large.n, `${price.work}`);
    });
  }
}

test('the gradient of a product', () => {
  const script = 'x : real[n]\nf = prod(x[i], i)\ngradient f wrt x';
  const { price } = checked(targetsOf(script), large, small, { x: data.x as never });
  assert.ok(price.work < 4 * large.n, `${price.work}`);
});

test('along the last of two axes', () => {
  const script = 'x : positive[n]\ny : positive[m]\nu[k,i] = x[i] + sum(x[j]*exp(x[j]*y[k]), j, j < i)\nevaluate u';
  const { price } = checked(targetsOf(script), large, small, data as never);
  assert.ok(price.work < 16 * large.n * large.m, `${price.work}`);
});

test.run();
