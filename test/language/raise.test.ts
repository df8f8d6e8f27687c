import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dimension, index, number, one, symbol } from '../../src/expr/atoms.js';
import { add, call, multiply, power } from '../../src/expr/build.js';
import type { Declaration } from '../../src/expr/declaration.js';
import type { Index, Node } from '../../src/expr/node.js';
import { freshIndex, matrix, sum } from '../../src/expr/reduce.js';
import { compare, delta } from '../../src/expr/relation.js';
import { rows } from '../../src/functions/table.js';
import { printAst } from '../../src/language/print.js';
import { makeNames } from '../../src/language/raise/names.js';
import { notations, raise, shortestNotation } from '../../src/language/raise.js';
import { sizeOf } from '../../src/language/size.js';

const [n, m, d] = [dimension('n'), dimension('m'), dimension('d')];
const i = index('i', one, n);
const j = index('j', one, n);

type Element = (...at: Node[]) => Node;

function array(name: string, dims: readonly Node[], ordered = false): Element {
  const attributes: ReadonlySet<string> = new Set();
  const declaration: Declaration = { kind: 'declaration', name, domain: 'real', dims, attributes, ordered };
  return (...at) => symbol(declaration, at);
}

const X = array('X', [n, n]);
const B = array('B', [n, n]);
const S = array('S', [n, n], true);
const Y = array('Y', [n, d]);
const P = array('P', [n, n]);
const x = array('x', [n]);
const y = array('y', [n]);
const w = array('w', [m]);
const c = array('c', [])();

const names = makeNames(['X', 'B', 'S', 'Y', 'P', 'x', 'y', 'w', 'c', 'n', 'm', 'd']);

function text(node: Node, out: readonly Index[]): string {
  const ast = raise(node, out, names);
  return ast ? printAst(ast) : 'none';
}

function bind(hint: string, length: Node): Index {
  return freshIndex(hint, one, length);
}

function fn(name: string, arg: Node): Node {
  const row = rows.get(name);
  if (!row) throw new Error(`no function ${name}`);
  return call(row, [arg]);
}

test('subscripts that are axes leave the bare name, others stay', () => {
  assert.is(text(X(i, j), [i, j]), 'X');
  assert.is(text(X(i, j), [j, i]), "X'");
  assert.is(text(S(i, j), [j, i]), 'S');
  assert.is(text(X(i, j), [j]), 'X[i,:]');
  assert.is(text(X(i, j), [i]), 'X[:,j]');
  assert.is(text(X(i, i), [i]), 'diag(X)');
  assert.is(text(X(i, j), []), 'X[i,j]');
});

test('what depends on no axis is spread by ones', () => {
  assert.is(text(number(0), [i]), 'zeros(n)');
  assert.is(text(c, [i]), 'c*ones(n)');
  assert.is(text(add([one, x(i)]), [i]), 'ones(n) + x');
  assert.is(text(add([x(i), y(j)]), [i, j]), "x*ones(n)' + ones(n)*y'");
});

test('strides are factored in subscripts', () => {
  const long = array('u', [multiply([number(3), m])]);
  const q = index('q', one, m);
  const k = index('k', one, number(3));
  assert.is(text(long(add([multiply([number(3), q]), k, number(-3)])), []), 'u[3*(q-1)+k]');
  assert.is(text(x(add([i, k, number(-1)])), []), 'x[i+k-1]');
});

test('a window that stays on its axis is a slice', () => {
  const later = index('i', one, add([n, number(-2)]));
  assert.is(text(x(add([later, number(2)])), [later]), 'x[3:n]');
  assert.is(text(x(later), [later]), 'none');
  const windows = array('t', [multiply([number(3), n])]);
  const k = index('k', one, number(3));
  assert.is(text(windows(add([multiply([number(3), i]), k, number(-3)])), [k]), 't[3*i-2:3*i]');
});

test('sums of products are matrix products, in the shorter orientation', () => {
  const [k, l] = [bind('k', n), bind('l', n)];
  assert.is(text(sum([k], multiply([B(i, k), x(k)])), [i]), 'B*x');
  assert.is(text(sum([k], multiply([add([B(i, k), B(k, i)]), x(k)])), [i]), "(B + B')*x");
  assert.is(text(sum([k], multiply([B(k, i), X(j, k)])), [i, j]), "(X*B)'");
  assert.is(text(sum([k, l], multiply([x(k), B(k, l), y(l)])), []), "x'*B*y");
  assert.is(text(sum([k, l], multiply([X(j, k), X(k, l), X(l, i)])), [i, j]), "(X^3)'");
  assert.is(text(sum([k, l], multiply([B(k, l), X(l, k)])), []), 'tr(B*X)');
  assert.is(text(sum([k, l], multiply([B(k, l), X(k, l)])), []), 'sum(B .* X)');
  assert.is(text(sum([k], X(k, k)), []), 'tr(X)');
  assert.is(text(sum([k], multiply([B(i, k), X(k, i)])), [i]), 'diag(B*X)');
  assert.is(text(sum([k], multiply([B(i, k), y(k), X(k, j)])), [i, j]), 'B*diag(y)*X');
});

test('vectors beside a matrix scale its rows and columns', () => {
  assert.is(text(multiply([x(i), y(j)]), [i, j]), "x*y'");
  assert.is(text(multiply([x(i), X(i, j)]), [i, j]), 'diag(x)*X');
  assert.is(text(multiply([y(j), X(i, j)]), [i, j]), 'X*diag(y)');
  assert.is(text(multiply([c, delta(i, j)]), [i, j]), 'c*eye(n)');
  assert.is(text(add([multiply([x(i), delta(i, j)]), multiply([number(-1), x(i), x(j)])]), [i, j]), "diag(x) - x*x'");
});

test('sums of squares are norms', () => {
  const [a, k] = [bind('a', d), bind('k', n)];
  const distance = sum([a], power(add([Y(i, a), multiply([number(-1), Y(j, a)])]), number(2)));
  assert.is(text(power(distance, number(-1)), []), '1/norm(Y[i,:] - Y[j,:])^2');
  const size = power(sum([k], power(x(k), number(2))), power(number(2), number(-1)));
  assert.is(text(multiply([x(i), power(size, number(-1))]), [i]), 'x/norm(x)');
  assert.is(text(sum([k], fn('abs', x(k))), []), 'norm1(x)');
});

test('signs go into differences, and named indices come first', () => {
  const [k, a] = [bind('j', n), index('a', one, d)];
  const difference = add([Y(k, a), multiply([number(-1), Y(i, a)])]);
  const node = multiply([number(-4), sum([k], multiply([P(i, k), difference]))]);
  assert.is(text(node, [a]), '4*sum(P[i,j]*(Y[i,:] - Y[j,:]), j)');
  assert.is(text(multiply([number(-1), add([x(i), multiply([number(-1), y(i)])]), x(j)]), [i, j]), "(y - x)*x'");
});

test('coefficients stand in front, what divides behind', () => {
  assert.is(text(multiply([power(number(3), number(-1)), number(-2), c, x(i)]), [i]), '-2*c*x/3');
  const k = bind('k', n);
  const inner = sum([k], multiply([x(k), y(k)]));
  assert.is(text(multiply([x(i), inner, power(multiply([n, c]), number(-1))]), [i]), "x*(x'*y)/(c*n)");
  assert.is(text(multiply([power(n, number(-1)), sum([k], x(k))]), []), 'mean(x)');
});

test('conditions restrict a binder and a guard names the subscript it protects', () => {
  const [k, p] = [bind('k', m), index('p', one, n)];
  const g = array('g', [add([n, multiply([number(-1), m]), one])]);
  const at = add([p, multiply([number(-1), k]), one]);
  const valid = [compare('<=', one, at), compare('<=', at, add([n, multiply([number(-1), m]), one]))];
  assert.is(
    text(sum([k], multiply([...valid, w(k), g(at)])), []),
    'sum(g[p-k+1]*w[k], k, 1 <= p - k + 1 <= n - m + 1)',
  );
  const l = bind('j', n);
  assert.is(text(sum([l], multiply([compare('!=', i, l), X(i, l), c])), []), 'c*sum(X[i,j], j != i)');
  assert.is(text(multiply([compare('<', number(0), x(i)), y(i)]), []), '(x[i] > 0)*y[i]');
  assert.is(text(multiply([compare('<', number(0), x(i)), y(i)]), [i]), 'y .* (x > 0)');
});

test('a condition and its opposite are a case distinction', () => {
  const positive = compare('<', number(0), x(i));
  const not = compare('<=', x(i), number(0));
  const node = add([multiply([positive, x(i)]), multiply([not, c, y(i)])]);
  assert.is(text(node, []), 'if(x[i] > 0, x[i], c*y[i])');
});

test('a range that nothing shows is written out', () => {
  const k = freshIndex('k', number(2), n);
  assert.is(text(sum([k], multiply([x(k), y(add([k, number(-1)]))])), []), 'sum(x[k]*y[k-1], k)');
  assert.is(text(sum([k], multiply([x(k), fn('exp', multiply([k, c]))])), []), 'sum(x[k]*exp(c*k), k = 2:n)');
});

test('functions of matrices', () => {
  const [r, q] = [bind('i', n), bind('j', n)];
  const inverse = (a: Node, b: Node): Node => matrix('inv', [r, q], X(r, q), [a, b]);
  assert.is(text(inverse(j, i), [i, j]), "inv(X)'");
  assert.is(text(inverse(i, j), []), 'inv(X)[i,j]');
  assert.is(text(inverse(i, j), [j]), 'inv(X)[i,:]');
  assert.is(text(matrix('logdet', [r, q], X(r, q), []), []), 'logdet(X)');
});

test('bound indices bear their hint unless it is taken', () => {
  const k = bind('n', n);
  const node = sum([k], multiply([X(i, k), fn('exp', X(k, j))]));
  assert.is(text(node, []), 'sum(X[i,k]*exp(X[k,j]), k)');
  const two = sum([k], multiply([x(k), fn('log', add([y(k), sum([bind('n', n)], x(i))]))]));
  assert.not.match(text(two, []), /[~$]/);
});

test('given names are used and avoided', () => {
  const k = bind('p', n);
  const given = makeNames(['X', 'x'], new Map([[i, 'p']]));
  const ast = raise(sum([k], multiply([X(i, k), fn('exp', x(k)), compare('!=', i, k)])), [], given);
  assert.is(ast && printAst(ast), 'sum(X[p,i]*exp(x[i]), i != p)');
});

test('the shortest notation is the whole array unless that is far longer', () => {
  const a = index('a', one, d);
  const k = bind('j', n);
  assert.is(printAst(shortestNotation(multiply([x(i), y(j)]), [i, j], names).ast), "x*y'");
  const weights = fn('exp', multiply([X(i, k), power(add([X(k, i), one]), number(-1))]));
  const node = sum([k], multiply([weights, add([Y(i, a), multiply([number(-1), Y(k, a)])])]));
  const best = shortestNotation(node, [i, a], names);
  assert.is(printAst(best.ast), 'sum(exp(X[i,j]/(1 + X[j,i]))*(Y[i,:] - Y[j,:]), j)');
  assert.is(best.free.length, 1);
  assert.ok(notations(node, [i, a], names).every(({ ast }) => sizeOf(ast) >= sizeOf(best.ast)));
});

test('a long chain of calls is raised without recursion', () => {
  let scalar: Node = c;
  let vector: Node = x(i);
  for (let k = 0; k < 20000; k++) {
    scalar = add([number(2), multiply([c, fn('sin', scalar)])]);
    vector = fn('exp', multiply([x(i), vector]));
  }
  assert.is(sizeOf(raise(scalar, [], names) ?? { kind: 'colon' }), 100001);
  assert.is(sizeOf(raise(vector, [i], names) ?? { kind: 'colon' }), 60001);
});

test.run();
