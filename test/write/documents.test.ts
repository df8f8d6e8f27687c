import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Block, Document, Inline } from '../../src/write/document.js';
import { traceGraph } from '../../src/write/graph.js';
import { gridPicture } from '../../src/write/grid.js';
import { htmlDocument } from '../../src/write/html.js';
import { latexDocument } from '../../src/write/latex.js';
import { barPlot, linePlot } from '../../src/write/plot.js';
import { gradient, HOSTILE, refuted, trace, traced } from './sample.js';

const text = (words: string): Inline => ({ kind: 'text', text: words });
const paragraph = (...body: Inline[]): Block => ({ kind: 'paragraph', body });
const wide = Array.from({ length: 60 }, (_, index) => `x_{${index}}^{2}`).join(' + ');

const plot = linePlot({
  title: 'Forces',
  x: { label: { text: 'distance d', latex: '\\text{distance }d' } },
  y: { label: { text: 'force & more' } },
  series: ['one', 'two'].map((name, k) => ({
    label: { text: name },
    points: Array.from({ length: 30 }, (_, x) => ({ x, y: x === 12 ? Number.NaN : Math.sin(x / 3) * (k + 1) })),
  })),
});
const bars = barPlot({ title: 'Shares', y: { label: { text: '' } }, bars: [{ label: { text: '1' }, value: 0.25 }] });
const grid = gridPicture('Windows', [
  {
    caption: { text: 'image', latex: 'X' },
    values: [
      [1, 2],
      [3, 4],
    ],
    windows: [{ row: 1, column: 1, rows: 2, columns: 2 }],
    shade: true,
  },
  { caption: { text: 'max' }, values: [[4]] },
]);

async function sampleDocument(): Promise<Document> {
  const graph = await traceGraph(trace, 'graph of f');
  const blocks: Block[] = [
    { kind: 'question', body: [paragraph(text(HOSTILE), { kind: 'math', latex: '\\hat{y} = \\sigma(x)' })] },
    { kind: 'heading', id: 'a', level: 2, body: [text('(a) '), { kind: 'math', latex: '\\partial l' }] },
    paragraph(
      { kind: 'code', text: HOSTILE },
      { kind: 'link', href: 'javascript:alert(1)', body: [text('x')] },
      { kind: 'link', href: 'https://example.org/a_b?c=1&d=%20#e', body: [text('y')] },
    ),
    { kind: 'list', ordered: true, start: 3, items: [[paragraph(text('one'))], [paragraph(text('two'))]] },
    { kind: 'code', text: `${HOSTILE}\n  indented` },
    { kind: 'display', latex: wide },
    { kind: 'derivation', id: 'd1', element: { ...gradient, assumptions: [HOSTILE] }, steps: 'key', script: HOSTILE },
    {
      kind: 'derivation',
      id: 'd2',
      element: {
        ...gradient,
        result: { ...(gradient.result ?? assert.unreachable()), latex: `\\left( ${wide} \\right)` },
      } as typeof gradient,
      steps: 'all',
    },
    { kind: 'derivation', id: 'd3', element: traced, steps: 'key', graph },
    { kind: 'derivation', id: 'd4', element: { ...refuted, message: HOSTILE, command: HOSTILE }, steps: 'key' },
    ...[plot, bars, grid].map(
      (drawing, k): Block => ({ kind: 'figure', id: `f${k}`, drawing, caption: [text('caption')] }),
    ),
    {
      kind: 'table',
      head: [[text('a')], [text('b')]],
      rows: [[[text(HOSTILE.repeat(4))], [text('x')]]],
      align: ['left', 'right'],
    },
  ];
  const title = [text('Answers & more')];
  return {
    title,
    sections: [
      { id: 's1', title: [text('1. One')], blocks },
      { id: 's2', title: [text('2. Two')], blocks: [] },
    ],
  };
}

test('HTML: one file that fetches and runs nothing, with everything escaped', async () => {
  const html = await htmlDocument(await sampleDocument());
  assert.not.match(html, /<script/i);
  assert.not.match(html, /javascript:/i);
  assert.not.match(html, /\b(src|href)="(?!#|https:\/\/example\.org)/);
  assert.not.match(html, /url\((?!data:)/);
  assert.match(html, /<math xmlns/);
  assert.match(html, /font-family:KaTeX_Main[^}]*base64/);
  assert.not.match(html, /font-family:KaTeX_Fraktur;[^}]*base64/);
  assert.match(html, /<details open><summary>3 steps<\/summary>/);
  assert.match(html, /Every rule applied \(4\)/);
});

test('LaTeX: ASCII, and pdflatex sets it without a line that sticks out', async () => {
  const latex = latexDocument(await sampleDocument());
  assert.match(latex.replaceAll('\n', ' '), /^[\x20-\x7e]*$/);
  const folder = mkdtempSync(join(tmpdir(), 'closedform-test-'));
  writeFileSync(join(folder, 'a.tex'), latex);
  const options = ['-interaction=nonstopmode', '-halt-on-error', '-no-shell-escape', 'a.tex'];
  const run = spawnSync('pdflatex', options, { cwd: folder, encoding: 'utf8', timeout: 60_000 });
  // Without a TeX there is nothing to compile with; the sheet says so too.
  if (run.error === undefined) {
    assert.is(run.status, 0, run.stdout.slice(-800));
    const log = readFileSync(join(folder, 'a.log'), 'latin1');
    const overfull = [...log.matchAll(/^Overfull \\[hv]box \(([\d.]+)pt/gm)].map((found) => Number(found[1]));
    assert.ok(
      overfull.every((points) => points <= 10),
      `overfull by ${overfull}`,
    );
    assert.not.match(log, /Missing character/);
  }
  rmSync(folder, { recursive: true, force: true });
});

test('both are the same when they are written again', async () => {
  const one = await sampleDocument();
  const two = await sampleDocument();
  assert.is(latexDocument(one), latexDocument(two));
  assert.is(await htmlDocument(one), await htmlDocument(two));
});

test.run();
