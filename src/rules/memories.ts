import { byNode } from '../expr/by-node.js';
import type { Memo } from './rewrite.js';
import type { Told } from './rule.js';

/** Small integers hold this many bits. */
const BITS = 30;

/**
 * A memory for each rule. A node that a rule keeps costs one bit: most rules keep most nodes, and there are many of
 * both.
 */
export function memories(): (rule: Told) => Memo {
  const known = new Map<string, Memo>();
  let bits = byNode<number>();
  return ({ id }) => {
    const before = known.get(id);
    if (before) return before;
    const place = known.size % BITS;
    if (place === 0) bits = byNode();
    const kept = bits;
    const bit = 1 << place;
    const memo: Memo = {
      isKept: (node) => ((kept.get(node) ?? 0) & bit) !== 0,
      keep: (node) => kept.set(node, (kept.get(node) ?? 0) | bit),
      made: new Map(),
    };
    known.set(id, memo);
    return memo;
  };
}
