import { number, one } from '../expr/atoms.js';
import { add, multiply, power } from '../expr/build.js';
import type { Node } from '../expr/node.js';
import { isNegative, type Rational } from '../expr/rational.js';
import type { Note } from './facts.js';
import { foldWhole, type Instances } from './names.js';
import { factorsOf } from './rewrite.js';

/** (P a + P b)/Z = R (a + b) with R = P/Z: a factor of all terms of a sum is taken out where that completes a name. */
export function completeName(node: Node, instances: Instances, note: Note): Node {
  if (node.kind !== 'multiply') return node;
  for (const sum of node.children) {
    if (sum.kind !== 'add') continue;
    const shared = sharedBy(sum.children);
    if (shared.length === 0) continue;
    const joined = multiply([...node.children.filter((f) => f !== sum), ...shared]);
    const folded = foldWhole(joined, instances, note);
    if (folded === joined) continue;
    const inverse = power(multiply(shared), number(-1));
    return multiply([folded, add(sum.children.map((t) => multiply([t, inverse])))]);
  }
  return node;
}

/** The powers that all the terms have in common, the lesser exponent of each base. */
function sharedBy([first, ...rest]: readonly Node[]): readonly Node[] {
  const out: Node[] = [];
  for (const factor of factorsOf(first as Node)) {
    if (factor.kind === 'number' || factor.kind === 'bracket' || factor.kind === 'delta') continue;
    const [base, e] = powerOf(factor);
    let least = e;
    for (const term of rest) {
      const other = exponentIn(term, base);
      if (!least || !other || isNegative(other) !== isNegative(least)) {
        least = null;
        break;
      }
      if (other.abs().compare(least.abs()) < 0) least = other;
    }
    if (least) out.push(power(base, number(least)));
  }
  return out;
}

/** Base and numeric exponent of a factor. */
function powerOf(factor: Node): [Node, Rational | null] {
  if (factor.kind !== 'power') return [factor, one.value];
  const [base, e] = factor.children as [Node, Node];
  return [base, e.kind === 'number' ? e.value : null];
}

function exponentIn(term: Node, base: Node): Rational | null {
  for (const factor of factorsOf(term)) {
    const [b, e] = powerOf(factor);
    if (b === base) return e;
  }
  return null;
}
