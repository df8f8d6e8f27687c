import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { derived } from './derived.js';
import { convex, functionOf, holdsFor, levelOf, POINTS, textOf } from './pieces.js';

test('random convex pieces: Moreau, with the prox of the derived conjugate', () => {
  holdsFor('random convex pieces', fc.tuple(convex, fc.constantFrom(0.5, 2)), 100, ([f, t]) => {
    const h = ['x, y : real', `h(z) = ${textOf(f)}`];
    const prox = functionOf(derived(h, `prox h at x with ${t}`), 'x');
    const star = derived(h, 'conjugate h at y').result?.text ?? '';
    const other = functionOf(derived(['y, x : real', `k(y) = ${star}`], `prox k at x with 1/${t}`), 'x');
    for (const x of POINTS) {
      const sum = prox(x) + t * other(x / t);
      assert.ok(Math.abs(sum - x) <= 1e-8, `${textOf(f)} at ${x} with ${t}: ${sum}, conjugate ${star}`);
    }
  });
});

test('random convex pieces: the conjugate of the conjugate is the function', () => {
  holdsFor('random convex pieces', convex, 100, (f) => {
    const star = derived(['y : real', `h(z) = ${textOf(f)}`], 'conjugate h at y').result?.text ?? '';
    const twice = functionOf(derived(['y, w : real', `k(y) = ${star}`], 'conjugate k at w'), 'w');
    for (const z of POINTS) {
      const [got, want] = [twice(z), levelOf(f, z)];
      assert.ok(
        got === want || Math.abs(got - want) <= 1e-8 * (1 + Math.abs(want)),
        `${textOf(f)} at ${z}: ${got} for ${want}`,
      );
    }
  });
});

test.run();
