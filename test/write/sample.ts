import type { Element, Step, Trace, TraceNode } from '../../src/result.js';

/** Hand-made results, so that the writers are tested without the engine. */

const step = (rule: string, before: string, after: string, why: string, latex: string, level: Step['level'] = 'key') =>
  ({ rule, before, after, why, latex, level }) satisfies Step;

export const gradient: Element = {
  command: 'gradient l wrt W[i,j]',
  status: 'derived',
  result: {
    text: "(yhat - y)*x'",
    index: '(yhat[i] - y[i])*x[j]',
    indices: ['i', 'j'],
    latex: '(\\hat{y} - y)\\,x^{\\top}',
    indexLatex: '(\\hat{y}_{i} - y_{i})\\,x_{j}',
    size: 6,
  },
  conditions: ['norm(x) != 0'],
  definitions: [{ name: 'yhat', text: 'softmax(W*x + b)', latex: '\\operatorname{softmax}(W\\,x + b)' }],
  assumptions: ['y sums to 1 (onehot)'],
  steps: [
    step(
      'chain-rule',
      'gradient l wrt yhat[i]',
      '-y[i]/yhat[i]',
      'adjoints add up',
      '\\frac{\\partial l}{\\partial \\hat{y}_{i}} = -\\frac{y_{i}}{\\hat{y}_{i}}',
    ),
    step(
      'refold',
      'exp(a[i])/sum(exp(a))',
      'yhat[i]',
      'by definition',
      '\\frac{\\mathrm{e}^{a_i}}{s} = \\hat{y}_i',
      'all',
    ),
    step(
      'chain-rule',
      'gradient l wrt a[i]',
      'yhat[i]*sum(y) - y[i]',
      'adjoints add up',
      '\\frac{\\partial l}{\\partial a_{i}} = \\hat{y}_{i} \\sum_k y_k - y_{i}',
    ),
    step(
      'sums-to-one',
      'yhat[i]*sum(y) - y[i]',
      'yhat[i] - y[i]',
      'entries sum to 1; used: y is one-hot',
      '\\hat{y}_{i} \\sum_k y_k - y_{i} = \\hat{y}_{i} - y_{i}',
    ),
  ],
  check: { against: 'reverse-mode autodiff', points: 5, maxRelativeError: 2.1e-16, seed: 7 },
};

const value = (exact: string, decimal: string, exactLatex = exact) => ({ exact, decimal, exactLatex });

function node(
  id: string,
  text: string,
  latex: string,
  inputs: TraceNode['inputs'],
  role: TraceNode['role'],
): TraceNode {
  const partials = inputs.map((input) => ({ text: `2*${input}`, latex: `2${input}`, exact: '1/2', decimal: '0.5' }));
  return {
    id,
    text,
    latex,
    inputs,
    partials,
    role,
    value: value('e/(1 + e)', '0.731058578630005', '\\frac{e}{1+e}'),
    adjoint: value('1', '1'),
  };
}

export const trace: Trace = {
  nodes: [
    node('x', 'x', 'x', [], 'input'),
    node('y', 'y', 'y', [], 'input'),
    node('v1', 'x^2', 'x^{2}', ['x'], 'intermediate'),
    node('v2', 'v1*sigmoid(y)', 'v_{1}\\,\\sigma(y)', ['v1', 'y'], 'intermediate'),
    node('f', 'v1/v2', '\\frac{v_{1}}{v_{2}}', ['v1', 'v2'], 'output'),
  ],
};

export const traced: Element = {
  command: 'trace f wrt x, y at x = 1, y = 0',
  status: 'derived',
  conditions: [],
  definitions: [],
  assumptions: [],
  steps: [],
  trace,
};

export const refuted: Element = {
  command: 'prove a == b',
  status: 'refuted',
  conditions: [],
  definitions: [],
  assumptions: [],
  steps: [],
  message: 'the sides differ <where> a & b = 100%',
  counterexample: { a: 1, b: [2, 3] },
};

/** Text that could break out of whatever it is written into. */
export const HOSTILE = '<script>alert("1")</script> & \' \\input{x} $ # % _ ^ ~ { } \u0000 é ß 中 α ∂ 𝕏 --';
