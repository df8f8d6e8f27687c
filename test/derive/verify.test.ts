import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runScript } from '../../src/run.js';
import { VERDICTS } from './verdicts.js';

function verdict(script: string, command: string, candidate: string): string {
  const text = `${script}\nverify ${command} == (${candidate})\n`;
  const element = runScript({ file: 'case', text })[0];
  return `${element?.status}: ${candidate}: ${element?.message}`;
}

for (const { name, script, command, right, wrong } of VERDICTS) {
  test(`${name}: what is right is proved`, () => {
    for (const candidate of right) assert.match(verdict(script, command, candidate), /^proved/);
  });
  test(`${name}: what is wrong is refuted`, () => {
    for (const candidate of [...wrong, ...right.flatMap((r) => [`-(${r})`, `2*(${r})`])])
      assert.match(verdict(script, command, candidate), /^refuted/);
  });
}

test.run();
