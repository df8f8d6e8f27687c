import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { firstDerivatives, secondDerivatives } from '../../src/check/derivatives.js';
import { differenceAlong } from '../../src/check/difference.js';
import { slopesAlong } from '../../src/check/dual.js';
import { withValues } from '../../src/check/point.js';
import { rows } from '../../src/functions/table.js';
import { element, over, pointOf, script } from './given.js';

const givens = `
x : real[n]
w : positive[n]
u : unit[n]
A : real[n, n] invertible
B : real[n, m]
t : real
s : positive
p = softmax(x)
h[i,j] = tanh(A[i,j] + x[i]*x[j])
`;

/** By name of the variable: expressions in which it stands, together every kind of node. */
const objectives: Record<string, readonly string[]> = {
  t: [
    '3*t',
    't^3 - t^2/2',
    '1/(1 + t^2)',
    's^t + 2^t',
    't*pi + t*n',
    'if(t > 0, t^2, sin(t))',
    'max(t, x[1]) + min(t^2, s)',
    'floor(t)*t + t*sign(t)',
  ],
  s: ['s^(1/2) + s^(-3/2)', 's^t', 's^s', 'log(s)*(s > 1/10)', 'prod(s + u[i], i)'],
  x: [
    "x'*A*x",
    'norm(x)^3',
    'norm(A*x - x)',
    'sum(exp(-(x[i] - x[j])^2)*A[i,j], i != j)',
    'sum(i*x[i]^2, i, i >= 2)',
    'sum((k >= 2)*x[k]*x[k-1], k)',
    'prod(1 + x[i]^2, i)',
    'prod(x[i], i != 2)',
    'max(x[i]*u[i], i) + min(sin(x[i]), i)',
    'x[argmax(x)]^2',
    'sum((x[i] > 0)*x[i]^2, i)',
    'sum(if(x[i] > u[i] or x[i] < 0, x[i]^3, x[i]), i)',
    '-sum(u .* log(p))',
    'sum(h[i,j]*x[j]*p[i], i, j)',
    'logsumexp(A*x) + sum(abs(x)) + norm1(x)*norminf(x)',
    "log(det(diag(w) + x*x'))",
  ],
  A: [
    'det(A)',
    'logdet(A)',
    "x'*inv(A)*u",
    'sum(inv(A) .* inv(A))',
    "tr(A*A*inv(A + A'*A))",
    'det(A)*inv(A)[1,2]',
    'sum(h[i,j]^2, i, j)',
  ],
  B: [
    'norm(A*B)^2',
    "tr(B'*inv(A)*B)",
    'sum(B[i,j]*B[i,l], i, j, l, j < l)',
    'sum(max(B[i,j], j), i)',
    "det(A + B*B')",
  ],
};

const apart = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let gap = 0;
  for (let k = 0; k < a.length; k++) gap = Math.max(gap, Math.abs((a[k] as number) - (b[k] as number)));
  return gap;
};
const largest = (a: ArrayLike<number>): number => apart(a, new Float64Array(a.length));

for (const [name, texts] of Object.entries(objectives)) {
  for (const text of texts) {
    test(`tape, duals and differences agree: ${text} by ${name}`, () => {
      const s = script(givens);
      const node = element(s, text);
      for (const seed of [1, 2]) {
        const point = pointOf(s, seed);
        const { entries } = firstDerivatives(node, [], point, name);
        assert.ok(largest(entries) > 0);
        entries.forEach((entry, k) => {
          const move = Float64Array.from(entries, (_, j) => (j === k ? 1 : 0));
          const [dual] = slopesAlong(node, [], point, name, move);
          const [difference] = differenceAlong(
            node,
            [],
            point,
            name,
            move.map((m) => m * 1e-2),
          );
          assert.ok(
            Math.abs((dual as number) - entry) <= 1e-12 * largest(entries),
            `${k}: dual ${dual}, tape ${entry}`,
          );
          assert.ok(
            Math.abs((difference as number) * 100 - entry) <= 1e-7 * (1 + largest(entries)),
            `${k}: difference ${(difference as number) * 100}, tape ${entry}`,
          );
        });
      }
    });

    test(`second derivatives are the differences of first ones, and symmetric: ${text} by ${name}`, () => {
      const s = script(givens);
      const node = element(s, text);
      const point = pointOf(s, 3);
      const { entries } = secondDerivatives(node, [], point, name, name);
      const data = point.values.get(name)?.data as Float64Array;
      const n = data.length;
      const scale = 1 + largest(entries);
      for (let j = 0; j < n; j++) {
        const at = (h: number): Float64Array => {
          const moved = Float64Array.from(data, (x, k) => (k === j ? x + h : x));
          return firstDerivatives(node, [], withValues(point, name, moved), name).entries;
        };
        const central = (h: number): Float64Array => {
          const [up, down] = [at(h), at(-h)];
          return up.map((x, k) => (x - (down[k] as number)) / (2 * h));
        };
        const [coarse, fine] = [central(2e-4), central(1e-4)];
        const slope = fine.map((f, k) => (4 * f - (coarse[k] as number)) / 3);
        for (let i = 0; i < n; i++) {
          const exact = entries[i * n + j] as number;
          assert.ok(
            Math.abs(exact - (slope[i] as number)) <= 1e-6 * scale,
            `${i},${j}: ${exact}, by differences ${slope[i]}`,
          );
          assert.ok(Math.abs(exact - (entries[j * n + i] as number)) <= 1e-11 * scale);
        }
      }
    });
  }
}

for (const row of rows.values()) {
  if (row.arity !== 1) continue;
  test(`second derivatives of ${row.name} along the tape`, () => {
    const s = script(`x : ${row.domain.lo >= -1 ? 'unit' : 'real'}[n]\nl = sum(i*${row.name}(x[i])*x[i], i)`);
    const point = pointOf(s, 5);
    const { entries } = secondDerivatives(element(s, 'l'), [], point, 'x', 'x');
    const data = point.values.get('x')?.data as Float64Array;
    data.forEach((x, k) => {
      const slope = (y: number): number => {
        const [value, d] = row.dual([y, 1]);
        return (k + 1) * (value + y * d);
      };
      const h = 1e-4;
      const wanted = (4 * (slope(x + h / 2) - slope(x - h / 2))) / (3 * h) - (slope(x + h) - slope(x - h)) / (6 * h);
      const got = entries[k * data.length + k] as number;
      assert.ok(Math.abs(got - wanted) <= 1e-7 * (1 + Math.abs(wanted)), `${row.name} at ${x}: ${got}, ${wanted}`);
    });
  });
}

test('a Jacobian is one sweep an output', () => {
  const s = script(givens);
  const point = pointOf(s, 4);
  const n = point.dims.get('n') as number;
  const i = over('i', s.scope.dimensions.get('n') as never);
  const { values, entries } = firstDerivatives(element(s, 'p', [i]), [i], point, 'x');
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < n; b++) {
      const wanted = (values[a] as number) * ((a === b ? 1 : 0) - (values[b] as number));
      assert.ok(Math.abs((entries[a * n + b] as number) - wanted) < 1e-15);
    }
  }
});

test.run();
