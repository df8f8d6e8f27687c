import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compileAll } from '../../src/compile/compile.js';
import { quotients } from '../../src/compile/rewrites/quotients.js';
import type { Term } from '../../src/compile/terms/term.js';
import * as t from '../../src/compile/terms/terms.js';
import { sourceOf } from '../../src/compile/translate.js';
import { fill } from './build.js';
import { targetsOf } from './scripts.js';

/** Quotients that terms have in common are computed once. */

const letters = (names: string): Term[] => {
  t.freshTerms(new Map());
  return [...names].map((name) => t.load(sourceOf('parameter', name, [], []), []));
};
const times = (c: number, ...factors: Term[]): Term => t.mul([t.num(c), ...factors]);

test('terms that have a quotient in common', () => {
  const [x, w, s, c] = letters('xwsc') as [Term, Term, Term, Term];
  const share = t.mul([w, t.recip(s)]);
  const [made] = quotients([t.add([x, times(-3, w, t.recip(s)), t.mul([w, c, t.recip(s)])]), share]) as [Term];
  assert.is(made, t.add([x, t.together([share, t.add([t.num(-3), c])])]));
});

test('the same values', () => {
  const script = `x, y : real[n]
f[i] = (x[i]^2 + exp(y[i]))/(3*x[i] + y[i] - sigmoid(x[i]))
F = sum(f[i], i)
gradient F wrt x
gradient F wrt y`;
  const data = fill(3, { x: [40], y: [40] });
  const [dx, dy] = compileAll(targetsOf(script), { sizes: { n: 40 }, backend: 'js' }).run(data);
  const at = (k: number): readonly number[] => {
    const [x, y] = [data.x?.data[k] as number, data.y?.data[k] as number];
    const a = 1 / (1 + Math.exp(-x));
    const [w, d] = [x * x + Math.exp(y), 3 * x + y - a];
    return [(2 * x - (w / d) * (3 - a * (1 - a))) / d, (Math.exp(y) - w / d) / d];
  };
  for (let k = 0; k < 40; k++) {
    for (const [j, out] of [dx, dy].entries()) {
      const [got, want] = [out?.data[k] as number, at(k)[j] as number];
      assert.ok(Math.abs(got - want) <= 1e-12 * Math.max(1, Math.abs(want)), `${got}, not ${want}`);
    }
  }
});

test.run();
