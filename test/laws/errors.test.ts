import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { describe } from '../../src/language/describe.js';
import { DeriveError } from '../../src/language/errors.js';
import type { Element } from '../../src/result.js';
import { runScript } from '../../src/run.js';
import { wrong } from './wrong.js';

/** What a wrong script gets: one message with its place, and nothing else. */

function elements(text: string): Element[] {
  return runScript({ file: 'w.deriv', text });
}

function complaint(text: string): string {
  try {
    elements(text);
  } catch (error) {
    if (error instanceof DeriveError) return describe(error);
    throw error;
  }
  throw new Error(`accepted: ${text}`);
}

/** The column of a character, and what stands above the carets. */
function marked(message: string): { place: string; piece: string } {
  const [head = '', line = '', carets = ''] = message.split('\n');
  const from = carets.indexOf('^');
  return { place: head.split(': error: ')[0] ?? '', piece: line.slice(from, carets.length) };
}

for (const { about, script, piece, says } of wrong) {
  test(about, () => {
    const message = complaint(script);
    const found = marked(message);
    assert.is(found.piece, piece, message);
    const at = /^w\.deriv:(\d+):(\d+)$/.exec(found.place);
    assert.ok(at, message);
    const line = script.split('\n')[Number(at?.[1]) - 1] ?? '';
    assert.ok(line.slice(Number(at?.[2]) - 1).startsWith(piece), message);
    for (const words of says) assert.ok(message.includes(words), `${words}: ${message}`);
    assert.ok(message.split('\n').length <= 4, message);
    assert.not.match(message, /undefined|\[object|NaN| {2}at /);
  });
}

/** Names that objects have by themselves. */
const SPECIAL = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', 'prototype'];

for (const name of SPECIAL) {
  test(`${name} is a name like any other`, () => {
    const scripts: readonly (readonly [string, string])[] = [
      [`${name} : real[n]\nf = sum(${name}.^2)\ngradient f wrt ${name}`, `2*${name}`],
      [`x : real[${name}]\nf = sum(x)/${name}\ngradient f wrt x`, `ones(${name})/${name}`],
      [`x : real[n]\nf = sum(x[${name}]^2, ${name})\ngradient f wrt x[${name}]`, `2*x[${name}]`],
      [`x : real[n]\n${name}(u) = u^2\nf = sum(${name}(x))\ngradient f wrt x`, '2*x'],
      [`x : real[n]\n${name} = x .* x\nf = sum(${name})\ngradient f wrt x`, '2*x'],
    ];
    for (const [script, text] of scripts) {
      const [element] = elements(script);
      assert.is(element?.result?.text, text, script);
      assert.ok((element?.check?.maxRelativeError ?? 1) < 1e-9, script);
    }
  });

  test(`${name} is unknown where it was not declared`, () => {
    assert.match(complaint(`x : real\nf = x + ${name}\ngradient f wrt x`), `${name} is not declared`);
    assert.match(complaint(`x : real\nf = ${name}(x)\ngradient f wrt x`), `${name} is not a function`);
    assert.match(complaint(`x : real\ngradient x wrt ${name}`), `${name} is not declared`);
  });
}

test('a name that is not declared: the product or the array that may be meant', () => {
  const names = 'W : real[k, d]\nx : real[d]\nY : real[n, d]';
  assert.match(complaint(`${names}\nf = sum(Wx)\ngradient f wrt W`), 'did you mean `W*x`?');
  assert.match(complaint(`${names}\nf = \\sum_i \\tanh(y_i^2)\ngradient f wrt Y`), 'did you mean `Y`?');
});

test('characters that mean something elsewhere mean nothing in names and comments', () => {
  const [element] = elements('# \\input{x} <script> & % $ #\nÄ_1 : real[n]\nf = sum(Ä_1)\ngradient f wrt Ä_1');
  assert.is(element?.result?.text, 'ones(n)');
  for (const character of ['$', '&', '~', '{', '`', '"', '@', '\u0000', '\u202e', '😀'])
    assert.match(complaint(`x : real\nf = x ${character} x\ngradient f wrt x`), 'w.deriv:2:');
});

test('a division by what may vanish is a condition of the result', () => {
  const conditions = (script: string): readonly string[] => elements(script)[0]?.conditions ?? [];
  assert.equal(conditions('x, c : real\nf = x/c\ngradient f wrt x'), ['c != 0']);
  assert.equal(conditions('x : real[n]\nf = norm(x)\ngradient f wrt x'), ['f != 0']);
  assert.equal(conditions('x : real; c : positive'.replace('; ', '\n').concat('\nf = x/c\ngradient f wrt x')), []);
  assert.equal(conditions('x, c : real\nf = x/(1 + c^2)\ngradient f wrt x'), []);
});

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

test('on the command line a wrong script ends with status 2 and a message alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'closedform-'));
  try {
    const file = join(folder, 'wrong.deriv');
    writeFileSync(file, 'x : real[n]\ngradient sum(x) wrt x\ngradient sum(y) wrt x\n');
    const run = (args: readonly string[], input = ''): ReturnType<typeof spawnSync> =>
      spawnSync(process.execPath, ['--import', 'tsx', cli, ...args], { encoding: 'utf8', input });
    const outcomes = [
      run(['run', file]),
      run(['run', '-', '--json'], 'x : real\nf = (x\n'),
      run(['run', 'nowhere.deriv']),
    ];
    const says = [
      'wrong.deriv:3:14: error: y is not declared',
      ':2:5: error: this bracket `(` is never closed',
      'nowhere.deriv',
    ];
    for (const [k, { status, stdout, stderr }] of outcomes.entries()) {
      assert.is(status, 2, `${stderr}`);
      assert.is(stdout, '');
      assert.ok(`${stderr}`.includes(says[k] as string), `${stderr}`);
      assert.not.match(`${stderr}`, /\n\s+at /);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();
