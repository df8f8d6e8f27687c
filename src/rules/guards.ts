import { zero } from '../expr/atoms.js';
import { multiply } from '../expr/build.js';
import { some } from '../expr/fold.js';
import type { Node } from '../expr/node.js';
import { isNegative } from '../expr/rational.js';
import { open, substitute, sum } from '../expr/reduce.js';
import { solveFor } from './delta.js';
import { factorsOf } from './rewrite.js';

/** Is a part of it certainly not a number, as 1/0 and log 0 are? */
function isUndefined(root: Node): boolean {
  return some(root, (node) => {
    if (node.kind === 'call')
      return node.row.domain.lo === 0 && node.row.domain.loOpen === true && node.children[0] === zero;
    const [base, exponent] = node.kind === 'power' ? node.children : [];
    return base === zero && exponent?.kind === 'number' && isNegative(exponent.value);
  });
}

/**
 * Σ_{j ≠ i} f(j) = Σ_j f(j) where f(i) = 0. `known` rewrites the summand at j = i by what is known of the
 * variables, e.g. that the diagonal is zero.
 */
export function dropGuard(node: Node, known: (node: Node) => Node): Node {
  if (node.kind !== 'reduce' || node.op !== 'sum') return node;
  const { indices, body } = open(node);
  const factors = factorsOf(body);
  for (const guard of factors) {
    if (guard.kind !== 'bracket' || guard.relation !== '!=') continue;
    const [a, b] = guard.children as [Node, Node];
    for (const i of indices) {
      const value = guard.free.includes(i) ? solveFor(i, a, b) : null;
      if (!value) continue;
      const map = new Map<Node, Node>([[i, value]]);
      const rest = factors.filter((f) => f !== guard);
      const there = rest.map((f) => known(substitute(f, map)));
      if (there.some(isUndefined) || multiply(there) !== zero) continue;
      return dropGuard(sum(indices, multiply(rest)), known);
    }
  }
  return node;
}
