import markdownIt, { type MarkdownIt, type StateBlock, type StateInline } from 'markdown-it';

/** What stands between `{{` and `}}`: a derived result or value, quoted in the prose. */
export const QUOTE = /\{\{(=[^{}]+|\s*[A-Za-z][^{}]*)\}\}/;
const QUOTE_HERE = new RegExp(QUOTE.source, 'y');

/** Markdown with formulas and quotes, without raw HTML and images: prose that is safe in a page. */
export function markdown(): MarkdownIt {
  const reader = markdownIt({ html: false, linkify: false, typographer: true });
  // The typographer's other replacements would turn (c) into a copyright sign.
  reader.disable(['replacements', 'image', 'strikethrough', 'html_block', 'html_inline']);
  reader.inline.ruler.before('escape', 'quote', quoteRule);
  reader.inline.ruler.before('escape', 'math', mathRule);
  reader.block.ruler.before('fence', 'display', displayRule, { alt: ['paragraph', 'reference', 'blockquote', 'list'] });
  return reader;
}

function quoteRule(state: StateInline, silent: boolean): boolean {
  QUOTE_HERE.lastIndex = state.pos;
  const found = QUOTE_HERE.exec(state.src);
  if (found === null) return false;
  if (!silent) state.push('quote', '', 0).content = found[1] ?? '';
  state.pos += found[0].length;
  return true;
}

/** `$…$`: no space inside the dollars, no digit after the last, so that prices stay prices. */
function mathRule(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state;
  if (src[pos] !== '$' || /[\s$]/.test(src[pos + 1] ?? ' ')) return false;
  let end = pos + 1;
  while (end < state.posMax && src[end] !== '$') end += src[end] === '\\' ? 2 : 1;
  if (end >= state.posMax || /\s/.test(src[end - 1] ?? ' ') || /\d/.test(src[end + 1] ?? '')) return false;
  if (!silent) state.push('math', '', 0).content = src.slice(pos + 1, end);
  state.pos = end + 1;
  return true;
}

/** Marks a display formula without an end. */
export const UNCLOSED = 'unclosed';

/** `$$ … $$`, on one line or several. */
function displayRule(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  const lineText = (line: number) =>
    state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]).trimEnd();
  const first = lineText(startLine);
  if (!first.startsWith('$$')) return false;
  if (silent) return true;
  const lines = [first.slice(2)];
  let line = startLine;
  while (!(lines.at(-1) ?? '').endsWith('$$')) {
    line += 1;
    if (line >= endLine) break;
    lines.push(lineText(line));
  }
  const token = state.push('display', '', 0);
  token.block = true;
  // A formula that is never closed is taken up to the end, and reported where it begins.
  token.info = line < endLine ? '' : UNCLOSED;
  token.content = lines.join('\n').slice(0, -2).trim();
  token.map = [startLine, line + 1];
  state.line = Math.min(line + 1, endLine);
  return true;
}
