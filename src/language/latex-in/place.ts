import type { Span } from '../ast.js';
import type { RawNode } from './katex.js';

/**
 * A walk through the tree beside the text. KaTeX leaves out the place of most nodes that a command made;
 * since nodes come in the order of the text, the next command in it is the one that made the node.
 */
export interface Walk {
  readonly text: string;
  /** Where the text begins in the source. */
  readonly offset: number;
  at: number;
}

/** What stands between the things that print: spaces, braces, the marks of rows and cells. */
const BETWEEN = /(?:\s|[{}&]|\\\\)*/y;
const SPACE = /\s*/y;
const TOKEN = /\\(?:[A-Za-z]+\*?|.)|.|$/sy;
const DELIMITER = /\s*(?:\\[A-Za-z]+|\\.|.|$)/sy;
const STYLE = /\\(?:(?:display|text|script|scriptscript)style|color|tiny|small|large|Large|huge|Huge)\b/y;

/** The place of a node; one without is the next token of the text. */
export function placeOf(node: RawNode, walk: Walk): Span {
  if (node.loc && node.loc.lexer.input === walk.text) {
    walk.at = node.loc.end;
    // A command's place includes the white space behind it.
    const length = walk.text.slice(node.loc.start, node.loc.end).trimEnd().length;
    return spanOf(walk, node.loc.start, node.loc.start + length);
  }
  return nextToken(walk);
}

/** Steps over the next token. */
export function nextToken(walk: Walk): Span {
  const start = begin(walk);
  walk.at = after(TOKEN, walk.text, start);
  return spanOf(walk, start, walk.at);
}

/** Where the next thing that prints begins. */
export function begin(walk: Walk): number {
  return after(BETWEEN, walk.text, walk.at);
}

/** Steps over a bracket that may stand apart from its command, as after `\left` or `\bigl`. */
export function delimiter(walk: Walk): void {
  walk.at = after(DELIMITER, walk.text, walk.at);
}

/** Steps over a change of style, which has no node of its own. */
export function style(walk: Walk): void {
  STYLE.lastIndex = begin(walk);
  const found = STYLE.exec(walk.text);
  if (found) walk.at = STYLE.lastIndex;
}

/** Steps over `{…}` where it comes next. */
export function braces(walk: Walk): void {
  let at = after(SPACE, walk.text, walk.at);
  if (walk.text[at] !== '{') return;
  for (let depth = 0; at < walk.text.length; at += 1) {
    if (walk.text[at] === '\\') at += 1;
    else if (walk.text[at] === '{') depth += 1;
    else if (walk.text[at] === '}' && --depth === 0) break;
  }
  walk.at = Math.min(at + 1, walk.text.length);
}

/** Does a brace come next? */
export function opensBrace(walk: Walk): boolean {
  return walk.text[after(SPACE, walk.text, walk.at)] === '{';
}

/** Steps over a brace that closes. */
export function closeBraces(walk: Walk): void {
  const at = after(SPACE, walk.text, walk.at);
  if (walk.text[at] === '}') walk.at = at + 1;
}

/** The extent from an offset into the text to where the walk is. */
export function since(walk: Walk, start: number): Span {
  return spanOf(walk, start, Math.max(start, walk.at));
}

function spanOf(walk: Walk, start: number, end: number): Span {
  return { start: walk.offset + start, end: walk.offset + end };
}

function after(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text) ? pattern.lastIndex : at;
}
