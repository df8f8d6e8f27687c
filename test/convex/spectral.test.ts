import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { stream } from '../../src/convex/facts.js';
import { eigenOf } from '../../src/convex/vector/eigen.js';
import { compile, prox } from '../../src/index.js';
import { derived, run } from './derived.js';

const random = stream(11);

function symmetric(n: number, scale: number): number[][] {
  const a = Array.from({ length: n }, () => Array.from({ length: n }, () => scale * (2 * random() - 1)));
  return a.map((r, i) => r.map((_, j) => a[Math.min(i, j)]?.[Math.max(i, j)] as number));
}

const product = (a: number[][], b: number[][]): number[][] =>
  a.map((r) => (b[0] as number[]).map((_, j) => r.reduce((s, v, k) => s + v * (b[k]?.[j] as number), 0)));
const combine = (a: number[][], f: (v: number, i: number, j: number) => number): number[][] =>
  a.map((r, i) => r.map((v, j) => f(v, i, j)));
const largest = (a: number[][]): number => Math.max(...a.flat().map(Math.abs));

/** Is the quadratic form of the matrix not negative at random vectors? */
function isNonnegative(a: number[][]): boolean {
  return Array.from({ length: 200 }, () => a.map(() => 2 * random() - 1)).every((v) => {
    const image = a.map((r) => r.reduce((s, x, j) => s + x * (v[j] as number), 0));
    return image.reduce((s, x, j) => s + x * (v[j] as number), 0) >= -1e-10;
  });
}

const SCRIPT = `X : real[n,n] spd
P : real[n,n] psd
A : real[n,n] symmetric
t, c : positive
`;

function proxAt(h: string, A: number[][], t: number, c: number): number[][] {
  const data = { A, X: A, P: A, t, c };
  const [element] = [prox(`${SCRIPT}${h}\n`, 'h', 'A', 't', { data })];
  assert.is(element.status, 'derived', element.message);
  assert.ok((element.check?.maxRelativeError ?? 1) < 1e-8);
  return element.value as number[][];
}

test('a matrix is what its eigenvalues and eigenvectors make', () => {
  for (const n of [1, 2, 3, 6]) {
    for (const scale of [1e-8, 1, 1e9]) {
      const a = symmetric(n, scale);
      const { values, vectors } = eigenOf(a.flat(), n);
      const Q = a.map((r, i) => r.map((_, j) => vectors[i * n + j] as number));
      const scaled = combine(Q, (v, _, j) => v * (values[j] as number));
      const transposed = combine(Q, (_, i, j) => Q[j]?.[i] as number);
      const again = product(scaled, transposed);
      assert.ok(largest(combine(again, (v, i, j) => v - (a[i]?.[j] as number))) <= 1e-14 * n * scale);
      assert.ok(largest(combine(product(transposed, Q), (v, i, j) => v - (i === j ? 1 : 0))) <= 1e-14 * n);
    }
  }
  assert.equal([...eigenOf([2, 0, 0, 2], 2).values], [2, 2]);
});

/** With the derivative of h multiplied by U, as an expression in U and U²: U (U − X) + t U h'(U) = 0. */
const SMOOTH: readonly (readonly [h: string, (u: number[][], i: number, j: number, c: number) => number])[] = [
  ['h(X) = -logdet(X)', (_, i, j) => (i === j ? -1 : 0)],
  ['h(X) = -log(det(X)) + c*tr(X)', (u, i, j, c) => (i === j ? -1 : 0) + c * (u[i]?.[j] as number)],
  ['h(X) = norm(X)^2/2 - 2*logdet(X)', (u, i, j) => (i === j ? -2 : 0) + (product(u, u)[i]?.[j] as number)],
];

for (const [h, slope] of SMOOTH) {
  test(`prox acts on the eigenvalues: ${h}`, () => {
    for (const n of [1, 2, 3, 4]) {
      const [A, t, c] = [symmetric(n, 3), 0.1 + 2 * random(), 0.7];
      const U = proxAt(h, A, t, c);
      assert.ok(isNonnegative(U));
      const left = product(
        U,
        combine(U, (v, i, j) => v - (A[i]?.[j] as number)),
      );
      const error = combine(left, (v, i, j) => v + t * slope(U, i, j, c));
      assert.ok(largest(error) < 1e-11, `${JSON.stringify(A)}: ${largest(error)}`);
    }
  });
}

test('nearest positive semidefinite matrix, with a linear term or without', () => {
  for (const [h, shift] of [
    ['h(P) = 0', 0],
    ['h(P) = c*tr(P)', 0.7],
  ] as const) {
    for (const n of [2, 3, 5]) {
      const [A, t] = [symmetric(n, 3), 0.8];
      const U = proxAt(h, A, t, 0.7);
      const left = combine(U, (v, i, j) => v - (A[i]?.[j] as number) + (i === j ? t * shift : 0));
      // Moreau: both are positive semidefinite, and their product is zero.
      assert.ok(isNonnegative(U) && isNonnegative(left), JSON.stringify(A));
      assert.ok(largest(product(U, left)) < 1e-12, JSON.stringify(A));
    }
  }
});

test('the result is stated with the eigenvectors, and says what they are', () => {
  const element = derived([SCRIPT, 'h(X) = -logdet(X)'], 'prox h at A with t');
  assert.is(element.result?.text, "Q*diag(w + sqrt(4*t*ones(n) + w.^2))*Q'/2");
  assert.equal(element.conditions, ["A == Q*diag(w)*Q'", "Q'*Q == eye(n)"]);
  assert.ok(element.steps.some((s) => s.rule === 'eigenvectors'));
  assert.ok(element.assumptions.includes('A is symmetric'));
});

test('an obligation that fails is refused', () => {
  const message = (h: string, point: string): string => {
    const [element] = run(SCRIPT, 'B : real[n,n]', h, `prox h at ${point} with t`);
    assert.is(element?.status, 'undecided');
    return element?.message ?? '';
  };
  assert.match(message('h(X) = -logdet(X)', 'B'), /not known to be a symmetric matrix/);
  assert.match(message('h(X) = X[1,1]*logdet(X)', 'A'), /not known to be a sum over the eigenvalues/);
  assert.match(message('h(X) = logdet(X)', 'A'), /eigenvalues has no formula, or it is not convex|not/);
  assert.throws(() => compile(`${SCRIPT}h(X) = -logdet(X)\n`, 'prox h at A with t'), /needs a decomposition/);
});

test.run();
