import type { Ast, BinaryOp } from '../ast.js';
import { DeriveError } from '../errors.js';
import { printAst } from '../print.js';
import { ambiguous, code } from './ask.js';
import { refuseCall } from './call-or-product.js';
import { isBracket } from './callee.js';
import { factor } from './factor.js';
import { headOf, type Item, isOp } from './items.js';
import { rankOf } from './rank.js';
import { between, type Line, type Part, part, peek, previous, quote, type Reader } from './reader.js';
import { numberAfter, signAfterOperator } from './say.js';

/** Operators that a product goes on with, and the language's own sign for each. */
const PRODUCTS: ReadonlyMap<string, BinaryOp | 'kron'> = new Map<string, BinaryOp | 'kron'>([
  ['cdot', '*'],
  ['times', '*'],
  ['*', '*'],
  ['/', '/'],
  ['.*', '.*'],
  ['./', './'],
  ['kron', 'kron'],
]);

/** Reads a product: factors side by side or with a sign between them, from the left. */
export function readTerm(line: Line, reader: Reader): Part {
  let left = factor(line, reader);
  /** What was read last, on its own. */
  let last = left;
  /** The sign before it. */
  let sign = '';
  for (;;) {
    const item = peek(line);
    if (!item || endsProduct(item)) return left;
    const spaced = isOp(previous(line), 'space');
    const explicit = item.kind === 'op' ? PRODUCTS.get(item.op) : undefined;
    if (item.kind === 'op' && !explicit) return left;
    if (explicit === undefined) {
      refuseJuxtaposed(left, last, sign, item, spaced, line, reader);
      last = factor(line, reader);
      left = product(left, last, true);
      sign = '';
      continue;
    }
    line.at += 1;
    const next = peek(line);
    if (next && (isOp(next, '-') || isOp(next, '+'))) throw signAfterOperator(next, reader);
    const right = factor(line, reader);
    const op = item.kind === 'op' ? item.op : '';
    left = combined(left, explicit, op, right, reader);
    last = right;
    sign = op;
  }
}

function endsProduct(item: Item): boolean {
  return item.kind === 'word' && item.style === 'prose';
}

function product(left: Part, right: Part, implicit: boolean): Part {
  const span = between(left.span, right.span);
  const node = { kind: 'binary', op: '*', left: left.ast, right: right.ast, span } as const;
  return part(implicit ? { ...node, implicit } : node, span, 'other', right.open);
}

function combined(left: Part, op: BinaryOp | 'kron', sign: string, right: Part, reader: Reader): Part {
  const span = between(left.span, right.span);
  if (op === 'kron') {
    const { ast: before } = left;
    if (left.form === 'other' && before.kind === 'binary' && rankOf(before.left, reader.names) !== 0) {
      const sides = [before.left, before.right].map((side) => quote(reader, side.span ?? span));
      const [a, b, c] = [...sides, quote(reader, right.span)];
      const readings = [code(`(${a} ${b}) ⊗ ${c}`), code(`${a} (${b} ⊗ ${c})`)];
      throw ambiguous(`\`${quote(reader, span)}\``, span, readings, 'brackets around what belongs together');
    }
    const ast: Ast = { kind: 'call', name: 'kron', args: [left.ast, right.ast], span };
    return part(ast, span, 'other', right.open);
  }
  // Of two vectors the dot between them is the scalar product.
  if (sign === 'cdot' && rankOf(left.ast, reader.names) === 1 && rankOf(right.ast, reader.names) === 1) {
    return part({ kind: 'call', name: 'dot', args: [left.ast, right.ast], span }, span, 'other', right.open);
  }
  if (op === '*') return product(left, right, false);
  return part({ kind: 'binary', op, left: left.ast, right: right.ast, span }, span, 'other', right.open);
}

/** A factor without a sign before it may be meant otherwise. */
function refuseJuxtaposed(
  left: Part,
  last: Part,
  sign: string,
  item: Item,
  spaced: boolean,
  line: Line,
  reader: Reader,
): void {
  const head = headOf(item);
  if (head.kind === 'number' && !spaced) throw numberAfter(last.span, item, reader);
  if (last.form === 'number' && !spaced && isPlainFraction(item)) {
    const span = between(last.span, item.span);
    const [whole, fraction] = [quote(reader, last.span), quote(reader, item.span)];
    const expected = `\`${whole} \\cdot ${fraction}\` for the product`;
    throw ambiguous(
      `\`${quote(reader, span)}\``,
      span,
      [`${code(whole)} times the fraction`, `${code(whole)} and a fraction`],
      expected,
    );
  }
  if (sign === '/' && !(spaced && isNumericQuotient(left.ast))) throw afterSlash(left, line, reader);
  if ((sign === '.*' || sign === './') && rankOf(last.ast, reader.names) !== 0) {
    throw afterElementwise(left, last, item, line, reader);
  }
  if (sign === 'kron') throw afterElementwise(left, last, item, line, reader);
  if (!spaced && last.form === 'name' && item.kind === 'group' && isBracket(item)) refuseCall(last, item, reader);
}

function isPlainFraction(item: Item): boolean {
  if (item.kind !== 'fraction') return false;
  return [item.above, item.below].every((part) => part.length === 1 && part[0]?.kind === 'number');
}

function isNumericQuotient(ast: Ast): boolean {
  return ast.kind === 'binary' && ast.op === '/' && ast.left.kind === 'number' && ast.right.kind === 'number';
}

function afterSlash(left: Part, line: Line, reader: Reader): DeriveError {
  const next = factor(line, reader);
  const span = between(left.span, next.span);
  const { ast } = left;
  if (ast.kind !== 'binary') return new DeriveError('brackets are missing after `/`', span);
  const [above, below, behind] = [ast.left, ast.right, next.ast].map((side) => quote(reader, side.span ?? span));
  const first: Ast = { kind: 'binary', op: '*', left: ast, right: next.ast };
  const second: Ast = { ...ast, right: { kind: 'binary', op: '*', left: ast.right, right: next.ast } };
  return ambiguous(
    `\`${quote(reader, span)}\``,
    span,
    [code(printAst(first)), code(printAst(second))],
    `\`\\frac{${above}}{${below}} ${behind}\` or \`\\frac{${above}}{${below} ${behind}}\``,
  );
}

function afterElementwise(left: Part, last: Part, item: Item, line: Line, reader: Reader): DeriveError {
  const next = factor(line, reader);
  const span = between(left.span, next.span);
  const [head, tail] = [quote(reader, left.span), quote(reader, next.span)];
  const before = quote(reader, { start: left.span.start, end: last.span.start });
  return ambiguous(
    `\`${quote(reader, { start: left.span.start, end: item.span.end })}\``,
    span,
    [code(`(${head}) ${tail}`), code(`${before}(${quote(reader, last.span)} ${tail})`)],
    'brackets around what belongs together',
  );
}
