import type { Ast, Span } from '../ast.js';
import { DeriveError } from '../errors.js';
import { ambiguous, code } from './ask.js';
import { symbolFunction } from './callee.js';
import { elementOf } from './elements.js';
import { type Item, isOp, type LetterItem, type ScriptItem, splitAt, unspaced } from './items.js';
import { literal } from './literal.js';
import { numberAst } from './make.js';
import { lookOf, newName } from './names.js';
import { between, type Part, part, quote, type Reader } from './reader.js';
import { raised, withScripts } from './scripts.js';

type Scripts = readonly Item[] | null;

/** A letter with what is below and above it: a name, an element of one, or a constant. */
export function readLetter(item: LetterItem | ScriptItem, letter: LetterItem, reader: Reader): Part {
  const { sub, sup } = item.kind === 'script' ? item : { sub: null, sup: null };
  const { span } = item;
  const below = item.kind === 'script' ? item.element : span;
  // Upright, it is Euler's number whatever the script declares.
  if (isEuler(letter) && letter.font === 'mathrm' && !sub) return euler(sup, span, reader);
  const numbered = sup && !sub ? superscriptName(letter, sup, span, reader) : undefined;
  if (numbered !== undefined) return part({ kind: 'name', name: numbered, span }, span, 'name');
  const bare = reader.names.like(lookOf(letter));
  const spelled = sub ? literal(sub) : undefined;
  const whole = spelled ? reader.names.like(lookOf(letter, spelled)) : [];
  const arrays = sub ? bare.filter((name) => reader.names.axes(name) !== 0) : bare;
  if (sub && whole.length > 0 && arrays.length > 0) throw nameOrElement(whole, arrays, span);
  if (whole.length > 0) return above(nameOf(whole, below, letter, reader), sup, undefined, span, reader);
  if (bare.length > 0) {
    const name = nameOf(bare, letter.span, letter, reader);
    if (sup && isEuler(letter)) throw eulerOrName(span, reader);
    if (item.kind === 'script' && sub) return withScripts(name, item, reader);
    return above(name, sup, undefined, span, reader);
  }
  return unknownLetter(letter, { sub, sup, span, below }, spelled, reader);
}

function above(base: Part, sup: Scripts, whole: Part | undefined, span: Span, reader: Reader): Part {
  return sup ? raised(base, sup, whole, span, reader) : base;
}

function nameOf(names: readonly string[], span: Span, letter: LetterItem, reader: Reader): Part {
  const [name, ...others] = names;
  if (name === undefined) throw new Error('a letter that is known has a name');
  if (others.length > 0) {
    const expected = 'one of them under another name';
    throw ambiguous(code(quote(reader, letter.span)), span, names.map(code), expected);
  }
  return part({ kind: 'name', name, span }, span, 'name');
}

function nameOrElement(whole: readonly string[], arrays: readonly string[], span: Span): DeriveError {
  const [name = '', array = ''] = [whole[0], arrays[0]];
  return ambiguous(
    'this subscript',
    span,
    [`the name ${code(name)}`, `an element of ${code(array)}`],
    `\`(${array})_{…}\` for the element, \`\\mathit{${name.replaceAll('_', '\\_')}}\` for the name`,
  );
}

/** `W^{(1)}` is the name W1 where there is no W. */
function superscriptName(letter: LetterItem, sup: readonly Item[], span: Span, reader: Reader): string | undefined {
  const [group] = unspaced(sup);
  if (group?.kind !== 'group' || group.fence !== '(' || sup.length !== 1) return undefined;
  const spelled = literal(group.items);
  const names = spelled ? reader.names.like(lookOf(letter, spelled)) : [];
  if (names.length === 0) return undefined;
  const bare = reader.names.like(lookOf(letter));
  if (bare.length === 0 && names.length === 1) return names[0];
  const readings = [
    ...names.map((name) => `the name ${code(name)}`),
    `something of ${code(bare[0] ?? newName(lookOf(letter)))}`,
  ];
  throw ambiguous(`\`${quote(reader, span)}\``, span, readings, `\`${quote(reader, letter.span)}_{…}\``);
}

function isEuler(letter: LetterItem): boolean {
  return letter.base === 'e' && letter.accents.length === 0;
}

function eulerOrName(span: Span, reader: Reader): DeriveError {
  return ambiguous(
    `\`${quote(reader, span)}\``,
    span,
    ["a power of Euler's number", 'a power of the variable e'],
    "`\\mathrm{e}^{…}` or `\\exp(…)` for Euler's number, `(e)^{…}` for the variable",
  );
}

/** A letter that no name of the script looks like. */
function unknownLetter(
  letter: LetterItem,
  { sub, sup, span, below }: { sub: Scripts; sup: Scripts; span: Span; below: Span },
  spelled: readonly string[] | undefined,
  reader: Reader,
): Part {
  if (isEuler(letter) && !sub) return euler(sup, span, reader);
  if (letter.base === 'δ' && sub) {
    const delta = kronecker(sub, below, reader);
    if (delta) return above(delta, sup, undefined, span, reader);
  }
  const array = sub && constantArray(letter, sub, below, reader);
  if (array) return above(array, sup, undefined, span, reader);
  if (/^[01I]$/.test(letter.base) && !sub && letter.accents.length === 0) {
    // Its surroundings tell the size, once they have been read.
    const name = letter.base === 'I' ? 'eye' : letter.base === '1' ? 'ones' : 'zeros';
    return above(part({ kind: 'call', name, args: [], span: letter.span }, letter.span), sup, undefined, span, reader);
  }
  const called = sub ? undefined : symbolFunction(letter, reader);
  if (called !== undefined) {
    const shown = quote(reader, letter.span);
    const readings = [`the function ${called} without its argument`, `a name that is not declared`];
    throw ambiguous(`\`${quote(reader, span)}\``, span, readings, `\`${shown}(…)\`, or a declaration of ${shown}`);
  }
  const name = newName(lookOf(letter, spelled ?? []));
  if (sub && !spelled) {
    const base: Ast = { kind: 'name', name, span: letter.span };
    const element = part(elementOf(base, undefined, sub, below, reader), below, 'name');
    return above(element, sup, undefined, span, reader);
  }
  return above(part({ kind: 'name', name, span: below }, below, 'name'), sup, undefined, span, reader);
}

function euler(sup: Scripts, span: Span, reader: Reader): Part {
  const arg = sup ? reader.whole(sup, span, reader) : numberAst(1, span);
  return part({ kind: 'call', name: 'exp', args: [arg], span }, span);
}

/** `\delta_{ij}`. */
function kronecker(sub: readonly Item[], span: Span, reader: Reader): Part | undefined {
  const listed = splitAt(sub, [',']);
  const parts = listed.length === 1 ? unspaced(sub).map((item) => [item]) : listed;
  if (parts.length !== 2) return undefined;
  const args = parts.map((items) => reader.whole(items, span, reader));
  return part({ kind: 'relation', ops: ['=='], args, span }, span, 'group');
}

/** `\mathbf{1}_{n \times m}`, `I_n`, and `\mathbb{1}_{i = j}` for a condition. */
function constantArray(letter: LetterItem, sub: readonly Item[], span: Span, reader: Reader): Part | undefined {
  if (letter.base === 'I') {
    if (!/^$|mathbf|mathbb|boldsymbol|mathrm/.test(letter.font)) return undefined;
    const inner = reader.whole(sub, span, reader);
    if (inner.kind === 'relation' || inner.kind === 'logic') return part(inner, span, 'group');
    return part({ kind: 'call', name: 'eye', args: [inner], span }, span);
  }
  if (letter.base !== '1' && letter.base !== '0') return undefined;
  const sizes = splitAt(sub, ['times', ',']);
  const args = sizes.map((items) => reader.whole(items, span, reader));
  const [only] = args;
  if (args.length === 1 && only && (only.kind === 'relation' || only.kind === 'logic')) {
    return part(only, span, 'group');
  }
  return part({ kind: 'call', name: letter.base === '1' ? 'ones' : 'zeros', args, span }, span);
}

/** Does a letter stand for an indicator, whose condition follows in brackets? */
export function isIndicator(item: Item): boolean {
  return item.kind === 'letter' && (item.base === '1' || (item.base === 'I' && item.font === 'mathbb'));
}

/** `\mathbb{1}[i = j]`: the condition alone. */
export function readIndicator(letter: LetterItem, group: Item & { readonly kind: 'group' }, reader: Reader): Part {
  const span = between(letter.span, group.span);
  const inner = reader.whole(group.items, group.span, reader);
  if (inner.kind !== 'relation' && inner.kind !== 'logic') {
    throw new DeriveError(`\`${quote(reader, span)}\` needs a condition`, span, { expected: '`\\mathbb{1}[i = j]`' });
  }
  return part(inner, span, 'group');
}

/** `1_{\{i = j\}}`, where the 1 is a plain number. */
export function readNumberIndicator(sub: readonly Item[], span: Span, reader: Reader): Part | undefined {
  if (sub.some((item) => isOp(item, 'times'))) return undefined;
  const inner = reader.whole(sub, span, reader);
  return inner.kind === 'relation' || inner.kind === 'logic' ? part(inner, span, 'group') : undefined;
}
