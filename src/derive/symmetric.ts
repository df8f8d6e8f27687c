import { symbol } from '../expr/atoms.js';
import { add, multiply, negate } from '../expr/build.js';
import type { Declaration } from '../expr/declaration.js';
import { fold } from '../expr/fold.js';
import { inside } from '../expr/inside.js';
import type { Index, Node } from '../expr/node.js';
import { substitute } from '../expr/reduce.js';
import { compare, delta } from '../expr/relation.js';
import { expandDefinition } from '../rules/facts.js';
import { withInside } from '../rules/rewrite.js';

/**
 * The derivative along symmetric perturbations: elements that face each other move together, so that the result
 * is G + G' - diag(G). Source: Petersen and Pedersen, The Matrix Cookbook, section on structured matrices.
 */
export function symmetrised(gradient: Node, at: readonly Node[]): Node {
  const [i, j] = at as [Index, Index];
  const turned = substitute(
    gradient,
    new Map<Node, Node>([
      [i, j],
      [j, i],
    ]),
  );
  const diagonal = substitute(gradient, new Map<Node, Node>([[j, i]]));
  return add([gradient, turned, negate(multiply([delta(i, j), diagonal]))]);
}

/**
 * The expression with the matrix read off its upper triangle, so that one element stands for both. Binders are opened:
 * what stands in them grows, and the names of their own indices with it.
 */
export function fromUpperTriangle(root: Node, matrix: Declaration): Node {
  return fold<Node>(
    root,
    (node, of) => {
      if (node.kind === 'definition') return of(expandDefinition(node));
      if (node.kind !== 'symbol' || node.declaration.name !== matrix.name) return withInside(node, of);
      const [s, t] = node.children as [Node, Node];
      return add([
        multiply([compare('<=', s, t), symbol(matrix, [s, t])]),
        multiply([compare('<', t, s), symbol(matrix, [t, s])]),
      ]);
    },
    undefined,
    (node) => (node.kind === 'definition' ? [expandDefinition(node)] : inside(node)),
  );
}
