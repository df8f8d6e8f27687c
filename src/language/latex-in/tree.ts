import type { Span } from '../ast.js';
import { DeriveError } from '../errors.js';
import type { Accent } from '../names.js';
import { type GridItem, type Item, isOp, spanOf, type WordItem, widened } from './items.js';
import type { RawNode, RawNodes } from './katex.js';
import {
  begin,
  braces,
  closeBraces,
  delimiter,
  nextToken,
  opensBrace,
  placeOf,
  since,
  style,
  type Walk,
} from './place.js';
import { composed, marked, proseStyle, space, spelling, strangeAccent, symbol } from './signs.js';
import { accentOf, fenceOf } from './symbols.js';

/** Fonts in which several letters are one word. */
const WORDS: ReadonlySet<string> = new Set(['mathrm', 'mathit', 'mathsf', 'mathtt']);

/** Signs that are one sign together: those of the language, and an equals sign that is struck out. */
const JOINED: ReadonlyMap<string, string> = new Map([
  ['negated ==', '!='],
  ['negated in', '\\notin'],
  ['== ==', '=='],
  ['< ==', '<='],
  ['> ==', '>='],
  ['! ==', '!='],
]);

/** The tree of a formula as items, its decoration left out; brackets are still to be matched. */
export function itemsOf(nodes: RawNodes, walk: Walk, font = ''): Item[] {
  const items: Item[] = [];
  for (const node of nodes) for (const item of itemsOfNode(node, walk, font)) append(items, item);
  return items;
}

/** Digits side by side are one number; of `12^2` KaTeX raises the 2 alone. */
function append(items: Item[], item: Item): void {
  const last = items.at(-1);
  const head = item.kind === 'script' ? item.base : item;
  if (last?.kind === 'number' && head.kind === 'number' && last.span.end === head.span.start) {
    const span = { start: last.span.start, end: head.span.end };
    const number: Item = { kind: 'number', text: last.text + head.text, span };
    items.pop();
    items.push(item.kind === 'script' ? widened(item, number) : number);
    return;
  }
  const joined = last?.kind === 'op' && item.kind === 'op' ? JOINED.get(`${last.op} ${item.op}`) : undefined;
  if (last && joined !== undefined && (isOp(last, 'negated') || last.span.end === item.span.start)) {
    items.pop();
    items.push({ kind: 'op', op: joined, span: { start: last.span.start, end: item.span.end } });
    return;
  }
  items.push(item);
}

function itemsOfNode(node: RawNode, walk: Walk, font: string): Item[] {
  switch (node.type) {
    case 'mathord':
    case 'textord':
    case 'atom':
      return [symbol(node.text, placeOf(node, walk), font)];
    case 'spacing':
      return space(node.text !== '\\nobreak' && node.text !== '\\allowbreak', placeOf(node, walk));
    case 'kern':
      return space(node.dimension.number >= 0, nextToken(walk));
    case 'ordgroup':
      return ordgroup(node, walk, font);
    case 'styling':
    case 'sizing':
    case 'color':
      style(walk);
      return itemsOf(node.body, walk, font);
    case 'mclass':
      return itemsOf(node.body, walk, font);
    case 'font':
      return fontItems(node, walk);
    case 'text':
      return prose(node, walk);
    case 'op': {
      if (!node.body)
        return [{ kind: 'word', text: (node.name ?? '').slice(1), style: 'function', span: placeOf(node, walk) }];
      // \underset{i}{\max} wraps a whole operator.
      const [inner] = node.body;
      if (node.body.length === 1 && inner?.type === 'op') return itemsOfNode(inner, walk, font);
      return [operatorName(node.body, walk)];
    }
    case 'operatorname':
      return [operatorName(node.body, walk)];
    case 'supsub':
      return [scripts(node, walk, font)];
    case 'genfrac': {
      const start = begin(walk);
      // The form `a \over b` has its command in the middle.
      if (walk.text[start] === '\\') nextToken(walk);
      if (!node.hasBarLine || node.leftDelim !== null) throw meaningless(walk, start);
      const above = content(node.numer, walk, font);
      const below = content(node.denom, walk, font);
      return [{ kind: 'fraction', above, below, span: since(walk, start) }];
    }
    case 'sqrt': {
      const start = begin(walk);
      nextToken(walk);
      const index = node.index ? content(node.index, walk, font) : null;
      return [{ kind: 'root', body: content(node.body, walk, font), index, span: since(walk, start) }];
    }
    case 'accent':
      return accented(node.base, accentOf(node.label), walk, font, node.loc ? placeOf(node, walk) : undefined);
    case 'overline':
      return accented(node.body, 'bar', walk, font, undefined);
    case 'leftright':
      return leftright(node, walk, font);
    case 'middle':
    case 'delimsizing': {
      const start = begin(walk);
      nextToken(walk);
      delimiter(walk);
      return [symbol(node.delim, since(walk, start), font)];
    }
    case 'array':
      return [grid(node.body, walk, font, false)];
    case 'htmlmathml':
      return [composed(node.mathml, nextToken(walk), font)];
    default:
      node satisfies never;
      throw meaningless(walk, begin(walk));
  }
}

function ordgroup(node: RawNode & { readonly body: RawNodes }, walk: Walk, font: string): Item[] {
  if (!node.loc || node.loc.lexer.input !== walk.text) return itemsOf(node.body, walk, font);
  if (node.body.length === 0) return [];
  walk.at = node.loc.start;
  const items = itemsOf(node.body, walk, font);
  const span = placeOf(node, walk);
  return [{ kind: 'group', fence: '{}', items, span }];
}

/** What an argument holds, without its braces. */
function content(node: RawNode, walk: Walk, font: string): readonly Item[] {
  const braced = node.type !== 'ordgroup' && opensBrace(walk);
  const items = itemsOfNode(node, walk, font);
  if (braced) closeBraces(walk);
  const [only] = items;
  return items.length === 1 && only?.kind === 'group' && only.fence === '{}' ? only.items : items;
}

function fontItems(node: RawNode & { readonly type: 'font' }, walk: Walk): Item[] {
  const start = begin(walk);
  nextToken(walk);
  const items = content(node.body, walk, node.font);
  const span = since(walk, start);
  const [only] = items;
  if (items.length === 1 && only?.kind === 'letter') return [{ ...only, span }];
  const text = items.map(spelling);
  if (WORDS.has(node.font) && text.every((part) => part !== undefined)) {
    return [{ kind: 'word', text: text.join(''), style: 'name', span }];
  }
  return [...items];
}

function operatorName(body: RawNodes, walk: Walk): WordItem {
  const start = begin(walk);
  nextToken(walk);
  const inner = itemsOf(body, { ...walk }, 'mathrm');
  braces(walk);
  const text = inner.map((item) => spelling(item) ?? '').join('');
  return { kind: 'word', text, style: 'function', span: since(walk, start) };
}

/** `\text{if $x > 0$}`: words, and the formulas between them. */
function prose(node: RawNode & { readonly body: RawNodes }, walk: Walk): Item[] {
  const start = begin(walk);
  nextToken(walk);
  const items: Item[] = [];
  let text = '';
  const flush = () => {
    if (text.trim() !== '')
      items.push({ kind: 'word', text: text.trim(), style: proseStyle(text.trim()), span: since(walk, start) });
    text = '';
  };
  for (const part of node.body) {
    if (part.type === 'textord' || part.type === 'spacing') {
      placeOf(part, walk);
      text += part.text;
      continue;
    }
    flush();
    items.push(...itemsOfNode(part, walk, ''));
  }
  closeBraces(walk);
  flush();
  return items;
}

function scripts(node: RawNode & { readonly type: 'supsub' }, walk: Walk, font: string): Item {
  const start = begin(walk);
  const bases = node.base ? itemsOfNode(node.base, walk, font) : [];
  const base = bases.length === 1 ? bases[0] : undefined;
  if (!base) {
    const span = since(walk, start);
    throw new DeriveError('a subscript or superscript needs a single thing before it', span, {
      expected: 'brackets around what it belongs to',
    });
  }
  const raisedFirst = node.sup !== undefined && placeIn(node.sup) < placeIn(node.sub);
  const read = (part: RawNode | undefined) => (part ? content(part, walk, font) : null);
  const early = raisedFirst ? read(node.sup) : null;
  const sub = read(node.sub);
  const element = { start: base.span.start, end: since(walk, start).end };
  const sup = early ?? read(node.sup);
  return { kind: 'script', base, sub, sup, raisedFirst, element, span: { ...element, end: since(walk, start).end } };
}

/** Where a subscript or superscript stands, as far as it tells. */
function placeIn(node: RawNode | undefined): number {
  return node?.loc?.start ?? 0;
}

function accented(
  base: RawNode,
  accent: Accent | '' | undefined,
  walk: Walk,
  font: string,
  place: Span | undefined,
): Item[] {
  const start = begin(walk);
  const command = place ?? nextToken(walk);
  const items = content(base, walk, font);
  const span = place ?? since(walk, start);
  const [only] = items;
  if (accent === undefined || items.length !== 1 || !only) throw strangeAccent(spanOf(items, command));
  return [marked(only, accent, span)];
}

function leftright(node: RawNode & { readonly type: 'leftright' }, walk: Walk, font: string): Item[] {
  const start = begin(walk);
  const explicit = walk.text.startsWith('\\left', start);
  const step = () => {
    if (!explicit) return;
    nextToken(walk);
    delimiter(walk);
  };
  step();
  const [only] = node.body;
  if (node.body.length === 1 && only?.type === 'array') {
    const inner = grid(only.body, walk, font, node.left === '\\{' && node.right === '.');
    step();
    return [{ ...inner, span: since(walk, start) }];
  }
  const opened = since(walk, start);
  const items = itemsOf(node.body, walk, font);
  step();
  const left = fenceOf(node.left);
  const right = fenceOf(node.right);
  if (!left || !right || left.side === 'close' || right.side === 'open' || left.fence !== right.fence) {
    const pair = `\`\\left${node.left}\` and \`\\right${node.right}\``;
    throw new DeriveError(`${pair} are no pair of brackets`, opened, { expected: 'brackets of one kind' });
  }
  return [{ kind: 'group', fence: left.fence, items, span: since(walk, start) }];
}

function grid(rows: readonly RawNodes[], walk: Walk, font: string, cases: boolean): GridItem {
  const start = begin(walk);
  nextToken(walk);
  braces(walk);
  const cells = rows.map((row) => row.map((cell) => itemsOfNode(cell, walk, font)));
  const end = /^[\s\\{}&]*\\end\s*/.exec(walk.text.slice(walk.at));
  if (end) {
    walk.at += end[0].length;
    braces(walk);
  }
  return {
    kind: 'grid',
    cases,
    rows: cells.filter((row) => row.some((cell) => cell.length > 0)),
    span: since(walk, start),
  };
}

function meaningless(walk: Walk, start: number): DeriveError {
  walk.at = start;
  const span = nextToken(walk);
  const text = walk.text.slice(span.start - walk.offset, span.end - walk.offset);
  return new DeriveError(`\`${text}\` has no meaning in an expression`, span);
}
