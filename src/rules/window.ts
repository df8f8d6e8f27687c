import { one } from '../expr/atoms.js';
import { add, multiply, negate, subtract } from '../expr/build.js';
import type { Index, Node } from '../expr/node.js';
import { open, substitute, sum } from '../expr/reduce.js';
import { provablyNonneg } from '../expr/relation.js';
import { expand } from './expand.js';
import { factorsOf } from './rewrite.js';

/**
 * Σ_i [p ≤ c i + d] [c i + d < p + c] = 1: of c consecutive integers one is c i + d, and its i is in the range. What
 * else is summed over must not depend on i.
 */
export function oneInWindow(node: Node): Node {
  if (node.kind !== 'reduce' || node.op !== 'sum') return node;
  const { indices, body } = open(node);
  const factors = factorsOf(body);
  for (const i of indices) {
    const mine = factors.filter((f) => f.free.includes(i));
    if (mine.length !== 2 || !isWindow(mine as [Node, Node], i)) continue;
    const rest = indices.filter((other) => other !== i);
    return sum(rest, multiply(factors.filter((f) => !mine.includes(f))));
  }
  return node;
}

function isWindow(bounds: readonly [Node, Node], i: Index): boolean {
  const [a, b] = bounds.map(gapOf) as [Node | null, Node | null];
  if (!a || !b) return false;
  return isBetween(a, b, i) || isBetween(b, a, i);
}

/** The b − a of [a ≤ b]. */
function gapOf(node: Node): Node | null {
  if (node.kind !== 'bracket' || node.relation !== '<=') return null;
  return subtract(node.children[1] as Node, node.children[0] as Node);
}

/** Do `low` ≥ 0 and `high` ≥ 0 bound i from below and above by a stretch that holds one multiple of the step? */
function isBetween(low: Node, high: Node, i: Index): boolean {
  const at = (gap: Node, value: Node): Node => expand(substitute(gap, new Map([[i, value]])));
  const [lo, hi] = i.children as [Node, Node];
  const next = add([i, one]);
  const step = expand(subtract(at(low, next), low));
  if (step.free.includes(i) || !provablyNonneg(subtract(step, one))) return false;
  if (expand(add([low, high, one])) !== step) return false;
  const before = at(low, subtract(lo, one));
  const after = at(high, add([hi, one]));
  return [before, after].every((gap) => provablyNonneg(subtract(negate(gap), one)));
}
