import { magnitude } from '../expr/rational.js';
import type { Ast, BinaryAst } from './ast.js';
import { isDecimal, writeDecimal } from './numbers.js';
import { BINARY_LEVEL, LEVEL } from './words.js';

/** A node still to be printed; `tight` leaves out the spaces, as inside a subscript. */
interface Item {
  readonly node: Ast;
  readonly tight: boolean;
}
type Part = string | Item;

/**
 * The expression as text of the language. Parsing it again gives the same tree, up to spans and to
 * the mark of implicit products, which are printed with their sign. Brackets stand where the grammar
 * needs them and where leaving them out would mislead a reader.
 */
export function printAst(ast: Ast): string {
  const out: string[] = [];
  const work: Part[] = [{ node: ast, tight: false }];
  for (let part = work.pop(); part !== undefined; part = work.pop()) {
    if (typeof part === 'string') out.push(part);
    else for (const piece of piecesOf(part).reverse()) work.push(piece);
  }
  return out.join('');
}

function piecesOf({ node, tight }: Item): Part[] {
  switch (node.kind) {
    case 'number':
      return [numberText(node.value)];
    case 'name':
      return [node.name];
    case 'colon':
      return [':'];
    case 'call':
      if (isGradient(node)) return ['grad ', ...separated(node.args, tight)];
      return [node.name, '(', ...separated(node.args, tight), ')'];
    case 'at':
      return [...item(node.base, !isAccessible(node.base), tight), '[', ...separated(node.subscripts, true), ']'];
    case 'array':
      return ['[', ...separated(node.items, tight), ']'];
    case 'unary':
      return [node.op, ...item(node.arg, levelOf(node.arg) <= LEVEL.prefix, tight)];
    case 'transpose':
      return [...item(node.arg, levelOf(node.arg) < LEVEL.postfix, tight), "'"];
    case 'binary':
      return binaryPieces(node, tight);
    case 'relation':
      return node.args.flatMap((arg, i) => {
        const op = node.ops[i - 1];
        const sign = op === undefined ? [] : [spaced(op, tight)];
        return [...sign, ...item(arg, levelOf(arg) < LEVEL.add || isNot(arg), tight)];
      });
    case 'logic': {
      if (node.op === 'not') {
        const bracketed = node.args.some((arg) => levelOf(arg) <= LEVEL.prefix);
        return ['not ', ...node.args.flatMap((arg) => item(arg, bracketed, tight))];
      }
      return node.args.flatMap((arg, i) => [
        ...(i === 0 ? [] : [` ${node.op} `]),
        ...item(arg, levelOf(arg) <= LEVEL[node.op as 'and' | 'or'], tight),
      ]);
    }
    case 'range':
      // A range is read at a glance only without spaces around what stands at its ends.
      return [
        ...item(node.from, levelOf(node.from) < LEVEL.add || isNot(node.from), true),
        ':',
        ...item(node.to, levelOf(node.to) < LEVEL.add || isNot(node.to), true),
      ];
    case 'bind':
      return [node.name, spaced('=', tight), { node: node.range, tight }];
    default:
      return node satisfies never;
  }
}

/** `grad g(x)` is written as it is said. */
function isGradient({ name, args: [inner, more] }: Extract<Ast, { kind: 'call' }>): boolean {
  return name === 'grad' && inner?.kind === 'call' && more === undefined;
}

function binaryPieces(node: BinaryAst, tight: boolean): Part[] {
  const { op, left, right } = node;
  const level = BINARY_LEVEL[op];
  if (level === LEVEL.power) {
    const base = item(left, levelOf(left) < LEVEL.postfix, tight);
    return [...base, op, ...item(right, !isExponent(right), tight)];
  }
  // `a .* b*c` is (a .* b)*c to the grammar and the opposite to the eye.
  const misleading = (op === '*' || op === '/') && isSpaced(left);
  const sides: [Part[], Part[]] = [
    item(left, levelOf(left) < level || misleading || isNot(left), tight),
    // A sign after another operator is legal, and hard to read.
    item(right, levelOf(right) <= level || levelOf(right) === LEVEL.prefix, tight),
  ];
  return [...sides[0], op === '*' || op === '/' ? op : spaced(op, tight), ...sides[1]];
}

/** `not a == b` is (not a) == b to the grammar and the opposite to the eye. */
function isNot(node: Ast): boolean {
  return node.kind === 'logic' && node.op === 'not';
}

function isSpaced(node: Ast): boolean {
  return node.kind === 'binary' && (node.op === '.*' || node.op === './');
}

/**
 * May the node stand after `^` without brackets? A transposed exponent may not, since a `'` there
 * belongs to the power; and towers of powers are read from the left by half of the readers.
 */
function isExponent(node: Ast): boolean {
  if (node.kind === 'unary') return levelOf(node.arg) === LEVEL.atom;
  if (node.kind === 'number') return levelOf(node) !== LEVEL.multiply;
  return levelOf(node) === LEVEL.atom;
}

function isAccessible(node: Ast): boolean {
  return node.kind === 'name' || node.kind === 'call' || node.kind === 'at' || node.kind === 'array';
}

function item(node: Ast, bracketed: boolean, tight: boolean): Part[] {
  return bracketed ? ['(', { node, tight }, ')'] : [{ node, tight }];
}

function separated(nodes: readonly Ast[], tight: boolean): Part[] {
  return nodes.flatMap((node, i): Part[] => [...(i === 0 ? [] : [tight ? ',' : ', ']), { node, tight }]);
}

function spaced(sign: string, tight: boolean): string {
  return tight ? sign : ` ${sign} `;
}

/** How tightly the node's own construct binds. */
export function levelOf(node: Ast): number {
  switch (node.kind) {
    case 'number':
      if (node.value.s < 0n) return LEVEL.prefix;
      return isDecimal(node.value) ? LEVEL.atom : LEVEL.multiply;
    case 'name':
    case 'call':
    case 'at':
    case 'colon':
    case 'array':
      return LEVEL.atom;
    case 'transpose':
      return LEVEL.postfix;
    case 'unary':
      return LEVEL.prefix;
    case 'binary':
      return BINARY_LEVEL[node.op];
    case 'range':
      return LEVEL.range;
    case 'relation':
      return LEVEL.relation;
    case 'logic':
      return node.op === 'not' ? LEVEL.prefix : LEVEL[node.op];
    case 'bind':
      return 0;
    default:
      return node satisfies never;
  }
}

/** A number as typed; one that a program made may be negative, or a quotient. */
function numberText(value: Extract<Ast, { kind: 'number' }>['value']): string {
  const size = magnitude(value);
  return `${value.s < 0n ? '-' : ''}${writeDecimal(size) ?? `${size.n}/${size.d}`}`;
}
