import { zero } from '../expr/atoms.js';
import { multiply } from '../expr/build.js';
import { some } from '../expr/fold.js';
import type { Node } from '../expr/node.js';
import { isNegative } from '../expr/rational.js';
import { open, substitute, sum } from '../expr/reduce.js';
import { solveFor } from './delta.js';
import { expandDefinition } from './facts.js';
import { everywhere, factorsOf } from './rewrite.js';

/** How deep names stand in the bodies of names that are written out. */
const DEPTH = 8;

/** Is it zero, names written out? */
function isZero(node: Node): boolean {
  let current = node;
  for (let k = 0; k < DEPTH && some(current, (n) => n.kind === 'definition'); k++)
    current = everywhere(current, (n) => (n.kind === 'definition' ? expandDefinition(n) : n));
  return current === zero;
}

/** Does a part of it stop being a number under the substitution, as 1/x and log x do at x = 0? */
function failsAt(root: Node, map: ReadonlyMap<Node, Node>): boolean {
  return some(root, (node) => {
    if (node.kind === 'call') {
      const { lo, loOpen } = node.row.domain;
      return lo === 0 && loOpen === true && isZero(substitute(node.children[0] as Node, map));
    }
    if (node.kind !== 'power') return false;
    const [base, exponent] = node.children as [Node, Node];
    const safe = exponent.kind === 'number' && !isNegative(exponent.value);
    return !safe && isZero(substitute(base, map));
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
      if (rest.some((f) => failsAt(f, map))) continue;
      if (multiply(rest.map((f) => known(substitute(f, map)))) !== zero) continue;
      return dropGuard(sum(indices, multiply(rest)), known);
    }
  }
  return node;
}
