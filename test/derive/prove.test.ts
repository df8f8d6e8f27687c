import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runScript } from '../../src/run.js';
import { FALSE, NAMES, TRUE } from './identities.js';

function verdict(equation: string): string {
  const element = runScript({ file: 'identity', text: `${NAMES}\nprove ${equation}\n` })[0];
  return `${element?.status}: ${equation}: ${element?.message}`;
}

test('what is true is never refuted, and proved', () => {
  for (const equation of TRUE) assert.match(verdict(equation), /^proved/);
});

test('what is false is never proved, and refuted', () => {
  for (const equation of FALSE) assert.match(verdict(equation), /^refuted/);
});

test.run();
