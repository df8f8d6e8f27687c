import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { calledFunction } from '../../src/language/applied.js';
import { parseExpression } from '../../src/language/parse.js';
import { readScript } from '../../src/language/script.js';

const LINKS = 20_000;

/** v0 = first, and each name by the one before it. */
function chain(first: string): string {
  const links = Array.from({ length: LINKS }, (_, k) => `v${k + 1} = v${k}*(1 - v${k})`);
  return ['g : function[d] convex', 'x : real[d]', 't : real', `v0 = ${first}`, ...links].join('\n');
}

test('a function at the end of a long chain of names is found, and none where there is none', () => {
  const last = parseExpression(`v${LINKS}`);
  const calls = readScript({ file: 'chain', text: chain('g(x)') });
  assert.is(calledFunction(last, calls.scope)?.name, 'g');
  const plain = readScript({ file: 'chain', text: chain('t') });
  assert.is(calledFunction(last, plain.scope), null);
});

test.run();
