import type { Span } from '../language/ast.js';
import { nearest } from '../language/nearest.js';
import type { Drawing, Label } from '../write/drawing.js';
import { type Grid, gridPicture, type Window } from '../write/grid.js';
import { type Axis, barPlot, linePlot, type Region } from '../write/plot.js';
import { tickText } from '../write/scale.js';
import type { Draft, Fence } from './draft.js';
import { placeOf, samplerAt } from './expression.js';
import { type Field, readFields, readRange, readValues, required, single } from './fields.js';
import type { Results } from './group.js';
import type { Run } from './iterate.js';
import { fault } from './options.js';
import type { Sampler } from './sample.js';

const KEYS = ['title', 'x', 'run', 'y', 'curve', 'region', 'over', 'bar', 'grid', 'caption'];
const POINTS = 161;

export interface Figure {
  readonly drawing: Drawing;
  readonly caption: Field['values'][number] | undefined;
}

/** Sets a label of a figure: prose with formulas. */
export type ReadLabel = (text: string, span: Span) => Label;

/** Draws a `figure` block from expressions of its group. */
export function drawFigure(
  draft: Draft,
  fence: Fence,
  results: Results,
  runs: ReadonlyMap<string, Run>,
  readLabel: ReadLabel,
): Figure {
  const fields = readFields(draft, fence, KEYS);
  const caption = single(draft, fields, 'caption')?.values[0];
  const title = single(draft, fields, 'title')?.values[0]?.text ?? caption?.text ?? 'figure';
  const context: Context = { draft, fence, results, runs, fields, title, readLabel };
  const kinds = ['curve', 'bar', 'grid'].filter((key) => fields.some((field) => field.key === key));
  if (kinds.length !== 1)
    throw fault(draft, 'a figure has curves, bars or grids', fence.span, {
      expected: 'one of `curve:`, `bar:`, `grid:`',
    });
  const draw = kinds[0] === 'curve' ? curves : kinds[0] === 'bar' ? bars : grids;
  return { drawing: draw(context), caption };
}

interface Context {
  readonly draft: Draft;
  readonly fence: Fence;
  readonly results: Results;
  readonly runs: ReadonlyMap<string, Run>;
  readonly fields: readonly Field[];
  readonly title: string;
  readonly readLabel: ReadLabel;
}

function curves(context: Context): Drawing {
  const { draft, fields, readLabel } = context;
  const { name, values, field, column } = abscissae(context);
  const series = fields
    .filter((curve) => curve.key === 'curve')
    .map((curve) => {
      const y = column(first(curve));
      const points = values.map((x, k) => ({ x, y: scalar(draft, curve, y({ [name]: x }, k)) }));
      return { label: labelOf(curve, 1, readLabel), points };
    });
  const x = { label: labelOf(field, 1, readLabel), min: values[0] as number, max: values.at(-1) as number };
  const regions = fields.filter((region) => region.key === 'region').map((region) => regionOf(context, region));
  return linePlot({ title: context.title, x, y: yAxis(context), series, regions });
}

interface Abscissae {
  readonly name: string;
  readonly values: readonly number[];
  readonly field: Field;
  /** What is drawn above the values: at a number, or at a step of a run. */
  readonly column: (typed: Field['values'][number]) => (at: Readonly<Record<string, number>>, k: number) => unknown;
}

/** A range of a variable, or the steps of an iteration. */
function abscissae(context: Context): Abscissae {
  const { draft, fence, fields, runs } = context;
  const field = single(draft, fields, 'run');
  if (field === undefined) {
    const range = required(draft, fence, fields, 'x');
    const { name, from, to } = readRange(draft, first(range));
    const values = Array.from({ length: POINTS }, (_, k) => from + ((to - from) * k) / (POINTS - 1));
    return { name, values, field: range, column: (typed) => sampled(context, typed) };
  }
  const run = runs.get(first(field).text);
  if (run === undefined) {
    const near = nearest(first(field).text, [...runs.keys()]);
    throw fault(
      draft,
      `no iteration above is named \`${first(field).text}\``,
      first(field).span,
      near ? { nearest: near } : {},
    );
  }
  const column: Abscissae['column'] = ({ text, span }) => {
    const found = run.columns.find((c) => c.name === text);
    if (found) return (_, k) => found.values[k];
    const expected = run.columns.map((c) => c.name).join(', ');
    throw fault(draft, `this iteration has no column \`${text}\``, span, { expected });
  };
  return { name: 'k', values: Array.from({ length: run.steps + 1 }, (_, k) => k), field, column };
}

/** `-3..-1 | words`: a stretch of the axis, with what is to be said of it. */
function regionOf({ draft, readLabel }: Context, field: Field): Region {
  const { text, span } = first(field);
  const [, from, to] = /^(\S+?)\s*\.\.\s*(\S+)$/.exec(text) ?? [];
  if (!(Number(from) < Number(to)))
    throw fault(draft, `\`${text}\` is no stretch of the axis`, span, { expected: '`-3..-1 | its label`' });
  return { from: Number(from), to: Number(to), label: labelOf(field, 1, readLabel) };
}

function bars(context: Context): Drawing {
  const { draft, fence, fields } = context;
  const over = readValues(draft, first(required(draft, fence, fields, 'over')));
  const field = required(draft, fence, fields, 'bar');
  const sample = sampled(context, first(field));
  const list = over.values.map((value) => ({
    label: { text: tickText(value) },
    value: scalar(draft, field, sample({ [over.name]: value })),
  }));
  return barPlot({ title: context.title, y: yAxis(context), bars: list });
}

function yAxis({ draft, fields, readLabel }: Context): Axis {
  const field = single(draft, fields, 'y');
  if (field === undefined) return { label: { text: '' } };
  const log = field.values.some(({ text }) => text === 'log');
  const limits = field.values.map(({ text }) => /^(\S+?)\s*\.\.\s*(\S+)$/.exec(text)).find((found) => found !== null);
  const label = labelOf(field, 0, readLabel);
  if (!limits) return { label, log };
  return { label, log, min: Number(limits[1]), max: Number(limits[2]) };
}

function grids(context: Context): Drawing {
  const { draft, fields } = context;
  const list = fields
    .filter((field) => field.key === 'grid')
    .map((field): Grid => {
      const values = asRows(draft, field, sampled(context, first(field))({}));
      const caption = labelOf(field, 1, context.readLabel);
      const shape = field.values[2];
      return { caption, values, ...(shape !== undefined && { windows: windows(draft, shape, values) }) };
    });
  return gridPicture(context.title, list);
}

/** `2x2 step 2`: windows that slide over the grid; `2x2 at 1,3`: one of them. */
function windows(draft: Draft, { text, span }: Field['values'][number], values: Grid['values']): Window[] {
  const found = /^(\d+)x(\d+)(?:\s+step\s+(\d+)|\s+at\s+(\d+)\s*,\s*(\d+))$/.exec(text);
  if (found === null)
    throw fault(draft, `\`${text}\` describes no window`, span, { expected: '`2x2 step 2` or `3x3 at 1,1`' });
  const [rows = 1, columns = 1, step = 0, row = 1, column = 1] = found
    .slice(1)
    .map((part) => Number(part ?? Number.NaN));
  if (!(step > 0)) return [{ row, column, rows, columns }];
  const list: Window[] = [];
  const height = values.length;
  const width = Math.max(...values.map((line) => line.length));
  for (let top = 1; top + rows - 1 <= height; top += step) {
    for (let left = 1; left + columns - 1 <= width; left += step) list.push({ row: top, column: left, rows, columns });
  }
  return list;
}

function first(field: Field): Field['values'][number] {
  return field.values[0] ?? { text: '', span: field.span };
}

function labelOf(field: Field, at: number, readLabel: ReadLabel): Label {
  const value = field.values[at];
  return value === undefined ? { text: '' } : readLabel(value.text, value.span);
}

/** The value of an expression of the figure's group; `@name` stands for the result of a command. */
function sampled({ draft, fence, results }: Context, typed: Field['values'][number]): Sampler {
  return samplerAt(placeOf(draft, fence, results), typed);
}

function scalar(draft: Draft, field: Field, value: unknown): number {
  if (typeof value === 'number') return value;
  throw fault(draft, 'this is an array; a number is wanted', first(field).span);
}

function asRows(draft: Draft, field: Field, value: unknown): number[][] {
  if (!Array.isArray(value)) throw fault(draft, 'this is a number; a grid is a matrix', first(field).span);
  return value.map((row: unknown) => (Array.isArray(row) ? row.map(Number) : [Number(row)]));
}
