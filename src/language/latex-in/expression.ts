import type { Ast, RelationOp, Span } from '../ast.js';
import { isRelationOp } from '../words.js';
import { ambiguous, code } from './ask.js';
import { freeNames } from './free.js';
import type { Item } from './items.js';
import { signed } from './make.js';
import { between, type Line, missing, type Part, part, peek, quote, type Reader } from './reader.js';
import { strayOperator } from './say.js';

/** Reads all of a stretch as one expression, a condition included. */
export function readWhole(items: readonly Item[], span: Span, reader: Reader): Ast {
  const line: Line = { items, at: 0, span };
  if (!peek(line)) throw missing(line);
  const { ast } = readLogic(line, reader, 'or');
  const rest = peek(line);
  if (rest) throw strayOperator(rest, reader);
  return ast;
}

/** `and`, `or` and `not`, as signs or in words. */
function connective(item: Item | undefined): string | undefined {
  if (item?.kind === 'op') return item.op;
  return item?.kind === 'word' && item.style === 'prose' ? item.text : undefined;
}

function readLogic(line: Line, reader: Reader, op: 'or' | 'and'): Part {
  const args: Part[] = [];
  do {
    if (args.length > 0) line.at += 1;
    args.push(op === 'or' ? readLogic(line, reader, 'and') : readNot(line, reader));
  } while (connective(peek(line)) === op);
  const [first] = args as [Part];
  if (args.length === 1) return first;
  const span = between(first.span, (args.at(-1) as Part).span);
  return part({ kind: 'logic', op, args: args.map((arg) => arg.ast), span }, span);
}

function readNot(line: Line, reader: Reader): Part {
  const sign = peek(line);
  if (!sign || connective(sign) !== 'not') return readRelation(line, reader);
  line.at += 1;
  const arg = readNot(line, reader);
  const span = between(sign.span, arg.span);
  if (arg.ast.kind === 'relation' && arg.form !== 'group') {
    const inner = quote(reader, arg.span);
    throw ambiguous(`\`${quote(reader, span)}\``, span, [code(`not (${inner})`), code('(not …) …')], 'brackets');
  }
  return part({ kind: 'logic', op: 'not', args: [arg.ast], span }, span);
}

/** A chain `a \le b < c`. */
function readRelation(line: Line, reader: Reader): Part {
  const args: Part[] = [readSum(line, reader)];
  const ops: RelationOp[] = [];
  for (;;) {
    const item = peek(line);
    if (item?.kind !== 'op' || !isRelationOp(item.op)) break;
    line.at += 1;
    ops.push(item.op);
    args.push(readSum(line, reader));
  }
  const [first] = args as [Part];
  if (ops.length === 0) return first;
  const span = between(first.span, (args.at(-1) as Part).span);
  return part({ kind: 'relation', ops, args: args.map((arg) => arg.ast), span }, span);
}

function readSum(line: Line, reader: Reader): Part {
  let left = readSigned(line, reader);
  // A sum ends with its product; an index of it that occurs behind tells that more was meant.
  const ended: Part[] = [];
  for (;;) {
    const item = peek(line);
    if (item?.kind !== 'op' || (item.op !== '+' && item.op !== '-')) return left;
    line.at += 1;
    if (left.open.length > 0) ended.push(left);
    const right = reader.term(line, reader);
    for (const sum of ended) refuseReach(sum, item, right, reader);
    const span = between(left.span, right.span);
    const ast: Ast = { kind: 'binary', op: item.op, left: left.ast, right: right.ast, span };
    left = part(ast, span, 'other', right.open);
  }
}

function readSigned(line: Line, reader: Reader): Part {
  const sign = peek(line);
  if (sign?.kind !== 'op' || (sign.op !== '-' && sign.op !== '+')) return reader.term(line, reader);
  line.at += 1;
  const arg = reader.term(line, reader);
  const span = between(sign.span, arg.span);
  return part(signed(sign.op, arg.ast, sign.span.start), span, 'other', arg.open);
}

function refuseReach(sum: Part, sign: Item, term: Part, reader: Reader): void {
  const free = freeNames(term.ast, reader.names);
  const index = sum.open.find((name) => free.has(name) && !reader.names.known(name));
  if (index === undefined) return;
  const span = between(sum.span, term.span);
  const [inner, outer] = [quote(reader, sum.span), quote(reader, term.span)];
  const op = sign.kind === 'op' ? sign.op : '';
  throw ambiguous(
    `how far the sum over ${index} reaches`,
    span,
    [`over ${code(inner)} alone`, `over ${code(`${inner} ${op} ${outer}`)}`],
    `brackets around what is summed, since ${index} also occurs after the ${op}`,
  );
}
