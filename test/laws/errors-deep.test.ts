import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { describe } from '../../src/language/describe.js';
import { DeriveError } from '../../src/language/errors.js';
import { runScript } from '../../src/run.js';

/** Long and deep input ends with a result or with one message, and not with the end of the stack. */

const LONG = 100_000;

/** Long or deep input, and what comes of it: a result's text, or words of the message. */
const deep: Readonly<Record<string, readonly [script: string, outcome: string]>> = {
  'comments without end': [`${'# nothing\n'.repeat(LONG)}x : real\ngradient x^2 wrt x`, '2*x'],
  'declarations without end': [
    `${Array.from({ length: LONG }, (_, k) => `v${k} : real`).join('\n')}\ngradient v7^2 wrt v7`,
    '2*v7',
  ],
  'an error in the last of many lines': [`${'\n'.repeat(LONG)}x : reel`, `w.deriv:${LONG + 1}:5`],
  'an unknown name among many': [
    `${Array.from({ length: 20_000 }, (_, k) => `v${k} : real`).join('\n')}\ngradient w7 wrt v7`,
    'w7 is not declared',
  ],
  'nested brackets': [`x : real\nf = ${'('.repeat(LONG)}x${')'.repeat(LONG)}\ngradient f wrt x`, '1'],
  'brackets that are not closed': [`x : real\nf = ${'('.repeat(LONG)}x\ngradient f wrt x`, 'never closed'],
  'calls that are not closed': [`x : real\nf = ${'sin('.repeat(LONG)}x\ngradient f wrt x`, 'never closed'],
  'subscripts that are not closed': [`x : real[n]\nf = ${'x['.repeat(LONG)}\ngradient f wrt x`, 'never closed'],
  'signs without end': [`x : real\nf = ${'-'.repeat(LONG)}x\ngradient f wrt x`, '1'],
  'a sum of many terms': [`x : real\nf = ${Array(LONG).fill('x').join(' + ')}\ngradient f wrt x`, `${LONG}`],
  'a product of many factors': [`x : real\nf = ${Array(LONG).fill('x').join('*')}\ngradient f wrt x`, `x^${LONG - 1}`],
  'an unknown name in deep brackets': [
    `x : real\nf = ${'sin('.repeat(LONG)}y${')'.repeat(LONG)}\ngradient f wrt x`,
    'y is not declared',
  ],
  'a function of itself': ['x : real\ng(u) = g(u) + 1\nf = g(x)\ngradient f wrt x', 'used before it is defined'],
  'functions of each other': ['x : real\ng(u) = h(u)\nh(u) = g(u)\ngradient g(x) wrt x', 'used before it is defined'],
  'a large power': ['x : real\nf = x*9^9^9\ngradient f wrt x', '9^387420489'],
  'a long number': [`x : real\nf = x*${'7'.repeat(10_000)}\ngradient f wrt x`, '7777'],
  'nested functions': [`x : real\nf = ${'sin('.repeat(1000)}x${')'.repeat(1000)}\ngradient f wrt x`, 'cos(x)'],
};

for (const [about, [script, outcome]] of Object.entries(deep)) {
  test(`${about}: a result or a message, in time`, () => {
    const start = performance.now();
    let told: string;
    try {
      told = runScript({ file: 'w.deriv', text: script })[0]?.result?.text ?? '';
    } catch (error) {
      if (!(error instanceof DeriveError)) throw error;
      told = describe(error);
    }
    const seconds = (performance.now() - start) / 1000;
    assert.ok(told.includes(outcome), told.slice(0, 300));
    assert.ok(seconds < 20, `${seconds} s`);
  });
}

test.run();
