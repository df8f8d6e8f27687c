import type { Ast, Span } from '../ast.js';
import { DeriveError } from '../errors.js';
import { BINDERS } from '../words.js';
import { ambiguous, code } from './ask.js';
import { readBinder, reduceAll } from './binder.js';
import { type Called, callee, isBracket } from './callee.js';
import { elementOf } from './elements.js';
import { type GroupItem, headOf, type Item, isOp, splitAt, unspaced } from './items.js';
import { makeBareCall, makeCall, makeLog } from './make.js';
import { rankOf } from './rank.js';
import { between, type Line, type Part, part, peek, quote, type Reader } from './reader.js';
import { withScripts } from './scripts.js';

/** Reads a function with its argument; the line stands behind the function. */
export function readCall(called: Called, line: Line, reader: Reader): Part {
  line.at += called.width;
  const binds = BINDERS.has(called.name) || called.name === 'argmin' || called.name === 'root';
  if (binds && called.sub) return readBinder(called, line, reader);
  if (/^\\(?:sum|prod)|^[∑∏]/.test(quote(reader, called.span))) return reduceAll(called, line, reader);
  const next = peek(line);
  if (!next) throw argumentMissing(called, reader);
  if (!isBracket(next)) return readBare(called, line, reader);
  line.at += 1;
  const group = headOf(next) as GroupItem;
  const args = argumentsOf(group).map((items) => reader.whole(items, group.span, reader));
  const span = between(called.span, group.span);
  const call = part(applied(called, args, false, span, reader), span);
  return next.kind === 'script' ? withScripts(call, next, reader) : call;
}

function argumentsOf(group: GroupItem): Item[][] {
  return splitAt(group.items, [',', '‖', ';']);
}

/** `\log \hat{y}_i`: the argument is the next factor, and what follows it might be meant too. */
function readBare(called: Called, line: Line, reader: Reader): Part {
  const first = line.at;
  const sign = line.items[first];
  if (sign?.kind === 'op') throw argumentMissing(called, reader);
  const argument = reader.factor(line, reader);
  const whole = between(called.span, argument.span);
  const read = part(applied(called, [argument.ast], true, whole, reader), whole, 'other', argument.open);
  const next = peek(line);
  // Bars close an argument as brackets do.
  const closed = sign !== undefined && isBars(sign);
  if (closed || argument.open.length > 0 || !next || endsArgument(next, line, reader)) return read;
  const head = quote(reader, called.span);
  const one = quote(reader, argument.span);
  line.at += next.kind === 'op' ? 1 : 0;
  const more = peek(line) ? reader.factor(line, reader) : undefined;
  const span = more ? between(called.span, more.span) : read.span;
  const two = more ? quote(reader, { start: argument.span.end, end: more.span.end }).trim() : '';
  throw ambiguous(
    `\`${quote(reader, span)}\``,
    span,
    [code(`${called.name}(${one}) ${two}`), code(`${called.name}(${one} ${two})`)],
    `\`${head}(${one}) ${two}\` or \`${head}(${one} ${two})\``,
  );
}

function isBars(item: Item): boolean {
  return item.kind === 'group' && (item.fence === '|' || item.fence === '‖');
}

/** A sum, a comparison or the end ends an argument, and the next function does: `\sin x \cos y`. */
function endsArgument(next: Item, line: Line, reader: Reader): boolean {
  if (next.kind === 'op') return !['cdot', 'times', '*', '/', '.*', './', 'kron'].includes(next.op);
  if (next.kind === 'word' && next.style === 'prose') return true;
  return callee(next, line.items.slice(line.at + 1), reader) !== undefined;
}

function argumentMissing(called: Called, reader: Reader): DeriveError {
  const shown = quote(reader, called.span);
  return new DeriveError(`\`${shown}\` is a function without its argument`, called.span, {
    expected: `\`${shown}(…)\``,
  });
}

/** The call with what stands below and above the function's name. */
function applied(called: Called, args: readonly Ast[], bare: boolean, span: Span, reader: Reader): Ast {
  const { name, sub, sup } = called;
  let ast: Ast;
  if (sub && name === 'log') ast = makeLog(args, reader.whole(sub, called.span, reader), span);
  else {
    const [first] = args;
    ast = bare && first ? makeBareCall(name, first, span) : makeCall(name, args, span);
    if (sub) {
      if (rankOf(ast, reader.names) === 0) {
        throw new DeriveError(`\`${quote(reader, called.span)}\` takes no subscript`, called.span);
      }
      ast = elementOf(ast, rankOf(ast, reader.names), sub, span, reader);
    }
  }
  return sup ? powerOfCall(called, ast, sup, span, reader) : ast;
}

/** `\sin^2 x` is (sin x)^2; `\sin^{-1} x` is one of two things. */
function powerOfCall(called: Called, ast: Ast, sup: readonly Item[], span: Span, reader: Reader): Ast {
  const items = unspaced(sup);
  const [only] = items;
  if (items.length === 1 && only?.kind === 'number' && /^\d+$/.test(only.text)) {
    return { kind: 'binary', op: '^', left: ast, right: reader.whole(sup, called.span, reader), span };
  }
  const shown = quote(reader, called.span);
  if (items.some((item) => isOp(item, 'prime'))) {
    throw new DeriveError(`\`${shown}\` is a derivative, and expressions hold none`, called.span, {
      expected: 'its formula, or a `gradient` command',
    });
  }
  throw ambiguous(
    `\`${shown}\``,
    called.span,
    [`the inverse function of ${called.name}`, `a power of ${code(`${called.name}(…)`)}`],
    `\`\\arcsin\` and the like for the inverse function, \`${called.name}(…)^{…}\` with brackets for the power`,
  );
}
