import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { HOSTILE } from '../write/sample.js';
import { inFolder, makeSheet, read } from './folder.js';

const QUESTION = `# 2. Softmax

> What is the *gradient*?

## (a) The first part

> Restated with $x^2$.

The answer is {{ce.index}}, worth {{= 1/3 + 1/3}} or {{= 1/3 + 1/3 | 3}}, and \`{{not.quoted}}\`.

\`\`\`derive name=ce
W : real[k, d]
gradient l wrt W[i,j]
\`\`\`

$$
y = {{ce.result}}
+ {{ce.value 1,2}}
$$

## (b) The second part

\`\`\`derive name=t fresh
x : real
trace f wrt x at x = 1
\`\`\`

\`\`\`data X
1 2
3 4
\`\`\`

\`\`\`figure name=grid
grid: X | image | 2x1 step 1
caption: A grid of $2 \\times 2$.
\`\`\`

\`\`\`figure name=curve
x: x in 0..2 | $x$
y: value
curve: x^2 | square
curve: exp(x) | exponential
\`\`\`

\`\`\`table
over: x in 1, 1000 | x
column: log(1 + exp(x)) | stable
column: log(1 + exp(x)) | naive | naive
\`\`\`
`;
const files = { '02-softmax.md': QUESTION, 'index.md': `# My sheet\n\n${HOSTILE.replaceAll('$', '')}\n` };

test('a folder becomes LaTeX, HTML, traces, figures and a report', async () => {
  await inFolder(files, async (folder) => {
    const { report } = await makeSheet(folder);
    const expected = [
      'answer-sheet.html',
      'answer-sheet.tex',
      'figures/02-softmax-curve.svg',
      'figures/02-softmax-grid.svg',
    ];
    assert.equal(report.files, [...expected, 'report.json', 'traces/02-softmax-t.svg', 'traces/02-softmax-t.txt']);
    for (const name of report.files) assert.ok(existsSync(join(folder, 'out', name)), name);
    assert.is(report.title, 'My sheet');
    const [first, second] = report.checks;
    assert.is(first?.part, '2a');
    assert.is(first?.line, 13);
    assert.is(first?.maxRelativeError, 2.1e-16);
    assert.is(second?.part, '2b');
    assert.equal(JSON.parse(read(folder, 'report.json')), JSON.parse(JSON.stringify(report)));
  });
});

test('quotes are set in prose and formulas, not in code', async () => {
  await inFolder(files, async (folder) => {
    await makeSheet(folder);
    const latex = read(folder, 'answer-sheet.tex');
    assert.match(
      latex,
      /The answer is \$\(\\hat\{y\}_\{i\} - y_\{i\}\)\\,x_\{j\}\$, worth \$\\frac\{2\}\{3\}\$ or \$0\.667\$/,
    );
    assert.match(latex, /y = \{\(\\hat\{y\} - y\)\\,x\^\{\\top\}\}\n\+ \{2\.5\}/);
    assert.match(latex, /not\.quoted/);
  });
});

test('a table computes its columns as they say', async () => {
  await inFolder(files, async (folder) => {
    await makeSheet(folder);
    const latex = read(folder, 'answer-sheet.tex');
    assert.match(latex, /\$1000\$ & \$1000\$ & \$\\infty\$/);
    assert.match(latex, /\$1\$ & \$1\.31326\$ & \$1\.31326\$/);
  });
});

test('for students the answers are left out', async () => {
  await inFolder(files, async (folder) => {
    const { report } = await makeSheet(folder, { student: true });
    assert.equal(report.files, ['answer-sheet.html', 'answer-sheet.tex']);
    const latex = read(folder, 'answer-sheet.tex');
    assert.match(latex, /Restated with/);
    const body = latex.slice(latex.indexOf('\\begin{document}'));
    assert.not.match(body, /The answer is|\\showresult|picture/);
    assert.not.ok(existsSync(join(folder, 'out', 'report.json')));
  });
});

test('written again, every file is the same, byte for byte', async () => {
  await inFolder(files, async (folder) => {
    const { report } = await makeSheet(folder);
    const before = report.files.map((name) => read(folder, name));
    await makeSheet(folder);
    assert.equal(
      report.files.map((name) => read(folder, name)),
      before,
    );
  });
});

test('what an earlier sheet wrote and this one does not is removed, and nothing else', async () => {
  await inFolder(files, async (folder) => {
    await makeSheet(folder);
    writeFileSync(join(folder, 'out', 'mine.txt'), 'kept');
    writeFileSync(join(folder, '02-softmax.md'), '# 2. Softmax\n\nNothing.\n');
    await makeSheet(folder);
    assert.equal(readdirSync(join(folder, 'out')).sort(), [
      'answer-sheet.html',
      'answer-sheet.tex',
      'mine.txt',
      'report.json',
    ]);
  });
});

test('changing a number in the file changes the sheet', async () => {
  await inFolder(files, async (folder) => {
    await makeSheet(folder);
    const before = read(folder, 'figures/02-softmax-grid.svg');
    writeFileSync(join(folder, '02-softmax.md'), QUESTION.replace('3 4', '3 9'));
    await makeSheet(folder);
    assert.is.not(read(folder, 'figures/02-softmax-grid.svg'), before);
  });
});

test('progress is told file by file', async () => {
  await inFolder(files, async (folder) => {
    const lines: string[] = [];
    await makeSheet(folder, { progress: (line) => lines.push(line) });
    assert.equal(
      lines.map((line) => line.slice(0, 3)),
      ['1/2', '2/2', 'typ'],
    );
  });
});

test.run();
