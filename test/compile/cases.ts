import { number, one } from '../../src/expr/atoms.js';
import type { Index, Node } from '../../src/expr/node.js';
import { matrix, reduce, sum } from '../../src/expr/reduce.js';
import { compare, delta, either } from '../../src/expr/relation.js';
import { type Case, dim, fill, fn, idx, minus, named, over, plus, times, to, variable } from './build.js';

/** Expressions of many kinds with data; every backend must give their naive values. */

export interface Group {
  readonly name: string;
  readonly cases: readonly (Case & { readonly tolerance: number })[];
}

export const groups: Group[] = [];
let current: (Case & { readonly tolerance: number })[] = [];

function group(name: string, make: () => void): void {
  current = [];
  groups.push({ name, cases: current });
  make();
}

function agrees(c: Case, tolerance = 1e-12): void {
  current.push({ ...c, tolerance });
}

const dims = { k: 3, d: 4, n: 5 };
const W = variable('W', ['k', 'd']);
const x = variable('x', ['d']);
const b = variable('b', ['k']);
const y = variable('y', ['k'], 'onehot');
const i = idx('i', 'k');
const j = idx('j', 'd');
const m = idx('m', 'k');
const a = named('a', [i], plus(sum([j], times(W(i, j), x(j))), b(i)));
const yhat = named('yhat', [i], over(fn('exp', a(i)), sum([m], fn('exp', a(m)))));
const logits = fill(1, { W: [3, 4], x: [4], b: [3], y: [3] });

group('softmax cross-entropy: objective and gradient', () => {
  agrees({ node: times(-1, sum([i], times(y(i), fn('log', yhat(i))))), dims, data: logits });
  agrees({ node: times(minus(yhat(i), y(i)), x(j)), indices: [i, j], dims, data: logits });
});

group('a batch keeps what belongs to a row in the row', () => {
  const s = idx('s', 'n');
  const X = variable('X', ['n', 'd']);
  const out = named('z', [s, i], sum([j], times(W(i, j), X(s, j))));
  const p = named('p', [s, i], over(fn('exp', out(s, i)), sum([m], fn('exp', out(s, m)))));
  const Y = variable('Y', ['n', 'k']);
  const node = sum([s], times(minus(p(s, i), Y(s, i)), X(s, j)));
  agrees({ node, indices: [i, j], dims, data: fill(3, { W: [3, 4], X: [5, 4], Y: [5, 3] }) });
});

const P = variable('P', ['n', 'n']);
const Y = variable('Y', ['n', 'd']);
const [p, q, r, s] = ['p', 'q', 'r', 's'].map((name) => idx(name, 'n')) as [Index, Index, Index, Index];
const e = idx('e', 'd');
const distance = (u: Node, v: Node): Node => sum([e], to(minus(Y(u, e), Y(v, e)), 2));
const points = fill(2, { P: [5, 5], Y: [5, 4] });

group('SNE and t-SNE gradients', () => {
  const near = (u: Node, v: Node): Node => fn('exp', times(-1, distance(u, v)));
  const Q = named('q', [p, q], over(near(p, q), sum([r, s], times(compare('!=', r, s), near(r, s)))));
  const force = (pull: Node): Node => times(4, sum([q], times(pull, minus(Y(p, j), Y(q, j)))));
  agrees({ node: force(minus(P(p, q), Q(p, q))), indices: [p, j], dims, data: points });

  const tail = (u: Node, v: Node): Node => to(plus(1, distance(u, v)), -1);
  const T = named('q', [p, q], over(tail(p, q), sum([r, s], times(compare('!=', r, s), tail(r, s)))));
  agrees({ node: force(times(minus(P(p, q), T(p, q)), tail(p, q))), indices: [p, j], dims, data: points });
});

group('backward convolution with guards', () => {
  const g = variable('g', [minus(dim('n'), minus(dim('k'), 1))]);
  const w = variable('w', ['k']);
  const u = idx('u', 'n');
  const at = plus(minus(u, m), 1);
  const inside = times(compare('<=', one, at), compare('<=', at, plus(minus(dim('n'), dim('k')), 1)));
  agrees({
    node: sum([m], times(inside, g(at), w(m))),
    indices: [u],
    dims: { n: 7, k: 3 },
    data: fill(4, { g: [5], w: [3] }),
  });
});

group('pooling with strides, forwards and backwards', () => {
  const s3 = dim('s');
  const z = variable('z', [times(s3, dim('n'))]);
  const g = variable('g', ['n']);
  const t = idx('t', 'n');
  const w = idx('w', 's');
  const u = idx('u', times(s3, dim('n')));
  const at = plus(times(s3, minus(t, 1)), w);
  const data = fill(5, { z: [12], g: [4] });
  const size = { s: 3, n: 4 };
  agrees({ node: reduce('max', [w], z(at)), indices: [t], dims: size, data });
  agrees({ node: over(sum([w], z(at)), s3), indices: [t], dims: size, data });
  agrees({ node: reduce('argmax', [w], z(at)), indices: [t], dims: size, data });
  const back = sum([t, w], times(delta(at, u), g(t)));
  agrees({ node: times(over(1, s3), back), indices: [u], dims: size, data });
  const top = named('top', [t], reduce('max', [w], z(at)));
  const routed = sum([t, w], times(delta(at, u), compare('==', z(at), top(t)), g(t)));
  agrees({ node: routed, indices: [u], dims: size, data });
});

group('a Hessian with a Kronecker delta', () => {
  const v = idx('v', 'k');
  const node = minus(times(delta(i, v), yhat(i)), times(yhat(i), yhat(v)));
  agrees({ node, indices: [i, v], dims, data: logits });
});

group('inverse, determinant and its logarithm', () => {
  const A = variable('A', ['n', 'n']);
  const data = fill(6, { A: [4, 4], v: [4], B: [3, 4, 4], n: [1] });
  const size = { n: 4, k: 3 };
  const v = variable('v', ['n']);
  agrees({ node: matrix('inv', [p, q], A(p, q), [r, s]), indices: [r, s], dims: size, data }, 1e-10);
  agrees(
    { node: sum([s], times(matrix('inv', [p, q], A(p, q), [r, s]), v(s))), indices: [r], dims: size, data },
    1e-10,
  );
  agrees({ node: matrix('det', [p, q], A(p, q), []), dims: size, data }, 1e-10);
  agrees({ node: matrix('logdet', [p, q], plus(A(p, q), times(3, delta(p, q))), []), dims: size, data }, 1e-10);
  const B = variable('B', ['k', 'n', 'n']);
  const many = times(matrix('inv', [p, q], B(i, p, q), [r, s]), matrix('det', [p, q], B(i, p, q), []));
  agrees({ node: many, indices: [r, i, s], dims: size, data }, 1e-10);
  agrees({ node: sum([i], many), indices: [r, s], dims: size, data }, 1e-10);
});

group('reductions under guards, products, alternatives', () => {
  const v = variable('v', ['n']);
  const data = fill(7, { v: [5], u: [5], P: [5, 5] }, (z) => z + 1.5);
  const u = variable('u', ['n']);
  agrees({ node: reduce('max', [q], v(q), compare('<', q, p)), indices: [p], dims, data });
  agrees({ node: reduce('min', [q], times(v(q), u(p)), compare('!=', q, p)), indices: [p], dims, data });
  agrees({ node: reduce('prod', [q], v(q), compare('<=', q, p)), indices: [p], dims, data });
  agrees({ node: reduce('argmax', [q], P(p, q)), indices: [p], dims, data });
  agrees({ node: reduce('max', [p, q], P(p, q), compare('<', p, q)), dims, data });
  agrees({ node: sum([q], times(either([compare('<', q, p), delta(q, number(3))]), v(q))), indices: [p], dims, data });
  agrees({ node: sum([q, r], times(compare('<', q, r), compare('<=', r, p), v(q), u(r))), indices: [p], dims, data });
  agrees({ node: sum([q], times(compare('<', v(q), u(p)), v(q), P(p, q))), indices: [p], dims, data });
});

group('a false bracket reads nothing, shifted subscripts stay in range', () => {
  const v = variable('v', ['n']);
  const data = fill(8, { v: [5] });
  const before = times(compare('<=', number(2), p), v(minus(p, 1)));
  agrees({ node: before, indices: [p], dims, data });
  agrees({ node: minus(times(2, v(p)), before), indices: [p], dims, data });
  const steps = named('step', [p], plus(fn('sin', v(p)), sum([q], fn('exp', v(q)))));
  agrees({ node: times(compare('<=', number(2), p), steps(minus(p, 1)), steps(p)), indices: [p], dims, data });
});

group('a choice evaluates one side', () => {
  const v = variable('v', ['n']);
  const positive = compare('<', number(0), v(p));
  const node = plus(times(positive, fn('log', v(p))), times(compare('<=', v(p), number(0)), to(v(p), 3)));
  agrees({ node, indices: [p], dims, data: fill(9, { v: [5] }) });
});

group('powers, indices and dimensions as numbers', () => {
  const v = variable('v', ['n']);
  const data = fill(10, { v: [5] }, (z) => z + 1.5);
  const odd = number(7);
  const node = plus(
    to(v(p), odd),
    to(v(p), over(-3, 2)),
    to(v(p), over(1, 3)),
    times(p, dim('n')),
    to(v(p), -2),
    to(2, v(p)),
  );
  agrees({ node, indices: [p], dims, data });
});
