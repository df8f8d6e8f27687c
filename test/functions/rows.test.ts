import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { number, one, symbol } from '../../src/expr/atoms.js';
import { call, negate, scale } from '../../src/expr/build.js';
import type { Declaration } from '../../src/expr/declaration.js';
import { fold } from '../../src/expr/fold.js';
import type { Node } from '../../src/expr/node.js';
import { rational } from '../../src/expr/rational.js';
import { opposite } from '../../src/expr/relation.js';
import type { Dual, FunctionRow, Sign } from '../../src/expr/row.js';
import * as numeric from '../../src/functions/numeric.js';
import { row, rows } from '../../src/functions/table.js';

const scalar = (name: string): Declaration => ({
  kind: 'declaration',
  name,
  domain: 'real',
  dims: [],
  attributes: new Set(),
  ordered: false,
});
const variables = [symbol(scalar('u')), symbol(scalar('v'))];

/** The value of a scalar expression in the variables. */
function evaluate(root: Node, at: readonly number[]): number {
  return fold<number>(root, (node, of) => {
    switch (node.kind) {
      case 'number':
        return node.value.valueOf();
      case 'constant':
        return node.name === 'pi' ? Math.PI : Infinity;
      case 'symbol':
        return at[variables.indexOf(node)] as number;
      case 'add':
        return node.children.reduce((s, c) => s + of(c), 0);
      case 'multiply':
        return node.children.reduce((s, c) => s * of(c), 1);
      case 'power':
        return of(node.children[0] as Node) ** of(node.children[1] as Node);
      case 'call':
        return node.row.value(...node.children.map(of));
      case 'bracket': {
        const [a, b] = node.children.map(of) as [number, number];
        if (node.relation === '<') return a < b ? 1 : 0;
        if (node.relation === '<=') return a <= b ? 1 : 0;
        throw new Error(node.relation);
      }
      default:
        throw new Error(node.kind);
    }
  });
}

/** Spread over the domain: near its ends, near the kinks, near 0, and some way out. */
function pointsOf(r: FunctionRow): number[] {
  const { lo, hi } = r.domain;
  const out: number[] = [];
  for (let k = 0; k < 40; k++) {
    const u = (k + 0.5) / 40;
    if (Number.isFinite(lo) && Number.isFinite(hi)) out.push(lo + (hi - lo) * u);
    else if (Number.isFinite(lo)) out.push(lo + Math.exp(8 * u - 5.1));
    else out.push(Math.sinh(6 * u - 3.03) * 0.6);
  }
  return out.filter((x) => !(r.kinks ?? []).some((k) => Math.abs(x - k) < 1e-3));
}

/** Tuples of arguments in the domain, away from ties. */
function tuplesOf(r: FunctionRow): number[][] {
  if (r.arity === 1) return pointsOf(r).map((x) => [x]);
  if (r.name === 'polygamma') return [0, 1, 2, 3].flatMap((n) => pointsOf(row('gamma')).map((x) => [n, x]));
  const xs = pointsOf(r);
  if (r.name === 'mod') {
    const pairs = xs.map((x, k) => [x, xs[(k * 17 + 5) % xs.length] as number] as const);
    // The quotient stays clear of the integers, where the remainder jumps.
    return pairs
      .filter(([a, b]) => Math.abs(a / b) < 10 && Math.abs(numeric.mod(a / b, 1) - 0.5) < 0.45)
      .map((p) => [...p]);
  }
  return xs
    .map((x, k) => [x, xs[(k * 17 + 5) % xs.length] as number])
    .filter(([a, b]) => Math.abs((a as number) - (b as number)) > 1e-2);
}

/** Distance to the nearest kink or end of the domain. */
function roomAround(r: FunctionRow, x: number): number {
  const period = r.name === 'tan' ? Math.PI : r.name === 'floor' ? 1 : Infinity;
  const ends = [r.domain.lo, r.domain.hi, ...(r.kinks ?? [])];
  const repeated = Number.isFinite(period) ? [x - numeric.mod(x - (ends[2] as number), period)] : [];
  const all = [...ends, ...repeated, ...repeated.map((e) => e + period)];
  return Math.min(...all.map((e) => Math.abs(x - e)));
}

/** Which arguments vary continuously; the order of polygamma is an integer. */
const varies = (r: FunctionRow, k: number): boolean => !(r.name === 'polygamma' && k === 0);

/** Central differences at two steps, extrapolated once; the steps stay well within `room`. */
function slope(f: (x: number) => number, x: number, room: number): number {
  const h = Math.min(1e-3 * Math.max(Math.abs(x), 0.02), room / 30);
  const central = (s: number): number => (f(x + s) - f(x - s)) / (2 * s);
  return (4 * central(h / 2) - central(h)) / 3;
}

const near = (a: number, b: number, tolerance: number): boolean =>
  Math.abs(a - b) <= tolerance * Math.max(1e-3, Math.abs(a), Math.abs(b));

/** Complaints about a row whose derivative is `derivative`. */
function faults(r: FunctionRow, derivative: FunctionRow['derivative']): string[] {
  const out: string[] = [];
  const args = variables.slice(0, r.arity);
  const partials = derivative(...args);
  for (const at of tuplesOf(r)) {
    for (let k = 0; k < r.arity; k++) {
      if (!varies(r, k)) continue;
      const formula = evaluate(partials[k] as Node, at);
      const dual = r.dual(...at.map((x, j): Dual => [x, j === k ? 1 : 0]));
      const difference = slope(
        (x) => r.value(...at.map((y, j) => (j === k ? x : y))),
        at[k] as number,
        roomAround(r, at[k] as number),
      );
      if (!near(formula, dual[1], 1e-12)) out.push(`${r.name} at ${at}: derivative ${formula}, dual ${dual[1]}`);
      if (!near(dual[1], difference, 1e-6)) out.push(`${r.name} at ${at}: dual ${dual[1]}, difference ${difference}`);
      if (!near(dual[0], r.value(...at), 1e-15)) out.push(`${r.name} at ${at}: value`);
    }
  }
  return out;
}

for (const r of rows.values()) {
  test(`${r.name}: derivative, dual and difference agree`, () => {
    assert.equal(faults(r, r.derivative), []);
  });

  test(`${r.name}: a derivative with the wrong sign or factor is caught`, () => {
    const isFlat = r.derivative(...variables.slice(0, r.arity)).every((d) => d === number(0));
    const mutants: FunctionRow['derivative'][] = [
      (...args) => r.derivative(...args).map((d) => (d.kind === 'bracket' ? opposite(d) : negate(d))),
      (...args) => r.derivative(...args).map((d) => scale(d, rational(2))),
      (...args) => r.derivative(...args).map(() => one),
    ];
    for (const mutant of mutants.slice(isFlat ? 2 : 0)) assert.ok(faults(r, mutant).length > 0);
  });

  test(`${r.name}: the JavaScript source gives the value`, () => {
    const names = ['u', 'v'].slice(0, r.arity);
    const compiled = new Function('$', ...names, `return ${r.js(...names)}`) as (...args: unknown[]) => number;
    for (const at of tuplesOf(r)) assert.is(compiled(numeric, ...at), r.value(...at));
    for (const source of [r.js, r.c, r.python]) {
      const text = source(...names.map((n) => `<${n}>`));
      for (const n of names) assert.is(text.split(`<${n}>`).length, 2, `${text} takes each argument once`);
    }
  });

  test(`${r.name}: sign, monotone and convex hold`, () => {
    const holds: Record<Sign, (y: number) => boolean> = {
      positive: (y) => y > 0,
      nonneg: (y) => y >= 0,
      negative: (y) => y < 0,
      nonpos: (y) => y <= 0,
      zero: (y) => y === 0,
      any: () => true,
    };
    const signsOf = (x: number): Sign[] =>
      x > 0
        ? ['positive', 'nonneg', 'any']
        : x < 0
          ? ['negative', 'nonpos', 'any']
          : ['zero', 'nonneg', 'nonpos', 'any'];
    const within = (x: number): boolean =>
      x >= r.domain.lo && x <= r.domain.hi && !(x === r.domain.lo && r.domain.loOpen);
    const tuples = tuplesOf(r);
    if (r.arity === 1 && within(0)) tuples.push([0]);
    if (r.arity === 2 && r.name !== 'mod' && r.name !== 'polygamma')
      tuples.push([0, 0], [0, 2], [0, -2], [-1, 0], [3, 0], [-1, -2]);
    for (const at of tuples) {
      const choices = at.map(signsOf);
      for (const s of choices[0] as Sign[]) {
        for (const t of choices[1] ?? ['any' as Sign]) {
          assert.ok(holds[r.sign(s, t)](r.value(...at)), `${r.name}(${at}) with signs ${s}, ${t}`);
        }
      }
    }
    for (let k = 0; k < r.arity; k++) {
      for (const at of tuples) {
        const f = (x: number): number => r.value(...at.map((y, j) => (j === k ? x : y)));
        const x = at[k] as number;
        const y = x + 0.5 * Math.max(1, Math.abs(x));
        if (!within(x) || !within(y)) continue;
        const slack = 1e-13 * (Math.abs(f(x)) + Math.abs(f(y)));
        if (r.monotone === 'increasing') assert.ok(f(x) <= f(y) + slack, `${r.name} from ${x} to ${y}`);
        if (r.monotone === 'decreasing') assert.ok(f(x) >= f(y) - slack, `${r.name} from ${x} to ${y}`);
        const bend = (f(x) + f(y)) / 2 - f((x + y) / 2);
        if (r.convex === 'convex') assert.ok(bend >= -slack, `${r.name} between ${x} and ${y}`);
        if (r.convex === 'concave') assert.ok(bend <= slack, `${r.name} between ${x} and ${y}`);
      }
    }
  });

  test(`${r.name}: exact values and identities hold`, () => {
    const [u, v] = variables as [Node, Node];
    const numbers = [-2, -1, -0.5, 0, 0.5, 1, 2, 3, 8, 1 / 8].map((x) => number(x));
    const shapes = [
      ...numbers,
      u,
      negate(u),
      scale(u, rational(2)),
      call(row('exp'), [u]),
      call(row('expm1'), [u]),
      call(row('abs'), [u]),
      call(row('sign'), [u]),
    ];
    const pool =
      r.arity === 1 ? shapes.map((a) => [a]) : shapes.flatMap((a) => [...shapes, v, negate(v)].map((b) => [a, b]));
    for (const args of pool) {
      const found = r.exact?.(...args);
      if (!found) continue;
      for (const at of [
        [0.7, -1.3],
        [-0.4, 0.9],
        [1.6, 2.1],
      ]) {
        const raw = r.value(...args.map((a) => evaluate(a, at)));
        if (Number.isNaN(raw)) continue;
        assert.ok(near(evaluate(found, at), raw, 1e-14), `${r.name} at ${args.map((a) => evaluate(a, at))}`);
      }
    }
  });
}

test('known values, from 50-digit arithmetic', () => {
  const known: [string, number[], number][] = [
    ['erf', [0.3], 0.3286267594591274],
    ['erf', [1.5], 0.9661051464753108],
    ['erf', [1e-10], 1.1283791670955126e-10],
    ['Phi', [-10], 7.619853024160525e-24],
    ['Phi', [-0.9], 0.18406012534675947],
    ['Phi', [2], 0.9772498680518208],
    ['gamma', [0.1], 9.51350769866873],
    ['gamma', [-1.5], 2.363271801207355],
    ['gamma', [100.5], 9.320963104082716e156],
    ['lgamma', [1.25], -0.09827183642181316],
    ['lgamma', [1000000.0], 12815504.569147611],
    ['digamma', [1.4616321449683622], -9.241265521729427e-17],
    ['digamma', [0.25], -4.2274535333762655],
    ['trigamma', [0.25], 17.19732915450711],
    ['polygamma', [3, 2.5], 0.22390584881725206],
    ['lambertw', [1], 0.5671432904097838],
    ['lambertw', [-0.3], -0.4894022271802149],
    ['lambertw', [1e300], 684.2472086297608],
    ['softplus', [-40], 4.248354255291589e-18],
    ['sigmoid', [-700], 9.85967654375977e-305],
    ['mod', [-7, 3], 2],
    ['mod', [7, -3], -2],
  ];
  for (const [name, at, value] of known) {
    const got = row(name).value(...at);
    assert.ok(Math.abs(got / value - 1) <= 4e-15, `${name}(${at}) = ${got}`);
  }
});

test('names that objects inherit are no functions', () => {
  for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
    assert.is(rows.get(name), undefined);
    assert.throws(() => row(name), /no function is named/);
  }
});

test('values at multiples of π and their inverses', () => {
  const pi = (n: number, d: number): Node => scale(call(row('acos'), [number(-1)]), rational(n, d));
  for (const [n, d] of [
    [1, 6],
    [1, 4],
    [1, 3],
    [2, 3],
    [3, 4],
    [5, 6],
    [1, 1],
    [7, 6],
    [-1, 4],
    [13, 6],
  ] as const) {
    for (const name of ['sin', 'cos', 'tan']) {
      const exact = call(row(name), [pi(n, d)]);
      assert.is.not(exact.kind, 'call');
      assert.ok(Math.abs(evaluate(exact, []) - row(name).value((Math.PI * n) / d)) < 1e-14, `${name}(${n}π/${d})`);
    }
  }
  for (const [name, at] of [
    ['asin', 0.5],
    ['acos', 0.5],
    ['acos', -0.5],
    ['acos', 0],
    ['atan', 1],
    ['atan', -1],
    ['asin', -1],
  ] as const) {
    const exact = call(row(name), [number(at)]);
    assert.is.not(exact.kind, 'call');
    assert.ok(near(evaluate(exact, []), row(name).value(at), 1e-15), `${name}(${at})`);
  }
});

test.run();
