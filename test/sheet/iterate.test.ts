import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseExpression } from '../../src/language/parse.js';
import { printAst } from '../../src/language/print.js';
import { runScript } from '../../src/run.js';
import { violation } from '../../src/sheet/violation.js';
import { inFolder, makeSheet, messageOf, read } from './folder.js';

const fence = (info: string, ...lines: string[]) => [`\`\`\`${info}`, ...lines, '```', ''].join('\n');
/** One number is thresholded again and again: x, x - 1/2, …, 0. */
const script = fence(
  'derive fresh name=step,set',
  'x, u, z : real',
  'h(z) = abs(z)/2',
  'prox h at x',
  'subdifferential h at u',
);
const data = fence('derive fresh', 'x, u, w : real') + fence('data w', '1');
const run = (...lines: string[]) => `${script}\n${data}\n${fence('iterate name=go', ...lines)}`;
const good = ['start: x = 2', 'let: u = @step', 'let: g = x - u', 'next: x = u', 'steps: 6 | $k$'];
const made = (text: string, work: (tex: string) => void) =>
  inFolder({ '9.md': text }, async (folder) => {
    await makeSheet(folder, { run: runScript });
    work(read(folder, 'answer-sheet.tex'));
  });

test('an iteration runs the derived closed form, and its residual is the distance to the derived set', async () => {
  const columns = ['column: y = x + w | $y$', 'residual: res = @set | residual', 'claim: res <= 0'];
  await made(run(...good, ...columns, 'show: 0, 1, 4, 6'), (tex) => {
    const rows = [...tex.matchAll(/^\$(\d+)\$ & \$(\S+)\$ & \$(\S+)\$ \\tabularnewline/gm)].map((m) =>
      m.slice(1).join(' '),
    );
    assert.equal(rows, ['0 3 0', '1 2.5 0', '4 1 0', '6 1 0']);
  });
});

test('a step that is not the derived one violates the inclusion, and the claim says where', async () => {
  const wrong = good.map((line) => line.replace('@step', '@step + 1/4'));
  const text = run(...wrong, 'residual: res = @set | residual', 'claim: res <= 1e-9');
  await inFolder({ '9.md': text }, async (folder) => {
    try {
      await makeSheet(folder, { run: runScript });
      assert.unreachable();
    } catch (error) {
      assert.match(String(error), /the claim fails: in step 0 `res` is 0\.25/);
    }
  });
});

test('a figure shows a column of an iteration, and regions of its axis', async () => {
  const figure = fence(
    'figure name=f',
    'run: go | step',
    'curve: y | size',
    'region: 0..4 | above',
    'region: 4..6 | at 0',
  );
  await made(`${run(...good, 'column: y = x')}\n${figure}`, (tex) => {
    assert.match(tex, /above/);
    assert.match(tex, /at 0/);
    assert.match(tex, /\\qbezier\[\d+\]/);
  });
});

test('all of `next` is taken at once', async () => {
  const swap =
    fence('derive fresh', 'a, b : real') +
    fence('iterate', 'start: a = 1', 'start: b = 2', 'next: a = b', 'next: b = a', 'steps: 3', 'column: s = a');
  await made(swap, (tex) => assert.match(tex, /\$0\$ & \$1\$[\s\S]*\$1\$ & \$2\$[\s\S]*\$2\$ & \$1\$/));
});

const wrong: readonly (readonly [what: string, lines: readonly string[], message: RegExp])[] = [
  ['a variable without a start', ['next: x = x/2', 'steps: 2', 'column: y = x'], /`x` has no start/],
  [
    'no number of steps',
    ['start: x = 1', 'next: x = x/2', 'steps: many', 'column: y = x'],
    /`many` is no number of steps/,
  ],
  ['no column', ['start: x = 1', 'next: x = x/2', 'steps: 2'], /an iteration shows nothing/],
  ['no update', ['start: x = 1', 'steps: 2', 'column: y = x'], /has no line `next:`/],
  ['no name', ['start: 1', 'next: x = x/2', 'steps: 2', 'column: y = x'], /`start` gives a name a value/],
  ['an undeclared name', ['start: x = q', 'next: x = x/2', 'steps: 2', 'column: y = x'], /q is not declared/],
  [
    'a step that is not run',
    ['start: x = 1', 'next: x = x', 'steps: 2', 'show: 3', 'column: y = x'],
    /`3` is no list of steps/,
  ],
  [
    'a claim about nothing',
    ['start: x = 1', 'next: x = x', 'steps: 2', 'column: y = x', 'claim: z <= 1'],
    /no claim about a column/,
  ],
  [
    'a residual of no condition',
    ['start: x = 1', 'next: x = x', 'steps: 2', 'residual: r = x + 1'],
    /how far a condition is from holding/,
  ],
  ['a misspelt line', ['begin: x = 1'], /no line here is named `begin`/],
];

for (const [what, lines, message] of wrong) {
  test(`${what}: one message with its place`, async () => {
    const got = await messageOf({ 'q.md': `${fence('derive', 'x : real')}\n${fence('iterate', ...lines)}` });
    assert.match(got.message, /^q\.md:\d+:\d+: error: /);
    assert.match(got.message, message);
  });
}

test('a condition as the amount by which it fails', () => {
  const of = (text: string) => printAst(violation(parseExpression(text)));
  assert.is(of('a <= b'), 'max(a - b, 0)');
  assert.is(of('a > b'), 'max(b - a, 0)');
  assert.is(of('if(u == 0, -1 <= g <= 1, g == s)'), 'if(u == 0, max(max(-1 - g, 0), max(g - 1, 0)), abs(g - s))');
  assert.is(of('a == 1 or a == 2'), 'min(abs(a - 1), abs(a - 2))');
});

test.run();
