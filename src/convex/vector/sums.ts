import { constant, number, one, symbol, zero } from '../../expr/atoms.js';
import { add, multiply, power } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { rational } from '../../expr/rational.js';
import { sum } from '../../expr/reduce.js';
import { compare } from '../../expr/relation.js';
import { factorsOf, termsOf } from '../../rules/rewrite.js';
import { replaceNode, replaceNodes } from '../algebra/replace.js';
import { same } from '../cells.js';
import { freshSymbol, NO_FACTS } from '../facts.js';
import { signOf } from '../sign.js';
import { mentionsArray, splitFunction } from './inspect.js';
import { rule } from './say.js';
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

/** f + c‖·‖ with f separable and f(a z) = a f(z) for a > 0: first prox of f, then the shrinkage of the norm. */
export const homogeneous: Rule = (task, solve): Attempt => {
  const { z, x } = task;
  const bound = boundLike(x.axes);
  const norm = power(sum(bound, power(symbol(z, bound), number(2))), number(rational(1, 2)));
  const split = splitFunction(task.h);
  if (!split) return null;
  const terms = split.finite.filter((t) => mentionsArray(t, z));
  const mine = terms.filter((t) => factorsOf(t).includes(norm));
  const [term] = mine;
  const infinite = termsOf(task.h).filter((t) => factorsOf(t).includes(constant('inf')));
  if (mine.length !== 1 || !term || terms.length + infinite.length < 2) return null;
  const weight = multiply(factorsOf(term).filter((f) => f !== norm));
  const sign = signOf(weight, NO_FACTS).sign;
  if (mentionsArray(weight, z) || (sign !== 1 && sign !== 'nonneg')) return null;
  const rest = add([...terms.filter((t) => t !== term), ...infinite]);
  const parts = separate(rest, x.axes, task);
  if (!parts || parts.coupled.length > 0 || parts.others.length > 0) return null;
  const zi = symbol(z, x.axes);
  const a = freshSymbol('', 'positive');
  if (!isHomogeneous(parts.body, zi, a))
    return { refused: 'the sum of the norm and another function needs one that is positively homogeneous' };
  const first = solve({ ...task, name: 'f', h: rest });
  const second = solve({ ...task, name: 'n', h: multiply([weight, norm]), x: first.point });
  const step = rule(
    'homogeneous-sum',
    { text: `prox of f + ${task.name}`, latex: `\\operatorname{prox}_{f + c\\lVert\\cdot\\rVert}` },
    '=',
    {
      text: 'prox of c*norm at prox of f',
      latex: '\\operatorname{prox}_{c\\lVert\\cdot\\rVert} \\circ \\operatorname{prox}_{f}',
    },
    'f is positively homogeneous, so that its subgradients at a positive multiple of a point are those at the point, and subgradients at any point are subgradients at 0; the second step takes a multiple of the first point, hence x - u is the sum of a subgradient of f and one of the norm at u',
  );
  return {
    point: second.point,
    named: [...first.named, ...second.named],
    roots: [...first.roots, ...second.roots],
    steps: [step, ...first.steps, ...second.steps],
    nonzero: second.nonzero,
    convex: first.convex && second.convex,
  };
};
