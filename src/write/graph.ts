import type { Trace, TraceNode } from '../result.js';
import type { Drawing, Label, Mark, Point } from './drawing.js';
import { latexExtent, textWidth } from './measure.js';
import { formula, plain } from './plain.js';

/** Text in a node and on an edge, in pixels, and the room around it. */
const TEXT = 13;
const SMALL = 11.5;
const LEADING = 8;
const PADDING = 9;
/** Exact values longer than this are left to the table beside the graph. */
const LONG = 5;

interface NodeBox {
  readonly node: TraceNode;
  readonly lines: readonly Line[];
  readonly width: number;
  readonly height: number;
}

interface Line {
  readonly label: Label;
  readonly size: number;
  readonly bold: boolean;
  readonly height: number;
}

/**
 * The graph of a trace, laid out by Graphviz: a box for each node with its forward value and its
 * backward adjoint, an arrow for each input with the partial derivative along it.
 */
export async function traceGraph(trace: Trace, title: string): Promise<Drawing> {
  const boxes = trace.nodes.map(nodeBox);
  const edges = trace.nodes.flatMap((node) => node.inputs.map((input, index) => edgeOf(node, input, index)));
  const placed = await layout(boxes, edges);
  const marks = [
    ...edges.flatMap((edge, index) => edgeMarks(edge, placed.edges[index])),
    ...boxes.flatMap((box, index) => boxMarks(box, placed.nodes[index] ?? { x: 0, y: 0 })),
  ];
  return { width: placed.width, height: placed.height, marks, title };
}

function nodeBox(node: TraceNode): NodeBox {
  const id = plain(node.id);
  const isInput = node.role === 'input';
  const head = {
    text: isInput ? id : `${id} = ${plain(node.text)}`,
    latex: isInput ? formula(node.id) : `${formula(node.id)} = ${node.latex}`,
  };
  const lines = [
    line(head, TEXT, true),
    line(valueLabel('value', node.value), SMALL, false),
    line(valueLabel('adjoint', node.adjoint), SMALL, false),
  ];
  const width = Math.max(...lines.map((entry) => labelWidth(entry.label, entry.size))) + 2 * PADDING;
  const height = lines.reduce((sum, entry) => sum + entry.height, 2 * PADDING);
  return { node, lines, width, height };
}

function line(label: Label, size: number, bold: boolean): Line {
  const height = label.latex === undefined ? 1 : latexExtent(label.latex, false).height;
  return { label, size, bold, height: height * size + LEADING };
}

/** Room for the label however it is set, as plain text or as a formula. */
function labelWidth(label: Label, size: number): number {
  const formulaWidth = label.latex === undefined ? 0 : latexExtent(label.latex, false).width;
  return Math.max(textWidth(label.text), formulaWidth) * size;
}

function valueLabel(what: string, value: { exact: string; exactLatex: string; decimal: string }): Label {
  const exact = plain(value.exact);
  if (value.decimal.startsWith('[')) return arrayLabel(what, value);
  const decimal = shortDecimal(value.decimal);
  if (/^-?\d+$/.test(value.exact)) return { text: `${what} ${exact}`, latex: `\\text{${what} }{${value.exactLatex}}` };
  const short = textWidth(exact) <= LONG && !value.exactLatex.includes('\\frac{\\');
  if (!short) return { text: `${what} ${decimal}`, latex: `\\text{${what} }{${latexNumber(decimal)}}` };
  return {
    text: `${what} ${exact} ≈ ${decimal}`,
    latex: `\\text{${what} }{${value.exactLatex}} \\approx ${latexNumber(decimal)}`,
  };
}

/** Characters of an array that is set in a node; a longer one is left to the table beside the graph. */
const LONG_ARRAY = 32;

function arrayLabel(what: string, value: { exact: string; exactLatex: string; decimal: string }): Label {
  if (value.exact.length <= LONG_ARRAY)
    return { text: `${what} ${plain(value.exact)}`, latex: `\\text{${what} }{${value.exactLatex}}` };
  const rounded = value.decimal.replace(/-?\d[\d.]*(?:e[+-]?\d+)?/g, (text) =>
    String(Number(Number(text).toPrecision(3))),
  );
  if (rounded.length > LONG_ARRAY) return { text: `${what} in the table`, latex: `\\text{${what} in the table}` };
  return { text: `${what} ≈ ${plain(rounded)}`, latex: `\\text{${what} } \\approx ${formula(rounded)}` };
}

/** Six significant digits: the table has all of them. */
function shortDecimal(decimal: string): string {
  const value = Number(decimal);
  if (!Number.isFinite(value)) return decimal;
  return String(Number(value.toPrecision(6))).replace('-', '−');
}

function latexNumber(decimal: string): string {
  return decimal.replace('−', '-').replace(/e([+-]?)\+?(\d+)/, ' \\cdot 10^{$1$2}');
}

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly label: Label;
  readonly width: number;
  readonly height: number;
}

function edgeOf(node: TraceNode, input: string, index: number): Edge {
  const partial = node.partials[index];
  const decimal = shortDecimal(partial?.decimal ?? '');
  const symbolic = plain(partial?.text ?? '');
  const trivial = partial === undefined || partial.text === partial.exact;
  // The derivative of an array by an array has no number of its own.
  const label =
    partial !== undefined && Number.isNaN(Number(partial.decimal))
      ? { text: symbolic, latex: partial.latex }
      : trivial
        ? { text: decimal, latex: latexNumber(decimal) }
        : { text: `${symbolic} = ${decimal}`, latex: `${partial.latex} = ${latexNumber(decimal)}` };
  const height = label.latex === '' ? 1 : latexExtent(label.latex, false).height;
  return { from: input, to: node.id, label, width: labelWidth(label, SMALL) + 10, height: height * SMALL + 6 };
}

function boxMarks(box: NodeBox, center: Point): Mark[] {
  const x = center.x - box.width / 2;
  const y = center.y - box.height / 2;
  const ink = box.node.role === 'input' ? 'series3' : box.node.role === 'output' ? 'series2' : 'series1';
  let top = y + PADDING;
  const labels = box.lines.map((entry, row): Mark => {
    const at = { x: center.x, y: top + entry.height / 2 };
    top += entry.height;
    return {
      kind: 'label',
      at,
      label: entry.label,
      anchor: 'middle',
      size: entry.size,
      ink: row === 0 ? 'ink' : 'muted',
    };
  });
  return [
    { kind: 'box', x, y, width: box.width, height: box.height, ink, fill: 0.1, stroke: 1.5, round: 6 },
    ...labels,
  ];
}

function edgeMarks(edge: Edge, placed: PlacedEdge | undefined): Mark[] {
  if (placed === undefined) return [];
  const curve: Mark = { kind: 'curve', points: placed.curve, ink: 'muted', width: 1.4, arrow: true };
  if (placed.label === undefined) return [curve];
  const label: Mark = {
    kind: 'label',
    at: placed.label,
    label: edge.label,
    anchor: 'middle',
    size: SMALL,
    ink: 'muted',
  };
  return [curve, label];
}

interface PlacedEdge {
  readonly curve: readonly Point[];
  readonly label: Point | undefined;
}

interface Placed {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly Point[];
  readonly edges: readonly PlacedEdge[];
}

const INCH = 72;
const MARGIN = 6;

/** Loaded when a graph is drawn: Graphviz is a large module, and few commands need it. */
async function layout(boxes: readonly NodeBox[], edges: readonly Edge[]): Promise<Placed> {
  const { instance } = await import('@viz-js/viz');
  const viz = await instance();
  const name = new Map(boxes.map((box, index) => [box.node.id, `n${index}`]));
  const graph = viz.renderJSON({
    directed: true,
    graphAttributes: { rankdir: 'TB', nodesep: 0.3, ranksep: 0.32, splines: 'true' },
    nodeAttributes: { shape: 'box', fixedsize: true, label: '' },
    nodes: boxes.map((box, index) => ({
      name: `n${index}`,
      attributes: { width: box.width / INCH, height: box.height / INCH },
    })),
    edges: edges.map((edge) => ({
      tail: name.get(edge.from) ?? '',
      head: name.get(edge.to) ?? '',
      attributes: { label: { html: spacer(edge) }, arrowhead: 'none' },
    })),
  });
  return readLayout(graph, boxes.length);
}

function spacer({ width, height }: Edge): string {
  const size = `width="${Math.ceil(width)}" height="${Math.ceil(height)}"`;
  return `<table border="0" cellborder="0" cellspacing="0" cellpadding="0" fixedsize="true" ${size}><tr><td></td></tr></table>`;
}

/** Graphviz's y grows upwards, and its numbers come as text. */
function readLayout(graph: object, nodeCount: number): Placed {
  const { bb, objects, edges } = graph as {
    readonly bb: string;
    readonly objects?: readonly { readonly pos: string }[];
    readonly edges?: readonly { readonly pos: string; readonly lp?: string }[];
  };
  const [left = 0, bottom = 0, right = 0, top = 0] = bb.split(',').map(Number);
  const point = (text: string): Point => {
    const [x = 0, y = 0] = text.split(',').map(Number);
    return { x: x - left + MARGIN, y: top - y + MARGIN };
  };
  return {
    width: right - left + 2 * MARGIN,
    height: top - bottom + 2 * MARGIN,
    nodes: (objects ?? []).slice(0, nodeCount).map((entry) => point(entry.pos)),
    edges: (edges ?? []).map((entry) => ({
      curve: entry.pos
        .split(' ')
        .filter((part) => !/^[es],/.test(part))
        .map(point),
      label: entry.lp === undefined ? undefined : point(entry.lp),
    })),
  };
}
