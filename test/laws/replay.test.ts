import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Reader, replay } from '../../src/check/replay.js';
import type { Element, Step } from '../../src/result.js';
import { runScript } from '../../src/run.js';
import { corpus } from './corpus.js';
import { lines } from './derived.js';
import { rare } from './rare.js';
import { readerOf } from './reader.js';

/** A derivation is what its steps say: read again from their texts they give the result, and no other steps do. */

function elementOf(text: string): Element {
  const [element] = runScript({ file: 'law.deriv', text: lines(text) });
  if (!element) throw new Error(`no command in ${text}`);
  return element;
}

/** What is kept of a derivation that is replayed many times. */
interface Known {
  readonly reader: Reader;
  readonly known: Map<string, number | null>;
}

function knownOf(text: string, element: Element): Known {
  return { reader: readerOf(lines(text), element), known: new Map() };
}

function faultsOf(text: string, element: Element, { reader, known }: Known = knownOf(text, element)): string[] {
  const { faults } = replay(element, reader, known);
  return faults.map(({ step, reason }) => {
    const at = element.steps[step];
    return `step ${step}, ${at?.rule}: ${reason}: ${at?.before} -> ${at?.after}`;
  });
}

for (const [kind, list] of Object.entries({ ...corpus, 'what is rare': rare })) {
  test(`${kind}: the steps give the result`, () => {
    for (const text of list) {
      const element = elementOf(text);
      assert.ok(element.steps.length > 0, text);
      assert.equal(faultsOf(text, element), [], text);
    }
  });
}

const commands: readonly string[] = [
  'x : real[n]; p = softmax(x); simplify sum(p) + sum(x .* p)',
  "x : real[n]; A : real[n, n] symmetric; f = x'*A*x; gradient f wrt A symmetric",
  "x : real[n]; y : simplex[n]; prove sum(y .* x) + sum(y) == y'*x + 1",
  "x : real[n]; A : real[n, n]; f = x'*A*x; verify gradient f wrt x == ((A + A')*x)",
];

test('other commands: the steps replay', () => {
  for (const text of commands) assert.equal(faultsOf(text, elementOf(text)), [], text);
});

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
