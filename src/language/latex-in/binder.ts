import type { Ast, Span } from '../ast.js';
import { DeriveError } from '../errors.js';
import { ambiguous, code } from './ask.js';
import type { Called } from './callee.js';
import { freeNames } from './free.js';
import { isOp } from './items.js';
import { readLimits, readRootLimits } from './limits.js';
import { signed } from './make.js';
import { between, type Line, type Part, part, peek, quote, type Reader } from './reader.js';

/** Reads a sum, a product, an extremum over indices: its body is the product that follows. */
export function readBinder(called: Called, line: Line, reader: Reader): Part {
  if (called.name === 'root') return readRoot(called, line, reader);
  const limits = readLimits(called, reader);
  const conditions = limits.flatMap((limit) => (limit.kind === 'relation' || limit.kind === 'logic' ? [limit] : []));
  const unknown = conditions.flatMap((limit) =>
    [...freeNames(limit, reader.names)].filter((n) => !reader.names.known(n)),
  );
  const bare = limits.flatMap((limit) => (limit.kind === 'name' || limit.kind === 'bind' ? [limit.name] : []));
  const bound = [...new Set([...bare, ...unknown])];
  if (bound.length === 0) {
    throw new DeriveError(`\`${quote(reader, called.span)}\` binds no index`, called.span, {
      expected: 'an index that is not declared',
    });
  }
  const body = readBody(line, { ...reader, names: reader.names.within(bound) });
  if (!LINEAR.has(called.name)) refuseConstantFactor(called, body, bound, reader);
  const span = between(called.span, body.span);
  const open = [...new Set([...bound, ...body.open])];
  // The least is where the negative is greatest.
  const least = called.name === 'argmin';
  const first: Ast = least ? { kind: 'unary', op: '-', arg: body.ast, span: body.span } : body.ast;
  const name = least ? 'argmax' : called.name;
  return part({ kind: 'call', name, args: [first, ...limits], span }, span, 'other', open);
}

/** Whether a constant factor stands under one of these or behind it makes no difference. */
const LINEAR: ReadonlySet<string> = new Set(['sum', 'mean']);

/** `\prod_i x_i c`: a last factor without the index may be meant once, or for each i. */
function refuseConstantFactor(called: Called, body: Part, bound: readonly string[], reader: Reader): void {
  const { ast } = body;
  if (body.form !== 'other' || ast.kind !== 'binary' || !/^\.?[*/]$/.test(ast.op)) return;
  const free = freeNames(ast.right, reader.names);
  if (bound.some((index) => free.has(index))) return;
  const span = between(called.span, body.span);
  const text = quote(reader, { start: called.span.start, end: ast.left.span?.end ?? body.span.start });
  const last = quote(reader, ast.right.span ?? body.span);
  throw ambiguous(
    code(quote(reader, span)),
    span,
    [`the ${called.name} of all that follows`, `the ${called.name} of what stands before ${code(last)}`],
    `${code(`\\left( ${text} \\right) ${last}`)}, or the factor ${code(last)} first`,
  );
}

/** A sum without an index is over all of an array. */
export function reduceAll(called: Called, line: Line, reader: Reader): Part {
  const body = readBody(line, reader);
  const span = between(called.span, body.span);
  return part({ kind: 'call', name: called.name, args: [body.ast], span }, span, 'other', body.open);
}

/** The product under a sum; a sign before it belongs to it. */
function readBody(line: Line, reader: Reader): Part {
  const sign = peek(line);
  if (!sign || !isOp(sign, '-')) return reader.term(line, reader);
  line.at += 1;
  const arg = reader.term(line, reader);
  const span: Span = between(sign.span, arg.span);
  return part(signed('-', arg.ast, sign.span.start), span, 'other', arg.open);
}

/** `\operatorname*{root}_{z \in [a, b]} F`. */
function readRoot(called: Called, line: Line, reader: Reader): Part {
  const { name, from, to } = readRootLimits(called, reader);
  const body = readBody(line, { ...reader, names: reader.names.within([name.name]) });
  const span = between(called.span, body.span);
  const ast: Ast = { kind: 'call', name: 'root', args: [body.ast, name, from, to], span };
  return part(ast, span, 'other', [name.name]);
}
