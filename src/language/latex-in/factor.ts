import type { Ast } from '../ast.js';
import { DeriveError } from '../errors.js';
import { readDecimal } from '../numbers.js';
import { readCall } from './call.js';
import { callee, isBracket } from './callee.js';
import { readFence } from './fence.js';
import { readGrid } from './grid.js';
import { headOf, type Item, type NumberItem, type ScriptItem } from './items.js';
import { isIndicator, readIndicator, readLetter, readNumberIndicator } from './letter.js';
import { numberAst } from './make.js';
import { type Line, missing, type Part, part, peek, quote, type Reader } from './reader.js';
import { runAt } from './run.js';
import { strayOperator } from './say.js';
import { raised, withScripts } from './scripts.js';

/** Reads what a product is made of: a number, a name, brackets, a function with its argument, a sum. */
export function factor(line: Line, reader: Reader): Part {
  const first = peek(line);
  if (!first) throw missing(line);
  const run = runAt(line, reader);
  const item = run?.item ?? first;
  const width = run?.width ?? 1;
  const head = deepHead(item);
  if (head.kind === 'word' || head.kind === 'letter') {
    const called = callee(item, line.items.slice(line.at + width), reader);
    if (called) {
      line.at += width;
      return readCall(called, line, reader);
    }
  }
  line.at += width;
  const next = peek(line);
  if (item.kind === 'letter' && isIndicator(item) && next?.kind === 'group' && isBracket(next)) {
    line.at += 1;
    return readIndicator(item, next, reader);
  }
  return readItem(item, reader);
}

function deepHead(item: Item): Item {
  return item.kind === 'script' ? deepHead(headOf(item)) : item;
}

/** An item that stands for itself. */
function readItem(item: Item, reader: Reader): Part {
  switch (item.kind) {
    case 'number':
      return readNumber(item);
    case 'letter':
      return readLetter(item, item, reader);
    case 'word':
      return readWord(item, reader);
    case 'script':
      return readScripts(item, reader);
    case 'group':
      return readFence(item, reader);
    case 'fraction': {
      const left = reader.whole(item.above, item.span, reader);
      const right = reader.whole(item.below, item.span, reader);
      return part({ kind: 'binary', op: '/', left, right, span: item.span }, item.span, 'fraction');
    }
    case 'root':
      return part(readRoot(reader.whole(item.body, item.span, reader), item, reader), item.span);
    case 'grid':
      return readGrid(item, reader);
    case 'op':
    case 'fence':
      throw strayOperator(item, reader);
    default:
      return item satisfies never;
  }
}

function readScripts(item: ScriptItem, reader: Reader): Part {
  const { base, sub, sup } = item;
  // Of a letter, the subscript may be part of the name.
  if (base.kind === 'letter') return readLetter(item, base, reader);
  const indicator = base.kind === 'number' && base.text === '1' && sub && readNumberIndicator(sub, item.span, reader);
  if (indicator) return sup ? raised(indicator, sup, undefined, item.span, reader) : indicator;
  const inner = base.kind === 'script' ? readScripts(base, reader) : readItem(base, reader);
  return withScripts(inner, item, reader);
}

function readNumber(item: NumberItem): Part {
  const value = readDecimal(item.text);
  if (!value) {
    throw new DeriveError(`\`${item.text}\` is no number`, item.span, {
      expected: '`\\cdot` for a product, `\\odot` for an element-wise one',
    });
  }
  return part({ kind: 'number', value, span: item.span }, item.span, 'number');
}

function readWord(item: Item & { readonly kind: 'word' }, reader: Reader): Part {
  if (item.style === 'constant') return part({ kind: 'name', name: item.text, span: item.span }, item.span, 'name');
  const name = reader.names.known(item.text)
    ? item.text
    : reader.names.like({ base: item.text, accents: [], subscripts: [] })[0];
  if (name !== undefined) return part({ kind: 'name', name, span: item.span }, item.span, 'name');
  throw wordError(item, reader);
}

function wordError(item: Item & { readonly kind: 'word' }, reader: Reader): DeriveError {
  if (item.style === 'prose' || (item.style === 'function' && item.text !== 'operatorname')) {
    const known = reader.names.functionCalled(item.text);
    if (known !== undefined) {
      return new DeriveError(`\`${quote(reader, item.span)}\` is a function without its argument`, item.span, {
        expected: `\`${quote(reader, item.span)}(…)\``,
      });
    }
    return strayOperator(item, reader);
  }
  return new DeriveError(`${item.text} is not declared`, item.span, { expected: 'a declared name or a function' });
}

function readRoot(body: Ast, item: Item & { readonly kind: 'root' }, reader: Reader): Ast {
  const { span } = item;
  if (!item.index) return { kind: 'call', name: 'sqrt', args: [body], span };
  const index = reader.whole(item.index, span, reader);
  if (index.kind === 'number' && index.value.equals(2)) return { kind: 'call', name: 'sqrt', args: [body], span };
  if (index.kind === 'number' && index.value.equals(3)) return { kind: 'call', name: 'cbrt', args: [body], span };
  const exponent: Ast = { kind: 'binary', op: '/', left: numberAst(1, span), right: index, span };
  return { kind: 'binary', op: '^', left: body, right: exponent, span };
}
