import type { Ast, Span } from '../ast.js';
import { DeriveError } from '../errors.js';
import { ambiguous, code } from './ask.js';
import { elementOf } from './elements.js';
import { headOf, type Item, isOp, type ScriptItem, unspaced } from './items.js';
import { numberAst } from './make.js';
import { lookOf } from './names.js';
import { rankOf } from './rank.js';
import { type Part, part, quote, type Reader } from './reader.js';

/** What has been read, with the subscript and the superscript of its item. */
export function withScripts(inner: Part, item: ScriptItem, reader: Reader): Part {
  const { sub, sup, span } = item;
  if (sub && sup && item.raisedFirst && rankOf(inner.ast, reader.names) === 2)
    throw powerOrElement(inner, item, reader);
  const base = sub ? lowered(inner, sub, item, reader) : inner;
  return sup ? raised(base, sup, sub ? inner : undefined, span, reader) : base;
}

/** `A^2_{ij}` may be an element of the square, or the square of an element. */
function powerOrElement(inner: Part, item: ScriptItem, reader: Reader): DeriveError {
  const array = code(quote(reader, inner.span));
  const shown = quote(reader, inner.span);
  return ambiguous(
    code(quote(reader, item.span)),
    item.span,
    [`a part of a power or transpose of ${array}`, `the power or transpose of a part of ${array}`],
    `\`(${shown}^{…})_{…}\` or \`(${shown}_{…})^{…}\``,
  );
}

function lowered(inner: Part, sub: readonly Item[], item: ScriptItem, reader: Reader): Part {
  const head = headOf(item);
  const span = item.element;
  const [only] = unspaced(sub);
  const fence = head.kind === 'group' ? head.fence : undefined;
  if (fence === '‖') return part(normOf(inner.ast, sub, span, reader), span);
  if (only && unspaced(sub).length === 1 && isOp(only, '+')) {
    return part({ kind: 'call', name: 'max', args: [inner.ast, numberAst(0, only.span)], span }, span);
  }
  if (fence === '|' || inner.form === 'number') {
    throw new DeriveError(`\`${quote(reader, span)}\` takes no subscript`, span);
  }
  return part(elementOf(inner.ast, rankOf(inner.ast, reader.names), sub, span, reader), span, inner.form);
}

/** `\lVert x \rVert_1`; without a subscript the norm is the Euclidean one, of matrices Frobenius'. */
function normOf(norm: Ast, sub: readonly Item[], span: Span, reader: Reader): Ast {
  const args = norm.kind === 'call' ? norm.args : [norm];
  const text = unspaced(sub)
    .map((item) => (item.kind === 'number' || item.kind === 'word' ? item.text : headLetter(item)))
    .join('');
  switch (text) {
    case '2': {
      const [arg] = args;
      if (arg && rankOf(arg, reader.names) === 2) {
        const inner = quote(reader, arg.span ?? span);
        throw ambiguous(
          `\`${quote(reader, span)}\``,
          span,
          [`the Frobenius norm of ${code(inner)}`, 'the largest singular value'],
          `\`\\lVert ${inner} \\rVert_F\` for the Frobenius norm, the only one of the two in the language`,
        );
      }
      return { kind: 'call', name: 'norm', args, span };
    }
    case 'F':
      return { kind: 'call', name: 'norm', args, span };
    case '1':
      return { kind: 'call', name: 'norm1', args, span };
    case 'inf':
      return { kind: 'call', name: 'norminf', args, span };
    default:
      throw new DeriveError(`the language has no norm \`${quote(reader, span)}\``, span, {
        expected: 'the norm 1, 2, F or \\infty',
      });
  }
}

function headLetter(item: Item): string {
  return item.kind === 'letter' ? item.base : '?';
}

/** A power, a transpose or an inverse; `whole` is the array where the base is an element of it. */
export function raised(base: Part, sup: readonly Item[], whole: Part | undefined, span: Span, reader: Reader): Part {
  const items = unspaced(sup);
  const [first, second] = items;
  const shown = quote(reader, span);
  if (!first) throw new DeriveError('an exponent is missing', span);
  if (items.some((item) => isOp(item, 'prime'))) {
    throw ambiguous(
      `\`${shown}\``,
      span,
      ['a transpose', 'a name of its own'],
      '`x^{\\top}` for the transpose, `\\tilde{x}` or `x_2` for a name',
    );
  }
  const named = (item: Item | undefined) => item !== undefined && isTransposeMark(item, base, reader, span);
  if (items.length === 1 && named(first)) return part(transposed(base, whole, span, reader), span);
  if (items.length === 2 && isOp(first, '-') && named(second)) {
    return part({ kind: 'transpose', arg: inverted(base.ast, span), span }, span);
  }
  if (first.kind === 'op' && first.op === '.*' && items.length > 1) {
    const right = reader.whole(items.slice(1), span, reader);
    return part({ kind: 'binary', op: '.^', left: base.ast, right, span }, span);
  }
  if (items.length === 1 && (first.kind === 'op' || (first.kind === 'group' && first.fence === '('))) {
    throw new DeriveError(`\`${shown}\` is neither a power nor a transpose`, span, {
      expected: 'a name of its own, such as `x_1` or `\\tilde{x}`, or an exponent without brackets',
    });
  }
  const right = reader.whole(sup, span, reader);
  if (whole && isMinusOne(right) && rankOf(whole.ast, reader.names) === 2 && rankOf(base.ast, reader.names) === 0) {
    const [array, element] = [quote(reader, whole.span), quote(reader, base.span)];
    const readings = [`the element of the inverse of ${code(array)}`, code(`1/${element}`)];
    throw ambiguous(`\`${shown}\``, span, readings, `\`(${array}^{-1})_{…}\` or \`1/${element}\``);
  }
  return part({ kind: 'binary', op: '^', left: base.ast, right, span }, span);
}

/** `\top` transposes, and `T` does where it is no name of the script. */
function isTransposeMark(item: Item, base: Part, reader: Reader, span: Span): boolean {
  if (isOp(item, 'top')) return true;
  if (item.kind === 'word') return item.text === 'T';
  if (item.kind !== 'letter' || item.base !== 'T' || item.accents.length > 0) return false;
  if (item.font !== '' && item.font !== 'mathit') return true;
  if (reader.names.like(lookOf(item)).length === 0) return true;
  const shown = quote(reader, base.span);
  throw ambiguous(
    `\`${quote(reader, span)}\``,
    span,
    [`the transpose of ${code(shown)}`, `${code(shown)} to the power T, which is declared`],
    `\`${shown}^\\top\` for the transpose, another name than T for the power`,
  );
}

function transposed(base: Part, whole: Part | undefined, span: Span, reader: Reader): Ast {
  if (whole && rankOf(base.ast, reader.names) === 0) {
    const [array, element] = [quote(reader, whole.span), quote(reader, base.span)];
    const readings = [`an element of the transpose of ${code(array)}`, `the number ${code(element)}`];
    throw ambiguous(`\`${quote(reader, span)}\``, span, readings, `\`(${array}^\\top)_{…}\` or \`${element}\``);
  }
  return { kind: 'transpose', arg: base.ast, span };
}

function inverted(ast: Ast, span: Span): Ast {
  const exponent: Ast = { kind: 'unary', op: '-', arg: numberAst(1, span), span };
  return { kind: 'binary', op: '^', left: ast, right: exponent, span };
}

function isMinusOne(ast: Ast): boolean {
  return ast.kind === 'unary' && ast.op === '-' && ast.arg.kind === 'number' && ast.arg.value.equals(1);
}
