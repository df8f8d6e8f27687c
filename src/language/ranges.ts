import { combination } from '../expr/affine.js';
import { index, one } from '../expr/atoms.js';
import { add, fromCombination, scale, subtract } from '../expr/build.js';
import type { Index, Node } from '../expr/node.js';
import { isInteger, isNegative, type Rational } from '../expr/rational.js';
import { provablyNonneg } from '../expr/relation.js';
import type { Ast, Span } from './ast.js';
import { DeriveError } from './errors.js';

/** A place where an index subscripts an axis. */
export interface Use {
  readonly array: string;
  readonly length: Node;
  /** The subscript, with provisional indices for names whose range is not known yet. */
  readonly subscript: Node;
  readonly span: Span | undefined;
}

export interface Range {
  readonly lo: Node;
  readonly hi: Node;
}

/** An index whose range is still sought; only its identity matters. */
export function provisional(name: string): Index {
  return index(`?${name}`, one, one);
}

/** ⌊node / by⌋ or ⌈node / by⌉ where it is affine with integer coefficients, else null. */
function divideRounded(node: Node, by: Rational, up: boolean): Node | null {
  const parts = combination(scale(node, by.inverse()));
  for (const [atom, c] of parts) {
    if (isInteger(c)) continue;
    if (atom !== one) return null;
    parts.set(one, up ? c.ceil() : c.floor());
  }
  return fromCombination(parts);
}

/** Replaces the other indices by the ends of their ranges that make the expression extreme. */
function extremeOver(node: Node, others: ReadonlyMap<Node, Range>, greatest: boolean): Node | null {
  const out: Node[] = [];
  for (const [atom, c] of combination(node)) {
    const range = others.get(atom);
    if (!range) {
      if (atom.free.some((i) => i.name.startsWith('?'))) return null;
      out.push(scale(atom, c));
      continue;
    }
    out.push(scale(isNegative(c) === greatest ? range.lo : range.hi, c));
  }
  return add(out);
}

/**
 * The values of one index for which a subscript is valid, whatever the other indices are (`every`) or
 * for some of their values.
 */
export function validFor(v: Index, use: Use, others: ReadonlyMap<Node, Range>, every: boolean): Range | null {
  const c = combination(use.subscript).get(v);
  if (!c) return null;
  const rest = subtract(use.subscript, scale(v, c));
  const low = extremeOver(rest, others, !every);
  const high = extremeOver(rest, others, every);
  if (!low || !high) return null;
  const from = subtract(one, low);
  const to = subtract(use.length, high);
  const [a, b] = isNegative(c) ? [to, from] : [from, to];
  const lo = divideRounded(a, c, true);
  const hi = divideRounded(b, c, false);
  return lo && hi ? { lo, hi } : null;
}

function tighten(range: Range, by: Range): Range {
  return {
    lo: provablyNonneg(subtract(by.lo, range.lo)) ? by.lo : range.lo,
    hi: provablyNonneg(subtract(range.hi, by.hi)) ? by.hi : range.hi,
  };
}

/** The range of an index from the axes that it subscripts; throws where nothing fixes it. */
export function rangeOf(
  name: string,
  uses: readonly Use[],
  others: ReadonlyMap<Node, Range>,
  inCondition: boolean,
  span: Span | undefined,
): Range {
  const v = provisional(name);
  const mine = uses.filter((u) => u.subscript.free.includes(v));
  const plain = mine.filter((u) => u.subscript === v);
  const affine = mine.filter((u) => u.subscript !== v);
  if (plain.length === 0 && affine.length === 0)
    throw new DeriveError(`the range of index ${name} cannot be told: it subscripts nothing`, span, {
      expected: `an axis that ${name} subscripts, or an explicit range such as ${name} = 1:3`,
    });
  if (plain.length > 0) {
    const first = plain[0] as Use;
    const other = plain.find((u) => u.length !== first.length);
    if (other && affine.length === 0) throw new TwoLengths(name, first, other);
    let range: Range = { lo: one, hi: first.length };
    for (const u of plain) range = tighten(range, { lo: one, hi: u.length });
    for (const u of affine) {
      if (u.subscript.free.some((i) => i !== v && i.name.startsWith('?'))) continue;
      const valid = validFor(v, u, new Map(), true);
      if (valid) range = tighten(range, valid);
    }
    return range;
  }
  const found = affine.map((u) => validFor(v, u, others, !inCondition)).filter((r) => r !== null);
  // A subscript that also holds an outer index restricts by a guard rather than by the range.
  const fixed = found.filter((r) => r.lo.free.length === 0 && r.hi.free.length === 0);
  let range: Range | null = null;
  for (const valid of fixed.length > 0 ? fixed : found) range = range ? tighten(range, valid) : valid;
  if (!range)
    throw new DeriveError(`the range of index ${name} cannot be told from ${affine[0]?.array}`, span, {
      expected: `an explicit range such as ${name} = 1:3, or a declaration of what is defined`,
    });
  return range;
}

/** Two lengths for one index; the caller knows how to print them. */
export class TwoLengths extends Error {
  constructor(
    readonly index: string,
    readonly first: Use,
    readonly second: Use,
  ) {
    super('two lengths');
  }
}

/** Names that occur in an expression outside function position, subscripts included. */
export function namesIn(root: Ast): Set<string> {
  const out = new Set<string>();
  const stack: Ast[] = [root];
  while (stack.length > 0) {
    const ast = stack.pop() as Ast;
    if (ast.kind === 'name') out.add(ast.name);
    if (ast.kind === 'bind') out.add(ast.name);
    stack.push(...childrenOf(ast));
  }
  return out;
}

export function childrenOf(ast: Ast): readonly Ast[] {
  switch (ast.kind) {
    case 'number':
    case 'name':
    case 'colon':
      return [];
    case 'call':
    case 'relation':
    case 'logic':
      return ast.args;
    case 'array':
      return ast.items;
    case 'at':
      return [ast.base, ...ast.subscripts];
    case 'unary':
    case 'transpose':
      return [ast.arg];
    case 'binary':
      return [ast.left, ast.right];
    case 'range':
      return [ast.from, ast.to];
    case 'bind':
      return [ast.range];
    default:
      return ast satisfies never;
  }
}

export const BINDERS: ReadonlySet<string> = new Set(['sum', 'prod', 'max', 'min', 'mean', 'argmax']);
