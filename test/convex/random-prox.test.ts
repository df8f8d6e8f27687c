import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { derived } from './derived.js';
import { convex, functionOf, holdsFor, leastOf, POINTS, STEPS, textOf } from './pieces.js';

test('random convex pieces: prox is the direct minimiser, and firmly non-expansive', () => {
  holdsFor('random convex pieces', fc.tuple(convex, STEPS), 200, ([f, t]) => {
    const prox = functionOf(derived(['x : real', `h(z) = ${textOf(f)}`], `prox h at x with ${t}`), 'x');
    const images = POINTS.map(prox);
    for (const [k, x] of POINTS.entries()) {
      const [u, want] = [images[k] as number, leastOf(f, x, t)];
      assert.ok(Math.abs(u - want) <= 1e-9, `${textOf(f)} at ${x} with ${t}: ${u} for ${want}`);
      const [dx, du] = [x - (POINTS[k - 1] ?? x), u - (images[k - 1] ?? u)];
      assert.ok(du * du <= dx * du + 1e-12);
    }
  });
});

test.run();
