import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Element, Step } from '../../src/result.js';
import { elementOf, faultsOf, knownOf } from './replayed.js';

/** Steps that are not those of the derivation do not give the result. */

/** A step with another right side, from which the next one then goes on. */
function withAfter(element: Element, at: number, after: (text: string) => string): Element {
  const old = element.steps[at] as Step;
  const changed = after(old.after);
  const steps = element.steps.map((step, k) => {
    if (k === at) return { ...step, after: changed };
    return k === at + 1 && step.before === old.after ? { ...step, before: changed } : step;
  });
  return { ...element, steps };
}

const wrong: Readonly<Record<string, (element: Element, at: number) => Element>> = {
  'a sign changed': (element, at) => withAfter(element, at, (text) => `-(${text})`),
  'a factor too many': (element, at) => withAfter(element, at, (text) => `2*(${text})`),
  'a term too many': (element, at) => withAfter(element, at, (text) => `${text} + 1`),
};

const cases: readonly string[] = [
  'W : real[k, d]; x : real[d]; b : real[k]; y : simplex[k]; a = W*x + b; yhat = softmax(a); l = -sum(y .* log(yhat)); gradient l wrt W',
  'Y : real[n, d]; P : simplex[n, n] symmetric hollow; q[i,j] = exp(-norm(Y[i,:] - Y[j,:])^2)/sum(exp(-norm(Y[k,:] - Y[l,:])^2), k != l); C = sum(P[i,j]*log(P[i,j]/q[i,j]), i != j); gradient C wrt Y[i,:]',
  'z : real[n]; t : simplex[n]; p = softmax(z); l = -sum(t .* log(p)); hessian l wrt z',
  'A : real[m, n]; x : real[n]; u = tanh(A*x); jacobian u wrt x',
  'x : real[n]; w : real[r]; g : real[n - r + 1]; y[i] = sum(x[i+m-1]*w[m], m); l = sum(g[i]*y[i], i); gradient l wrt x[p]',
];

const derivations = cases.map((text) => {
  const element = elementOf(text);
  return { text, element, known: knownOf(text, element) };
});

for (const [name, corrupt] of Object.entries(wrong)) {
  test(`${name} in any step is caught`, () => {
    for (const { text, element, known } of derivations)
      for (const at of element.steps.keys())
        assert.ok(faultsOf(text, corrupt(element, at), known).length > 0, `step ${at} of ${text}`);
  });
}

test('a step left out is caught', () => {
  for (const { text, element, known } of derivations) {
    for (const [at, { after, level }] of element.steps.entries()) {
      // Only what the next line goes on from; the terms of a differential are checked by the whole.
      if (level === 'all' || element.steps[at + 1]?.before !== after) continue;
      const steps = element.steps.filter((_, k) => k !== at);
      assert.ok(faultsOf(text, { ...element, steps }, known).length > 0, `step ${at} of ${text}`);
    }
  }
});

test('another result is caught', () => {
  for (const { text, element, known } of derivations) {
    const result = element.result as NonNullable<Element['result']>;
    const other = { ...result, index: `2*(${result.index})` };
    assert.ok(faultsOf(text, { ...element, result: other }, known).length > 0, text);
  }
});

test.run();
