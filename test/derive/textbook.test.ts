import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseExpression } from '../../src/language/parse.js';
import { sizeOf } from '../../src/language/size.js';
import type { Element } from '../../src/result.js';
import { runScript } from '../../src/run.js';
import { textbooks } from './textbooks.js';

function derived(script: string): Element {
  return runScript({ file: 'test', text: script.replaceAll('; ', '\n') }, { seed: 1 })[0] as Element;
}

for (const [subject, cases] of Object.entries(textbooks))
  for (const [script, form] of cases)
    test(`${subject}: ${script}`, () => {
      const { status, result, check } = derived(script);
      assert.is(status, 'derived');
      assert.ok((check?.maxRelativeError ?? Infinity) <= 1e-8, String(check?.maxRelativeError));
      assert.ok((result?.size ?? Infinity) <= sizeOf(parseExpression(form)), result?.text);
    });

test('a kink that the objective does not reach is no condition', () => {
  const threshold =
    'x, c : real[n]; t : positive; y = sign(x) .* max(abs(x) - t*ones(n), 0); l = sum(c .* y); gradient l wrt x';
  assert.equal(derived(threshold).conditions, []);
  assert.equal(derived(threshold.replace('t : positive', 't : real')).conditions, ['x[i] != 0']);
});

test('a maximum over pairs is attained once but for their order', () => {
  const { conditions } = derived('x : real[n]; f = max(abs(x[i] - x[j]), i, j); gradient f wrt x');
  assert.ok(
    conditions?.includes('each maximum is attained once, but for the order of its indices'),
    String(conditions),
  );
});

test.run();
