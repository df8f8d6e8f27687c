import type { Index, Node, Reduce } from './node.js';
import { open, sameRange, substitute } from './reduce.js';
import { withTwins } from './twins.js';

/**
 * Two indices of a maximum or minimum that may change places, the body and the guard being the same then, as in
 * max over i and j of |x_i − x_j|: off their diagonal it is attained twice if at all. `null` where there are none.
 */
export function exchangeable(node: Reduce): readonly [Index, Index] | null {
  if (node.indices.length < 2) return null;
  const { indices, body, guard } = open(node);
  for (const [k, i] of indices.entries())
    for (const j of indices.slice(k + 1)) {
      if (!sameRange(i, j)) continue;
      const map = new Map<Node, Node>([
        [i, j],
        [j, i],
      ]);
      if ([body, guard].every((part) => settled(substitute(part, map)) === settled(part))) return [i, j];
    }
  return null;
}

function settled(node: Node): Node {
  return withTwins(node, () => true);
}
