import { number } from '../expr/atoms.js';
import { add, multiply, power, subtract } from '../expr/build.js';
import type { Add, Node } from '../expr/node.js';
import { isInteger, isNegative } from '../expr/rational.js';
import { costOf } from './cost.js';
import { factorsOf } from './rewrite.js';

/** 1/(b (1 + q/b)) is 1/(b + q): a denominator within a sum is cleared by a factor beside it. */
export function clearFraction(node: Node): Node {
  if (node.kind !== 'multiply') return node;
  for (const sum of node.children) {
    const [base, e] = denominator(sum);
    if (base?.kind !== 'add' || !e) continue;
    for (const factor of node.children) {
      const [b, k] = denominator(factor);
      if (!b || !k || b === base || !divides(b, base)) continue;
      const cleared = add(base.children.map((t) => multiply([b, t])));
      const rest = node.children.filter((f) => f !== sum && f !== factor);
      const made = multiply([...rest, power(b, number(e - k)), power(cleared, number(-e))]);
      if (costOf(made) < costOf(node)) return made;
    }
  }
  return node;
}

/** The b and n > 0 of b⁻ⁿ. */
function denominator(node: Node): readonly [Node, number] | readonly [] {
  if (node.kind !== 'power') return [];
  const [base, e] = node.children as [Node, Node];
  if (e.kind !== 'number' || !isInteger(e.value) || !isNegative(e.value)) return [];
  return [base, -Number(e.value.valueOf())];
}

/** Does 1/b stand in a term of the sum? */
function divides(b: Node, { children }: Add): boolean {
  return children.some((term) =>
    factorsOf(term).some((f) => f.kind === 'power' && f.children[0] === b && denominator(f).length > 0),
  );
}

/** x (x/s)^(k − 1) is s (x/s)^k: a power of a product takes up what stands beside it, where that is shorter. */
export function takeUpBase(node: Node): Node {
  if (node.kind !== 'multiply') return node;
  for (const factor of node.children) {
    if (factor.kind !== 'power') continue;
    const [base, e] = factor.children as [Node, Node];
    const whole = e.kind === 'add' ? e.children.find((t) => t.kind === 'number') : undefined;
    if (base.kind !== 'multiply' || whole?.kind !== 'number' || !isInteger(whole.value)) continue;
    const rest = node.children.filter((f) => f !== factor);
    const made = multiply([...rest, power(base, subtract(e, whole)), power(base, whole)]);
    if (costOf(made) < costOf(node)) return made;
  }
  return node;
}
