import { magnitude } from '../expr/rational.js';
import type { Ast, BinaryAst, CallAst, LogicAst, RelationAst, RelationOp } from './ast.js';
import { bareIndices } from './binders.js';
import { fold } from './fold.js';
import { latexCall } from './latex/calls.js';
import {
  assemble,
  atLeast,
  atom,
  bracketed,
  CLOSED,
  delimited,
  ELEMENTWISE,
  type Fragment,
  type Tex,
} from './latex/fragment.js';
import { latexName } from './latex/names.js';
import { type Place, placeOf } from './latex/place.js';
import { writeDecimal } from './numbers.js';
import { LEVEL } from './words.js';

export interface LatexOptions {
  /** LaTeX of names that are not to be set by their spelling, e.g. of a differential. */
  readonly names?: ReadonlyMap<string, string>;
}

interface LatexContext extends LatexOptions {
  readonly indices: ReadonlyMap<CallAst, readonly boolean[]>;
}

/** The expression as LaTeX: ASCII, of amsmath and amssymb only, accepted by KaTeX in strict mode. */
export function latexAst(ast: Ast, options: LatexOptions = {}): string {
  const context: LatexContext = { ...options, indices: bareIndices(ast) };
  const root: Place = { script: false, statement: true };
  const fragment = fold<Place, Fragment>(ast, root, placeOf, (node, parts, place) => {
    return fragmentOf(node, parts, place, context);
  });
  return assemble(fragment.tex);
}

function fragmentOf(node: Ast, parts: readonly Fragment[], place: Place, context: LatexContext): Fragment {
  switch (node.kind) {
    case 'number':
      return numberFragment(node.value, place);
    case 'name': {
      const given = context.names?.get(node.name);
      if (given !== undefined) return { ...atom(given), level: CLOSED, superscript: true, subscript: true };
      const name = latexName(node.name);
      return { ...atom(name.tex), subscript: name.subscripted, letter: name.letter };
    }
    case 'colon':
      return atom(':');
    case 'call':
      return latexCall(node, parts, place, context.indices.get(node) ?? []);
    case 'array':
      return array(parts);
    case 'at':
      return element(parts);
    case 'unary':
      return signed(node.op, parts[0] as Fragment);
    case 'transpose':
      return transposed(parts[0] as Fragment);
    case 'binary':
      return binary(node, parts[0] as Fragment, parts[1] as Fragment, place);
    case 'relation':
      return numberUnless(place.statement, relation(node, parts, place));
    case 'logic':
      return numberUnless(place.statement, logic(node, parts));
    case 'range':
      return rangeFragment(parts[0] as Fragment, parts[1] as Fragment);
    case 'bind':
      // A binder takes its ranges apart itself; this is for one that stands where none belongs.
      return { ...(parts[0] as Fragment), tex: [latexName(node.name).tex, '=', (parts[0] as Fragment).tex], level: 0 };
    default:
      return node satisfies never;
  }
}

function numberFragment(value: Extract<Ast, { kind: 'number' }>['value'], place: Place): Fragment {
  const size = magnitude(value);
  const decimal = writeDecimal(size);
  const positive: Fragment =
    decimal !== undefined ? digits(decimal) : (place.script ? slashed : fraction)(digits(size.n), digits(size.d));
  return value.s < 0n ? signed('-', positive) : positive;
}

function digits(text: string | bigint): Fragment {
  return { ...atom(String(text)), numeral: true, startsWithDigit: true };
}

function signed(op: '-' | '+', arg: Fragment): Fragment {
  const body = arg.level < LEVEL.multiply || arg.signed ? bracketed(arg) : arg;
  const fragment = {
    tex: [op, body.tex],
    level: LEVEL.prefix,
    tall: body.tall,
    open: body.open === true,
    signed: true,
  };
  return op === '-' ? { ...fragment, minus: body.tex, negated: arg.tex } : fragment;
}

function transposed(fragment: Fragment): Fragment {
  if (fragment.inverseOf !== undefined) {
    return { ...atom([fragment.inverseOf, '^{-\\top}'], fragment.tall), superscript: true };
  }
  const base = fragment.level < LEVEL.postfix || fragment.superscript ? bracketed(fragment) : fragment;
  return { ...atom([base.tex, '^{\\top}'], base.tall), superscript: true };
}

/** A column of its elements, or of rows where these are vectors themselves. */
function array(parts: readonly Fragment[]): Fragment {
  const cells = parts.map((part) => part.tex);
  const nested = parts.every((part) => part.cells !== undefined);
  const rows = nested ? parts.map((part) => separated(part.cells ?? [], ' & ')) : cells;
  const tex = ['\\begin{pmatrix} ', separated(rows, ' \\\\ '), ' \\end{pmatrix}'];
  return nested ? atom(tex, true) : { ...atom(tex, true), cells };
}

function separated(pieces: readonly Tex[], separator: string): Tex {
  return pieces.map((piece, i): Tex => [i === 0 ? '' : separator, piece]);
}

/** `W[i,j]` is W with both subscripts, apart from each other where they are longer than a letter. */
function element([base, ...subscripts]: readonly Fragment[]): Fragment {
  const array = base as Fragment;
  const bare = array.level >= LEVEL.atom && !array.superscript && !array.subscript && !array.numeral;
  const separator = subscripts.every((subscript) => subscript.letter) ? '' : ',';
  const below = subscripts.map((subscript, i): Tex => [i === 0 ? '' : separator, subscript.tex]);
  const head = bare ? array : bracketed(array);
  return { ...atom([head.tex, '_{', below, '}'], head.tall), subscript: true };
}

function binary(node: BinaryAst, left: Fragment, right: Fragment, place: Place): Fragment {
  switch (node.op) {
    case '+':
    case '-':
      return sum(place.script ? node.op : ` ${node.op} `, left, right);
    case '*':
      return product(left, right);
    case '.*':
      return elementwise(' \\odot ', left, right);
    case './':
      return elementwise(' \\oslash ', left, right);
    case '/':
      return place.script ? slashed(left, right) : fraction(left, right);
    case '^':
      return power('', left, right);
    case '.^':
      return power('\\odot ', left, right.level < LEVEL.postfix ? bracketed(right) : right);
    default:
      return node.op satisfies never;
  }
}

function sum(sign: string, left: Fragment, right: Fragment): Fragment {
  const first = atLeast(left, LEVEL.add);
  const second = right.level <= LEVEL.add || right.signed ? bracketed(right) : right;
  return { ...both(first, sign, second), level: LEVEL.add };
}

function product(left: Fragment, right: Fragment): Fragment {
  const loose = left.level < LEVEL.multiply || left.level === ELEMENTWISE || left.open;
  const first = loose ? bracketed(left) : left;
  const second = factor(right);
  const digits = second.startsWithDigit || (first.numeral && second.level === CLOSED);
  const space = digits ? ' \\cdot ' : first.numeral ? '' : '\\,';
  return { ...both(first, space, second), level: LEVEL.multiply };
}

function elementwise(sign: string, left: Fragment, right: Fragment): Fragment {
  const first = left.level < LEVEL.multiply || left.open ? bracketed(left) : left;
  return { ...both(first, sign, factor(right)), level: ELEMENTWISE };
}

/** A factor that is not the first; of what is open on its right, only a sum itself may be last. */
function factor(fragment: Fragment): Fragment {
  const whole = fragment.open ? fragment.level === LEVEL.implicit : fragment.level > LEVEL.prefix;
  return whole ? fragment : bracketed(fragment);
}

/** Two operands side by side, with what the surroundings must know of the pair. */
function both(first: Fragment, sign: string, second: Fragment): Omit<Fragment, 'level'> {
  const minus = first.minus === undefined ? {} : { minus: [first.minus, sign, second.tex] };
  return {
    tex: [first.tex, sign, second.tex],
    tall: first.tall || second.tall,
    open: second.open === true,
    startsWithDigit: first.startsWithDigit === true,
    signed: first.signed === true,
    ...minus,
  };
}

/** A quotient; a minus of what is above stands before it. */
function fraction(left: Fragment, right: Fragment): Fragment {
  const above = left.negated ?? (left.level >= LEVEL.multiply ? left.minus : undefined);
  const tex = ['\\frac{', above ?? left.tex, '}{', right.tex, '}'];
  const quotient = { tex, level: CLOSED, tall: true };
  return above === undefined ? quotient : signed('-', quotient);
}

/** A quotient in a line, as in a subscript. */
function slashed(left: Fragment, right: Fragment): Fragment {
  const loose = left.level < LEVEL.multiply || left.level === ELEMENTWISE || left.open;
  const above = loose ? bracketed(left) : left;
  const below = right.level < CLOSED || right.open ? bracketed(right) : right;
  return { ...both(above, '/', below), level: LEVEL.multiply };
}

function power(mark: string, left: Fragment, exponent: Fragment): Fragment {
  const base = left.level < LEVEL.postfix || left.superscript ? bracketed(left) : left;
  const startsWithDigit = base.startsWithDigit === true;
  return { ...atom([base.tex, '^{', mark, exponent.tex, '}'], base.tall), superscript: true, startsWithDigit };
}

const RELATIONS: Readonly<Record<RelationOp, string>> = {
  '==': '=',
  '!=': '\\ne',
  '<': '<',
  '<=': '\\le',
  '>': '>',
  '>=': '\\ge',
};

function relation(node: RelationAst, parts: readonly Fragment[], place: Place): Fragment {
  const sides = parts.map((part) => atLeast(part, LEVEL.add));
  const tex = sides.map((side, i): Tex => {
    const op = node.ops[i - 1];
    if (op === undefined) return side.tex;
    return [place.script && RELATIONS[op].length === 1 ? RELATIONS[op] : ` ${RELATIONS[op]} `, side.tex];
  });
  return { tex, level: LEVEL.relation, tall: sides.some((side) => side.tall) };
}

function logic(node: LogicAst, parts: readonly Fragment[]): Fragment {
  const level = node.op === 'not' ? LEVEL.prefix : LEVEL[node.op];
  const sides = parts.map((part) => (part.level <= level ? bracketed(part) : part));
  const tex =
    node.op === 'not'
      ? ['\\text{not }', ...sides.map((side) => side.tex)]
      : sides.map((side, i): Tex => (i === 0 ? side.tex : [`\\text{ ${node.op} }`, side.tex]));
  return { tex, level, tall: sides.some((side) => side.tall) };
}

/** A condition as the number that it is where no statement is expected: 1 if it holds, else 0. */
function numberUnless(statement: boolean, condition: Fragment): Fragment {
  return statement ? condition : atom(delimited('[', condition, ']'), condition.tall);
}

function rangeFragment(from: Fragment, to: Fragment): Fragment {
  const ends = [atLeast(from, LEVEL.add), atLeast(to, LEVEL.add)] as const;
  const tall = ends[0].tall || ends[1].tall;
  return { tex: [ends[0].tex, ':', ends[1].tex], level: LEVEL.range, tall, ends };
}
