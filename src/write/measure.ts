import stringWidth from 'string-width';

/**
 * How much room text and formulas take, without setting them: widths on the generous side, so that
 * what is laid out by them has room to spare. All lengths are in em of the surrounding text.
 */

const NARROW = new Set(" .,:;!'|ijl()[]`′·");
const WIDE = new Set('mwMW@%∑∏→⇒∞≈');

/** The width of plain text in em, in a common text face. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    const cells = stringWidth(character);
    if (cells === 0) continue;
    if (cells > 1) width += 1.05;
    else if (NARROW.has(character)) width += 0.36;
    else if (WIDE.has(character)) width += 0.95;
    else width += /\p{Lu}/u.test(character) ? 0.74 : 0.6;
  }
  return width;
}

export interface Extent {
  readonly width: number;
  /** From the lowest to the highest ink. */
  readonly height: number;
}

const NONE: Extent = { width: 0, height: 0 };
/** Formulas nested deeper than this are taken as flat: no page shows them anyway. */
const DEPTH = 40;

/** The width and height in em of a formula, in display style or in the smaller style of a line of text. */
export function latexExtent(latex: string, display = true): Extent {
  return readRow({ tokens: latex.match(TOKEN) ?? [], at: 0, shrink: display ? 1 : 0.75 }, 0, () => false);
}

const TOKEN = /\\[a-zA-Z]+\*?|\\.|\s+|[^\\\s]/gsu;

interface Reader {
  readonly tokens: readonly string[];
  at: number;
  /** How much smaller the parts of a fraction are than the fraction. */
  readonly shrink: number;
}

/** A run of atoms up to a token that `ends`, which stays unread. */
function readRow(reader: Reader, depth: number, ends: (token: string) => boolean): Extent {
  let width = 0;
  let height = 1;
  while (reader.at < reader.tokens.length) {
    const token = reader.tokens[reader.at] ?? '';
    if (ends(token)) break;
    const atom = readAtom(reader, depth);
    const scripts = readScripts(reader, depth, LIMITS.has(token));
    width += LIMITS.has(token) ? Math.max(atom.width, scripts.width) : atom.width + scripts.width;
    height = Math.max(height, atom.height + scripts.height);
  }
  return { width, height };
}

const LIMITS = new Set(['\\sum', '\\prod', '\\max', '\\min', '\\bigcup', '\\argmax', '\\operatorname*']);

function readScripts(reader: Reader, depth: number, limits: boolean): Extent {
  let width = 0;
  let height = 0;
  for (;;) {
    const token = reader.tokens[reader.at];
    if (token === '\\limits' || token === '\\nolimits' || token === "'") {
      reader.at += 1;
      if (token === "'") width += 0.3;
      continue;
    }
    if (token !== '_' && token !== '^') return { width, height };
    reader.at += 1;
    const script = readArgument(reader, depth);
    width = Math.max(width, script.width * 0.72 + 0.06);
    height += script.height * (limits ? 0.9 : 0.4);
  }
}

function readArgument(reader: Reader, depth: number): Extent {
  skipSpace(reader);
  return reader.at < reader.tokens.length ? readAtom(reader, depth) : NONE;
}

function skipSpace(reader: Reader): void {
  while (/^\s/.test(reader.tokens[reader.at] ?? '')) reader.at += 1;
}

function readAtom(reader: Reader, depth: number): Extent {
  const token = reader.tokens[reader.at] ?? '';
  reader.at += 1;
  if (/^\s/.test(token) || token === '}') return NONE;
  if (depth > DEPTH) return { width: 0.6, height: 1 };
  if (token === '{') {
    const body = readRow(reader, depth + 1, (next) => next === '}');
    reader.at += 1;
    return body;
  }
  if (token.startsWith('\\')) return readCommand(reader, token, depth);
  return { width: characterWidth(token), height: 1 };
}

function characterWidth(character: string): number {
  if ('+-<>=:'.includes(character)) return 1.34;
  if ('()[]|!'.includes(character)) return 0.4;
  if (',;'.includes(character)) return 0.46;
  if ('./'.includes(character)) return 0.5;
  if (character >= '0' && character <= '9') return 0.5;
  if (character === 'm' || character === 'w') return 0.88;
  if (character >= 'A' && character <= 'Z') return character === 'M' || character === 'W' ? 1.05 : 0.8;
  return 0.58;
}

const SPACES: Readonly<Record<string, number>> = {
  '\\,': 0.17,
  '\\:': 0.23,
  '\\;': 0.28,
  '\\!': -0.17,
  '\\ ': 0.3,
  '\\quad': 1,
  '\\qquad': 2,
};
const ONE_ARGUMENT = new Set(
  'hat bar tilde widehat widetilde overline underline vec dot ddot mathbf boldsymbol bm mathbb mathcal mathit boxed phantom mathopen mathclose mathbin mathrel'
    .split(' ')
    .map((name) => `\\${name}`),
);
const WORDS = new Set(['\\mathrm', '\\text', '\\textbf', '\\textit', '\\operatorname', '\\operatorname*', '\\mathtt']);
const STYLE =
  /^\\(displaystyle|textstyle|scriptstyle|limits|nolimits|middle|[bB]igg?[lrm]?|nonumber|left|right|mathstrut)$/;
const RELATIONS =
  /^\\(le|ge|leq|geq|ne|neq|in|notin|to|approx|sim|equiv|mapsto|Rightarrow|Leftrightarrow|times|pm|mp|odot|otimes|oplus|cup|cap|circ|Longrightarrow|colon|perp|propto)$/;
const FUNCTIONS = /^\\(log|exp|sin|cos|tan|sinh|cosh|tanh|arcsin|arccos|arctan|min|max|det|ln|sup|inf|arg|lim|Pr)$/;

function readCommand(reader: Reader, token: string, depth: number): Extent {
  const space = SPACES[token];
  if (space !== undefined) return { width: space, height: 0 };
  if (STYLE.test(token)) return NONE;
  if (ONE_ARGUMENT.has(token)) {
    const body = readArgument(reader, depth + 1);
    return { width: body.width + (token === '\\boxed' ? 0.7 : 0.05), height: body.height + 0.15 };
  }
  if (WORDS.has(token)) return { width: readWords(reader) + 0.34, height: 1 };
  if (/^\\[dt]?frac$/.test(token)) return fraction(reader, depth);
  if (token === '\\binom') return fraction(reader, depth);
  if (token === '\\sqrt') {
    const body = readArgument(reader, depth + 1);
    return { width: body.width + 0.95, height: body.height + 0.25 };
  }
  if (token === '\\begin') return readEnvironment(reader, depth + 1);
  if (token === '\\sum' || token === '\\prod') return { width: 1.7, height: 1.4 };
  if (RELATIONS.test(token)) return { width: 1.4, height: 1 };
  if (FUNCTIONS.test(token)) return { width: 0.5 * (token.length - 1) + 0.34, height: 1 };
  if (token === '\\cdot') return { width: 0.75, height: 1 };
  if (/^\\([lr]?(vert|Vert|brace|brack|angle|floor|ceil)|[|{}])$/.test(token)) return { width: 0.52, height: 1 };
  return { width: 0.72, height: 1 };
}

function fraction(reader: Reader, depth: number): Extent {
  const top = readArgument(reader, depth + 1);
  const bottom = readArgument(reader, depth + 1);
  const { shrink } = reader;
  return {
    width: Math.max(top.width, bottom.width) * shrink + 0.3,
    height: (top.height + bottom.height) * shrink + 0.35,
  };
}

/** The words of `\text{…}`, as they stand. */
function readWords(reader: Reader): number {
  skipSpace(reader);
  if (reader.tokens[reader.at] !== '{') return 0;
  let width = 0;
  let open = 0;
  for (; reader.at < reader.tokens.length; reader.at += 1) {
    const token = reader.tokens[reader.at] ?? '';
    if (token === '{') open += 1;
    else if (token === '}') open -= 1;
    else width += textWidth(/^\s/.test(token) ? ' ' : token.slice(-1));
    if (open > 0) continue;
    reader.at += 1;
    break;
  }
  return width;
}

function readEnvironment(reader: Reader, depth: number): Extent {
  const name = readName(reader);
  if (name === 'array') readName(reader);
  const columns: number[] = [];
  let height = 0;
  let row = { cell: 0, height: 1 };
  while (reader.at < reader.tokens.length) {
    const cell = readRow(reader, depth, (token) => token === '&' || token === '\\\\' || token === '\\end');
    columns[row.cell] = Math.max(columns[row.cell] ?? 0, cell.width);
    row = { cell: row.cell + 1, height: Math.max(row.height, cell.height) };
    const end = reader.tokens[reader.at];
    reader.at += 1;
    if (end === '&') continue;
    height += row.height + 0.35;
    row = { cell: 0, height: 1 };
    if (end !== '\\end') continue;
    readName(reader);
    break;
  }
  const gaps = Math.max(0, columns.length - 1) * 1.05;
  return { width: columns.reduce((sum, column) => sum + column, gaps + 1), height };
}

function readName(reader: Reader): string {
  if (reader.tokens[reader.at] !== '{') return '';
  let name = '';
  for (reader.at += 1; reader.at < reader.tokens.length; reader.at += 1) {
    const token = reader.tokens[reader.at];
    if (token === '}') break;
    name += token;
  }
  reader.at += 1;
  return name;
}
