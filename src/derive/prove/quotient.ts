import { number, one } from '../../expr/atoms.js';
import { add, multiply, power } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { isInteger, isNegative, type Rational, ZERO } from '../../expr/rational.js';
import { expandAll } from '../../rules/expand.js';
import { factorsOf, termsOf } from '../../rules/rewrite.js';

/** Denominators of a sum: sums in a denominator, with the greatest power of each. */
function denominators(root: Node): Map<Node, Rational> {
  const out = new Map<Node, Rational>();
  for (const term of termsOf(root)) {
    for (const factor of factorsOf(term)) {
      if (factor.kind !== 'power') continue;
      const [base, e] = factor.children as [Node, Node];
      if (base.kind !== 'add' || e.kind !== 'number' || !isNegative(e.value)) continue;
      const wanted = e.value.neg().ceil();
      if ((out.get(base) ?? ZERO).compare(wanted) < 0) out.set(base, wanted);
    }
  }
  return out;
}

/** b^q with q > 1 as b^⌊q⌋, multiplied out, times what is left. */
function splitPowers(root: Node): Node {
  return add(
    termsOf(root).flatMap((term) => {
      let parts: Node[] = [one];
      for (const factor of factorsOf(term)) {
        const [base, e] = factor.kind === 'power' ? (factor.children as [Node, Node]) : [factor, one];
        const whole = e.kind === 'number' ? e.value.floor() : ZERO;
        const spread =
          base.kind === 'add' &&
          e.kind === 'number' &&
          !isInteger(e.value) &&
          whole.s > 0n &&
          whole.n > 0n &&
          whole.n < 4n;
        if (!spread) {
          parts = parts.map((p) => multiply([p, factor]));
          continue;
        }
        const rest = power(base, number(e.value.sub(whole)));
        const spreadOut = termsOf(expandAll(power(base, number(whole))));
        parts = parts.flatMap((p) => spreadOut.map((t) => multiply([p, t, rest])));
      }
      return parts;
    }),
  );
}

const ROUNDS = 6;
const MAX_SIZE = 20_000;

/**
 * The numerator of a sum brought over one denominator, multiplied out; null where it grows too large. It vanishes
 * where the sum does, the denominators being not zero.
 */
export function numerator(root: Node): Node | null {
  let current = root;
  for (let round = 0; round < ROUNDS; round++) {
    const found = denominators(current);
    if (found.size === 0) return current;
    const by = [...found].map(([base, e]) => power(base, number(e)));
    current = splitPowers(expandAll(add(termsOf(current).map((term) => multiply([term, ...by])))));
    if (current.size > MAX_SIZE) return null;
  }
  return current;
}
