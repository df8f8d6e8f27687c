import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { determinant, inverse, matmul } from '../../src/check/linear.js';
import type { Point, Tensor } from '../../src/check/point.js';
import { drawPoint } from '../../src/check/points.js';
import { seeded } from '../../src/check/random.js';
import { variablesOf } from '../../src/check/variables.js';
import { element, pointOf, script } from './given.js';

const SEEDS = Array.from({ length: 25 }, (_, k) => k + 1);

function draw(text: string, seed: number): Point {
  return pointOf(script(text), seed);
}

function tensor(point: Point, name: string): Tensor {
  return point.values.get(name) as Tensor;
}

const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-12;

test('dimensions are small, at least 2 and pairwise different', () => {
  for (const seed of SEEDS) {
    const { dims, values } = draw('A : real[a, b]\nB : real[c, d]\nC : real[e, 3]\ns : real', seed);
    const sizes = [...dims.values()];
    assert.is(new Set(sizes).size, 5);
    assert.ok(sizes.every((n) => n >= 2 && n <= 8));
    assert.equal(values.get('C')?.shape, [dims.get('e'), 3]);
    assert.equal(values.get('s')?.shape, []);
  }
});

test('lengths that are expressions are positive integers', () => {
  for (const seed of SEEDS) {
    const point = draw('x : real[n]\nw : real[r]\ny : real[n - r + 1]\nz : real[3*m]\nX : real[H - R + 1, s*m]', seed);
    const of = (name: string): number => point.dims.get(name) as number;
    assert.is(tensor(point, 'y').data.length, of('n') - of('r') + 1);
    assert.ok(tensor(point, 'y').data.length >= 1);
    assert.equal(tensor(point, 'X').shape, [of('H') - of('R') + 1, of('s') * of('m')]);
  }
});

test('lengths inside expressions count too', () => {
  const s = script('x : real[n]\nl = sum(x[i+2]*x[i], i)');
  for (const seed of SEEDS) assert.ok((drawPoint(variablesOf([element(s, 'l')]), seed).dims.get('n') as number) >= 3);
});

test('dimensions vary from point to point', () => {
  const seen = new Set(SEEDS.map((seed) => draw('x : real[n]', seed).dims.get('n')));
  assert.ok(seen.size >= 3);
});

test('the domains hold', () => {
  const text =
    'a : positive[n]\nb : nonneg[n]\nc : unit[n]\nd : integer[n]\ne : sign[n]\nf : bit[n]\np : simplex[n, m]\nq : stochastic[n, m]\ny : onehot[n, m]\nr : real[n]';
  for (const seed of SEEDS) {
    const point = draw(text, seed);
    const of = (name: string): number[] => [...tensor(point, name).data];
    assert.ok(of('a').every((x) => x > 0));
    assert.ok(of('b').every((x) => x >= 0));
    assert.ok(of('c').every((x) => x > 0 && x < 1));
    assert.ok(of('d').every(Number.isInteger));
    assert.ok(of('e').every((x) => x === 1 || x === -1));
    assert.ok(of('f').every((x) => x === 0 || x === 1));
    assert.ok(
      near(
        of('p').reduce((s, x) => s + x),
        1,
      ),
    );
    const [n, m] = tensor(point, 'q').shape as [number, number];
    for (let i = 0; i < n; i++) {
      const row = of('q').slice(i * m, (i + 1) * m);
      assert.ok(
        near(
          row.reduce((s, x) => s + x),
          1,
        ) && row.every((x) => x >= 0),
      );
      assert.equal(
        of('y')
          .slice(i * m, (i + 1) * m)
          .sort(),
        [...new Array(m - 1).fill(0), 1],
      );
    }
    assert.ok(of('r').some((x) => x < 0) || of('r').some((x) => x > 0));
  }
});

test('the attributes hold', () => {
  const text =
    'S : real[n, n] symmetric\nH : simplex[n, n] symmetric hollow\nD : real[n, n] diagonal\nQ : real[n, n] orthogonal\nP : real[n, n] spd\nR : real[n, n] psd\nV : real[n, n] invertible\nB : stochastic[n, n] symmetric\nO : onehot[n, n] hollow';
  for (const seed of SEEDS) {
    const point = draw(text, seed);
    const n = point.dims.get('n') as number;
    const at = (name: string, i: number, j: number): number => tensor(point, name).data[i * n + j] as number;
    for (let i = 0; i < n; i++) {
      assert.is(at('H', i, i), 0);
      assert.is(at('O', i, i), 0);
      for (let j = 0; j < n; j++) {
        for (const name of ['S', 'H', 'P', 'R', 'D']) assert.ok(near(at(name, i, j), at(name, j, i)), name);
        assert.ok(near(at('B', i, j), at('B', j, i)));
        if (i !== j) assert.is(at('D', i, j), 0);
      }
    }
    assert.ok(
      near(
        tensor(point, 'H').data.reduce((s, x) => s + x),
        1,
      ),
    );
    for (let i = 0; i < n; i++)
      assert.ok(Math.abs([...tensor(point, 'B').data.slice(i * n, i * n + n)].reduce((s, x) => s + x) - 1) < 1e-9);
    const q = [...tensor(point, 'Q').data];
    const transposed = q.map((_, k) => q[(k % n) * n + Math.floor(k / n)] as number);
    matmul(q, transposed, n).forEach((x, k) => {
      assert.ok(near(x, k % (n + 1) === 0 ? 1 : 0));
    });
    for (let k = 1; k <= n; k++) {
      const minor = Array.from({ length: k * k }, (_, e) => at('P', Math.floor(e / k), e % k));
      assert.ok(determinant(minor, k) > 0);
    }
    assert.ok(Math.abs(determinant(tensor(point, 'V').data, n)) > 0.04);
  }
});

test('the same seed draws the same point', () => {
  const text = 'x : real[n]\nA : positive[n, m]';
  assert.equal([...tensor(draw(text, 3), 'A').data], [...tensor(draw(text, 3), 'A').data]);
  assert.not.equal([...tensor(draw(text, 3), 'A').data], [...tensor(draw(text, 4), 'A').data]);
});

test('dimensions that cannot be are an error', () => {
  assert.throws(() => draw('x : real[n - n]', 1), /positive whole number/);
});

test('the generator is uniform and normal enough', () => {
  const random = seeded(9);
  const xs = Array.from({ length: 4000 }, () => random.normal());
  const mean = xs.reduce((s, x) => s + x) / xs.length;
  const variance = xs.reduce((s, x) => s + x * x, 0) / xs.length;
  assert.ok(Math.abs(mean) < 0.06 && Math.abs(variance - 1) < 0.08);
  const dice = Array.from({ length: 6000 }, () => random.integer(1, 6));
  for (let face = 1; face <= 6; face++) assert.ok(Math.abs(dice.filter((d) => d === face).length - 1000) < 150);
});

test('inverse and determinant with pivoting', () => {
  const a = [0, 2, 1, 1, 0, 3, 4, 1, 0];
  assert.ok(near(determinant(a, 3), 25));
  matmul(a, inverse(a, 3), 3).forEach((x, k) => {
    assert.ok(near(x, k % 4 === 0 ? 1 : 0));
  });
});

test.run();
