import { DeriveError } from '../errors.js';
import { nearest } from '../nearest.js';
import { ambiguous, code } from './ask.js';
import { isBracket, nextOf } from './callee.js';
import { headOf, type Item, type WordItem, widened } from './items.js';
import { type Line, quote, type Reader } from './reader.js';

/** Letters side by side that are one word, and how many items they take. */
export interface Run {
  readonly item: Item;
  readonly width: number;
}

/**
 * Letters without a space between them are a product to LaTeX, and may be a name or a function of the
 * script: whichever is known; where both are, neither is guessed.
 */
export function runAt(line: Line, reader: Reader): Run | undefined {
  const letters: Item[] = [];
  let text = '';
  for (const item of line.items.slice(line.at)) {
    const head = headOf(item);
    const before = letters.at(-1);
    if (head.kind !== 'letter' || head.font !== '' || head.accents.length > 0 || !/^[A-Za-z]$/.test(head.base)) break;
    if (before && before.span.end !== head.span.start) break;
    letters.push(item);
    text += head.base;
    if (item.kind === 'script') break;
  }
  const last = letters.at(-1);
  const [first] = letters;
  if (!last || !first || letters.length < 2) return undefined;
  const span = { start: first.span.start, end: headOf(last).span.end };
  const next = last.kind === 'script' ? undefined : nextOf(line.items.slice(line.at + letters.length));
  const called = next !== undefined && isBracket(next) && reader.names.functionCalled(text) !== undefined;
  const whole = called || reader.names.known(text);
  const apart = [...text].filter(
    (letter) => reader.names.like({ base: letter, accents: [], subscripts: [] }).length > 0,
  );
  if (whole && apart.length === text.length) {
    const readings = [text, [...text].join('*')];
    throw ambiguous(code(text), span, readings.map(code), `\`\\mathit{${text}}\` or \`${[...text].join('\\,')}\``);
  }
  if (!whole) {
    if (apart.length === text.length || text.length === 2) return undefined;
    throw unknownRun(text, span, reader);
  }
  const word: WordItem = { kind: 'word', text, style: called ? 'function' : 'name', span };
  return { item: last.kind === 'script' ? widened(last, word) : word, width: letters.length };
}

function unknownRun(text: string, span: WordItem['span'], reader: Reader): DeriveError {
  const near = nearest(text, reader.names.all());
  const known = reader.names.functionCalled(text) !== undefined;
  return new DeriveError(`\`${quote(reader, span)}\` is neither a name nor a product of names`, span, {
    expected: known ? `\`\\operatorname{${text}}(…)\`` : `a declared name, or braces as in \`x_{${text}}\``,
    ...(near !== undefined && near !== text ? { nearest: near } : {}),
  });
}
