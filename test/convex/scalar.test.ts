import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { derived, run, scalar, valueAt } from './derived.js';

/** Functions with the proximal operator as it is expected to be printed. */
const PROX: readonly (readonly [h: string, letters: readonly string[], text: string])[] = [
  ['abs(z)', [], 'max(abs(x) - t, 0)*sign(x)'],
  ['lam*abs(z - b)', ['lam : positive', 'b : real'], 'max(min(b, x + lam*t), x - lam*t)'],
  ['if(z >= 0, 0, inf)', [], 'max(x, 0)'],
  ['if(a <= z <= a + w, 0, inf)', ['a : real', 'w : positive'], 'min(max(a, x), a + w)'],
  ['max(0, 1 - z)', [], 'max(x, min(t + x, 1))'],
  ['c*z^2/2', ['c : positive'], 'x/(1 + c*t)'],
  ['if(abs(z) <= 1, 0, inf)', [], 'min(max(x, -1), 1)'],
  ['if(z > 0, -log(z), inf)', [], '(x + sqrt(4*t + x^2))/2'],
  ['exp(z)', [], 'x - lambertw(t*exp(x))'],
  ['if(z > 0, z*log(z), if(z == 0, 0, inf))', [], 't*lambertw(exp((x - t)/t)/t)'],
  ['-a*z^2/2', ['a : unit'], 'x/(1 - a*t)'],
];

for (const [h, letters, text] of PROX) {
  test(`prox of ${h}`, () => {
    const element = derived(scalar(h, ...letters), 'prox h at x with t');
    assert.is(element.result?.text, text);
    assert.is(element.result?.attained, 'closed form');
    assert.ok((element.check?.maxRelativeError ?? 1) < 1e-8);
    assert.ok(element.steps.length >= 3);
  });
}

/** Functions that are derived and checked by direct minimisation, whatever the form. */
const CHECKED: readonly (readonly [h: string, ...letters: string[]])[] = [
  ['if(abs(z) <= d, z^2/2, d*abs(z) - d^2/2)', 'd : positive'],
  ['abs(z) + abs(z - 1)'],
  ['abs(z - a) + abs(z - b)', 'a, b : real'],
  ['abs(z)^3'],
  ['abs(z)^(3/2)'],
  ['z^4'],
  ['if(z > 0, 1/z, inf)'],
  ['if(0 < z and z < 1, -log(z) - log(1 - z), inf)'],
  ['exp(abs(z))'],
  ['if(z == 0, 0, lam)', 'lam : positive'],
  ['if(abs(z) <= gam*lam, lam*abs(z) - z^2/(2*gam), gam*lam^2/2)', 'lam, gam : positive'],
  ['min(abs(z), th)', 'th : positive'],
  ['if(z == -1 or z == 0 or z == 1, 0, inf)'],
  ['lam*sqrt(abs(z))', 'lam : positive'],
  ['(z^2 - 1)^2/4'],
];

for (const [h, ...letters] of CHECKED) {
  test(`prox and conjugate of ${h} pass their checks`, () => {
    const [prox, conjugate] = run(...scalar(h, ...letters), 'prox h at x with t', 'conjugate h at y');
    assert.is(prox?.status, 'derived', prox?.message);
    assert.is(conjugate?.status, 'derived', conjugate?.message);
    assert.ok((prox?.result?.pieces?.length ?? 0) > 0);
  });
}

test('without an elementary root the certified one is given, with its bracket', () => {
  const element = derived(scalar('log(1 + exp(z))'), 'prox h at x with t');
  assert.is(element.result?.attained, 'certified root');
  assert.is(element.result?.text, 'root(z - x + t*sigmoid(z), z, x - t, x)');
});

test('pieces stand in order, with ties where two points are as good', () => {
  const { result } = derived(scalar('if(z == 0, 0, lam)', 'lam : positive'), 'prox h at x with t');
  const edge = 'sqrt(2)*sqrt(lam*t)';
  assert.equal(
    result?.pieces?.map((p) => [p.when, p.text, p.ties ?? []]),
    [
      [`x < -${edge}`, 'x', []],
      [`x == -${edge}`, 'x', ['0']],
      [`-${edge} < x < ${edge}`, '0', []],
      [`x == ${edge}`, '0', ['x']],
      [`x > ${edge}`, 'x', []],
    ],
  );
});

test('the parameters decide between regimes', () => {
  const { result } = derived(scalar('min(abs(z), th)', 'th : positive'), 'prox h at x with t');
  assert.ok(result?.pieces?.some((p) => p.when.startsWith('2*th < t')));
  assert.ok(result?.pieces?.some((p) => p.when.startsWith('t <= 2*th')));
});

test('conjugates: domains, ends and infinity', () => {
  const of = (h: string, ...letters: string[]): string | undefined =>
    derived(scalar(h, ...letters), 'conjugate h at y').result?.text;
  assert.is(of('abs(z)'), 'if(-1 <= y <= 1, 0, inf)');
  assert.is(of('z^2/2'), 'y^2/2');
  assert.is(of('if(abs(z) <= 1, 0, inf)'), 'abs(y)');
  assert.is(of('sqrt(1 + z^2)'), 'if(y == -1, 0, if(-1 < y < 1, -sqrt(1 - y^2), if(y == 1, 0, inf)))');
  assert.is(of('-abs(z)'), 'inf');
  assert.is(of('c*z', 'c : real'), 'if(y == c, 0, inf)');
});

test('subdifferentials: kinks, ends of domains and empty sets', () => {
  const { result } = derived(scalar('if(z > 0, z*log(z), if(z == 0, 0, inf))'), 'subdifferential h at u');
  assert.is(result?.text, 'u > 0 and g == 1 + log(u)');
  assert.equal(result?.pieces, [
    { when: 'u <= 0', empty: true },
    { when: 'u > 0', lo: '1 + log(u)', hi: '1 + log(u)' },
  ]);
  const box = derived(scalar('if(abs(z) <= 1, 0, inf)'), 'subdifferential h at u');
  assert.equal(
    box.result?.pieces?.map((p) => [p.when, p.lo, p.hi]),
    [
      ['u < -1', undefined, undefined],
      ['u == -1', '-inf', '0'],
      ['-1 < u < 1', '0', '0'],
      ['u == 1', '0', 'inf'],
      ['u > 1', undefined, undefined],
    ],
  );
});

test('what cannot be decided is said, and nothing is guessed', () => {
  const [sine, open, concave] = [
    ['sin(z)', []],
    ['if(z > 0, 0, inf)', []],
    ['-exp(z)', []],
  ].map(([h]) => run(...scalar(h as string), 'prox h at x with t')[0]);
  assert.is(sine?.status, 'undecided');
  assert.is(open?.status, 'undecided');
  assert.match(open?.message ?? '', /not lower semicontinuous at 0/);
  assert.is(concave?.status, 'undecided');
  assert.match(concave?.message ?? '', /not bounded below/);
});

test('a case in which there is no minimiser becomes a condition', () => {
  const element = derived(scalar('if(a <= z and z <= b, 0, inf)', 'a, b : real'), 'prox h at x with t');
  assert.equal(element.conditions, ['a <= b']);
});

test('the step must be positive', () => {
  assert.throws(() => run('x, s : real', 'h(z) = abs(z)', 'prox h at x with s'), /the step must be positive/);
});

test('logarithms that cancel: conjugates of weighted softplus functions and of a hyperbola with a parameter', () => {
  const cases: readonly (readonly [h: string, y: number, value: number])[] = [
    ['lam*log(1 + exp(-z))', -0.5, 2 * (0.25 * Math.log(0.25) + 0.75 * Math.log(0.75))],
    ['log(1 + exp(lam*z))', 0.5, 0.25 * Math.log(0.25) + 0.75 * Math.log(0.75)],
    ['sqrt(lam^2 + z^2)', 0.6, -2 * 0.8],
  ];
  for (const [h, y, want] of cases) {
    const { result } = derived(scalar(h, 'lam : positive'), 'conjugate h at y');
    const got = valueAt(result?.text ?? '', { y, lam: 2 });
    assert.ok(Math.abs(got - want) < 1e-12, `${h}: ${got} for ${want}`);
  }
});

test.run();
