import type { MarkdownIt, Token } from 'markdown-it';
import type { Source } from '../language/errors.js';
import type { Align } from '../write/document.js';
import type { Draft, DraftBlock, DraftInline, Fence } from './draft.js';
import { markdown, UNCLOSED } from './markdown.js';
import { fault } from './options.js';

let reader: MarkdownIt | undefined;

/** The fenced blocks that are run or drawn; any other is shown as it stands. */
export const FENCES: ReadonlySet<string> = new Set(['derive', 'figure', 'table', 'iterate', 'data']);

/** Reads a derivation file into its blocks, each with its place in the text. */
export function readDraft(source: Source): Draft {
  reader ??= markdown();
  const tokens = reader.parse(source.text, {});
  const walk: Walk = { source, text: source.text, lines: lineStarts(source.text), tokens, at: 0, cursor: 0 };
  return { file: source.file, text: source.text, blocks: readBlocks(walk, '') };
}

interface Walk {
  readonly source: Source;
  readonly text: string;
  /** Offsets at which the lines start. */
  readonly lines: readonly number[];
  readonly tokens: readonly Token[];
  at: number;
  /** Where the text that is read now begins at the earliest: places are found from here on. */
  cursor: number;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Blocks up to the token that closes the one they stand in. */
function readBlocks(walk: Walk, close: string): DraftBlock[] {
  const blocks: DraftBlock[] = [];
  while (walk.at < walk.tokens.length) {
    const token = walk.tokens[walk.at];
    walk.at += 1;
    if (token === undefined || token.type === close) break;
    if (token.map) walk.cursor = Math.max(walk.cursor, walk.lines[token.map[0]] ?? 0);
    const block = readBlock(walk, token);
    if (block !== undefined) blocks.push(block);
  }
  return blocks;
}

function readBlock(walk: Walk, token: Token): DraftBlock | undefined {
  switch (token.type) {
    case 'paragraph_open':
      return { kind: 'paragraph', body: readInlineOf(walk, 'paragraph_close') };
    case 'heading_open': {
      const start = walk.cursor;
      const body = readInlineOf(walk, 'heading_close');
      return { kind: 'heading', level: Number(token.tag.slice(1)), body, span: lineSpan(walk, start) };
    }
    case 'display':
      if (token.info === UNCLOSED) {
        throw fault(walk.source, 'this display formula is not closed', lineSpan(walk, walk.cursor), { expected: '$$' });
      }
      return { kind: 'display', latex: token.content, span: find(walk, token.content, token.content) };
    case 'blockquote_open':
      return { kind: 'question', body: readBlocks(walk, 'blockquote_close') };
    case 'bullet_list_open':
    case 'ordered_list_open':
      return readList(walk, token);
    case 'table_open':
      return readTable(walk);
    case 'fence':
      return readFence(walk, token);
    case 'code_block':
      return { kind: 'code', text: token.content };
    default:
      return undefined;
  }
}

function readInlineOf(walk: Walk, close: string): DraftInline[] {
  const body: DraftInline[] = [];
  while (walk.at < walk.tokens.length) {
    const token = walk.tokens[walk.at];
    walk.at += 1;
    if (token === undefined || token.type === close) break;
    if (token.type === 'inline') body.push(...readInlines(walk, token.children ?? []));
  }
  return body;
}

/** Emphasis and links nest: each opening token starts a body that its closing one ends. */
function readInlines(walk: Walk, tokens: readonly Token[]): DraftInline[] {
  const stack: DraftInline[][] = [[]];
  const hrefs: string[] = [];
  const push = (inline: DraftInline) => stack.at(-1)?.push(inline);
  for (const token of tokens) {
    const opens = token.type === 'em_open' || token.type === 'strong_open' || token.type === 'link_open';
    const closes = token.type === 'em_close' || token.type === 'strong_close' || token.type === 'link_close';
    if (opens) {
      stack.push([]);
      if (token.type === 'link_open') hrefs.push(String(token.attrGet('href') ?? ''));
    } else if (closes) {
      const body = stack.pop() ?? [];
      if (token.type === 'link_close') push({ kind: 'link', href: hrefs.pop() ?? '', body });
      else push({ kind: token.type === 'em_close' ? 'emphasis' : 'strong', body });
    } else {
      const inline = readInline(walk, token);
      if (inline !== undefined) push(inline);
    }
  }
  return stack[0] ?? [];
}

function readInline(walk: Walk, token: Token): DraftInline | undefined {
  switch (token.type) {
    case 'math':
      return { kind: 'math', latex: token.content, span: find(walk, `$${token.content}$`, token.content) };
    case 'quote':
      return { kind: 'quote', text: token.content, span: find(walk, `{{${token.content}}}`, token.content) };
    case 'code_inline':
      return { kind: 'code', text: token.content };
    case 'hardbreak':
      return { kind: 'break' };
    case 'softbreak':
      return { kind: 'text', text: ' ' };
    default:
      return token.content === '' ? undefined : { kind: 'text', text: token.content };
  }
}

/** Where a piece of the text stands: the first place from the cursor on, which then moves past it. */
function find(walk: Walk, whole: string, part: string): { start: number; end: number } {
  const at = walk.text.indexOf(whole, walk.cursor);
  if (at < 0) return lineSpan(walk, walk.cursor);
  walk.cursor = at + whole.length;
  const start = at + whole.indexOf(part);
  return { start, end: start + part.length };
}

function lineSpan(walk: Walk, start: number): { start: number; end: number } {
  const end = walk.text.indexOf('\n', start);
  return { start, end: end < 0 ? walk.text.length : end };
}

function readList(walk: Walk, token: Token): DraftBlock {
  const ordered = token.type === 'ordered_list_open';
  const close = ordered ? 'ordered_list_close' : 'bullet_list_close';
  const items: DraftBlock[][] = [];
  while (walk.at < walk.tokens.length) {
    const next = walk.tokens[walk.at];
    walk.at += 1;
    if (next === undefined || next.type === close) break;
    if (next.type === 'list_item_open') items.push(readBlocks(walk, 'list_item_close'));
  }
  return { kind: 'list', ordered, start: Number(token.attrGet('start') ?? 1), items };
}

function readTable(walk: Walk): DraftBlock {
  const rows: DraftInline[][][] = [];
  const align: Align[] = [];
  while (walk.at < walk.tokens.length) {
    const token = walk.tokens[walk.at];
    walk.at += 1;
    if (token === undefined || token.type === 'table_close') break;
    if (token.map) walk.cursor = Math.max(walk.cursor, walk.lines[token.map[0]] ?? 0);
    if (token.type === 'tr_open') rows.push([]);
    if (token.type === 'th_open') align.push(alignOf(token));
    if (token.type === 'inline') rows.at(-1)?.push(readInlines(walk, token.children ?? []));
  }
  return { kind: 'table', head: rows[0] ?? [], rows: rows.slice(1), align };
}

function alignOf(token: Token): Align {
  const style = String(token.attrGet('style') ?? '');
  if (style.endsWith('right')) return 'right';
  return style.endsWith('center') ? 'center' : 'left';
}

function readFence(walk: Walk, token: Token): DraftBlock {
  const [language = '', ...words] = token.info.trim().split(/\s+/);
  if (!FENCES.has(language)) return { kind: 'code', text: token.content };
  const first = token.map?.[0] ?? 0;
  const span = lineSpan(walk, walk.lines[first] ?? 0);
  const content = token.content.replace(/\n$/, '').split('\n');
  const lines = content.map((text, index) => {
    // Marks of a quote or the indentation of a list stand before the line.
    const start = walk.lines[first + 1 + index] ?? walk.text.length;
    return { text, offset: Math.max(start, walk.text.indexOf(text, start)) };
  });
  return { kind: 'fence', language, options: words.join(' '), span, lines } satisfies Fence;
}

/** Reads a line of prose that stands at `span` of a file. */
export function readInlineText(source: Source, text: string, span: { start: number; end: number }): DraftInline[] {
  reader ??= markdown();
  const tokens = reader.parseInline(text, {});
  const walk: Walk = { source, text: source.text, lines: [], tokens, at: 0, cursor: span.start };
  return tokens.flatMap((token) => readInlines(walk, token.children ?? []));
}
