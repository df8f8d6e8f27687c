import stringWidth from 'string-width';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Where a line may be broken: before a spaced operator or after a comma, and how deep in brackets. */
interface Break {
  readonly at: number;
  readonly depth: number;
}

const OPERATORS = new Set([
  ...['+', '-', '−', '*', '/', '^', '=', '==', '!=', '<', '<=', '>', '>=', '.*', './', '.^', '⊙', '·', '×'],
  ...['≤', '≥', '≠', '∈', '→', '⇒', 'and', 'or', '∧', '∨', '|', 'wrt', 'at', 'with'],
]);

function breaks(text: string): Break[] {
  const found: Break[] = [];
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if ('([{'.includes(character)) depth += 1;
    if (')]}'.includes(character)) depth = Math.max(0, depth - 1);
    if (character !== ' ') continue;
    const next = text.indexOf(' ', at + 1);
    const word = text.slice(at + 1, next < 0 ? undefined : next);
    if (OPERATORS.has(word) || text[at - 1] === ',') found.push({ at: at + 1, depth });
  }
  return found;
}

/**
 * Breaks a formula into lines of at most `width` columns, before operators and after commas, at the
 * outermost bracket that fits; lines after the first are indented. What has no such place is cut.
 */
export function wrapFormula(text: string, width: number, indent = 4): string[] {
  const lines: string[] = [];
  let rest = text.trim();
  let room = Math.max(8, width);
  while (longerThan(rest, room)) {
    const cut = bestBreak(rest, room) ?? fitting(rest, room);
    lines.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
    room = Math.max(8, width - indent);
  }
  lines.push(rest);
  return lines.map((line, index) => (index === 0 ? line : ' '.repeat(indent) + line));
}

/** Looks no further than the answer needs, so that a very long formula is wrapped in linear time. */
function longerThan(text: string, room: number): boolean {
  return stringWidth(text.slice(0, 4 * room + 16)) > room;
}

function bestBreak(text: string, room: number): number | undefined {
  // A break very far to the left would waste the line: it counts only where nothing else does.
  const end = fitting(text, room);
  const all = breaks(text.slice(0, end + 1)).filter(({ at }) => at <= end);
  const good = all.filter(({ at }) => at > end / 3);
  const from = good.length > 0 ? good : all;
  let best: Break | undefined;
  for (const candidate of from) if (best === undefined || candidate.depth <= best.depth) best = candidate;
  return best?.at;
}

/** How many code units fit into `room` columns, at least one grapheme. */
function fitting(text: string, room: number): number {
  let end = 0;
  let used = 0;
  for (const { segment } of graphemes.segment(text.slice(0, 4 * room + 16))) {
    used += stringWidth(segment);
    if (used > room && end > 0) break;
    end += segment.length;
  }
  return end;
}

/** Breaks prose at spaces. */
export function wrapProse(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (stringWidth(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (stringWidth(line) > width) {
      const cut = fitting(line, width);
      lines.push(line.slice(0, cut));
      line = line.slice(cut);
    }
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines;
}

/** `text` with spaces up to `width` columns, wide and combining characters counted as they show. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}
