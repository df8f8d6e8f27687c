import { isIntegral } from '../expr/affine.js';
import { minusOne, one, zero } from '../expr/atoms.js';
import { call, multiply, negate, power, subtract } from '../expr/build.js';
import type { Node } from '../expr/node.js';
import { isInteger, isNegative } from '../expr/rational.js';
import { open, reduce, substitute } from '../expr/reduce.js';
import { compare, opposite } from '../expr/relation.js';
import type { Sign } from '../expr/row.js';
import { declaredSign, isNonneg, structuralSign } from '../expr/sign.js';
import { row } from '../functions/table.js';
import { rangeTest, solveFor } from './delta.js';
import { type Note, SIGN_DECLARED } from './facts.js';
import { factorsOf } from './rewrite.js';

/** A bound on the greater or lesser of two where one of the two is known to keep it: [max(u, 0) < 6] = [u < 6]. */
export function boundOfExtreme(node: Node, note: Note): Node {
  if (node.kind !== 'bracket' || (node.relation !== '<' && node.relation !== '<=')) return node;
  const [a, b] = node.children as [Node, Node];
  for (const [side, isLeft] of [
    [a, true],
    [b, false],
  ] as const) {
    if (side.kind !== 'call' || (side.row.name !== 'max' && side.row.name !== 'min')) continue;
    const relation = node.relation;
    const parts = side.children.map((c) => (isLeft ? compare(relation, c, b) : compare(relation, a, c)));
    // max(u, v) < b asks for both, a < max(u, v) for one of them.
    const both = (side.row.name === 'max') === isLeft;
    const known = parts.map((p, k) => {
      const part = side.children[k] as Node;
      return isLeft ? decided(p, part, b, note) : decided(p, a, part, note);
    });
    if (known.includes(both ? zero : one)) return both ? zero : one;
    const k = known.indexOf(both ? one : zero);
    if (k >= 0) return boundOfExtreme(parts[1 - k] as Node, note);
  }
  return node;
}

/** The bracket of a below b, 0 or 1 where the sign of their difference is known. */
function decided(bracket: Node, a: Node, b: Node, note: Note): Node {
  if (bracket === one || bracket === zero) return bracket;
  const sign = signOf(subtract(b, a), note);
  return sign === 'positive' ? one : sign === 'negative' ? zero : bracket;
}

/** The sign by the form, or by the declared domains, which is noted. */
export function signOf(node: Node, note: Note): Sign {
  const sign = structuralSign(node);
  if (sign !== 'any') return sign;
  const declared = declaredSign(node);
  if (declared !== 'any') note(SIGN_DECLARED);
  return declared;
}

/** [−a < u] [u < a] = [|u| < a]. */
export function twoSided(node: Node, note: Note): Node {
  if (node.kind !== 'multiply') return node;
  for (const c of node.children) {
    if (c.kind !== 'bracket' || (c.relation !== '<' && c.relation !== '<=')) continue;
    const [u, a] = c.children as [Node, Node];
    if (isIntegral(u) || u.kind === 'number') continue;
    const other = compare(c.relation, negate(a), u);
    if (other === c || !node.children.includes(other) || signOf(a, note) !== 'positive') continue;
    const both = compare(c.relation, call(row('abs'), [u]), a);
    return multiply([...node.children.filter((f) => f !== c && f !== other), both]);
  }
  return node;
}

/** [|x| ≤ d] k x + [d < |x|] k d sign(x) = k min(max(x, −d), d) where d ≥ 0. */
export function clip(node: Node, note: Note): Node {
  if (node.kind !== 'add' || node.children.length !== 2) return node;
  for (const inner of node.children) {
    const within = factorsOf(inner).find((f) => f.kind === 'bracket' && isSize(f.children[0] as Node));
    if (within?.kind !== 'bracket' || (within.relation !== '<' && within.relation !== '<=')) continue;
    const [size, d] = within.children as [Node, Node];
    const x = size.children[0] as Node;
    const outer = node.children.find((t) => t !== inner) as Node;
    const beyond = opposite(within);
    if (!factorsOf(outer).includes(beyond)) continue;
    const rest = multiply(factorsOf(inner).filter((f) => f !== within));
    const other = multiply(factorsOf(outer).filter((f) => f !== beyond));
    const scaled = multiply([rest, power(x, minusOne)]);
    if (other !== multiply([scaled, d, call(row('sign'), [x])]) || !isNonneg(signOf(d, note))) continue;
    return multiply([scaled, call(row('min'), [call(row('max'), [x, negate(d)]), d])]);
  }
  return node;
}

function isSize(node: Node): boolean {
  return node.kind === 'call' && node.row.name === 'abs';
}

/** sign(u)^q is sign(u) for an odd q, and 1 for an even one where a factor has no value, or is 0, at u = 0. */
export function signPower(node: Node, note: Note): Node {
  if (node.kind !== 'multiply') return node;
  for (const factor of node.children) {
    const [s, e] = factor.kind === 'power' ? (factor.children as [Node, Node]) : [factor, one];
    if (s.kind !== 'call' || s.row.name !== 'sign' || e.kind !== 'number') continue;
    if (!isInteger(e.value) || e.value.compare(2) < 0) continue;
    const u = s.children[0] as Node;
    const rest = node.children.filter((f) => f !== factor);
    if (e.value.n % 2n === 1n) return multiply([...rest, s]);
    if (rest.some((f) => excludesZero(f, u, note))) return multiply(rest);
  }
  return node;
}

/** Is the factor 0 or without a value at u = 0: a negative power of it, or [t < |u|] with t ≥ 0? */
function excludesZero(factor: Node, u: Node, note: Note): boolean {
  const size = call(row('abs'), [u]);
  if (factor.kind === 'power') {
    const [base, e] = factor.children as [Node, Node];
    return (base === u || base === size) && e.kind === 'number' && isNegative(e.value);
  }
  if (factor.kind !== 'bracket' || factor.children[1] !== size) return false;
  if (factor.relation === '<') return isNonneg(signOf(factor.children[0] as Node, note));
  return factor.relation === '<=' && signOf(factor.children[0] as Node, note) === 'positive';
}

/** Π over j ≠ i of x_j is the product of all over x_i, where x is positive. */
export function wholeProduct(node: Node, note: Note): Node {
  if (node.kind !== 'reduce' || node.op !== 'prod') return node;
  const { indices, body, guard } = open(node);
  const [j] = indices;
  if (!j || indices.length > 1 || guard.kind !== 'bracket' || guard.relation !== '!=') return node;
  const left = solveFor(j, guard.children[0] as Node, guard.children[1] as Node);
  if (!left || rangeTest(j, left) !== one) return node;
  const part = substitute(body, new Map([[j, left]]));
  if (signOf(part, note) !== 'positive') return node;
  return multiply([reduce('prod', indices, body), power(part, minusOne)]);
}
