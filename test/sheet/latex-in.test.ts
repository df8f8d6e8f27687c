import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { describe } from '../../src/language/describe.js';
import { DeriveError } from '../../src/language/errors.js';
import { runScript } from '../../src/run.js';
import { inFolder, makeSheet, read } from './folder.js';

const block = (info: string, ...lines: string[]): string => [`\`\`\`${info}`, ...lines, '```'].join('\n');

const DECLARED = ['W : real[k, d]', 'x : real[d]', 'y : onehot[k]'];
const GOOD = ['yhat = softmax(W*x)', 'l = -\\sum_i y_i \\log \\hat{y}_i', 'gradient l wrt W'];

/** The sheet of one file, or the message that it gets. */
function made(text: string): Promise<string> {
  return inFolder({ 'q.md': text }, async (folder) => {
    try {
      await makeSheet(folder, { run: runScript });
      return read(folder, 'answer-sheet.tex');
    } catch (error) {
      if (error instanceof DeriveError) return describe(error).replaceAll(`${folder}/`, '');
      throw error;
    }
  });
}

test('a block may hold formulas in LaTeX', async () => {
  const text = await made(`# 1\n\n${block('derive name=ce', ...DECLARED, ...GOOD)}\n\nIt is {{ce.result}}.`);
  assert.match(text, /\\hat\{y\} - y/);
});

test('LaTeX in one block uses the names of a block above', async () => {
  const [first, ...rest] = GOOD as [string, string, string];
  const text = await made(
    `${block('derive', ...DECLARED, first)}\n\ntext\n\n${block('derive name=ce', ...rest)}\n\nIt is {{ce.result}}.`,
  );
  assert.match(text, /\\hat\{y\} - y/);
});

test('a figure beside LaTeX knows its names', async () => {
  const figure = block('figure', 'x: t in 1..2', 'curve: g');
  const text = await made(`${block('derive', 't : real', 'g = \\frac{t^2}{2}', 'gradient g wrt t')}\n\n${figure}`);
  assert.not.match(text, /error:/);
});

test('a mistake in LaTeX gets a message with its place', async () => {
  const [first, , last] = GOOD as [string, string, string];
  const bad = 'l = -\\sum_i y_i \\log \\hat{q}_i';
  const text = await made(`text\n\n${block('derive', ...DECLARED, first, bad, last)}`);
  assert.match(text, /^q\.md:8:\d+: error: /);
  assert.match(text, /\^/);
  const line = text.split('\n').findIndex((l) => l.includes(bad));
  assert.ok(line > 0, text);
  const caret = (text.split('\n')[line + 1] ?? '').indexOf('^') - (text.split('\n')[line] ?? '').indexOf(bad);
  assert.is(caret, bad.indexOf('\\hat{q}'), text);
});

test.run();
