import type { Span } from '../language/ast.js';
import { DeriveError } from '../language/errors.js';
import type { Drawing, Label } from '../write/drawing.js';
import { type Grid, gridPicture, type Window } from '../write/grid.js';
import { type Axis, barPlot, linePlot } from '../write/plot.js';
import { tickText } from '../write/scale.js';
import type { Draft, Fence } from './draft.js';
import { type Field, readFields, readRange, readValues, required, single } from './fields.js';
import type { Data, Results } from './group.js';
import { fault } from './options.js';
import { type Arithmetic, namesOf, type Sampler, sampler } from './sample.js';
import { located, scriptOf } from './script.js';

const KEYS = ['title', 'x', 'y', 'curve', 'over', 'bar', 'grid', 'caption'];
const POINTS = 161;

export interface Figure {
  readonly drawing: Drawing;
  readonly caption: Field['values'][number] | undefined;
}

/** Sets a label of a figure: prose with formulas. */
export type ReadLabel = (text: string, span: Span) => Label;

/** Draws a `figure` block from expressions of its group. */
export function drawFigure(draft: Draft, fence: Fence, results: Results, readLabel: ReadLabel): Figure {
  const fields = readFields(draft, fence, KEYS);
  const caption = single(draft, fields, 'caption')?.values[0];
  const title = single(draft, fields, 'title')?.values[0]?.text ?? caption?.text ?? 'figure';
  const context: Context = { draft, fence, results, fields, title, readLabel };
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
  readonly fields: readonly Field[];
  readonly title: string;
  readonly readLabel: ReadLabel;
}

function curves(context: Context): Drawing {
  const { draft, fence, fields, readLabel } = context;
  const xField = required(draft, fence, fields, 'x');
  const range = readRange(draft, first(xField));
  const series = fields
    .filter((field) => field.key === 'curve')
    .map((field) => {
      const sample = sampled(context, first(field));
      const points = Array.from({ length: POINTS }, (_, index) => {
        const x = range.from + ((range.to - range.from) * index) / (POINTS - 1);
        return { x, y: scalar(draft, field, sample({ [range.name]: x })) };
      });
      return { label: labelOf(field, 1, readLabel), points };
    });
  const x = { label: labelOf(xField, 1, readLabel), min: range.from, max: range.to };
  return linePlot({ title: context.title, x, y: yAxis(context), series });
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
function sampled(context: Context, { text, span }: Field['values'][number]): Sampler {
  return expressionSampler(context.draft, context.fence, context.results, text, span, 'stable');
}

/** An expression of a figure or table, ready to be evaluated at numbers. */
export function expressionSampler(
  draft: Draft,
  fence: Fence,
  results: Results,
  text: string,
  span: Span,
  arithmetic: Arithmetic,
): Sampler {
  const group = results.groupOf.get(fence);
  const script = scriptOf(group?.fences ?? []);
  const scope = located(draft, script, fence.span, () => namesOf({ file: draft.file, text: script.text }));
  const expression = text.replace(/@([A-Za-z][A-Za-z0-9-]*)/g, (_, name: string) => {
    const result = results.byName.get(name)?.element.result;
    if (result === undefined) throw fault(draft, `no command of this file is named \`${name}\``, span);
    return `(${result.text})`;
  });
  const data: Data = group?.data ?? {};
  // What only stands in a data block can be shown without being declared.
  if (Object.hasOwn(data, text)) return () => data[text] as ReturnType<Sampler>;
  const guard = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (error instanceof DeriveError && error.source?.file === draft.file) throw error;
      throw fault(draft, error instanceof Error ? error.message : String(error), span);
    }
  };
  const sample = guard(() => sampler(expression, scope, data, arithmetic));
  return (values) => guard(() => sample(values));
}

function scalar(draft: Draft, field: Field, value: unknown): number {
  if (typeof value === 'number') return value;
  throw fault(draft, 'this is an array; a number is wanted', first(field).span);
}

function asRows(draft: Draft, field: Field, value: unknown): number[][] {
  if (!Array.isArray(value)) throw fault(draft, 'this is a number; a grid is a matrix', first(field).span);
  return value.map((row: unknown) => (Array.isArray(row) ? row.map(Number) : [Number(row)]));
}
