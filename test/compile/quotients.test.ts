import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compileAll } from '../../src/compile/compile.js';
import { quotients } from '../../src/compile/quotients.js';
import { subterms } from '../../src/compile/rewrite.js';
import type { Term } from '../../src/compile/term.js';
import * as t from '../../src/compile/terms.js';
import { sourceOf } from '../../src/compile/translate.js';
import { fill } from './build.js';
import { targetsOf } from './scripts.js';

/** Quotients as their rule has them, where a normal form multiplied the numerator out. */

const letters = (names: string): Term[] => {
  t.freshTerms(new Map());
  return [...names].map((name) => t.load(sourceOf('parameter', name, [], []), []));
};
const times = (c: number, ...factors: Term[]): Term => t.mul([t.num(c), ...factors]);
const holds = (root: Term, part: Term): boolean => (subterms(root, 500) ?? []).includes(part);

test('the numerator is a multiple of the divisor and one of a sum', () => {
  const [x, y, a, b, c] = letters('xyabc') as [Term, Term, Term, Term, Term];
  const s = t.add([times(3, x), y, times(-1, a)]);
  const w = t.add([t.pow(x, 2), b]);
  // 2 x s + (a c - 3) w
  const inner = t.add([times(2, x), times(-1, c, w)]);
  const n = t.add([t.mul([x, t.add([times(3, x), times(2, y)])]), times(-3, b), times(-1, a, inner)]);
  const share = t.mul([w, t.recip(s)]);
  const [made, other] = quotients([t.mul([n, t.pow(s, -2)]), share]) as [Term, Term];
  assert.is(other, share);
  assert.ok(holds(made, share) && !holds(made, t.pow(s, 2)));
});

test('terms that have a quotient in common', () => {
  const [x, w, s, c] = letters('xwsc') as [Term, Term, Term, Term];
  const share = t.mul([w, t.recip(s)]);
  const [made] = quotients([t.add([x, times(-3, w, t.recip(s)), t.mul([w, c, t.recip(s)])]), share]) as [Term];
  assert.is(made, t.add([x, t.together([share, t.add([t.num(-3), c])])]));
});

test('what the normal form has cancelled is not brought back', () => {
  const [x, y, z, v] = letters('xyzv') as [Term, Term, Term, Term];
  const s = t.add([t.pow(x, 2), z, v]);
  const w = t.add([t.pow(x, 2), x, y]);
  // In (2 x + 1) s - 2 x w the cubes of x are lost to each other.
  const n = t.add([times(-1, t.pow(x, 2)), times(2, x, z), times(2, x, v), times(-2, x, y), z, v]);
  const before = [t.mul([n, t.pow(s, -2)]), t.mul([w, t.recip(s)])];
  assert.equal(quotients(before), before);
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
