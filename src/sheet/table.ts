import type { Inline, TableBlock } from '../write/document.js';
import type { Draft, Fence } from './draft.js';
import { placeOf, samplerAt } from './expression.js';
import { type Field, readFields, readValues, required, single } from './fields.js';
import type { Results } from './group.js';
import { numberLatex, numberText } from './numbers.js';
import { fault } from './options.js';

/** Sets prose of a heading or caption. */
type ReadProse = (value: Field['values'][number]) => readonly Inline[];

/**
 * A table of values: a row for each value of the variable, a column for each expression. A column's
 * third entry says how it is computed: `stable` as compiled, `naive` as it is written.
 */
export function drawTable(draft: Draft, fence: Fence, results: Results, readProse: ReadProse): TableBlock {
  const fields = readFields(draft, fence, ['over', 'column', 'caption', 'digits']);
  const overField = required(draft, fence, fields, 'over');
  const over = readValues(draft, overField.values[0] ?? { text: '', span: overField.span });
  const digits = Number(single(draft, fields, 'digits')?.values[0]?.text ?? 6);
  const columns = fields.filter((field) => field.key === 'column').map((field) => column(draft, fence, results, field));
  const head = [overField, ...columns.map(({ field }) => field)].map((field) => {
    const title = field.values[1];
    return title === undefined ? [] : readProse(title);
  });
  const rows = over.values.map((value) => {
    const cells = columns.map(({ sample }) => cell(sample({ [over.name]: value }), digits));
    return [cell(value, 12), ...cells];
  });
  const caption = single(draft, fields, 'caption')?.values[0];
  return { kind: 'table', head, rows, align: head.map(() => 'right'), ...(caption && { caption: readProse(caption) }) };
}

function column(draft: Draft, fence: Fence, results: Results, field: Field) {
  const expression = field.values[0] ?? { text: '', span: field.span };
  const mode = field.values[2]?.text ?? 'stable';
  if (mode !== 'stable' && mode !== 'naive') {
    throw fault(draft, `\`${mode}\` is no way to compute a column`, field.values[2]?.span, {
      expected: 'stable or naive',
    });
  }
  return { field, sample: samplerAt(placeOf(draft, fence, results), expression, mode) };
}

/** A number as a cell. */
export function cell(value: unknown, digits: number): readonly Inline[] {
  if (typeof value !== 'number') return [{ kind: 'text', text: '—' }];
  return [{ kind: 'math', latex: numberLatex(numberText(value, digits)) }];
}
