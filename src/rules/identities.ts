import { isIntegral } from '../expr/affine.js';
import { number, one, zero } from '../expr/atoms.js';
import { add, call, multiply, negate, power, subtract } from '../expr/build.js';
import type { Bracket, Delta, Node } from '../expr/node.js';
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

/** sign(u)·u = |u| and sign(u)·|u| = u. */
export function signProduct(node: Node): Node {
  if (node.kind !== 'multiply') return node;
  for (const factor of node.children) {
    if (factor.kind !== 'call' || factor.row.name !== 'sign') continue;
    const u = factor.children[0] as Node;
    const absolute = call(row('abs'), [u]);
    for (const other of node.children) {
      const [b, q] = other.kind === 'power' ? (other.children as [Node, Node]) : [other, one];
      if (q.kind !== 'number' || q.value.compare(1) < 0 || (b !== u && b !== absolute)) continue;
      const rest = node.children.filter((f) => f !== factor && f !== other);
      return multiply([...rest, b === u ? absolute : u, power(b, number(q.value.sub(ONE)))]);
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

/** [u > 0] max(u, 0) = max(u, 0). */
export function impliedBracket(node: Node): Node {
  if (node.kind !== 'multiply') return node;
  for (const c of node.children) {
    if (c.kind !== 'bracket' || (c.relation !== '<' && c.relation !== '<=') || c.children[0] !== zero) continue;
    const u = c.children[1] as Node;
    const holder = node.children.find((f) => {
      const b = f.kind === 'power' ? (f.children[0] as Node) : f;
      return b.kind === 'call' && b.row.name === 'max' && b.children.includes(zero) && b.children.includes(u);
    });
    if (holder) return multiply(node.children.filter((f) => f !== c));
  }
  return node;
}
