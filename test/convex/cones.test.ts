import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { stream } from '../../src/convex/facts.js';
import { compile, prox } from '../../src/index.js';
import { derived, run } from './derived.js';

const random = stream(5);
const draw = (n: number, scale: number): number[] => Array.from({ length: n }, () => scale * (2 * random() - 1));
const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((s, v, k) => s + v * (b[k] as number), 0);
const norm = (a: readonly number[]): number => Math.sqrt(dot(a, a));

/** Cones c‖v − d‖ ≤ s − e: how they are written, which element is s, and c, e, d in the numbers below. */
const CONES: readonly (readonly [h: string, s: 'first' | 'last', c: number, e: number, d: number])[] = [
  ['norm(z[2:n]) <= z[1]', 'first', 1, 0, 0],
  ['z[1] >= sqrt(sum(z[i]^2, i > 1))', 'first', 1, 0, 0],
  ['sum(z[i]^2, i >= 2) <= z[1]^2 and z[1] >= 0', 'first', 1, 0, 0],
  ['sum(z[i]^2, i != n) <= z[n]^2 and z[n] >= 0', 'last', 1, 0, 0],
  ['c*norm(z[1:n-1]) <= z[n]', 'last', 3, 0, 0],
  ['norm(2*z[2:n]) <= c*z[1]', 'first', 2 / 3, 0, 0],
  ['4*sum((z[i] - d)^2, i != 1) <= (c*z[1] + 1)^2 and c*z[1] + 1 >= 0', 'first', 2 / 3, -1 / 3, -0.5],
];

/** A point in coordinates from the apex of the cone: the other elements, then s. */
function turned(z: readonly number[], s: 'first' | 'last', e: number, d: number): number[] {
  const [last, others] = s === 'first' ? [z[0], z.slice(1)] : [z[z.length - 1], z.slice(0, -1)];
  return [...others.map((v) => v - d), (last as number) - e];
}

for (const [condition, s, c, e, d] of CONES) {
  test(`nearest point of the cone ${condition}`, () => {
    const script = `c : positive\nd : real\nx, z : real[n]\nt : positive\nh(z) = if(${condition}, 0, inf)\n`;
    const element = prox(script, 'h', 'x', 't');
    assert.is(element.status, 'derived', element.message);
    assert.ok(['cone-inside', 'cone-polar', 'cone-boundary'].every((r) => element.steps.some((q) => q.rule === r)));
    const compiled = compile(element);
    const met: [number, number, number] = [0, 0, 0];
    for (let k = 0; k < 300; k++) {
      const x = draw(2 + (k % 4), 3);
      const u = compiled({ x, c: 3, d, t: 1.7 }) as number[];
      // Moreau: u in the cone, x - u in the polar cone, and orthogonal to each other.
      const from = turned(x, s, e, d);
      const to = turned(u, s, e, d);
      const left = from.map((v, j) => v - (to[j] as number));
      const [height, rest] = [to.at(-1) as number, left.at(-1) as number];
      assert.ok(c * norm(to.slice(0, -1)) <= height + 1e-12, `${x}: ${u} is not in the cone`);
      assert.ok(norm(left.slice(0, -1)) <= -c * rest + 1e-12, `${x}: ${u} leaves more than the polar cone`);
      assert.ok(Math.abs(dot(to, left)) <= 1e-12, `${x}: ${u} is not orthogonal to what is left`);
      met[norm(left) < 1e-13 ? 0 : norm(to) < 1e-13 ? 1 : 2] += 1;
    }
    assert.ok(Math.min(...met) >= 5, `cases met: ${met}`);
  });
}

test('the apex and the axis are no exception', () => {
  const compiled = compile('x, z : real[n]\nh(z) = if(norm(z[2:n]) <= z[1], 0, inf)\n', 'prox h at x');
  assert.equal(compiled({ x: [0, 0, 0] }), [0, 0, 0]);
  assert.equal(compiled({ x: [2, 0, 0] }), [2, 0, 0]);
  assert.equal(
    (compiled({ x: [-2, 0, 0] }) as number[]).map((v) => v + 0),
    [0, 0, 0],
  );
  assert.equal(compiled({ x: [0, 4, 0] }), [2, 2, 0]);
});

test('sets that are no such cone are not taken for one', () => {
  for (const condition of [
    'norm(z[3:n]) <= z[1]',
    'norm(z) <= z[1]',
    'norm(z[2:n]) <= -c*z[1]',
    'norm(z[2:n]) <= z[1]^2',
    'sum(z[i]^2, i >= 2) <= z[1]^2',
    'sum(z[i]^2, i >= 2) <= z[1]^2 + 1 and z[1] >= 0',
    'sum(z[i]^2, i >= 2) <= z[1]^2 and z[2] >= 0',
    'sum(z[i]^2, i < n) <= z[1]^2 and z[1] >= 0',
  ]) {
    const script = ['c : positive', 'x, z : real[n]', `h(z) = if(${condition}, 0, inf)`];
    const [element] = run(...script, 'prox h at x');
    assert.is(element?.status, 'undecided', condition);
  }
});

/** Functions φ of the greatest element or size: slopes of φ on both sides, by the level. */
const MAXIMA: readonly (readonly [h: string, sizes: boolean, slopes: (m: number) => readonly [number, number]])[] = [
  ['max(max(z), 0)', false, kinks([[0, 1]], 0)],
  ['max(norminf(z) - 0.5, 0)', true, kinks([[0.5, 1]], 0)],
  [
    '2*max(max(z), 0) + max(max(z) - 1, 0) + max(z)',
    false,
    kinks(
      [
        [0, 2],
        [1, 1],
      ],
      1,
    ),
  ],
  ['if(max(z) <= 1, max(z), inf)', false, kinks([[1, Number.POSITIVE_INFINITY]], 1)],
];

function kinks(list: readonly (readonly [at: number, rise: number])[], first: number) {
  const total = (chosen: typeof list): number => chosen.reduce((s, [, rise]) => s + rise, first);
  return (m: number): readonly [number, number] => [
    total(list.filter(([at]) => at < m - 1e-12)),
    total(list.filter(([at]) => at <= m + 1e-12)),
  ];
}

for (const [h, sizes, slopes] of MAXIMA) {
  test(`prox of a maximum with kinks satisfies Fermat's rule: ${h}`, () => {
    const element = derived(['x, z : real[n]', 't : positive', `h(z) = ${h}`], 'prox h at x with t');
    assert.ok((element.check?.maxRelativeError ?? 1) < 1e-8);
    const compiled = compile(`x, z : real[n]\nt : positive\nh(z) = ${h}\n`, 'prox h at x with t');
    for (let k = 0; k < 200; k++) {
      const [x, t] = [draw(1 + (k % 5), 3), 0.1 + 2 * random()];
      const u = compiled({ x, t }) as number[];
      const of = sizes ? Math.abs : (v: number): number => v;
      const top = Math.max(...u.map(of));
      let total = 0;
      for (const [j, v] of u.entries()) {
        const g = ((x[j] as number) - v) / t;
        total += sizes ? Math.abs(g) : g;
        const along = sizes ? g * v >= -1e-12 : g >= -1e-12;
        assert.ok(Math.abs(g) < 1e-10 || (along && of(v) > top - 1e-10), `${x}, ${t}: ${u}`);
      }
      const [lo, hi] = slopes(top);
      assert.ok(lo - 1e-10 <= total && total <= hi + 1e-10, `${x}, ${t}: ${u}: ${total} is not in [${lo}, ${hi}]`);
    }
  });
}

test('a maximum under a function that falls is refused', () => {
  const [element] = run('x, z : real[n]', 'h(z) = abs(max(z))', 'prox h at x');
  assert.is(element?.status, 'undecided');
  assert.match(element?.message ?? '', /does not fall/);
});

test.run();
