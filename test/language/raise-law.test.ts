import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { index, one } from '../../src/expr/atoms.js';
import type { Index, Node } from '../../src/expr/node.js';
import { substitute } from '../../src/expr/reduce.js';
import type { Ast } from '../../src/language/ast.js';
import { lowerExpression, topContext } from '../../src/language/lower.js';
import { parseExpression } from '../../src/language/parse.js';
import { printAst } from '../../src/language/print.js';
import { makeNames, type Names } from '../../src/language/raise/names.js';
import { notations, raise } from '../../src/language/raise.js';
import type { Scope } from '../../src/language/scope.js';
import { readScript } from '../../src/language/script.js';
import { sizeOf } from '../../src/language/size.js';
import { expandAll } from '../../src/rules/expand.js';

/** What is declared, and expressions in it that a textbook would print. */
const corpus: readonly [script: string, ...expressions: string[]][] = [
  ['X : real[n, m]; a : real[n]; b : real[m]', "a*b'", '2*sum(X)*ones(n, m)', 'X*ones(m)', "X'*ones(n)", 'norm(X)'],
  [
    'x, y : real[n]; B : real[n, n]',
    "(B + B')*x",
    "x'*B*y",
    "(x'*B*y)*B",
    'B^3*x',
    'diag(B*B)',
    'tr(B)',
    'B.^2',
    'B^2',
  ],
  [
    'W : real[m, m] symmetric; A : real[m, n]; x : real[m]; s : real[n]',
    "-2*W*(x - A*s)*s'",
    'W*(x - A*s)',
    "s'*A'*W*x",
  ],
  ['A : real[p, n]; B : real[m, p]; X : real[n, m]; C : real[p, p]', "A'*B'", "2*A'*(A*X*B + C)*B'", 'tr(C)*eye(n)'],
  ['X, B : real[n, n]', "(X*B + B*X)'", "X*B' + X*B", "4*(X^3)'", "det(X*B)*inv(X)'", "-(inv(X)*B*B*inv(X))'"],
  ['X : real[n, k]; C : real[n, n] spd', "2*X*inv(X'*X)", "inv(X'*C*X)"],
  ['z : real[n]; p = exp(z); y : simplex[n]; e : unit', "diag(p) - p*p'", 'p - y', '(1 - e)*y + e/n*ones(n)'],
  [
    'X : real[n, d]; y : sign[n]; w : real[d]; lam : positive',
    "lam*w - X'*(y .* sigmoid(-y .* (X*w)))/n",
    "X'*X + lam*eye(d)",
  ],
  [
    'X : real[n, d]; y : real[n]; w : real[d]; r = X*w - y',
    "X'*min(max(r, -1), 1)",
    "X'*(r .* (r < 1))",
    "X'*sign(X*w - y)",
  ],
  [
    'X : real[n, d]; W1 : real[d, h]; W2 : real[h, k]; Y : real[n, k]; H = tanh(X*W1); V = H*W2',
    "X'*(((V - Y)*W2') .* (ones(n, h) - H .* H))",
  ],
  ['A : real[m, n]; x : real[n]; u = A*x; v = tanh(u)', "A'*(v + u .* (ones(m) - v .* v) + ones(m))"],
  ["W : real[m, d]; x : real[d]; h = sigmoid(W*x); r = W'*h - x", "h*r' + ((W*r) .* h .* (ones(m) - h))*x'"],
  [
    'x, g : real[n]; r : positive',
    "g/r - (g'*x)*x/(n*r^3)",
    'max(1 - r/norm(x), 0)*x',
    'x/(1 + r)',
    'mean(x)',
    '2*mean(x)*x',
  ],
  [
    'a, b : real[d]; c : real',
    'b/(norm(a)*norm(b)) - c*a/norm(a)^2',
    '2*(c > 0)*(b - a)',
    'if(a > 0, b, a)',
    'c^(-2)*a',
  ],
  ['w : real[n]; A : real[n, n] symmetric; B : real[n, n] spd; rho : real', "2*(A*w - rho*(B*w))/(w'*B*w)"],
  ['S : real[d, d] spd; m1, m2 : real[d]', 'inv(S)*(m1 - m2)', '(inv(S) - eye(d))/2', 'logdet(S)', 'norm(inv(S)*m1)^2'],
  [
    'lv, e : real[d]; W : real[p, d]; x : bit[p]; a = W*e',
    "(exp(lv/2) .* e .* (W'*(sigmoid(a) - x)))/2 + (exp(lv) - ones(d))/2",
  ],
  ['Y : real[n, d]; P : real[n, n]; f = sum(P[i,j]*norm(Y[i,:] - Y[j,:])^2, i, j)', 'f', '2*f*Y', 'P*Y'],
  [
    'x : real[n]; z : positive[n]',
    'sum(x[i], i >= 2)',
    'sum(x[i]*x[j], i < j)',
    'x[2:n]',
    'sum(x[i-1]*x[i], i)',
    'prod(x)',
    'max(x)',
    'norminf(x)',
  ],
  ['u : real[3*m]; y[i] = max(u[3*(i-1)+k], k = 1:3); z[i] = mean(u[3*(i-1)+k], k = 1:3)', 'sum(y .* z)', 'argmax(u)'],
];

function namesOf(scope: Scope, given: ReadonlyMap<Index, string>): Names {
  return makeNames([...scope.declarations.keys(), ...scope.definitions.keys(), ...scope.dimensions.keys()], given);
}

/** What the text means, its axes being the given ones and the other indices in scope under their names. */
function meaning(text: string, scope: Scope, axes: readonly Index[], named: ReadonlyMap<Index, string>): Node {
  const indices = new Map([...named].map(([i, name]): [string, Index] => [name, i]));
  const value = lowerExpression(parseExpression(text), { ...topContext(scope), indices });
  assert.is(value.axes.length, axes.length, `${text} has as many axes as what was raised`);
  assert.not(value.row, `${text} is no row`);
  return substitute(value.node, new Map<Node, Node>(value.axes.map((axis, k) => [axis, axes[k] as Node])));
}

for (const [declarations, ...expressions] of corpus) {
  const { scope } = readScript({ file: 'law', text: declarations.replaceAll('; ', '\n') });
  for (const text of expressions) {
    test(`${text} comes back`, () => {
      const value = lowerExpression(parseExpression(text), topContext(scope));
      const axes = value.axes.map((axis, k) => index(`axis${k}`, one, axis.children[1] as Node));
      const node = substitute(value.node, new Map<Node, Node>(value.axes.map((axis, k) => [axis, axes[k] as Node])));
      const given = new Map(axes.map((i, k): [Index, string] => [i, ['row', 'column', 'layer'][k] ?? '']));
      const names = namesOf(scope, given);
      const whole = raise(node, axes, names) as Ast;
      assert.ok(whole);
      const size = sizeOf(whole);
      assert.ok(size <= sizeOf(parseExpression(text)), `${printAst(whole)} is no longer than ${text}`);
      for (const { ast, free } of notations(node, axes, names)) {
        const named = new Map([...given].filter(([i]) => free.includes(i)));
        const again = meaning(
          printAst(ast),
          scope,
          axes.filter((i) => !free.includes(i)),
          named,
        );
        // A matrix that two products begin or end with may have been taken out.
        assert.ok(expandAll(again) === expandAll(node), `${printAst(ast)} means what was raised`);
      }
    });
  }
}

test.run();
