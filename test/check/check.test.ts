import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CheckError, checkDerivative } from '../../src/check/check.js';
import type { Wrt } from '../../src/check/question.js';
import { number, symbol } from '../../src/expr/atoms.js';
import { add, multiply, negate, scale } from '../../src/expr/build.js';
import type { Index, Node } from '../../src/expr/node.js';
import { rational } from '../../src/expr/rational.js';
import { substitute } from '../../src/expr/reduce.js';
import { element, over, script, wrt } from './given.js';

interface Known {
  readonly text: string;
  readonly objective: string;
  readonly outputs?: readonly (readonly [name: string, dimension: string])[];
  readonly variables: readonly (readonly [name: string, ...indices: string[]])[];
  readonly closed: string;
  /** True where the derivative is symmetric in its two indices, so that swapping them is no mistake. */
  readonly symmetric?: boolean;
}

const known: readonly Known[] = [
  { text: 'x : real\nf = x^2*sin(x)', objective: 'f', variables: [['x']], closed: '2*x*sin(x) + x^2*cos(x)' },
  {
    text: 'W : real[k, d]\nx : real[d]\nb : real[k]\ny : onehot[k]\nyhat = softmax(W*x + b)\nl = -sum(y .* log(yhat))',
    objective: 'l',
    variables: [['W', 'i', 'j']],
    closed: '(yhat[i] - y[i])*x[j]',
  },
  {
    text: "A : real[m, n]\nB : real[m, n]\nf = norm(A - B)^2 + tr(A*B')",
    objective: 'f',
    variables: [['A', 'i', 'j']],
    closed: '2*(A[i,j] - B[i,j]) + B[i,j]',
  },
  {
    text: 'x : real[n]\nw : real[r]\ng : real[n - r + 1]\ny[i] = sum(x[i+m-1]*w[m], m)\nl = sum(g[i]*y[i], i)',
    objective: 'l',
    variables: [['x', 'p']],
    closed: 'sum(w[m]*g[p-m+1], m, 1 <= p-m+1 <= n-r+1)',
  },
  {
    text: 'x : real[n]\np = softmax(x)',
    objective: 'p',
    outputs: [['i', 'n']],
    variables: [['x', 'j']],
    closed: 'p[i]*((i == j) - p[j])',
    symmetric: true,
  },
  {
    text: 'x : real[n]\nA : real[n, n]\nh = tanh(A*x)',
    objective: 'h',
    outputs: [['i', 'n']],
    variables: [['x', 'j']],
    closed: '(1 - h[i]^2)*A[i,j]',
  },
  {
    text: "x : real[n]\nA : real[n, n]\nb : real[m]\nf = sum(b)*x'*A*x",
    objective: 'f',
    variables: [
      ['x', 'i'],
      ['x', 'j'],
    ],
    closed: 'sum(b)*(A[i,j] + A[j,i])',
    symmetric: true,
  },
  {
    text: 'x : real[n]\nb : real[m]\nA : real[m, n]\nf = sum(tanh(A*x + b))',
    objective: 'f',
    variables: [
      ['x', 'j'],
      ['b', 'i'],
    ],
    closed: '-2*tanh(sum(A[i,c]*x[c], c) + b[i])*(1 - tanh(sum(A[i,c]*x[c], c) + b[i])^2)*A[i,j]',
  },
  {
    text: 'X : real[n, n] invertible\nf = logdet(X)',
    objective: 'f',
    variables: [['X', 'i', 'j']],
    closed: 'inv(X)[j,i]',
  },
  {
    text: 'u : real[n]\nf = sum(max(u[i], 0), i) + sum(abs(u))',
    objective: 'f',
    variables: [['u', 'i']],
    closed: '(u[i] > 0) + sign(u[i])',
  },
  { text: 'x : real[n]\nf = sum(x)/n', objective: 'f', variables: [['x', 'i']], closed: '1/n' },
];

interface Built {
  readonly objective: Node;
  readonly outputs: readonly Index[];
  readonly variables: readonly [Wrt] | readonly [Wrt, Wrt];
  readonly closed: Node;
}

function build(k: Known, closed = k.closed): Built {
  const s = script(k.text);
  const outputs = (k.outputs ?? []).map(([name, d]) => over(name, s.scope.dimensions.get(d) as Node));
  const variables = k.variables.map(([name, ...indices]) => wrt(s, name, indices));
  const all = [...outputs, ...variables.flatMap((v) => v.indices)];
  return {
    objective: element(s, k.objective, outputs),
    outputs,
    variables: variables as unknown as Built['variables'],
    closed: element(s, closed, all),
  };
}

for (const k of known) {
  test(`right: ${k.closed}`, () => {
    const report = checkDerivative(build(k));
    assert.ok(report.maxRelativeError < 1e-12, `${report.maxRelativeError}`);
    assert.is(report.points, 3);
    assert.is(report.seed, 1);
  });

  test(`wrong: the sign, the factor, a term, an index of ${k.closed}`, () => {
    const right = build(k);
    const axes = [...right.outputs, ...right.variables.flatMap((v) => v.indices as Index[])];
    const mutants: Node[] = [
      negate(right.closed),
      scale(right.closed, rational(2)),
      scale(right.closed, rational(1001, 1000)),
      add([right.closed, number(rational(1, 100))]),
    ];
    const [i, j] = axes;
    if (i && j) {
      const swapped = substitute(
        right.closed,
        new Map<Node, Node>([
          [i, j],
          [j, i],
        ]),
      );
      if (i.children[1] === j.children[1] && !k.symmetric) mutants.push(swapped);
      mutants.push(substitute(right.closed, new Map<Node, Node>([[j, number(1)]])));
    }
    for (const closed of mutants) {
      if (closed === right.closed) continue;
      const { maxRelativeError } = checkDerivative({ ...right, closed });
      assert.ok(maxRelativeError > 1e-5, `not caught: ${maxRelativeError}`);
    }
  });
}

test('a constant in the place of another dimension is caught, because dimensions differ', () => {
  const k: Known = {
    text: 'X : real[n, m]\nf = sum(X)/n',
    objective: 'f',
    variables: [['X', 'i', 'j']],
    closed: '1/m',
  };
  assert.ok(checkDerivative(build(k)).maxRelativeError > 0.1);
});

test('subscripts that leave their axis are a wrong answer', () => {
  const s = script('x : real[n]\nf = sum(x[i]^2, i)');
  const v = wrt(s, 'x', ['p']);
  const closed = scale(symbol(v.declaration, [add([v.indices[0] as Index, number(1)])]), rational(2));
  assert.is(
    checkDerivative({ objective: element(s, 'f'), outputs: [], variables: [v], closed }).maxRelativeError,
    Infinity,
  );
});

test('a derivative at fixed subscripts, or at equal ones', () => {
  const s = script('A : real[n, n]\nf = sum(A[i,j]^2*i, i, j)');
  const [i, j] = wrt(s, 'A', ['i', 'j']).indices as [Index, Index];
  const { declaration } = wrt(s, 'A', ['i', 'j']);
  const objective = element(s, 'f');
  const diagonal = {
    objective,
    outputs: [],
    variables: [{ declaration, indices: [i, i] }] as const,
    closed: element(s, '2*i*A[i,i]', [i]),
  };
  assert.ok(checkDerivative(diagonal).maxRelativeError < 1e-14);
  const fixed = {
    objective,
    outputs: [],
    variables: [{ declaration, indices: [number(2), j] }] as const,
    closed: element(s, '4*A[2,j]', [j]),
  };
  assert.ok(checkDerivative(fixed).maxRelativeError < 1e-14);
});

test('a derivative that vanishes is not measured against its own rounding', () => {
  const k: Known = { text: 'x : real[n]\nf = sum(softmax(x))', objective: 'f', variables: [['x', 'i']], closed: '0' };
  assert.ok(checkDerivative(build(k)).maxRelativeError < 1e-14);
  const cancel: Known = { ...k, text: 'x : real[n]\nf = sum(x[i] - x[i], i)', closed: 'cos(x[i])^2 + sin(x[i])^2 - 1' };
  assert.ok(checkDerivative(build(cancel)).maxRelativeError < 1e-14);
});

test('an index that nothing binds is an error', () => {
  const right = build(known[1] as Known);
  const closed = multiply([right.closed, over('q', number(3))]);
  assert.throws(() => checkDerivative({ ...right, closed }), /index q has no value/);
});

test('where rounding hides the derivative at all points the check says so', () => {
  const text = 'u, v : real\nf = log(exp(u + 60) + exp(v)) - (u + 60)';
  const k: Known = { text, objective: 'f', variables: [['u']], closed: '-exp(v)/(exp(u + 60) + exp(v))' };
  const right = build(k);
  for (const closed of [right.closed, negate(right.closed)])
    assert.throws(() => checkDerivative({ ...right, closed }), /rounding hides the derivative/);
});

test('a derivative that is 0 but for rounding is compared with the terms that cancel', () => {
  const text = 'u, v : real\nf = log(exp(u)*exp(v)) - u*sin(v)^2 - u*cos(v)^2';
  const k: Known = { text, objective: 'f', variables: [['u']], closed: '0' };
  const right = build(k);
  assert.ok(checkDerivative(right).maxRelativeError < 1e-15);
  assert.ok(checkDerivative({ ...right, closed: number(rational(1, 1_000_000)) }).maxRelativeError > 0.5);
});

test('where no point is regular the check says so', () => {
  const k: Known = { text: 'x : real\nf = log(-x^2)', objective: 'f', variables: [['x']], closed: '2/x' };
  assert.throws(
    () => checkDerivative(build(k)),
    (e: Error) => e instanceof CheckError,
  );
});

test('ill-conditioned points are left out', () => {
  const k: Known = {
    text: "X : real[n, k]\nf = tr(inv(X'*X))",
    objective: 'f',
    variables: [['X', 'i', 'j']],
    closed: "-2*(X*inv(X'*X)*inv(X'*X))[i,j]",
  };
  const s = script(`${k.text}\nG = -2*X*inv(X'*X)*inv(X'*X)`);
  const v = wrt(s, 'X', ['i', 'j']);
  const closed = element(s, 'G', v.indices);
  const report = checkDerivative({ objective: element(s, 'f'), outputs: [], variables: [v], closed, points: 5 });
  assert.ok(report.maxRelativeError < 1e-9);
});

test('the same seed gives the same report, another one other points', () => {
  const right = build(known[1] as Known);
  const wrong = { ...right, closed: scale(right.closed, rational(3, 2)) };
  const a = checkDerivative({ ...right, seed: 7 });
  assert.equal(a, checkDerivative({ ...right, seed: 7 }));
  assert.is(checkDerivative({ ...right, seed: 8, points: 5 }).points, 5);
  assert.ok(checkDerivative({ ...wrong, seed: 8 }).maxRelativeError > 0.3);
});

test.run();
