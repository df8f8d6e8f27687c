import type { Ast } from '../ast.js';
import { DeriveError } from '../errors.js';
import { type GridItem, type Item, isOp, spanOf, trimmed } from './items.js';
import { type Part, part, type Reader } from './reader.js';

/** A case distinction, or an array written out. */
export function readGrid(grid: GridItem, reader: Reader): Part {
  return part(grid.cases ? readCases(grid, reader) : readArray(grid, reader), grid.span, 'group');
}

/** A column of single cells is a vector; rows of several make a matrix. */
function readArray(grid: GridItem, reader: Reader): Ast {
  const { span } = grid;
  const cell = (items: readonly Item[]): Ast => reader.whole(items, spanOf(items, span), reader);
  if (grid.rows.length > 0 && grid.rows.every((row) => row.length === 1)) {
    return { kind: 'array', items: grid.rows.map(([only]) => cell(only ?? [])), span };
  }
  const rows = grid.rows.map((row): Ast => ({ kind: 'array', items: row.map(cell), span: spanOf(row.flat(), span) }));
  return { kind: 'array', items: rows, span };
}

interface Case {
  readonly value: Ast;
  /** `null` for what holds otherwise. */
  readonly condition: Ast | null;
}

function readCases(grid: GridItem, reader: Reader): Ast {
  const cases = grid.rows.map((row) => readCase(row, grid, reader));
  const last = cases.at(-1);
  if (!last || cases.length < 2) {
    throw new DeriveError('a case distinction has two rows at least', grid.span, {
      expected: '`\\text{otherwise}` in the last',
    });
  }
  if (last.condition && !isOpposite(cases, last.condition)) {
    throw new DeriveError('what holds in no row is not told', last.condition.span ?? grid.span, {
      expected: '`\\text{otherwise}` in the last row',
    });
  }
  return cases.slice(0, -1).reduceRight((otherwise: Ast, { value, condition }): Ast => {
    if (!condition) {
      throw new DeriveError('only the last row can be without a condition', value.span ?? grid.span);
    }
    return { kind: 'call', name: 'if', args: [condition, value, otherwise], span: grid.span };
  }, last.value);
}

function readCase(row: readonly (readonly Item[])[], grid: GridItem, reader: Reader): Case {
  const items = row.flat();
  const span = spanOf(items, grid.span);
  const cut =
    row.length > 1 ? (row[0]?.length ?? 0) : items.findIndex((item) => item.kind === 'word' && isCaseWord(item));
  const value = withoutComma(items.slice(0, cut < 0 ? items.length : cut));
  const rest = trimmed(cut < 0 ? [] : items.slice(cut));
  const condition = rest.filter((item) => !(item.kind === 'word' && isCaseWord(item)));
  return {
    value: reader.whole(value, span, reader),
    condition: trimmed(condition).length === 0 ? null : reader.whole(condition, spanOf(condition, span), reader),
  };
}

/** Words before a condition, and in place of one. */
function isCaseWord(item: Item & { readonly kind: 'word' }): boolean {
  return item.style !== 'constant' && /^(?:if|for|when|where|otherwise|else|else if)[.,:]?$/.test(item.text);
}

function withoutComma(items: readonly Item[]): readonly Item[] {
  const kept = trimmed(items);
  return isOp(kept.at(-1), ',') ? kept.slice(0, -1) : kept;
}

const OPPOSITE: Readonly<Record<string, string>> = {
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
  '==': '!=',
  '!=': '==',
};

/** Two rows whose conditions exclude each other and leave nothing out, `x \ge 0` and `x < 0`. */
function isOpposite(cases: readonly Case[], last: Ast): boolean {
  const first = cases[0]?.condition;
  if (cases.length !== 2 || first?.kind !== 'relation' || last.kind !== 'relation') return false;
  if (first.ops.length !== 1 || last.ops.length !== 1 || OPPOSITE[first.ops[0] ?? ''] !== last.ops[0]) return false;
  return first.args.every((arg, i) => sameText(arg, last.args[i]));
}

function sameText(a: Ast, b: Ast | undefined): boolean {
  return b !== undefined && JSON.stringify(a, shape) === JSON.stringify(b, shape);
}

/** Leaves out where a node stands. */
function shape(key: string, value: unknown): unknown {
  if (key === 'span') return undefined;
  return typeof value === 'bigint' ? value.toString() : value;
}
