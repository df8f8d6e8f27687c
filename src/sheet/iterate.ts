import type { Nested } from '../compile/data.js';
import type { Span } from '../language/ast.js';
import { lowerExpression, topContext } from '../language/lower.js';
import { parseExpression } from '../language/parse.js';
import { isDeclared } from '../language/scope.js';
import { lengths } from '../language/value.js';
import type { Inline, TableBlock } from '../write/document.js';
import type { Draft, Fence } from './draft.js';
import { guarded, type Place, placeOf, residualAt, samplerAt, type Typed, typedWithResults } from './expression.js';
import { type Field, readFields, required, single } from './fields.js';
import type { Data, Results } from './group.js';
import { fault } from './options.js';
import type { Sampler } from './sample.js';
import { cell } from './table.js';

/** A column of a run: its numbers, step by step from step 0 on. */
export interface Column {
  readonly name: string;
  readonly head: Typed | undefined;
  readonly values: readonly number[];
}

/** An iteration that was run. */
export interface Run {
  readonly steps: number;
  readonly columns: readonly Column[];
}

const KEYS = ['start', 'let', 'next', 'steps', 'column', 'residual', 'claim', 'show', 'digits', 'caption'];
/** More steps than a worked example needs are a slip of the hand. */
const MOST = 100_000;

interface Named {
  readonly name: string;
  readonly field: Field;
  readonly expression: Typed;
}

/**
 * Runs an `iterate` block: from `start` on, every step computes the values of `let` in order and the numbers of the
 * columns, and then all of `next` at once. What is evaluated are compiled expressions of the group; `@name` is the
 * closed form that a command derived. A `claim` that a step does not satisfy is an error at its place.
 */
export function runIteration(draft: Draft, fence: Fence, results: Results): Run {
  const fields = readFields(draft, fence, KEYS);
  const place = placeOf(draft, fence, results);
  const of = (key: string): Named[] => fields.filter((f) => f.key === key).map((f) => named(draft, f));
  const steps = stepsOf(draft, required(draft, fence, fields, 'steps'));
  const start = of('start');
  const next = of('next');
  if (next.length === 0) required(draft, fence, fields, 'next');
  for (const { name, field } of next) {
    if (start.some((s) => s.name === name)) continue;
    throw fault(draft, `\`${name}\` has no start`, field.span, { expected: `a line \`start: ${name} = …\`` });
  }
  let state: Data = {};
  for (const { name, expression } of start) {
    const value = samplerAt(place, expression)({});
    declare(place, name, expression);
    state = { ...state, [name]: value };
  }
  const lets = of('let').map(({ name, expression }) => {
    const sample = samplerAt(place, expression);
    declare(place, name, expression);
    return { name, sample };
  });
  const columns = fields
    .filter((f) => f.key === 'column' || f.key === 'residual')
    .map((f) => columnOf(place, f, named(draft, f)));
  if (columns.length === 0) throw fault(draft, 'an iteration shows nothing', fence.span, { expected: 'column: …' });
  const updates = next.map(({ name, expression }) => ({ name, sample: samplerAt(place, expression) }));

  for (let k = 0; k <= steps; k++) {
    let now = state;
    for (const { name, sample } of lets) now = { ...now, [name]: sample(now) };
    for (const column of columns) column.values.push(scalar(draft, column.field, column.sample(now)));
    if (k === steps) break;
    const made = updates.map(({ name, sample }) => [name, sample(now)] as const);
    state = { ...state, ...Object.fromEntries(made) };
  }
  for (const claim of fields.filter((f) => f.key === 'claim')) demand(draft, claim, columns);
  return { steps, columns: columns.map(({ name, head, values }) => ({ name, head, values })) };
}

/** The steps of a run that are shown, as a table. */
export function iterationTable(
  draft: Draft,
  fence: Fence,
  run: Run,
  readProse: (value: Typed) => readonly Inline[],
): TableBlock {
  const fields = readFields(draft, fence, KEYS);
  const digits = Number(single(draft, fields, 'digits')?.values[0]?.text ?? 6);
  const show = single(draft, fields, 'show');
  const caption = single(draft, fields, 'caption')?.values[0];
  const steps = required(draft, fence, fields, 'steps').values[1];
  const head = [steps, ...run.columns.map((c) => c.head)].map((typed) => (typed ? readProse(typed) : []));
  const rows = (show ? shown(draft, show, run.steps) : usual(run.steps)).map((k) => [
    cell(k, 12),
    ...run.columns.map((c) => cell(c.values[k], digits)),
  ]);
  return { kind: 'table', head, rows, align: head.map(() => 'right'), ...(caption && { caption: readProse(caption) }) };
}

function named(draft: Draft, field: Field): Named {
  const { text, span } = field.values[0] ?? { text: '', span: field.span };
  const found = /^(\p{L}[\p{L}\p{N}_]*)\s*=(?!=)\s*(?=\S)/u.exec(text);
  if (found === null)
    throw fault(draft, `\`${field.key}\` gives a name a value`, span, { expected: `\`${field.key}: x = …\`` });
  const start = span.start + found[0].length;
  return {
    name: found[1] ?? '',
    field,
    expression: { text: text.slice(found[0].length), span: { start, end: span.end } },
  };
}

function stepsOf(draft: Draft, field: Field): number {
  const { text, span } = field.values[0] ?? { text: '', span: field.span };
  const steps = Number(text);
  if (Number.isInteger(steps) && steps > 0 && steps <= MOST) return steps;
  throw fault(draft, `\`${text}\` is no number of steps`, span, { expected: `a whole number from 1 to ${MOST}` });
}

/** A name that the script does not have gets the shape of its value. */
function declare({ draft, results, scope, data }: Place, name: string, expression: Typed): void {
  if (scope.definitions.has(name))
    throw fault(draft, `\`${name}\` is defined by the script already`, expression.span, { expected: 'another name' });
  if (isDeclared(scope, name)) return;
  const dims = guarded(draft, expression, () => {
    const text = typedWithResults({ draft, results, scope, data }, expression);
    return lengths(lowerExpression(parseExpression(text), topContext(scope)));
  });
  scope.declarations.set(name, {
    kind: 'declaration',
    name,
    domain: 'real',
    dims,
    attributes: new Set(),
    ordered: false,
  });
}

interface OpenColumn {
  readonly name: string;
  readonly field: Field;
  readonly head: Typed | undefined;
  readonly sample: Sampler;
  readonly values: number[];
}

function columnOf(place: Place, field: Field, { name, expression }: Named): OpenColumn {
  const sample = field.key === 'residual' ? residualAt(place, expression) : samplerAt(place, expression);
  return { name, field, head: field.values[1], sample, values: [] };
}

function scalar(draft: Draft, field: Field, value: Nested): number {
  if (typeof value === 'number') return value;
  throw fault(draft, 'this is an array; a column is of numbers', field.values[0]?.span ?? field.span);
}

/** `residual <= 1e-12`, at every step. */
function demand(draft: Draft, field: Field, columns: readonly OpenColumn[]): void {
  const { text, span } = field.values[0] ?? { text: '', span: field.span };
  const [, name, op, limit] = /^(\p{L}[\p{L}\p{N}_]*)\s*(<=|>=)\s*(\S+)$/u.exec(text) ?? [];
  const column = columns.find((c) => c.name === name);
  if (column === undefined || !Number.isFinite(Number(limit)))
    throw fault(draft, `\`${text}\` is no claim about a column`, span, {
      expected: `\`${columns[0]?.name} <= 1e-9\`, a column and a number`,
    });
  const k = column.values.findIndex((v) => !(op === '<=' ? v <= Number(limit) : v >= Number(limit)));
  if (k < 0) return;
  throw fault(draft, `the claim fails: in step ${k} \`${name}\` is ${column.values[k]}`, span);
}

function shown(draft: Draft, field: Field, steps: number): number[] {
  const { text, span }: { text: string; span: Span } = field.values[0] ?? { text: '', span: field.span };
  const list = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (list.every((k) => Number.isInteger(k) && k >= 0 && k <= steps)) return list;
  throw fault(draft, `\`${text}\` is no list of steps`, span, { expected: `whole numbers from 0 to ${steps}` });
}

/** The first steps, then ever fewer, and the last. */
function usual(steps: number): number[] {
  const rows = [0, 1, 2, 3, 4, 5].filter((k) => k <= steps);
  for (let power = 10; power <= steps; power *= 10) rows.push(...[1, 2, 5].map((m) => m * power));
  return [...new Set([...rows.filter((k) => k <= steps), steps])];
}
