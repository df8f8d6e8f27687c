import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { derived } from './derived.js';
import { crooked, functionOf, holdsFor, leastOf, levelOf, POINTS, STEPS, textOf } from './pieces.js';

test('random pieces that are not convex: no point of a grid is better, and it is as good as the best candidate', () => {
  holdsFor('random pieces that are not convex', fc.tuple(crooked, STEPS), 200, ([f, t]) => {
    const prox = functionOf(derived(['x : real', `h(z) = ${textOf(f)}`], `prox h at x with ${t}`), 'x');
    for (const x of POINTS) {
      const at = (z: number): number => (z - x) ** 2 / 2 + t * levelOf(f, z);
      const grid = Array.from({ length: 801 }, (_, k) => at(x - 12 + (24 * k) / 800));
      const [got, least] = [at(prox(x)), Math.min(at(leastOf(f, x, t)), ...grid)];
      assert.ok(got <= least + 1e-9 * (1 + Math.abs(least)), `${textOf(f)} at ${x} with ${t}: ${got} for ${least}`);
    }
  });
});

test.run();
