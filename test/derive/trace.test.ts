import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { firstDerivatives } from '../../src/check/derivatives.js';
import { type Traced, traceCommand } from '../../src/derive/trace.js';
import { DeriveError } from '../../src/language/errors.js';
import { parseExpression } from '../../src/language/parse.js';
import { readScript } from '../../src/language/script.js';
import type { TraceNode } from '../../src/result.js';

function traced(lines: readonly string[], command: string): Traced {
  const script = readScript({ file: 'test', text: [...lines, command].join('\n') });
  const [only] = script.commands;
  if (!only) throw new Error('no command');
  return traceCommand(only, script.scope);
}

const QUESTION_3 = ['x, y : real', 'f = (x^2 + sigmoid(y))/(3*x + y - sigmoid(x))'];
const AT = 'trace f wrt x, y at x = 1, y = 0';

const written = ({ trace }: Traced): string[] => trace.nodes.map((n) => `${n.id} = ${n.text}`);
const node = ({ trace }: Traced, id: string): TraceNode => trace.nodes.find((n) => n.id === id) as TraceNode;

test('question 3 as a person would draw it', () => {
  assert.equal(written(traced(QUESTION_3, AT)), [
    'x = x',
    'y = y',
    'v1 = x^2',
    'v2 = sigmoid(y)',
    'v3 = v1 + v2',
    'v4 = 3*x',
    'v5 = sigmoid(x)',
    'v6 = v4 + y - v5',
    'f = v3/v6',
  ]);
});

test('its values and adjoints, exact and decimal', () => {
  const t = traced(QUESTION_3, AT);
  assert.is(node(t, 'f').value.exact, '3*(1 + exp(1))/(2*(3 + 2*exp(1)))');
  assert.is(node(t, 'x').adjoint.exact, '(3 + 5*exp(1) - exp(1)^2)/(2*(3 + 2*exp(1))^2)');
  assert.is(node(t, 'x').adjoint.decimal, '0.064645413765523');
  assert.is(node(t, 'y').adjoint.exact, '-(1 + exp(1))*(3 + 4*exp(1))/(4*(3 + 2*exp(1))^2)');
  assert.is(node(t, 'y').adjoint.decimal, '-0.181186363732994');
  assert.equal(
    node(t, 'f').partials.map((p) => p.text),
    ['1/v6', '-f/v6'],
  );
  assert.equal(
    node(t, 'v2').partials.map((p) => p.text),
    ['v2*(1 - v2)'],
  );
});

test("the user's names are the nodes' names", () => {
  const lines = ['x, y : real', 'n = x^2 + sigmoid(y)', 'd = 3*x + y - sigmoid(x)', 'f = n/d'];
  const t = traced(lines, AT);
  assert.equal(
    t.trace.nodes.map((n) => n.id),
    ['x', 'y', 'v1', 'v2', 'n', 'v3', 'v4', 'd', 'f'],
  );
  assert.is(node(t, 'x').adjoint.decimal, '0.064645413765523');
});

test('what is written twice is computed once; taken names are left out', () => {
  const t = traced(['x, v1 : real'], 'trace exp(x*v1) + sigmoid(x*v1)*x at x = 2, v1 = 1/3');
  assert.equal(written(t), [
    'x = x',
    'v1 = v1',
    'v2 = x*v1',
    'v3 = exp(v2)',
    'v4 = sigmoid(v2)',
    'v5 = v4*x',
    'v6 = v3 + v5',
  ]);
});

test('every node stands after its inputs, and its partials are as many', () => {
  for (const t of [traced(QUESTION_3, AT), traced(REGRESSION, `trace l wrt W ${REGRESSION_AT}`)]) {
    const seen = new Set<string>();
    for (const { id, inputs, partials } of t.trace.nodes) {
      assert.ok(inputs.every((i) => seen.has(i)));
      assert.is(partials.length, inputs.length);
      seen.add(id);
    }
    assert.is(t.trace.nodes.at(-1)?.role, 'output');
  }
});

const REGRESSION = [
  'W : real[k, d]',
  'z : real[d]',
  'b : real[k]',
  't : onehot[k]',
  'a = W*z + b',
  'yhat = softmax(a)',
  'l = -sum(t .* log(yhat))',
];
const REGRESSION_AT = 'at W = [1, 0; 0, 1; 1, 1], z = [1, 2], b = zeros(3), t = [0, 0, 1]';

test('arrays: nodes are arrays', () => {
  const t = traced(REGRESSION, `trace l wrt W, b ${REGRESSION_AT}`);
  assert.equal(written(t).slice(4), [
    'v1 = W*z',
    'a = v1 + b',
    'yhat = softmax(a)',
    'v2 = log(yhat)',
    'v3 = t .* v2',
    'v4 = sum(v3)',
    'l = -v4',
  ]);
  assert.is(node(t, 'a').value.exact, '[1, 2, 3]');
  const steps = new Map(t.steps.map((s) => [s.before, s.after]));
  assert.is(steps.get('Wbar'), "vbar1*z'");
  assert.is(steps.get('bbar'), 'abar');
});

/** Scripts with a scalar, and points. */
const TRACED: readonly (readonly [readonly string[], string])[] = [
  [QUESTION_3, AT],
  [REGRESSION, `trace l wrt W, z, b ${REGRESSION_AT}`],
  [['A : real[n, n]', 'x : real[n]'], "trace x'*A*x + norm(x)^2 at A = [1, 2; 3, 4], x = [1, -1]"],
  [['A : real[n, n] spd'], 'trace logdet(A) + tr(A) at A = [2, 1; 1, 3]'],
  [['x : real[n]', 'q[i, j] = exp(-(x[i] - x[j])^2)', 's = sum(q)'], 'trace log(s) at x = [0, 1, 3]'],
  [['x : real[n]'], 'trace max(x) + sum(x[i]*x[i+1], i) at x = [1, 3, 2]'],
  [['u, v : real', 'swish(w) = w*sigmoid(w)'], 'trace swish(u)*v^u + if(u > v, u, v^2) at u = 2, v = 3/2'],
];

test('the adjoints agree with the tape of the check', () => {
  for (const [lines, command] of TRACED) {
    const { graph, place, adjoints } = traced(lines, command);
    const values = new Map(
      [...place.values].map(([name, { shape, data }]) => {
        const numbers = data.map((x) => (x as { valueOf(): unknown }).valueOf() as number);
        return [name, { shape, data: Float64Array.from(numbers) }] as const;
      }),
    );
    for (const name of graph.computation.inputs.keys()) {
      const { entries } = firstDerivatives(graph.objective, [], { dims: place.dims, values }, name);
      const found = [adjoints.get(name)].flat(3) as number[];
      found.forEach((x, k) => {
        assert.ok(Math.abs(x - (entries[k] as number)) < 1e-12 * (1 + Math.abs(x)), `${command}: ${name}`);
      });
    }
  }
});

test('texts of nodes, partials and steps are expressions of the language', () => {
  for (const [lines, command] of TRACED) {
    const { trace, steps } = traced(lines, command);
    const texts = trace.nodes.flatMap((n) => [
      n.text,
      n.value.exact,
      n.adjoint.exact,
      ...n.partials.map((p) => p.text),
    ]);
    for (const text of [...texts, ...steps.flatMap((s) => [s.before, s.after])]) parseExpression(text);
  }
});

test('an array has no adjoint of its own', () => {
  assert.throws(
    () => traced(REGRESSION, `trace yhat ${REGRESSION_AT}`),
    (error: unknown) => error instanceof DeriveError && error.message.includes('scalar'),
  );
  assert.throws(
    () => traced(QUESTION_3, 'trace f wrt x, q at x = 1, y = 0'),
    (error: unknown) => error instanceof DeriveError && error.message.includes('q is not declared'),
  );
});

test('a long chain takes time linear in its length', () => {
  const lines = ['x : real', 'a0 = x'];
  for (let k = 1; k <= 400; k++) lines.push(`a${k} = a${k - 1}/2 + 1`);
  const t = traced(lines, 'trace a400 at x = 2');
  assert.is(node(t, 'a400').value.exact, '2');
  assert.is(node(t, 'x').adjoint.exact.startsWith('1/'), true);
});

test.run();
