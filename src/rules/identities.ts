import { isIntegral, splitCoefficient } from '../expr/affine.js';
import { minusOne, number, one, zero } from '../expr/atoms.js';
import { add, call, multiply, negate, power, subtract } from '../expr/build.js';
import type { Bracket, Call, Delta, Node } from '../expr/node.js';
import { isInteger, isNegative, ONE } from '../expr/rational.js';
import { compare, opposite } from '../expr/relation.js';
import { row } from '../functions/table.js';
import { factorsOf } from './rewrite.js';

/** The u of 1 + exp(u). */
function logisticArgument(node: Node): Node | null {
  if (node.kind !== 'add' || node.children.length !== 2 || !node.children.includes(one)) return null;
  const other = node.children.find((c) => c !== one);
  return other?.kind === 'call' && other.row.name === 'exp' ? (other.children[0] as Node) : null;
}

/** exp(u)/(1 + exp(u)) = σ(u) and 1/(1 + exp(u)) = σ(-u). */
export function logistic(node: Node): Node {
  if (node.kind === 'power') return logisticProduct([node]) ?? node;
  return node.kind === 'multiply' ? (logisticProduct(node.children) ?? node) : node;
}

function logisticProduct(factors: readonly Node[]): Node | null {
  for (const factor of factors) {
    if (factor.kind !== 'power') continue;
    const [base, exponent] = factor.children as [Node, Node];
    const u = logisticArgument(base);
    if (!u || exponent.kind !== 'number' || !isInteger(exponent.value) || !isNegative(exponent.value)) continue;
    const n = Number(exponent.value.n);
    const e = call(row('exp'), [u]);
    let k = 0;
    const rest: Node[] = [];
    for (const f of factors) {
      if (f === factor) continue;
      const [b, q] = f.kind === 'power' ? (f.children as [Node, Node]) : [f, one];
      if (b === e && q.kind === 'number' && isInteger(q.value) && q.value.s > 0n) {
        k = Math.min(n, Number(q.value.n));
        rest.push(power(e, number(q.value.sub(k))));
      } else rest.push(f);
    }
    const s = row('sigmoid');
    return multiply([...rest, power(call(s, [u]), number(k)), power(call(s, [negate(u)]), number(n - k))]);
  }
  return null;
}

/** exp(u) σ(-u) = σ(u). */
export function logisticShift(node: Node): Node {
  if (node.kind !== 'multiply') return node;
  for (const factor of node.children) {
    if (factor.kind !== 'call' || factor.row.name !== 'exp') continue;
    const u = factor.children[0] as Node;
    const mirrored = call(row('sigmoid'), [negate(u)]);
    if (!node.children.includes(mirrored)) continue;
    return multiply([...node.children.filter((f) => f !== factor && f !== mirrored), call(row('sigmoid'), [u])]);
  }
  return node;
}

/** sign(u)·u = |u|, sign(u)·|u| = u and sign(u)/|u| = 1/u. */
export function signProduct(node: Node): Node {
  if (node.kind !== 'multiply') return node;
  for (const factor of node.children) {
    if (factor.kind !== 'call' || factor.row.name !== 'sign') continue;
    const u = factor.children[0] as Node;
    const absolute = call(row('abs'), [u]);
    for (const other of node.children) {
      const [b, q] = other.kind === 'power' ? (other.children as [Node, Node]) : [other, one];
      if (q.kind !== 'number' || (b !== u && b !== absolute)) continue;
      const rest = node.children.filter((f) => f !== factor && f !== other);
      const swapped = b === u ? absolute : u;
      if (q.value.compare(1) >= 0) return multiply([...rest, swapped, power(b, number(q.value.sub(ONE)))]);
      if (q.value.compare(-1) <= 0 && (b === absolute || q === minusOne))
        return multiply([...rest, power(swapped, minusOne), power(b, number(q.value.add(ONE)))]);
    }
  }
  return node;
}

/** [c] f + [not c] f = f, and a factor that its own bracket implies: [u > 0] max(u, 0) = max(u, 0). */
export function complement(node: Node): Node {
  if (node.kind !== 'add') return node;
  for (const term of node.children) {
    const factors = factorsOf(term);
    for (const c of factors) {
      if (c.kind !== 'bracket' && c.kind !== 'delta') continue;
      const rest = multiply(factors.filter((f) => f !== c));
      for (const [other, both] of partners(c)) {
        const partner = multiply([other, rest]);
        if (!node.children.includes(partner)) continue;
        return complement(add([...node.children.filter((t) => t !== term && t !== partner), multiply([both, rest])]));
      }
    }
  }
  return node;
}

/** Brackets that exclude this one, each with the bracket of either: [not c] with 1, [i > j] with [i ≠ j]. */
function partners(c: Bracket | Delta): (readonly [Node, Node])[] {
  const out: (readonly [Node, Node])[] = [[opposite(c), one]];
  if (c.kind === 'bracket' && c.relation === '<=') {
    const [a, b] = c.children as [Node, Node];
    const gap = subtract(b, a);
    // For integers a < b is stored a + 1 <= b, so its mirror image is b <= a - 1 shifted by two.
    const mirrored = compare('<=', zero, negate(add([gap, number(2)])));
    if (isIntegral(gap)) out.push([mirrored, compare('!=', add([gap, one]), zero)]);
  }
  return out;
}

/** [u > 0] max(u, 0) = max(u, 0) and [u < 0] min(u, 0) = min(u, 0). */
export function impliedBracket(node: Node): Node {
  if (node.kind !== 'multiply') return node;
  for (const f of node.children) {
    const holder = f.kind === 'power' ? (f.children[0] as Node) : f;
    if (holder.kind !== 'call' || (holder.row.name !== 'max' && holder.row.name !== 'min')) continue;
    const u = holder.children.find((c) => c !== zero) as Node;
    if (!holder.children.includes(zero)) continue;
    const [low, high] = holder.row.name === 'max' ? [zero, u] : [u, zero];
    const implied = node.children.find((c) => c === compare('<', low, high) || c === compare('<=', low, high));
    if (implied) return multiply(node.children.filter((c) => c !== implied));
  }
  return node;
}

/** Is it a value of the logistic function? */
export function isLogistic(node: Node): node is Call {
  return node.kind === 'call' && node.row.name === 'sigmoid';
}

/** 1 − σ(u) = σ(−u). */
export function logisticOfMinus(node: Node): Node {
  if (node.kind !== 'add' || node.children.length !== 2 || !node.children.includes(one)) return node;
  const [coefficient, s] = splitCoefficient(node.children.find((c) => c !== one) as Node);
  if (!isLogistic(s) || !coefficient.equals(-1)) return node;
  return call(s.row, [negate(s.children[0] as Node)]);
}

/** sinh(u)/cosh(u) = tanh(u) and sin(u)/cos(u) = tan(u). */
export function quotientOfFunctions(node: Node): Node {
  if (node.kind !== 'multiply') return node;
  for (const above of node.children) {
    const [f, p] = wholePower(above);
    const name = f.kind === 'call' && QUOTIENTS[f.row.name];
    if (!name || p <= 0) continue;
    for (const below of node.children) {
      const [g, q] = wholePower(below);
      if (g.kind !== 'call' || g.row.name !== name[0] || g.children[0] !== f.children[0] || q >= 0) continue;
      const k = Math.min(p, -q);
      const rest = node.children.filter((c) => c !== above && c !== below);
      const quotient = call(row(name[1]), f.children);
      return multiply([...rest, power(quotient, number(k)), power(f, number(p - k)), power(g, number(q + k))]);
    }
  }
  return node;
}

const QUOTIENTS: Readonly<Record<string, readonly [string, string]>> = {
  sinh: ['cosh', 'tanh'],
  sin: ['cos', 'tan'],
};

/** A base and its whole exponent; the exponent is 0 where it is not whole. */
function wholePower(node: Node): readonly [Node, number] {
  if (node.kind !== 'power') return [node, 1];
  const [base, e] = node.children as [Node, Node];
  return [base, e.kind === 'number' && isInteger(e.value) ? Number(e.value.valueOf()) : 0];
}
