import type { Span } from '../ast.js';
import { DeriveError } from '../errors.js';
import { type Accent, COMBINING } from '../names.js';
import { type Item, isOp } from './items.js';
import type { RawNodes } from './katex.js';
import { fenceOf, letterOf, operatorOf } from './symbols.js';

/** A single symbol as an item. */
export function symbol(text: string, span: Span, font: string): Item {
  if (/^[\d.]$/.test(text)) {
    if (font === '' || font === 'mathrm' || font === 'mathit') return { kind: 'number', text, span };
    return { kind: 'letter', base: text, accents: [], font, span };
  }
  const letter = letterOf(text);
  if (letter !== undefined) return { kind: 'letter', base: letter, accents: [], font, span };
  if (text === '\\infty' || text === '∞') return { kind: 'word', text: 'inf', style: 'constant', span };
  const fence = fenceOf(text);
  return fence ? { kind: 'fence', ...fence, span } : { kind: 'op', op: operatorOf(text), span };
}

/** Words between formulas; any other single word is a name or a function, set upright. */
export function proseStyle(text: string): 'prose' | 'name' {
  const connects = /^(?:and|or|not|if|for|when|where|otherwise|else)$/.test(text);
  return connects || !/^[A-Za-z]+$/.test(text) ? 'prose' : 'name';
}

/** A space separates factors, unless it is a step back. */
export function space(visible: boolean, span: Span): Item[] {
  return visible ? [{ kind: 'op', op: 'space', span }] : [];
}

/** How a letter, a digit or an underscore is written in a name. */
export function spelling(item: Item): string | undefined {
  if (item.kind === 'letter') return item.accents.reduce((text, accent) => text + COMBINING[accent], item.base);
  if (item.kind === 'number') return item.text;
  if (item.kind === 'word' && item.style === 'name') return item.text;
  return isOp(item, '\\_') ? '_' : undefined;
}

/** What KaTeX composes of two signs: `\ne` is an equals sign struck out. */
export function composed(mathml: RawNodes, span: Span, font: string): Item {
  const text = textIn(mathml);
  if (text === '\u0338') return { kind: 'op', op: 'negated', span };
  if (text === '⟦' || text === '⟧') return symbol(text === '⟦' ? '[' : ']', span, font);
  return symbol(text, span, font);
}

function textIn(nodes: RawNodes): string {
  return nodes
    .map((node) => ('text' in node ? node.text : 'body' in node && Array.isArray(node.body) ? textIn(node.body) : ''))
    .join('');
}

/** The letter with one more mark, or none for an arrow; a mark over y_i is one over y. */
export function marked(item: Item, accent: Accent | '', span: Span): Item {
  if (item.kind === 'script' && item.base.kind === 'letter') {
    return { ...item, base: marked(item.base, accent, item.base.span), span };
  }
  if (item.kind !== 'letter') throw strangeAccent(item.span);
  return { ...item, accents: accent === '' ? item.accents : [...item.accents, accent], span };
}

export function strangeAccent(span: Span): DeriveError {
  return new DeriveError('a mark stands over a single letter', span, {
    expected: '`\\hat{y}`, `\\bar{x}` or `\\tilde{W}`',
  });
}
