import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { derived, run, scalar, valueAt } from './derived.js';

/** A convex function with random kinks and curvatures: Σ a|z − c| + q z²/2 + b z. */
const convex = fc.record({
  kinks: fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: -3, max: 3 })), {
    minLength: 0,
    maxLength: 2,
  }),
  curvature: fc.integer({ min: 0, max: 3 }),
  tilt: fc.integer({ min: -2, max: 2 }),
});

type Convex = typeof convex extends fc.Arbitrary<infer T> ? T : never;

function textOf({ kinks, curvature, tilt }: Convex): string {
  const signed = (n: number): string => (n < 0 ? `(${n})` : String(n));
  return [...kinks.map(([a, c]) => `${a}*abs(z - ${signed(c)})`), `${curvature}*z^2/2`, `${signed(tilt)}*z`].join(
    ' + ',
  );
}

function levelOf({ kinks, curvature, tilt }: Convex, z: number): number {
  return kinks.reduce((s, [a, c]) => s + a * Math.abs(z - c), (curvature * z * z) / 2 + tilt * z);
}

/** The minimiser of a convex function of one variable, by thirds. */
function leastOf(f: (z: number) => number): number {
  let [lo, hi] = [-60, 60];
  for (let k = 0; k < 200; k++) {
    const [a, b] = [lo + (hi - lo) / 3, hi - (hi - lo) / 3];
    if (f(a) <= f(b)) hi = b;
    else lo = a;
  }
  return (lo + hi) / 2;
}

const RUNS = { numRuns: 12, seed: 5 };
const STEPS = [0.25, 1, 2] as const;
const POINTS = [-7.3, -2, -0.4, 0, 0.7, 3, 5.5];

test('random convex functions: prox against direct minimisation, firmly non-expansive', () => {
  fc.assert(
    fc.property(convex, fc.constantFrom(...STEPS), (f, t) => {
      const lines = ['x : real', `h(z) = ${textOf(f)}`];
      const { result } = derived(lines, `prox h at x with ${t}`);
      const images = POINTS.map((x) => {
        const u = valueAt(result?.text ?? '', { x });
        const phi = (z: number): number => (z - x) ** 2 / 2 + t * levelOf(f, z);
        assert.ok(phi(u) <= phi(leastOf(phi)) + 1e-9, `${textOf(f)} at ${x}`);
        return u;
      });
      for (let k = 1; k < POINTS.length; k++) {
        const [dx, du] = [
          (POINTS[k] as number) - (POINTS[k - 1] as number),
          (images[k] as number) - (images[k - 1] as number),
        ];
        assert.ok(du * du <= dx * du + 1e-9);
      }
    }),
    RUNS,
  );
});

test('Moreau: x is prox of h plus t times prox of its conjugate at x/t', () => {
  for (const h of ['abs(z)', 'if(abs(z) <= 1, 0, inf)', 'max(0, 1 - z)', 'z^2/2', 'abs(z) + z^2']) {
    const star = derived(scalar(h), 'conjugate h at y').result?.text ?? '';
    const t = 2;
    const first = derived(['x : real', `h(z) = ${h}`], `prox h at x with ${t}`).result?.text ?? '';
    const second = derived(['x : real', `k(y) = ${star}`], `prox k at x with 1/${t}`).result?.text ?? '';
    for (const x of POINTS) {
      const sum = valueAt(first, { x }) + t * valueAt(second, { x: x / t });
      assert.ok(Math.abs(sum - x) < 1e-9, `${h} at ${x}`);
    }
  }
});

test('the conjugate of the conjugate of a closed convex function is the function', () => {
  for (const h of ['abs(z)', 'z^2/2', 'max(0, 1 - z)', 'exp(z)', 'if(abs(z) <= 2, z^2/2, inf)']) {
    const star = derived(scalar(h), 'conjugate h at y').result?.text ?? '';
    const twice = derived(['w : real', `k(y) = ${star}`], 'conjugate k at w').result?.text ?? '';
    for (const z of [-1.7, -0.3, 0, 0.4, 1.3]) {
      const gap = valueAt(twice, { w: z }) - valueAt(h, { z });
      assert.ok(Math.abs(gap) < 1e-9, `${h} at ${z}: ${twice}`);
    }
  }
});

test('Fenchel-Young holds, with equality for subgradients', () => {
  for (const [h, slope] of [
    ['z^4', '4*z^3'],
    ['exp(z)', 'exp(z)'],
    ['if(z > 0, -log(z), inf)', '-1/z'],
  ] as const) {
    const star = derived(scalar(h), 'conjugate h at y').result?.text ?? '';
    for (const z of [0.3, 1, 2.2]) {
      const y = valueAt(slope, { z });
      const gap = valueAt(h, { z }) + valueAt(star, { y }) - z * y;
      assert.ok(Math.abs(gap) < 1e-9, `${h} at ${z}`);
      assert.ok(valueAt(h, { z }) + valueAt(star, { y: y - 0.1 }) - z * (y - 0.1) >= -1e-12);
    }
  }
});

test('every step of a proof says something, and the regimes cover the parameters', () => {
  const [element] = run(...scalar('min(abs(z), th)', 'th : positive'), 'prox h at x with t');
  assert.ok(element?.steps.every((s) => s.why.length > 10 && s.latex.length > 0 && s.after.length > 0));
});

test.run();
