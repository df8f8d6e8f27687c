import { constant, minusOne, one, zero } from '../expr/atoms.js';
import { call, negate, subtract } from '../expr/build.js';
import { fold, postorder } from '../expr/fold.js';
import type { Node } from '../expr/node.js';
import { isInteger, isNegative } from '../expr/rational.js';
import { rebuild } from '../expr/reduce.js';
import { normalForm } from './algebra/read.js';
import { occurs, replaceNode } from './algebra/replace.js';
import { type Facts, freshSymbol } from './facts.js';
import { type Interval, LINE, middleOf, openQuestion, type Telling, zerosInside } from './interval.js';
import { signOf, strictSign, Undecided } from './sign.js';

/** A piece of a function: an open interval with one smooth formula, or a point; `null` is +∞. */
export type Cell =
  | { readonly kind: 'open'; readonly on: Interval; readonly body: Node | null }
  | { readonly kind: 'point'; readonly at: Node; readonly value: Node | null };

export type OpenCell = Extract<Cell, { kind: 'open' }>;
export type PointCell = Extract<Cell, { kind: 'point' }>;

/** A construct whose form depends on the sign of `by`. */
interface Switch {
  readonly node: Node;
  readonly by: Node;
  /** What it is where `by` is positive, negative, zero; `null` where it has no value. */
  readonly forms: readonly [Node | null, Node | null, Node | null];
}

const NOT_A_NUMBER = null;

function switchOf(node: Node): Switch | null {
  const [a, b] = node.children as [Node, Node];
  if (node.kind === 'bracket') {
    switch (node.relation) {
      case '==':
        return { node, by: subtract(a, b), forms: [zero, zero, one] };
      case '!=':
        return { node, by: subtract(a, b), forms: [one, one, zero] };
      case '<':
        return { node, by: subtract(b, a), forms: [one, zero, zero] };
      case '<=':
        return { node, by: subtract(b, a), forms: [one, zero, one] };
      case 'or':
        return null;
      default:
        return node.relation satisfies never;
    }
  }
  if (node.kind !== 'call') return null;
  switch (node.row.name) {
    case 'abs':
      return { node, by: a, forms: [a, negate(a), zero] };
    case 'sign':
      return { node, by: a, forms: [one, minusOne, zero] };
    case 'max':
      return { node, by: subtract(a, b), forms: [a, b, a] };
    case 'min':
      return { node, by: subtract(a, b), forms: [b, a, a] };
    default:
      return null;
  }
}

/** A part that is not real, or not finite, for some z: a logarithm, a root, a reciprocal. */
function domainSwitch(node: Node): Switch | null {
  const [base, exponent] = node.children as [Node, Node];
  if (node.kind === 'call' && (node.row.name === 'log' || node.row.name === 'log1p')) {
    const by = node.row.name === 'log' ? base : subtract(base, minusOne);
    return { node, by, forms: [node, NOT_A_NUMBER, NOT_A_NUMBER] };
  }
  if (node.kind === 'call' && node.row.name === 'cbrt') {
    const mirrored = negate(call(node.row, [negate(base)]));
    return { node, by: base, forms: [node, mirrored === node ? node : mirrored, zero] };
  }
  if (node.kind !== 'power' || exponent.kind !== 'number') return null;
  const q = exponent.value;
  if (!isInteger(q)) return { node, by: base, forms: [node, NOT_A_NUMBER, isNegative(q) ? NOT_A_NUMBER : zero] };
  return isNegative(q) ? { node, by: base, forms: [node, node, NOT_A_NUMBER] } : null;
}

/** A part that is settled, so that it is not looked at again. */
type Settled = ReadonlySet<Node>;

/** Is the expression +∞ by a term that is? Where it would be −∞, or ∞ times what varies, that is an error. */
function isInfinite(node: Node, telling: Telling): boolean {
  const inf = constant('inf');
  const terms = node.kind === 'add' ? node.children : [node];
  const bad = terms.filter((t) => occurs(t, inf));
  if (bad.length === 0) return false;
  const clean = bad.every(
    (t) => t === inf || (t.kind === 'multiply' && t.children.every((f) => f === inf || isPositiveNumber(f))),
  );
  if (!clean) throw new Undecided(`${telling.show(node)} is not a proper value of a function`);
  return true;
}

function isPositiveNumber(node: Node): boolean {
  return node.kind === 'number' && !isNegative(node.value);
}

/** Case distinctions of the parameters alone, where the facts settle them. */
export function settleSwitches(root: Node, facts: Facts): Node {
  return fold<Node>(root, (node, of) => {
    const made = rebuild(node, node.children.map(of));
    const s = switchOf(made);
    if (!s) return made;
    const { sign } = signOf(s.by, facts);
    const [up, down, level] = s.forms as [Node, Node, Node];
    if (sign === 1 || (sign === 'nonneg' && (up === level || isContinuous(made)))) return up;
    if (sign === -1 || (sign === 'nonpos' && (down === level || isContinuous(made)))) return down;
    return sign === 0 ? level : made;
  });
}

function isContinuous(node: Node): boolean {
  return node.kind === 'call' && node.row.name !== 'sign';
}

/** The value at a point: case distinctions are decided there; `null` where it is +∞ or not a number. */
function valueAt(root: Node, z: Node, at: Node, facts: Facts, telling: Telling): Node | null {
  let current = root;
  const settled = new Set<Node>();
  for (let round = 0; round < ROUNDS; round++) {
    const next = nextOpen(current, z, settled);
    if (!next) break;
    const by = replaceNode(next.by, z, at);
    const form = chooseForm(next, strictSign(by, facts, openQuestion(telling.show)));
    if (form === NOT_A_NUMBER) {
      const without = vanishing(current, next.node, z, at);
      if (!without) return null;
      current = without;
      continue;
    }
    if (form === next.node) settled.add(next.node);
    else current = replaceNode(current, next.node, form);
  }
  const value = settleSwitches(replaceNode(current, z, at), facts);
  return isInfinite(value, telling) ? null : normalForm(value);
}

/** 0 · log 0 counts as 0: the expression with the factor of 0 left out, else `null`. */
function vanishing(root: Node, node: Node, z: Node, at: Node): Node | null {
  if (node.kind !== 'call') return null;
  const letter = freshSymbol('');
  const value = normalForm(replaceNode(replaceNode(root, node, letter), z, at));
  return occurs(value, letter) ? null : replaceNode(root, node, zero);
}

const ROUNDS = 60;

/** The innermost case distinction that hangs on z and is not settled; a part that may have no value comes last. */
function nextOpen(root: Node, z: Node, settled: Settled): Switch | null {
  for (const node of postorder(root)) {
    if (settled.has(node) || !occurs(node, z)) continue;
    const made = switchOf(node);
    if (made) return made;
  }
  for (const node of postorder(root)) {
    if (settled.has(node) || !occurs(node, z)) continue;
    const made = domainSwitch(node);
    if (made) return made;
  }
  return null;
}

function chooseForm(s: Switch, sign: -1 | 0 | 1): Node | null {
  return s.forms[sign === 1 ? 0 : sign === -1 ? 1 : 2] as Node | null;
}

function splitOn(
  root: Node,
  z: Node,
  on: Interval,
  facts: Facts,
  telling: Telling,
  settled: Settled,
  depth: number,
): Cell[] {
  if (depth > ROUNDS) throw new Undecided('too many case distinctions');
  const next = nextOpen(root, z, settled);
  if (!next) {
    const body = settleSwitches(root, facts);
    return [{ kind: 'open', on, body: isInfinite(body, telling) ? null : body }];
  }
  const zeros = zerosInside(next.by, z, on, facts, telling);
  const out: Cell[] = [];
  const ends = [on.lo, ...zeros, on.hi];
  for (let k = 0; k + 1 < ends.length; k++) {
    const part: Interval = { lo: ends[k] ?? null, hi: ends[k + 1] ?? null };
    if (k > 0)
      out.push({ kind: 'point', at: part.lo as Node, value: valueAt(root, z, part.lo as Node, facts, telling) });
    const sign = strictSign(replaceNode(next.by, z, middleOf(part)), facts, openQuestion(telling.show));
    const form = chooseForm(next, sign);
    if (form === NOT_A_NUMBER) out.push({ kind: 'open', on: part, body: null });
    else if (form === next.node)
      out.push(...splitOn(root, z, part, facts, telling, new Set([...settled, next.node]), depth + 1));
    else out.push(...splitOn(replaceNode(root, next.node, form), z, part, facts, telling, settled, depth + 1));
  }
  return out;
}

/** The function cut at every point where its formula changes or stops, from left to right. */
export function cellsOf(h: Node, z: Node, facts: Facts, telling: Telling, on: Interval = LINE): Cell[] {
  return merged(splitOn(h, z, on, facts, telling, new Set(), 0), z);
}

/** Breakpoints where nothing breaks are left out. */
function merged(cells: readonly Cell[], z: Node): Cell[] {
  const out: Cell[] = [];
  for (const cell of cells) {
    const [left, point] = [out[out.length - 2], out[out.length - 1]];
    if (cell.kind === 'open' && left?.kind === 'open' && point?.kind === 'point' && sameFormula(left, point, cell, z)) {
      out.splice(out.length - 2, 2, { kind: 'open', on: { lo: left.on.lo, hi: cell.on.hi }, body: left.body });
    } else out.push(cell);
  }
  return out;
}

function sameFormula(left: OpenCell, point: PointCell, right: OpenCell, z: Node): boolean {
  if (left.body === null || right.body === null) return left.body === right.body && point.value === null;
  // Equal as powers go is not equal where one side is not real.
  const equal = left.body === right.body || (isRational(left.body, z) && same(left.body, right.body));
  if (point.value === null || !equal) return false;
  try {
    return same(replaceNode(left.body, z, point.at), point.value);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Is the expression defined wherever it does not divide by zero? */
function isRational(root: Node, z: Node): boolean {
  return postorder(root).every((n) => !occurs(n, z) || domainSwitch(n) === null);
}

export function same(a: Node, b: Node): boolean {
  return a === b || normalForm(subtract(a, b)) === zero;
}
