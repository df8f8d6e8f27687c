import type { Ast, Span } from './ast.js';
import { DeriveError } from './errors.js';
import type { Called } from './latex-in-callee.js';
import { freeNames } from './latex-in-free.js';
import { isOp } from './latex-in-items.js';
import { readLimits, readRootLimits } from './latex-in-limits.js';
import { signed } from './latex-in-make.js';
import { between, type Line, type Part, part, peek, quote, type Reader } from './latex-in-reader.js';

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
  const span = between(called.span, body.span);
  const open = [...new Set([...bound, ...body.open])];
  // The least is where the negative is greatest.
  const least = called.name === 'argmin';
  const first: Ast = least ? { kind: 'unary', op: '-', arg: body.ast, span: body.span } : body.ast;
  const name = least ? 'argmax' : called.name;
  return part({ kind: 'call', name, args: [first, ...limits], span }, span, 'other', open);
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
