import type { Span } from '../ast.js';
import type { Accent } from '../names.js';

/** What a formula is made of once KaTeX's decoration is gone. Spans are offsets into the source. */
export type Item =
  | NumberItem
  | LetterItem
  | WordItem
  | OpItem
  | FenceItem
  | GroupItem
  | FractionItem
  | RootItem
  | GridItem
  | ScriptItem;

interface Placed {
  readonly span: Span;
}
export interface NumberItem extends Placed {
  readonly kind: 'number';
  readonly text: string;
}
/** One letter, in a font or not; a `1`, `0` in a font is one too. */
export interface LetterItem extends Placed {
  readonly kind: 'letter';
  readonly base: string;
  readonly accents: readonly Accent[];
  /** KaTeX's name of the font, empty for italics. */
  readonly font: string;
}
/** `\exp` is a function, `\mathrm{tr}` may also be a name, `\infty` is a constant, `\text{if}` is prose. */
export interface WordItem extends Placed {
  readonly kind: 'word';
  readonly text: string;
  readonly style: 'function' | 'name' | 'constant' | 'prose';
}
/** An operator, a sign, a separator; `op` is the language's own sign where it has one. */
export interface OpItem extends Placed {
  readonly kind: 'op';
  readonly op: string;
}
/** A bracket that is not matched yet. */
export interface FenceItem extends Placed {
  readonly kind: 'fence';
  readonly side: 'open' | 'close' | 'bar';
  readonly fence: Fence;
}
export type Fence = '{}' | '(' | '[' | '{' | '|' | '‖' | '⟨' | '⌊' | '⌈';
/** What stands in brackets, or in braces that print nothing (`{}`). */
export interface GroupItem extends Placed {
  readonly kind: 'group';
  readonly fence: Fence;
  readonly items: readonly Item[];
}
export interface FractionItem extends Placed {
  readonly kind: 'fraction';
  readonly above: readonly Item[];
  readonly below: readonly Item[];
}
export interface RootItem extends Placed {
  readonly kind: 'root';
  readonly body: readonly Item[];
  readonly index: readonly Item[] | null;
}
/** An environment of rows and cells; a brace on its left alone makes a case distinction. */
export interface GridItem extends Placed {
  readonly kind: 'grid';
  readonly cases: boolean;
  readonly rows: readonly (readonly (readonly Item[])[])[];
}
export interface ScriptItem extends Placed {
  readonly kind: 'script';
  readonly base: Item;
  readonly sub: readonly Item[] | null;
  readonly sup: readonly Item[] | null;
  /** Is the superscript typed before the subscript, as in `A^2_{ij}`? */
  readonly raisedFirst: boolean;
  /** The extent of the base with its subscript alone. */
  readonly element: Span;
}

/** The extent of a stretch of items; of none, what is given. */
export function spanOf(items: readonly Item[], otherwise: Span): Span {
  const first = items[0];
  const last = items.at(-1);
  return first && last ? { start: first.span.start, end: last.span.end } : otherwise;
}

/** The item without its subscript and superscript. */
export function headOf(item: Item): Item {
  return item.kind === 'script' ? item.base : item;
}

/** Is the item this operator? */
export function isOp(item: Item | undefined, op: string): boolean {
  return item?.kind === 'op' && item.op === op;
}

/** The stretches between the separators; spaces at their ends are left out. */
export function splitAt(items: readonly Item[], separators: readonly string[]): Item[][] {
  const parts: Item[][] = [[]];
  for (const item of items) {
    if (item.kind === 'op' && separators.includes(item.op)) parts.push([]);
    else parts.at(-1)?.push(item);
  }
  return parts.map(trimmed);
}

/** The items without spaces at either end. */
export function trimmed(items: readonly Item[]): Item[] {
  let from = 0;
  let to = items.length;
  while (from < to && isOp(items[from], 'space')) from += 1;
  while (to > from && isOp(items[to - 1], 'space')) to -= 1;
  return items.slice(from, to);
}

/** The items without any space. */
export function unspaced(items: readonly Item[]): Item[] {
  return items.filter((item) => !isOp(item, 'space'));
}

/** The script with a base that begins further to the left. */
export function widened(item: ScriptItem, base: Item): ScriptItem {
  const { start } = base.span;
  return { ...item, base, span: { start, end: item.span.end }, element: { start, end: item.element.end } };
}
