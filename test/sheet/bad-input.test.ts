import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DeriveError } from '../../src/language/errors.js';
import { inFolder, makeSheet, messageOf } from './folder.js';

const fence = (info: string, ...lines: string[]) => [`\`\`\`${info}`, ...lines, '```'].join('\n');
const derive = fence('derive name=ce', 'x : real', 'gradient x wrt x');

const cases: readonly (readonly [name: string, text: string, place: string, message: RegExp])[] = [
  [
    'an unknown quote',
    `# 1\n\nAs {{cf.result}} says.\n\n${derive}`,
    '3:6',
    /no command of this file is named `cf`[\s\S]*did you mean `ce`/,
  ],
  ['an unknown part of a command', `${derive}\n\n{{ce.resul}}`, '6:3', /has no `resul`[\s\S]*did you mean `result`/],
  ['a quote of what is not there', `${derive}\n\n{{ce.adjoint x}}`, '6:3', /has no adjoint x/],
  ['a quote that is none', `${derive}\n\nA {{ce}}`, '6:5', /`ce` is no quote/],
  ['a script error', `text\n\n${fence('derive', 'x : real', 'gradient x wrt')}`, '5:12', /is followed by nothing/],
  [
    'a script error in a block quote',
    `> text\n>\n> ${fence('derive', 'x : real', 'x = (1').replaceAll('\n', '\n> ')}`,
    '5:7',
    /./,
  ],
  ['an error in an evaluated quote', 'Some text and {{= 1 + }}.', '1:21', /an expression is missing/],
  ['an unknown option', fence('derive nme=a', 'x : real'), '1:1', /no option `nme`[\s\S]*did you mean `name`/],
  ['a wrong level of detail', fence('derive steps=some', 'x : real'), '1:1', /no level of detail/],
  ['two commands of one name', `${derive}\n\n${derive.replace('x : real\n', '')}`, '7:1', /two commands named `ce`/],
  ['a refuted command', fence('derive', 'prove 1 == 2'), '2:1', /is refuted: no/],
  ['a formula that cannot be set', 'good $x$ and $\\frac{1}{$ and', '1:15', /this formula cannot be set/],
  ['a formula with an unknown command', 'a $\\input{/etc/passwd}$', '1:4', /this formula cannot be set/],
  ['a display that is not closed', 'a\n\n$$ x + y\n\nb', '3:1', /is not closed/],
  ['a ragged matrix', fence('data X', '1 2', '3'), '3:1', /row 2 of `X` has 1 numbers, the first has 2/],
  ['a word in a matrix', fence('data X', '1 two'), '2:3', /`two` is no number/],
  ['a figure of nothing', fence('figure', 'title: x'), '1:1', /a figure has curves, bars or grids/],
  ['a misspelt line of a figure', fence('figure', 'curv: x'), '2:1', /did you mean `curve`/],
  ['a range that is none', fence('figure', 'x: d from 1 to 2', 'curve: d'), '2:4', /is no range/],
  ['an undeclared variable of a figure', fence('figure', 'x: d in 1..2', 'curve: q + d'), '3:8', /q is not declared/],
  [
    'a figure of an array',
    `${fence('derive', 'v : real[3]', 'd : real')}\n\n${fence('figure', 'x: d in 1..2', 'curve: v')}`,
    '8:8',
    /./,
  ],
  ['a table without rows', fence('table', 'column: 1 | one'), '1:1', /has no line `over:`/],
  [
    'a way to compute that is none',
    fence('table', 'over: x in 1, 2', 'column: 1 | a | fast'),
    '3:17',
    /is no way to compute/,
  ],
];

for (const [name, text, place, message] of cases) {
  test(`${name}: one message with its place, and nothing is written`, async () => {
    const got = await messageOf({ 'q.md': text });
    assert.match(got.message, new RegExp(`^q\\.md:${place}: error: `), got.message);
    assert.match(got.message, message);
    assert.equal(got.left, ['q.md']);
  });
}

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof DeriveError) return error.message;
    throw error;
  }
  return '';
}

test('a folder that is missing, empty, or no folder', async () => {
  assert.match(await refusal(makeSheet('/nowhere/at/all')), /there is no folder/);
  await inFolder({ 'a.txt': '' }, async (folder) => {
    assert.match(await refusal(makeSheet(folder)), /there are no derivation files/);
    assert.match(await refusal(makeSheet(join(folder, 'a.txt'))), /cannot be read as a folder/);
  });
});

test('an output folder that cannot be made or written', async () => {
  await inFolder({ 'q.md': '# 1\n' }, async (folder) => {
    writeFileSync(join(folder, 'out'), '');
    assert.match(await refusal(makeSheet(folder)), /cannot write to .*out: .* is not a folder/);
    assert.match(await refusal(makeSheet(folder, { out: '/proc/nowhere/out' })), /cannot write to/);
  });
});

test('deep nesting and long lines do no harm', async () => {
  const { message } = await messageOf({
    'q.md': `${'> '.repeat(3000)}x\n\n${'*'.repeat(20_000)}\n\n${'- '.repeat(2000)}\n\n${'{{'.repeat(5000)}`,
  });
  assert.is(message, '');
});

test.run();
