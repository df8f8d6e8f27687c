import { number, one } from '../../src/expr/atoms.js';
import { add, multiply, negate } from '../../src/expr/build.js';
import type { Index, Node } from '../../src/expr/node.js';
import { substitute } from '../../src/expr/reduce.js';
import { compare, opposite } from '../../src/expr/relation.js';
import { everywhere } from '../../src/rules/rewrite.js';

/** A way of getting an expression wrong; the same node where it cannot be. */
export type Mutation = (node: Node) => Node;

/** The first two free indices of one range change places. */
function swapIndices(node: Node): Node {
  for (const [k, i] of node.free.entries()) {
    const j = node.free.slice(k + 1).find((other) => sameRange(i, other));
    if (!j) continue;
    return substitute(
      node,
      new Map<Node, Node>([
        [i, j],
        [j, i],
      ]),
    );
  }
  return node;
}

function sameRange(i: Index, j: Index): boolean {
  return i.children[0] === j.children[0] && i.children[1] === j.children[1];
}

/** Every inequality points the other way. */
function flip(node: Node): Node {
  return everywhere(node, (n) => {
    if (n.kind !== 'bracket' || (n.relation !== '<' && n.relation !== '<=')) return n;
    return compare(n.relation, n.children[1] as Node, n.children[0] as Node);
  });
}

/** Equality where inequality was, and the other way round. */
function exclude(node: Node): Node {
  return everywhere(node, (n) => {
    const test = n.kind === 'delta' || (n.kind === 'bracket' && (n.relation === '!=' || n.relation === '=='));
    return test ? opposite(n) : n;
  });
}

export const mutations: Readonly<Record<string, Mutation>> = {
  negated: negate,
  doubled: (node) => multiply([number(2), node]),
  'one too many': (node) => add([node, one]),
  'indices swapped': swapIndices,
  'inequality flipped': flip,
  'equality turned': exclude,
};
