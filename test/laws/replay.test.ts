import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { corpus } from './corpus.js';
import { rare } from './rare.js';
import { elementOf, faultsOf } from './replayed.js';

/** A derivation is what its steps say: read again from their texts they give the result. */

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

test.run();
