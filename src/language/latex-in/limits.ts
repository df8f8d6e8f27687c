import type { Ast, BindAst, NameAst, RelationAst } from '../ast.js';
import { DeriveError } from '../errors.js';
import type { Called } from './callee.js';
import { freeNames } from './free.js';
import { headOf, type Item, isOp, spanOf, splitAt, unspaced } from './items.js';
import { literal } from './literal.js';
import { numberAst } from './make.js';
import { lookOf, newName } from './names.js';
import type { Reader } from './reader.js';

type Limit = NameAst | BindAst | Ast;

/** What stands below and above a sum: indices, indices with a range, conditions. */
export function readLimits(called: Called, reader: Reader): readonly Limit[] {
  const { sub, sup, span } = called;
  const below = stacked(sub ?? []);
  const limits: Limit[] = [];
  for (const items of splitAt(below, [',', ':', 'given', ';'])) {
    if (items.length === 0) throw new DeriveError('an index is missing below the sum', spanOf(below, span));
    const names = items.map(indexName);
    if (names.every((name) => name !== undefined)) limits.push(...names);
    else if (sup && isOp(unspaced(items)[1], '==')) bindAll(limits, items, sup, called, reader);
    else limits.push(asRange(reader.whole(items, spanOf(items, span), reader), reader));
  }
  const ranged = limits.some((limit) => limit.kind === 'bind');
  if (!sup || (ranged && below.some((item) => isOp(item, '==')))) return limits;
  const [only] = limits;
  if (limits.length === 1 && only?.kind === 'name')
    return [bind(only, numberAst(1, span), reader.whole(sup, span, reader))];
  throw new DeriveError('what stands above the sum ends no range', spanOf(sup, span), {
    expected: '`\\sum_{k=1}^{s}`',
  });
}

/** The rows of `\substack` are separated like a list. */
function stacked(items: readonly Item[]): readonly Item[] {
  const [only] = items;
  if (items.length !== 1 || only?.kind !== 'grid') return items;
  return only.rows.flatMap((row, i): Item[] => {
    const separator: Item = { kind: 'op', op: ',', span: only.span };
    return [...(i === 0 ? [] : [separator]), ...row.flat()];
  });
}

/** The name of a bound index: a letter, with a subscript that is part of its name. */
export function indexName(item: Item): NameAst | undefined {
  const head = headOf(item);
  if (head.kind !== 'letter' || (item.kind === 'script' && (item.sup || !item.sub))) return undefined;
  const subscripts = item.kind === 'script' && item.sub ? literal(item.sub) : [];
  return subscripts && { kind: 'name', name: newName(lookOf(head, subscripts)), span: item.span };
}

/** `i, j = 1` below and `n` above: each of the indices runs from 1 to n. */
function bindAll(limits: Limit[], items: readonly Item[], sup: readonly Item[], called: Called, reader: Reader): void {
  const [head, , ...rest] = unspaced(items);
  const name = head && indexName(head);
  if (!name) {
    throw new DeriveError('this is no index', spanOf(items, called.span), { expected: '`k=1` below the sum' });
  }
  const from = reader.whole(rest, spanOf(items, called.span), reader);
  const to = reader.whole(sup, spanOf(sup, called.span), reader);
  const before = limits.splice(0);
  limits.push(...before.map((limit) => (limit.kind === 'name' ? bind(limit, from, to) : limit)), bind(name, from, to));
}

function bind(name: NameAst, from: Ast, to: Ast): BindAst {
  const span = name.span ?? { start: 0, end: 0 };
  const last = to.span ?? span;
  return {
    kind: 'bind',
    name: name.name,
    range: { kind: 'range', from, to, span: from.span ?? last },
    span,
  };
}

/** `1 \le k \le s` gives an index that nothing else binds its range. */
function asRange(limit: Ast, reader: Reader): Ast {
  if (limit.kind !== 'relation' || limit.ops.join(' ') !== '<= <=') return limit;
  const [from, index, to] = (limit satisfies RelationAst).args;
  if (!from || !to || index?.kind !== 'name' || reader.names.known(index.name)) return limit;
  const known = [from, to].every((end) => [...freeNames(end, reader.names)].every((name) => reader.names.known(name)));
  return known ? bind(index, from, to) : limit;
}

/** `z \in [a, b]`, below a root. */
export function readRootLimits(called: Called, reader: Reader): { name: NameAst; from: Ast; to: Ast } {
  const items = unspaced(called.sub ?? []);
  const [head, sign, interval] = items;
  const name = head && indexName(head);
  const ends = interval?.kind === 'group' && interval.fence === '[' ? splitAt(interval.items, [',']) : [];
  const [from, to] = ends;
  if (!name || !isOp(sign, 'in') || items.length !== 3 || !from || !to || ends.length !== 2) {
    throw new DeriveError('a root needs its unknown and an interval', called.span, {
      expected: '`z \\in [a, b]` below it',
    });
  }
  const span = interval?.span ?? called.span;
  return { name, from: reader.whole(from, span, reader), to: reader.whole(to, span, reader) };
}
