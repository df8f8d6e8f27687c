import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compile, programOf } from '../../src/compile/compile.js';
import type { Dense } from '../../src/compile/data.js';
import { type Program, type Statement, values as valuesIn } from '../../src/compile/loops/program.js';
import { evaluate } from '../../src/compile/terms/poly.js';
import type { Poly } from '../../src/compile/terms/term.js';
import { close, fill } from './build.js';
import { checked, countCalls, type Lengths, loopsByDepth, pairs, targetsOf, usual, widest } from './scripts.js';

/** Sums that share work are filled in one nest, over half of the pairs where that is proved to be the same. */

const n = 100;
const large = { n, s: 2 };
const small = { n: 7, s: 3 };
const y = fill(1, { y: [7, 3] }).y as Dense;
const data = { y, p: pairs(2, 7) };

const embedding = (near: string, pairsAre = 'symmetric hollow'): string => `y : real[n, s]
p : simplex[n, n] ${pairsAre}
w[i,j] = ${near}
q[i,j] = w[i,j] / sum(w[k,l], k != l)
C = sum(p[i,j]*log(p[i,j]/q[i,j]), i != j)
gradient C wrt y`;
const gauss = 'exp(-norm(y[i,:] - y[j,:])^2)';
const student = '1/(1 + norm(y[i,:] - y[j,:])^2)';

test('symmetric SNE: one pass over half of the pairs and no array of pairs', () => {
  const { program, price } = checked(targetsOf(embedding(gauss)), large, small, data);
  assert.is(countCalls(program, 'exp'), 1);
  assert.equal(loopsByDepth(program), [2, 3, 2], 'the pairs, and what is left for each row');
  assert.is(widest(program), 2, 'the two forces on each point');
  assert.ok(price.work < (n * n * 32) / 2, `${price.work}`);
});

/** The greatest length of a temporary, what is rare included. */
function longest({ buffers }: Program): number {
  const lengths = { n, s: 2, d: 2 };
  const length = (p: Poly): number => evaluate(p, (a) => (a.kind === 'dim' ? lengths[a.name as 'n'] : Number.NaN));
  const temporaries = buffers.filter((b) => b.role === 'temporary');
  return Math.max(...temporaries.map((b) => b.extents.reduce((m, e) => m * length(e), 1)));
}

/** The loops with what is stored in them, whatever variables and buffers are called. */
function outline(body: readonly Statement[]): string {
  const parts = body.map((s) => {
    if (s.kind === 'for' || s.kind === 'if') return `${s.kind}(${outline(s.body)})`;
    return s.kind === 'store' ? `${s.buffer.extents.length}` : '';
  });
  return parts.join(' ');
}

const direct = (near: string, shape: string): string => `y : real[${shape}]
p : simplex[n, n] symmetric hollow
q[i,j] = ${near} / sum(${near.replaceAll('i', 'k').replaceAll('j', 'l')}, k != l)
C = sum(p[i,j]*log(p[i,j]/q[i,j]), i != j)
gradient C wrt y`;

test('the plan does not hang on what a dimension is called, and no pairs are kept for points in columns either', () => {
  for (const near of ['exp(-norm(y[i,:] - y[j,:])^2)', '1/(1 + norm(y[i,:] - y[j,:])^2)']) {
    const [s, d, columns] = [
      [direct(near, 'n, s'), { n, s: 2 }, small],
      [direct(near, 'n, d'), { n, d: 2 }, { n: 7, d: 3 }],
      [direct(near.replaceAll('i,:', ':,i').replaceAll('j,:', ':,j'), 's, n'), large, small],
    ].map(([script, sizes, few], k) => {
      const points = k < 2 ? y : { shape: [3, 7], data: y.data };
      const targets = targetsOf(script as string);
      const { program } = checked(targets, sizes as Lengths, few as Lengths, { ...data, y: points });
      return [program, programOf(targets).program];
    });
    for (const program of [s, d, columns].flatMap((x) => x ?? []))
      assert.ok(longest(program) <= 2 * n, `${longest(program)} numbers in ${outline(program.body)}`);
    const [one, other] = [s, d].map((x) => x?.map((program) => outline(program.body)));
    if (near.startsWith('exp')) assert.equal(other, one);
  }
});

test('t-SNE: weights are computed in the one pass that needs them', () => {
  const { program, price } = checked(targetsOf(embedding(student)), large, small, data);
  assert.equal(loopsByDepth(program), [2, 3, 2]);
  assert.ok(program.buffers.every((b) => b.role !== 'temporary' || b.name !== 'w'));
  assert.ok(price.work < (n * n * 32) / 2, `${price.work}`);
});

test('without declared symmetry all pairs are looped over', () => {
  const { program, price } = checked(targetsOf(embedding(gauss, '')), large, small, data);
  assert.is(countCalls(program, 'exp'), 1);
  assert.ok(price.work > n * n * 18, `${price.work}`);
});

test('points far apart: where all weights underflow, the shifted sums are taken', () => {
  const far = {
    ...data,
    y: { shape: [7, 3], data: y.data.map((x, k) => x + 300 * (k % 7)) },
  };
  const [target] = targetsOf(embedding(gauss));
  if (!target) throw new Error('no target');
  const got = compile(target, { sizes: large }).run(far, undefined, small).data;
  assert.ok(got.every(Number.isFinite), `${got}`);
  const shrunk = compile(target).run(far, undefined, small).data;
  close(got, [...shrunk], 1e-12);
});

test('a sum over all pairs with the diagonal', () => {
  const script = `y : real[n, s]
evaluate sum(exp(-norm(y[i,:] - y[j,:])^2), i, j)`;
  const { price } = checked(targetsOf(script), large, small, { y });
  assert.ok(price.work < (n * n * 20) / 2, `${price.work}`);
});

test('two sums over rows of a symmetric and an antisymmetric term', () => {
  const script = `y : real[n]
u[i] = sum(exp(-(y[i] - y[j])^2), j)
v[i] = sum(exp(-(y[i] - y[j])^2)*(y[i] - y[j]), j)
r[i] = u[i]*v[i]
evaluate r`;
  const { program } = checked(targetsOf(script), { n }, { n: 7 }, fill(3, { y: [7] }));
  assert.is(countCalls(program, 'exp'), 2, 'one in the nest, one on the diagonal');
  assert.equal(loopsByDepth(program), [2, 1]);
});

test('the objective of SNE: the sum of all weights and the logarithms over half of the pairs, along rows', () => {
  const script = embedding(gauss).replace('gradient C wrt y', 'evaluate C');
  const { program, price } = checked(targetsOf(script), large, small, data);
  assert.equal(loopsByDepth(program), [2, 2, 2]);
  assert.is(widest(program), 0, 'no array of pairs');
  assert.ok(price.work < (n * n * 60) / 2, `${price.work}`);
});

test('a symmetric matrix is read along its rows', () => {
  const script = `p : real[n, n] symmetric
y : real[n]
u[i] = sum(p[j,i]*y[j], j)
evaluate u`;
  const { program } = checked(targetsOf(script), { n }, { n: 7 }, { p: data.p, ...fill(9, { y: [7] }) });
  const update = [...usual(program)].find(([s]) => s.kind === 'update')?.[0];
  const loads = update?.kind === 'update' ? [...valuesIn(update.value)] : [];
  const offsets = loads.flatMap((v) =>
    v.kind === 'load' ? [v.offset.terms.map((m) => m.atoms.map((a) => a.kind))] : [],
  );
  assert.is(offsets.length, 2);
  assert.not.ok(
    offsets.flat().some((kinds) => kinds.includes('var') && kinds.includes('dim')),
    JSON.stringify(offsets),
  );
});

test('a term without symmetry is not halved', () => {
  const script = `y : real[n]
u[i] = sum(exp(-(y[i] - 2*y[j])^2), j)
evaluate u`;
  const { price } = checked(targetsOf(script), { n }, { n: 7 }, fill(3, { y: [7] }));
  assert.ok(price.work > n * n * 13, `${price.work}`);
});

test('both partial derivatives share what they have in common', () => {
  const script = `x, y : real[n]
l = sum(sin(x[i]*y[i]) + exp(x[i])*y[i]^2, i)
evaluate l
gradient l wrt x
gradient l wrt y`;
  const { program } = checked(targetsOf(script), { n }, { n: 7 }, fill(3, { x: [7], y: [7] }));
  assert.is(countCalls(program, 'exp'), 1);
  assert.is(countCalls(program, 'cos'), 1);
  assert.equal(loopsByDepth(program), [1]);
});

test.run();
