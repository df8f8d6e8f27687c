import type { Span } from '../ast.js';
import { DeriveError } from '../errors.js';
import { nearest } from '../nearest.js';
import { ambiguous, code } from './ask.js';
import { headOf, type Item, isOp, type LetterItem, type ScriptItem, type WordItem } from './items.js';
import { literal } from './literal.js';
import { lookOf } from './names.js';
import { quote, type Reader } from './reader.js';

/** A function, a sum or its like, found where a factor begins. */
export interface Called {
  /** In the language. */
  readonly name: string;
  readonly sub: readonly Item[] | null;
  readonly sup: readonly Item[] | null;
  readonly span: Span;
  /** `\arg\max` is two items. */
  readonly width: number;
}

/** Letters that are functions where no name of the script looks like them. */
const SYMBOLS: ReadonlyMap<string, string> = new Map([
  ['σ', 'sigmoid'],
  ['Φ', 'Phi'],
  ['Γ', 'gamma'],
  ['ψ', 'digamma'],
]);

/** Is the item a function here? What follows it decides for a letter, which may also be a name. */
export function callee(item: Item, rest: readonly Item[], reader: Reader): Called | undefined {
  const head = headOf(item);
  if (head.kind === 'letter') return calledLetter(head, item, rest, reader);
  if (head.kind !== 'word' || head.style === 'constant' || head.style === 'prose') return undefined;
  const next = nextOf(rest);
  if (head.text === 'arg' && next) {
    const inner = headOf(next);
    if (inner.kind === 'word' && (inner.text === 'max' || inner.text === 'min')) {
      const width = rest.indexOf(next) + 1;
      return {
        ...scriptsOf(next),
        name: `arg${inner.text}`,
        span: { start: item.span.start, end: next.span.end },
        width,
      };
    }
  }
  const name = head.text === 'argmin' ? 'argmin' : reader.names.functionCalled(head.text);
  const variable = reader.names.known(head.text);
  if (name === undefined) {
    if (!variable && next && isBracket(next) && head.style === 'function') throw unknownFunction(head, reader);
    return undefined;
  }
  if (variable) return wordOrName(head, name, item, next, reader);
  return { ...scriptsOf(item), name, span: item.span, width: 0 };
}

function wordOrName(
  head: WordItem,
  name: string,
  item: Item,
  next: Item | undefined,
  reader: Reader,
): Called | undefined {
  if (!next || !isBracket(next)) return undefined;
  const shown = quote(reader, { start: head.span.start, end: next.span.end });
  throw ambiguous(
    `\`${shown}\``,
    item.span,
    [`${code(head.text)} times what stands in the brackets`, `the function ${name}`],
    `\`${quote(reader, head.span)} \\cdot …\` for the product, another name for the variable`,
  );
}

function unknownFunction(head: WordItem, reader: Reader): DeriveError {
  const near = nearest(head.text, reader.names.all());
  return new DeriveError(`${head.text} is not a function of the language`, head.span, near ? { nearest: near } : {});
}

function calledLetter(head: LetterItem, item: Item, rest: readonly Item[], reader: Reader): Called | undefined {
  const { sub, sup } = scriptsOf(item);
  const [next] = rest;
  const spelled = sub ? literal(sub) : [];
  if (isDivergence(head, spelled)) return { name: 'kl', sub: null, sup, span: item.span, width: 0 };
  if (!next || !isBracket(next)) return undefined;
  const looks = spelled ? [lookOf(head, spelled), lookOf(head)] : [lookOf(head)];
  if (looks.some((look) => reader.names.like(look).length > 0)) {
    if (sub || !symbolFunction(head, reader)) return undefined;
    throw letterOrName(head, item, next, reader);
  }
  const [whole] = looks;
  const own = whole && reader.names.functionLike(whole);
  if (own !== undefined && spelled) return { name: own, sub: null, sup, span: item.span, width: 0 };
  const symbol = symbolFunction(head, reader);
  return symbol === undefined ? undefined : { name: symbol, sub, sup, span: item.span, width: 0 };
}

/** The function that the letter is by itself, one of the script first. */
export function symbolFunction(head: LetterItem, reader: Reader): string | undefined {
  const own = reader.names.functionLike(lookOf(head));
  return own ?? (head.accents.length === 0 ? SYMBOLS.get(head.base) : undefined);
}

function letterOrName(head: LetterItem, item: Item, next: Item, reader: Reader): DeriveError {
  const [name, inner] = [quote(reader, head.span), quote(reader, next.span)];
  return ambiguous(
    `\`${name}${inner}\``,
    { start: item.span.start, end: next.span.end },
    [
      `the variable ${code(name)} times ${code(inner)}`,
      `the function ${symbolFunction(head, reader)} of ${code(inner)}`,
    ],
    `\`${name} \\cdot ${inner}\` for the product, \`\\operatorname{${symbolFunction(head, reader)}}${inner}\` for the function`,
  );
}

/** `D_{\mathrm{KL}}`. */
function isDivergence(head: LetterItem, spelled: readonly string[] | undefined): boolean {
  return head.base === 'D' && spelled?.length === 1 && spelled[0] === 'KL';
}

/** Brackets that hold arguments. */
export function isBracket(item: Item): boolean {
  const head = headOf(item);
  return head.kind === 'group' && (head.fence === '(' || head.fence === '[' || head.fence === '{');
}

export function nextOf(items: readonly Item[]): Item | undefined {
  return items.find((item) => !isOp(item, 'space'));
}

function scriptsOf(item: Item): Pick<ScriptItem, 'sub' | 'sup'> {
  return item.kind === 'script' ? { sub: item.sub, sup: item.sup } : { sub: null, sup: null };
}
