import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Drawing, Mark } from '../../src/write/drawing.js';
import { traceGraph } from '../../src/write/graph.js';
import { latexExtent, textWidth } from '../../src/write/measure.js';
import { latexPicture } from '../../src/write/picture.js';
import { linePlot } from '../../src/write/plot.js';
import { linearScale, logScale, tickText } from '../../src/write/scale.js';
import { svgFile } from '../../src/write/svg.js';
import { traceLatex, traceText } from '../../src/write/trace.js';
import { latexText } from '../../src/write/unicode.js';
import { trace } from './sample.js';

type Box = Extract<Mark, { kind: 'box' }>;
type LabelMark = Extract<Mark, { kind: 'label' }>;

function labelsIn(drawing: Drawing, box: Box): LabelMark[] {
  return drawing.marks.filter(
    (mark): mark is LabelMark =>
      mark.kind === 'label' &&
      mark.at.x > box.x &&
      mark.at.x < box.x + box.width &&
      mark.at.y > box.y &&
      mark.at.y < box.y + box.height,
  );
}

test('the labels of a graph fit their boxes, as text and as formulas', async () => {
  const drawing = await traceGraph(trace, 'f');
  const boxes = drawing.marks.filter((mark): mark is Box => mark.kind === 'box');
  assert.is(boxes.length, trace.nodes.length);
  for (const box of boxes) {
    const labels = labelsIn(drawing, box);
    assert.is(labels.length, 3);
    for (const { label, size } of labels) {
      assert.ok(textWidth(label.text) * size <= box.width, label.text);
      if (label.latex !== undefined) assert.ok(latexExtent(label.latex, false).width * size <= box.width, label.latex);
    }
  }
});

test('boxes of a graph do not overlap, and all of it lies in the picture', async () => {
  const drawing = await traceGraph(trace, 'f');
  const boxes = drawing.marks.filter((mark): mark is Box => mark.kind === 'box');
  boxes.forEach((a, i) => {
    assert.ok(a.x >= 0 && a.y >= 0 && a.x + a.width <= drawing.width && a.y + a.height <= drawing.height);
    for (const b of boxes.slice(i + 1)) {
      const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
      assert.ok(apart);
    }
  });
});

test('an edge of the graph is an arrow for each input, with its partial derivative', async () => {
  const drawing = await traceGraph(trace, 'f');
  const edges = trace.nodes.reduce((sum, node) => sum + node.inputs.length, 0);
  assert.is(drawing.marks.filter((mark) => mark.kind === 'curve' && mark.arrow).length, edges);
  assert.ok(drawing.marks.some((mark) => mark.kind === 'label' && mark.label.text === '2 x = 0.5'));
});

test('a trace as text and as LaTeX has each node with its value and adjoint', () => {
  const text = traceText(trace, 80).join('\n');
  assert.match(text, /v₂ +v₁ σ\(y\) +e\/\(1 \+ e\) +1/);
  assert.match(text, /0\.731058578630005/);
  assert.is(traceLatex(trace).match(/\\frac\{e\}\{1\+e\}/g)?.length, trace.nodes.length);
});

test('a stand-alone SVG names no outside file and escapes its labels', () => {
  const svg = svgFile({
    width: 10,
    height: 10,
    title: '<&>',
    marks: [{ kind: 'label', at: { x: 1, y: 1 }, label: { text: '<b>' }, anchor: 'end', size: 12, ink: 'ink' }],
  });
  assert.match(svg, /<title>&lt;&amp;&gt;<\/title>/);
  assert.match(svg, /&lt;b&gt;/);
  assert.not.match(svg, /href|url\(/);
});

test('axes have round ticks that cover the data', () => {
  assert.equal(linearScale(0.1, 4.9).ticks, [0, 1, 2, 3, 4, 5]);
  assert.equal(logScale(3, 900).ticks, [1, 10, 100, 1000]);
  assert.is(linearScale(2, 2).min < 2, true);
  assert.is(tickText(-0.5), '−0.5');
  assert.is(tickText(1e-6), '10⁻⁶');
});

test('a curve is interrupted where it has no value', () => {
  const points = [0, 1, 2, 3, 4].map((x) => ({ x, y: x === 2 ? Number.POSITIVE_INFINITY : x }));
  const drawing = linePlot({
    title: '',
    x: { label: { text: '' } },
    y: { label: { text: '' } },
    series: [{ label: { text: 'a' }, points }],
  });
  assert.is(drawing.marks.filter((mark) => mark.kind === 'path' && mark.ink === 'series1').length, 2);
});

test('the picture environment has only commands of plain LaTeX', async () => {
  const picture = latexPicture(await traceGraph(trace, 'f'));
  const inside = picture.replace(/\{\$.*?\$\}/g, '');
  const commands = new Set(inside.match(/\\[a-zA-Z]+/g));
  const known = [
    'begingroup',
    'endgroup',
    'setlength',
    'unitlength',
    'begin',
    'end',
    'put',
    'line',
    'qbezier',
    'linethickness',
    'makebox',
    'fontsize',
    'selectfont',
    'textbf',
    'rotatebox',
    'rule',
    'circle',
  ];
  for (const command of commands) if (!inside.includes(`$`)) assert.ok(known.includes(command.slice(1)), command);
});

test('a short formula as Unicode', () => {
  assert.is(latexText('\\|y_i - y_j\\|^2'), '‖yᵢ − yⱼ‖²');
  assert.is(latexText('\\alpha x_{ab}'), 'αx_(ab)');
});

test.run();
