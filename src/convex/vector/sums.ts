import { constant, number, one, symbol, zero } from '../../expr/atoms.js';
import { add, multiply, power } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { sum } from '../../expr/reduce.js';
import { compare, opposite } from '../../expr/relation.js';
import { replaceNode, replaceNodes } from '../algebra/replace.js';
import { same } from '../cells.js';
import { freshSymbol } from '../facts.js';
import { mentionsArray, splitFunction } from './inspect.js';
import { nodeSide, rule } from './say.js';
import { separate } from './separable.js';
import { type Attempt, boundLike, type Rule } from './task.js';

/** Is f(a z) = a f(z) for a > 0? Conditions on the sign of z are as good at a z. */
function isHomogeneous(body: Node, zi: Node, a: Node): boolean {
  const signs = new Map<Node, Node>(
    [compare('<', zi, zero), compare('<=', zero, zi), compare('<', zero, zi), compare('<=', zi, zero)].map((c, k) => [
      c,
      k % 2 === 0 ? zero : one,
    ]),
  );
  const plain = replaceNodes(body, signs);
  return same(replaceNode(plain, zi, multiply([a, zi])), multiply([a, plain]));
}

/** Does the expression hang on the array through its sum of squares alone? */
function isRadial(node: Node, squares: Node, task: Parameters<Rule>[0]): boolean {
  return !mentionsArray(replaceNode(node, squares, one), task.z);
}

/** f + φ(‖·‖) with f separable and f(a z) = a f(z) for a > 0: first prox of f, then that of φ(‖·‖). */
export const homogeneous: Rule = (task, solve): Attempt => {
  const { z, x, t } = task;
  const bound = boundLike(x.axes);
  const squares = sum(bound, power(symbol(z, bound), number(2)));
  const split = splitFunction(task.h);
  if (!split) return null;
  const radial = (n: Node): boolean => mentionsArray(n, z) && isRadial(n, squares, task);
  const pick = (wanted: boolean): Node => {
    const finite = split.finite.filter((n) => mentionsArray(n, z) && radial(n) === wanted);
    const held = split.constraints
      .filter((c) => radial(c.node) === wanted)
      .map((c) => compare(c.relation, c.node, zero));
    const condition = multiply(held);
    if (condition === one) return add(finite);
    return add([multiply([condition, add(finite)]), multiply([opposite(condition), constant('inf')])]);
  };
  const [outer, inner] = [pick(true), pick(false)];
  if (outer === zero || inner === zero) return null;
  const parts = separate(inner, x.axes, task);
  if (!parts || parts.coupled.length > 0 || parts.others.length > 0) return null;
  if (!isHomogeneous(parts.body, symbol(z, x.axes), freshSymbol('', 'positive')))
    return {
      refused: 'the sum of a function of the norm and another function needs one that is positively homogeneous',
    };
  const first = solve({ ...task, name: 'f', h: inner });
  const second = solve({ ...task, name: 'n', h: outer, x: first.point });
  if (!first.convex || !second.convex) return { refused: 'a part is not convex' };
  const step = rule(
    'homogeneous-sum',
    { text: `prox of f + n at x`, latex: '\\operatorname{prox}_{f + n}' },
    '=',
    { text: 'prox of n at prox of f at x', latex: '\\operatorname{prox}_{n} \\circ \\operatorname{prox}_{f}' },
    `f is positively homogeneous, so that a subgradient at a point is one at every non-negative multiple of it; n is a function of the norm, so that its proximal point is such a multiple: x - u is the sum of ${nodeSide(t, task.writing).text} times a subgradient of f and one of n at u (Fermat)`,
  );
  return {
    point: second.point,
    named: [...first.named, ...second.named],
    roots: [...first.roots, ...second.roots],
    steps: [step, ...first.steps, ...second.steps],
    nonzero: second.nonzero,
    convex: true,
  };
};
