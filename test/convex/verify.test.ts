import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { run } from './derived.js';

const LINES = ['x, y : real', 'v : real[n]', 'lam, t : positive', 'h(z) = lam*abs(z)', 'k(v) = norm1(v)'];

const verdict = (command: string): { status?: string; message?: string } => {
  const [element] = run(...LINES, command);
  return { status: element?.status ?? '', message: element?.message ?? '' };
};

test('candidates are proved on every piece, whatever their form', () => {
  for (const candidate of [
    'sign(x)*max(abs(x) - lam*t, 0)',
    'x - min(max(x, -lam*t), lam*t)',
    'if(x > lam*t, x - lam*t, if(x < -lam*t, x + lam*t, 0))',
  ])
    assert.is(verdict(`verify prox h at x with t == (${candidate})`).status, 'proved', candidate);
  assert.is(verdict('verify conjugate h at y == (if(abs(y) <= lam, 0, inf))').status, 'proved');
  assert.is(verdict('verify prox k at v with t == (sign(v) .* max(abs(v) - t*ones(n), 0))').status, 'proved');
});

test('slips are refuted with the piece on which they show: a lost factor, a turned inequality, a missing case', () => {
  for (const candidate of [
    'sign(x)*max(abs(x) - t, 0)',
    'sign(x)*min(abs(x) - lam*t, 0)',
    'max(x - lam*t, 0)',
    'sign(x)*max(abs(x) - lam*t^2, 0)',
  ]) {
    const { status, message } = verdict(`verify prox h at x with t == (${candidate})`);
    assert.is(status, 'refuted', candidate);
    assert.match(message ?? '', /where the result is/);
  }
  assert.is(verdict('verify conjugate h at y == (if(abs(y) < 2*lam, 0, inf))').status, 'refuted');
  assert.is(verdict('verify prox k at v with t == (max(v - t*ones(n), 0))').status, 'refuted');
});

test('a candidate of another shape is an error', () => {
  assert.throws(() => run(...LINES, 'verify prox k at v with t == (t)'), /another shape/);
});

const SETS: readonly (readonly [h: string, candidate: string, status: string])[] = [
  ['lam*abs(z - b)', 'if(u == b, -lam <= g <= lam, g == lam*sign(u - b))', 'proved'],
  ['lam*abs(z - b)', '(u < b and g == -lam) or (u == b and -lam <= g <= lam) or (u > b and g == lam)', 'either'],
  ['lam*abs(z - b)', 'if(u == b, -1 <= g <= 1, g == lam*sign(u - b))', 'refuted'],
  ['lam*abs(z - b)', 'g == lam*sign(u - b)', 'refuted'],
  ['lam*abs(z - b)', 'if(u == b, -lam <= g <= lam, g == sign(u - b))', 'refuted'],
  ['if(z > 0, z*log(z), if(z == 0, 0, inf))', 'u > 0 and g == 1 + log(u)', 'proved'],
  ['if(z >= 0, z^2, inf)', 'if(u > 0, g == 2*u, u == 0 and g <= 0)', 'proved'],
  ['if(z >= 0, z^2, inf)', 'if(u > 0, g == 2*u, u == 0 and g >= 0)', 'refuted'],
  ['if(z >= 0, z^2, inf)', 'if(u > 0, g == 2*u, g <= 0)', 'refuted'],
  ['if(z >= 0, z^2, inf)', 'if(u > 0, g == u, u == 0 and g <= 0)', 'refuted'],
];

for (const [h, candidate, want] of SETS) {
  test(`a candidate for a subdifferential: ${h}, ${candidate}`, () => {
    const [element] = run(
      'u, b : real',
      'lam : positive',
      `h(z) = ${h}`,
      `verify subdifferential h at u == (${candidate})`,
    );
    const good = want === 'either' ? ['proved', 'undecided'] : [want];
    assert.ok(good.includes(element?.status ?? ''), `${element?.status}: ${element?.message}`);
    if (want === 'refuted') assert.ok('g' in (element?.counterexample ?? {}), 'a counterexample has a g');
  });
}

test('a candidate for a subdifferential that is no condition is an error', () => {
  assert.throws(
    () => run('u : real', 'h(z) = abs(z)', 'verify subdifferential h at u == (sign(u))'),
    /a condition on g/,
  );
});

test.run();
