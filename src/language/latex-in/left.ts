import type { Ast, Span } from '../ast.js';
import { DeriveError } from '../errors.js';
import { formulaItems } from '../latex-in.js';
import type { Token } from '../lexer.js';
import { hasMarks } from './evidence.js';
import { freeNames } from './free.js';
import { headOf, type Item, splitAt, unspaced, widened } from './items.js';
import { indexName } from './limits.js';
import { literal } from './literal.js';
import { type Look, lookOf, type Names, newName } from './names.js';
import { extent, formulaOf, made, type Tokens } from './tokens.js';

/** The left side of a definition: the name, and what its brackets or its subscript bind. */
export interface Left {
  readonly tokens: Tokens;
  readonly bound: readonly string[];
  readonly params: readonly string[];
}

/** What may be on the left; where a subscript is either part of the name or an index, the body decides. */
export interface LeftReadings {
  readonly first: Left;
  readonly otherwise: Left | undefined;
}

export function readLeft(tokens: Tokens, text: string, names: Names): LeftReadings {
  if (!hasMarks(tokens, text)) return plainLeft(tokens, names);
  const span = extent(tokens);
  const items = nameItems(tokens, text, names);
  const [item, group] = items;
  const head = item && headOf(item);
  const isName = item && head && (head.kind === 'letter' || (head.kind === 'word' && head.style === 'name'));
  if (!isName || (item.kind === 'script' && item.base.kind === 'script')) throw cannotDefine(span);
  if (items.length === 2 && group?.kind === 'group' && group.fence === '(') {
    const params = splitAt(group.items, [',']).map((part) => newNameOf(part, span));
    const name = newNameOf([item], span);
    const inner = commaSeparated(params, group.span);
    return only({
      tokens: [made('name', name, item.span), ...bracketed('(', inner, ')', group.span)],
      bound: [],
      params,
    });
  }
  if (items.length !== 1) throw cannotDefine(span);
  if (item.kind !== 'script' || !item.sub || item.sup) return only(nameAlone(newNameOf([item], span), span));
  const look = lookOfItem(item.base);
  const array = look && knownOrNew(look, names);
  const indices = indicesOf(item.sub);
  const spelled = literal(item.sub);
  const whole = look && spelled ? { ...look, subscripts: spelled } : undefined;
  const element = array && indices ? elements(array, indices, item.base.span, span) : undefined;
  const alone = whole && nameAlone(knownOrNew(whole, names), span);
  if (whole && alone && names.like(whole).length > 0) return only(alone);
  if (element && look && names.like(look).length > 0) return only(element);
  if (element) return { first: element, otherwise: alone };
  if (!alone) throw cannotDefine(span);
  return only(alone);
}

/** The items of a name, letters side by side as one word: nothing on the left is a product. */
function nameItems(tokens: Tokens, text: string, names: Names): readonly Item[] {
  const items = unspaced(formulaItems(formulaOf(tokens, text), names));
  let width = 0;
  while (width < items.length && isPlainLetter(items[width])) width += 1;
  const last = items[width - 1];
  const [first] = items;
  if (width < 2 || !first || !last) return items;
  const span = { start: first.span.start, end: headOf(last).span.end };
  const letters = items.slice(0, width).map(headOf);
  const spelled = letters.map((letter) => (letter.kind === 'letter' ? letter.base : '')).join('');
  const word: Item = { kind: 'word', text: spelled, style: 'name', span };
  return [last.kind === 'script' ? widened(last, word) : word, ...items.slice(width)];
}

function isPlainLetter(item: Item | undefined): boolean {
  const head = item && headOf(item);
  return head?.kind === 'letter' && head.font === '' && head.accents.length === 0 && /^[A-Za-z]$/.test(head.base);
}

/** Which of the readings is meant: one whose indices occur in the body. */
export function chooseLeft({ first, otherwise }: LeftReadings, body: (left: Left) => Ast, names: Names): [Left, Ast] {
  const ast = body(first);
  if (!otherwise || first.bound.every((index) => freeNames(ast, names).has(index))) return [first, ast];
  return [otherwise, body(otherwise)];
}

function plainLeft(tokens: Tokens, names: Names): LeftReadings {
  const [name, bracket] = tokens;
  const inner = tokens
    .slice(2, -1)
    .filter((token) => token.kind === 'name')
    .map((token) => token.text);
  if (bracket?.text === '[') return only({ tokens, bound: inner, params: [] });
  if (bracket?.text === '(') return only({ tokens, bound: [], params: inner });
  const parts = /^(.+)_([A-Za-z])$/.exec(name?.text ?? '');
  const [, array, index] = parts ?? [];
  if (!name || tokens.length !== 1 || array === undefined || index === undefined) return only(nothingBound(tokens));
  if (names.known(name.text)) return only(nothingBound(tokens));
  const cut = { start: name.start, end: name.start + array.length };
  const element = elements(array, [{ name: index, span: { start: name.end - 1, end: name.end } }], cut, extent(tokens));
  return { first: element, otherwise: nothingBound(tokens) };
}

function nothingBound(tokens: Tokens): Left {
  return { tokens, bound: [], params: [] };
}

function only(first: Left): LeftReadings {
  return { first, otherwise: undefined };
}

function nameAlone(name: string, span: Span): Left {
  return nothingBound([made('name', name, span)]);
}

type Named = { readonly name: string; readonly span: Span };

function elements(array: string, indices: readonly Named[], place: Span, span: Span): Left {
  const below = { start: place.end, end: span.end };
  const inner = indices.flatMap(({ name, span: at }, i): Token[] => [
    ...(i === 0 ? [] : [made('op', ',', at)]),
    made('name', name, at),
  ]);
  const tokens = [made('name', array, place), ...bracketed('[', inner, ']', below)];
  return { tokens, bound: indices.map((index) => index.name), params: [] };
}

function bracketed(open: string, inner: Tokens, close: string, span: Span): Token[] {
  return [made('op', open, span), ...inner, made('op', close, span)];
}

function commaSeparated(names: readonly string[], span: Span): Token[] {
  return names.flatMap((name, i) => [...(i === 0 ? [] : [made('op', ',', span)]), made('name', name, span)]);
}

/** `ij` or `i, j`, letters all of them. */
function indicesOf(sub: readonly Item[]): readonly Named[] | undefined {
  const parts = splitAt(sub, [',']);
  const atoms = parts.length === 1 ? unspaced(sub).map((item) => [item]) : parts;
  const names = atoms.map((items) => {
    const [item] = items;
    const name = items.length === 1 && item ? indexName(item) : undefined;
    return name && item ? { name: name.name, span: item.span } : undefined;
  });
  return names.every((name) => name !== undefined) ? names : undefined;
}

/** The look of a name that stands alone, its subscript or its number above being part of it. */
function lookOfItem(item: Item): Look | undefined {
  const head = headOf(item);
  const look = head.kind === 'letter' ? lookOf(head) : head.kind === 'word' ? word(head.text) : undefined;
  if (!look || item.kind !== 'script') return look;
  if (item.sub && !item.sup) {
    const spelled = literal(item.sub);
    return spelled && { ...look, subscripts: spelled };
  }
  const [group] = unspaced(item.sup ?? []);
  if (item.sub || group?.kind !== 'group' || group.fence !== '(') return undefined;
  const spelled = literal(group.items);
  return spelled && { ...look, subscripts: spelled };
}

function word(base: string): Look {
  return { base, accents: [], subscripts: [] };
}

function knownOrNew(look: Look, names: Names): string {
  return names.like(look)[0] ?? newName(look);
}

function newNameOf(items: readonly Item[], span: Span): string {
  const [item] = unspaced(items);
  const look = item && unspaced(items).length === 1 ? lookOfItem(item) : undefined;
  if (!look) throw new DeriveError('this is no name', span, { expected: '`\\hat{y}`, `W_{1}` or `\\mathbf{x}`' });
  return newName(look);
}

/** The name that a piece of a declaration, or of `at x = 1`, is: one that is known, or a new one. */
export function readName(tokens: Tokens, text: string, names: Names): string {
  const span = extent(tokens);
  const items = nameItems(tokens, text, names);
  const [item] = items;
  const look = item && items.length === 1 ? lookOfItem(item) : undefined;
  if (!look) throw new DeriveError('this is no name', span, { expected: '`\\hat{y}`, `W_{1}` or `\\mathbf{x}`' });
  return knownOrNew(look, names);
}

function cannotDefine(span: Span): DeriveError {
  return new DeriveError('this cannot be defined', span, {
    expected: '`\\hat{y} = …`, `q_{ij} = …` or `f(u) = …`',
  });
}
