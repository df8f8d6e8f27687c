import { combination } from './affine.js';
import { number, one, zero } from './atoms.js';
import { add, bothIntegral, fromCombination, multiply, scale, subtract } from './build.js';
import { intern } from './intern.js';
import type { Bracket, Delta, Node, Relation } from './node.js';
import { compareNodes } from './order.js';
import { content, isInteger, isNegative, isZero, minus, over, plus, type Rational, ZERO } from './rational.js';

/** An upper or lower bound of an integer expression, its indices replaced by the ends of their ranges. */
function extreme(node: Node, which: 'least' | 'greatest'): Node {
  let current = node;
  for (let round = 0; round < 8; round++) {
    const parts = combination(current);
    let changed = false;
    const out: Node[] = [];
    for (const [atom, coefficient] of parts) {
      if (atom.kind !== 'index') {
        if (atom.free.length > 0) return current;
        out.push(scale(atom, coefficient));
        continue;
      }
      changed = true;
      const low = isNegative(coefficient) === (which === 'greatest');
      out.push(scale(atom.children[low ? 0 : 1] as Node, coefficient));
    }
    if (!changed) return current;
    current = add(out);
  }
  return current;
}

/** Is the integer expression certainly ≥ 0, indices within their ranges, dimensions ≥ 1? */
export function provablyNonneg(node: Node): boolean {
  const least = extreme(node, 'least');
  let total = ZERO;
  for (const [atom, coefficient] of combination(least)) {
    if (atom !== one) {
      if (!isDimensional(atom) || isNegative(coefficient)) return false;
    }
    total = plus(total, coefficient);
  }
  return !isNegative(total);
}

/** A product of dimensions, so an integer ≥ 1. */
function isDimensional(atom: Node): boolean {
  if (atom.kind === 'multiply') return atom.children.every(isDimensional);
  if (atom.kind === 'power') return atom.children[0]?.kind === 'dimension' && atom.children[1]?.kind === 'number';
  return atom.kind === 'dimension';
}

/** The difference of two integer expressions, its non-constant part primitive. */
function integerDifference(a: Node, b: Node): Map<Node, Rational> {
  const parts = combination(subtract(b, a));
  const q = content([...parts].filter(([atom]) => atom !== one).map(([, c]) => c));
  return new Map([...parts].map(([atom, c]) => [atom, over(c, q)]));
}

/** Splits Σ c·atom + k into two sides whose coefficients are all positive. */
function sides(parts: ReadonlyMap<Node, Rational>): readonly [Node, Node] {
  const left = new Map<Node, Rational>();
  const right = new Map<Node, Rational>();
  for (const [atom, c] of parts) {
    if (isNegative(c)) left.set(atom, minus(c));
    else right.set(atom, c);
  }
  return [fromCombination(left), fromCombination(right)];
}

/** Equality of two integer expressions as a number: 1 where they are equal, else 0. */
export function delta(a: Node, b: Node): Node {
  if (a === b) return one;
  if (areAlike(a, b)) return makeDelta(a, b);
  const parts = integerDifference(a, b);
  if (parts.size === 0) return one;
  for (const [, c] of parts) if (!isInteger(c)) return zero;
  const [x, y] = sides(parts);
  if (x.kind === 'number' && y.kind === 'number') return x === y ? one : zero;
  const gap = fromCombination(parts);
  if (provablyNonneg(subtract(gap, one)) || provablyNonneg(subtract(scale(gap, number(-1).value), one))) return zero;
  return makeDelta(x, y);
}

function makeDelta(x: Node, y: Node): Node {
  const children = compareNodes(x, y) <= 0 ? [x, y] : [y, x];
  return intern<Delta>('D', 'D', { kind: 'delta', children });
}

/** Are they two indices over the same 1..n? Most deltas are of such, and there is nothing to decide or to solve. */
function areAlike(a: Node, b: Node): boolean {
  if (a.kind !== 'index' || b.kind !== 'index') return false;
  const lo = a.children[0];
  const hi = a.children[1];
  return lo === one && lo === b.children[0] && hi === b.children[1] && hi?.kind === 'dimension';
}

/** `a <= b` for integer expressions. */
function integerAtMost(a: Node, b: Node): Node {
  if (a === b || (b.kind === 'index' && a === b.children[0]) || (a.kind === 'index' && b === a.children[1])) return one;
  const parts = integerDifference(a, b);
  const constant = parts.get(one);
  if (constant !== undefined) {
    const floored = constant.floor();
    if (isZero(floored)) parts.delete(one);
    else parts.set(one, floored);
  }
  const gap = fromCombination(parts);
  if (provablyNonneg(gap)) return one;
  if (provablyNonneg(subtract(scale(gap, number(-1).value), one))) return zero;
  return makeBracket('<=', sides(parts));
}

function makeBracket(relation: Relation, children: readonly Node[]): Node {
  return intern<Bracket>(`B${relation}`, `B${relation}`, { kind: 'bracket', children, relation });
}

/** The Iverson bracket of a comparison. */
export function compare(relation: '==' | '!=' | '<' | '<=' | '>' | '>=', a: Node, b: Node): Node {
  if (relation === '>') return compare('<', b, a);
  if (relation === '>=') return compare('<=', b, a);
  if (bothIntegral(a, b)) {
    if (relation === '==') return delta(a, b);
    if (relation === '<=') return integerAtMost(a, b);
    if (relation === '<') return integerAtMost(add([a, one]), b);
    return opposite(delta(a, b));
  }
  if (a === b) return relation === '==' || relation === '<=' ? one : zero;
  if (a.kind === 'number' && b.kind === 'number') {
    const c = a.value.compare(b.value);
    const holds = relation === '==' ? c === 0 : relation === '!=' ? c !== 0 : relation === '<' ? c < 0 : c <= 0;
    return holds ? one : zero;
  }
  if (relation === '<' || relation === '<=') return ordering(relation, a, b);
  return makeBracket(relation, compareNodes(a, b) <= 0 ? [a, b] : [b, a]);
}

/** `0 < 1 - m` is `m < 1`: what is subtracted on one side of a 0 stands on the other. */
function ordering(relation: '<' | '<=', a: Node, b: Node): Node {
  const other = a === zero ? b : b === zero ? a : null;
  if (other?.kind !== 'add' || ![...combination(other).values()].some(isNegative)) return makeBracket(relation, [a, b]);
  const [minus, plus] = sides(combination(other));
  return makeBracket(relation, a === zero ? [minus, plus] : [plus, minus]);
}

/** The bracket of a disjunction of 0/1-valued nodes. */
export function either(conditions: readonly Node[]): Node {
  const flat = conditions.flatMap((c) => (c.kind === 'bracket' && c.relation === 'or' ? c.children : [c]));
  if (flat.includes(one)) return one;
  const rest = [...new Set(flat.filter((c) => c !== zero))].sort(compareNodes);
  if (rest.length === 0) return zero;
  if (rest.length === 1) return rest[0] as Node;
  return makeBracket('or', rest);
}

/** The bracket of the negation of a 0/1-valued node. */
export function opposite(condition: Node): Node {
  if (condition === one) return zero;
  if (condition === zero) return one;
  if (condition.kind === 'delta') return makeBracket('!=', condition.children);
  if (condition.kind === 'multiply') return either(condition.children.map(opposite));
  if (condition.kind !== 'bracket') return subtract(one, condition);
  const [a, b] = condition.children as [Node, Node];
  switch (condition.relation) {
    case 'or':
      return multiply(condition.children.map(opposite));
    case '==':
      return compare('!=', a, b);
    case '!=':
      return compare('==', a, b);
    case '<':
      return compare('<=', b, a);
    case '<=':
      return compare('<', b, a);
    default:
      return condition.relation satisfies never;
  }
}

/** Is the node 0 or 1 by its form? */
export function isCondition(node: Node): boolean {
  if (node === one || node === zero || node.kind === 'delta' || node.kind === 'bracket') return true;
  return node.kind === 'multiply' && node.children.every(isCondition);
}
