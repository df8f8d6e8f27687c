import type { Ast, BinaryAst, LogicAst, RelationAst, RelationOp } from './ast.js';
import { bareIndices } from './binders.js';
import { fold } from './fold.js';
import { assemble } from './latex/fragment.js';
import { type Place, placeOf } from './latex/place.js';
import { nameParts } from './names.js';
import { writeDecimal } from './numbers.js';
import { prettyCall } from './pretty/calls.js';
import { join, type Pretty, wrapped } from './pretty/fragment.js';
import { prettyName, superscript } from './pretty/names.js';
import { LEVEL } from './words.js';

/** The expression in one line of Unicode, for a terminal: `(ŷ − y) xᵀ`, `2 Σ_j P_ij`, `‖x‖²`. */
export function prettyAst(ast: Ast): string {
  const indices = bareIndices(ast);
  const root: Place = { script: false, statement: true };
  const whole = fold<Place, Pretty>(ast, root, placeOf, (node, parts, place) => {
    if (node.kind === 'call') return prettyCall(node, parts, indices.get(node) ?? []);
    return prettyOf(node, parts, place);
  });
  return assemble(whole.text);
}

function prettyOf(node: Exclude<Ast, { kind: 'call' }>, parts: readonly Pretty[], place: Place): Pretty {
  const [first, second] = parts as [Pretty, Pretty];
  switch (node.kind) {
    case 'number':
      return numberOf(node.value);
    case 'name': {
      const { base, subscripts } = nameParts(node.name);
      const plain = subscripts.length === 0;
      return { text: prettyName(node.name), level: LEVEL.atom, base: plain, letter: plain && [...base].length === 1 };
    }
    case 'colon':
      return { text: ':', level: LEVEL.atom };
    case 'array':
      return {
        text: [
          '[',
          join(
            parts.map((part) => part.text),
            ', ',
          ),
          ']',
        ],
        level: LEVEL.atom,
        base: true,
      };
    case 'at':
      return element(parts);
    case 'unary': {
      const arg = first.level < LEVEL.multiply || first.signed ? wrapped(first) : first;
      const raised = first.raised === undefined || node.op === '+' ? {} : { raised: `⁻${first.raised}` };
      const { open = false, spaced = false } = arg;
      const sign = { level: LEVEL.prefix, signed: true, open, spaced, ...raised };
      if (node.op === '+') return { ...sign, text: ['+', arg.text] };
      return { ...sign, text: ['−', arg.text], minus: arg.text };
    }
    case 'transpose': {
      if (first.inverseOf !== undefined) return { text: [first.inverseOf, '⁻ᵀ'], level: LEVEL.atom, superscript: true };
      const arg = first.level < LEVEL.postfix || first.superscript ? wrapped(first) : first;
      return { text: [arg.text, 'ᵀ'], level: LEVEL.atom, superscript: true };
    }
    case 'binary':
      return binary(node, first, second, place);
    case 'relation':
      return numberUnless(place.statement, relation(node, parts, place));
    case 'logic':
      return numberUnless(place.statement, logic(node, parts));
    case 'range': {
      const ends = [atLeast(first, LEVEL.add), atLeast(second, LEVEL.add)] as const;
      return { text: [ends[0], ':', ends[1]], level: LEVEL.range, ends };
    }
    case 'bind':
      return { text: [prettyName(node.name), '=', join(first.ends ?? [], '..')], level: LEVEL.range };
    default:
      return node satisfies never;
  }
}

function numberOf(value: Extract<Ast, { kind: 'number' }>['value']): Pretty {
  const size = value.abs();
  const decimal = writeDecimal(size);
  const negative = value.s < 0n;
  const text = `${negative ? '−' : ''}${decimal ?? `${size.n}/${size.d}`}`;
  const raised = superscript(value.toFraction());
  const level = negative ? LEVEL.prefix : decimal === undefined ? LEVEL.multiply : LEVEL.atom;
  const numeral = level === LEVEL.atom;
  return { text, level, numeral, digit: !negative, signed: negative, ...(raised === undefined ? {} : { raised }) };
}

function element([base, ...subscripts]: readonly Pretty[]): Pretty {
  const array = base as Pretty;
  const head = array.level < LEVEL.atom || array.superscript ? wrapped(array) : array;
  const short = head.base && subscripts.every((subscript) => subscript.letter);
  const texts = subscripts.map((subscript) => subscript.text);
  const text = short ? [head.text, '_', join(texts, '')] : [head.text, '[', join(texts, ','), ']'];
  return { text, level: LEVEL.atom };
}

function binary(node: BinaryAst, left: Pretty, right: Pretty, place: Place): Pretty {
  switch (node.op) {
    case '+':
    case '-': {
      const sign = node.op === '-' ? '−' : '+';
      const term = right.level <= LEVEL.add || right.signed ? wrapped(right) : right;
      const { open = false } = term;
      const text = [atLeast(left, LEVEL.add), place.script ? sign : ` ${sign} `, term.text];
      return { text, level: LEVEL.add, open, signed: left.signed === true };
    }
    case '*':
      return product(' ', left, right);
    case '.*':
      return product(' ⊙ ', left, right);
    case './':
      return product(' ⊘ ', left, right);
    case '/':
      return quotient(left, right);
    case '^':
    case '.^':
      return power(node.op, left, right);
    default:
      return node.op satisfies never;
  }
}

/** A quotient is put in brackets where a product follows it: `(a/b) c`. */
const QUOTIENT = LEVEL.multiply + 0.5;

/** A minus of what is above stands before the whole. */
function quotient(left: Pretty, right: Pretty): Pretty {
  const above = left.level >= LEVEL.multiply && left.minus !== undefined ? { ...left, text: left.minus } : left;
  const top = above.level < LEVEL.multiply || above.spaced || above.open ? wrapped(above) : above;
  const below = right.level <= LEVEL.prefix || right.open ? wrapped(right) : right;
  const text = [top.text, '/', below.text];
  if (above === left) return { text, level: QUOTIENT, digit: top.digit === true, signed: left.signed === true };
  return { text: ['−', text], level: QUOTIENT, signed: true, minus: text };
}

function product(sign: string, left: Pretty, right: Pretty): Pretty {
  const elementwise = sign !== ' ';
  const mixed = left.level === QUOTIENT || (left.elementwise ?? false) !== elementwise;
  const loose = left.level < LEVEL.multiply || left.open || (mixed && left.level < LEVEL.implicit);
  const first = loose ? wrapped(left) : left;
  const whole = right.open ? right.level === LEVEL.implicit : right.level > LEVEL.prefix;
  const second = whole ? right : wrapped(right);
  // `3(i − 1)`, but `3·2` and `3 x`.
  const space = elementwise ? sign : second.digit ? '·' : first.numeral && !whole ? '' : ' ';
  const pair = { level: LEVEL.multiply, spaced: true, elementwise, open: second.open === true };
  const minus = first.minus === undefined ? {} : { minus: [first.minus, space, second.text] };
  const text = [first.text, space, second.text];
  return { ...pair, text, digit: first.digit === true, signed: first.signed === true, ...minus };
}

function power(op: '^' | '.^', left: Pretty, right: Pretty): Pretty {
  const base = left.level < LEVEL.postfix || left.superscript ? wrapped(left) : left;
  if (op === '^' && right.raised !== undefined) {
    return { text: [base.text, right.raised], level: LEVEL.atom, superscript: true, digit: base.digit === true };
  }
  const exponent = right.level < LEVEL.atom || right.superscript ? wrapped(right) : right;
  return { text: [base.text, op, exponent.text], level: LEVEL.atom, superscript: true, digit: base.digit === true };
}

const RELATIONS: Readonly<Record<RelationOp, string>> = {
  '==': '=',
  '!=': '≠',
  '<': '<',
  '<=': '≤',
  '>': '>',
  '>=': '≥',
};

function relation(node: RelationAst, parts: readonly Pretty[], place: Place): Pretty {
  const text = parts.map((part, i) => {
    const op = node.ops[i - 1];
    const sign = op === undefined ? '' : place.script ? RELATIONS[op] : ` ${RELATIONS[op]} `;
    return [sign, atLeast(part, LEVEL.add)];
  });
  return { text, level: LEVEL.relation };
}

function logic(node: LogicAst, parts: readonly Pretty[]): Pretty {
  const level = node.op === 'not' ? LEVEL.prefix : LEVEL[node.op];
  const texts = parts.map((part) => atLeast(part, level + 1));
  return { text: node.op === 'not' ? ['not ', texts] : join(texts, ` ${node.op} `), level };
}

function numberUnless(statement: boolean, condition: Pretty): Pretty {
  return statement ? condition : { text: ['[', condition.text, ']'], level: LEVEL.atom };
}

function atLeast(part: Pretty, level: number): Pretty['text'] {
  return (part.level < level ? wrapped(part) : part).text;
}
