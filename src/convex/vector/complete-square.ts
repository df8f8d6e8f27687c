import { number, one, symbol, zero } from '../../expr/atoms.js';
import { add, divide, multiply, subtract } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { termsOf } from '../../rules/rewrite.js';
import { differentiate } from '../algebra/differentiate.js';
import { normalForm } from '../algebra/read.js';
import { replaceNode } from '../algebra/replace.js';
import { NO_FACTS } from '../facts.js';
import { signOf } from '../sign.js';
import { mentionsArray, summand } from './inspect.js';
import { nodeSide, rule } from './say.js';
import type { Attempt, Rule } from './task.js';

/** f(z) + α‖z‖² + βᵀz: prox of f with the step t/(1 + 2tα) at (x − tβ)/(1 + 2tα). */
export const completeSquare: Rule = (task, solve): Attempt => {
  const { x, z, t, writing, name } = task;
  const zi = symbol(z, x.axes);
  const own: Node[] = [];
  const bodies: Node[] = [];
  const rest: Node[] = [];
  for (const term of termsOf(task.h)) {
    const part = mentionsArray(term, z) ? summand(term, x.axes, z) : null;
    const body = part && multiply([part.factor, part.body]);
    if (body && isQuadratic(body, zi)) {
      own.push(term);
      bodies.push(body);
    } else rest.push(term);
  }
  if (own.length === 0 || !rest.some((r) => mentionsArray(r, z))) return null;
  const slope = differentiate(add(bodies), zi);
  const alpha = normalForm(divide(differentiate(slope, zi), number(2)));
  const beta = normalForm(replaceNode(slope, zi, zero));
  if (alpha.free.length > 0) return { refused: 'the added squares have different weights' };
  const scale = add([one, multiply([number(2), t, alpha])]);
  if (signOf(scale, NO_FACTS).sign !== 1)
    return { refused: `${nodeSide(scale, writing).text} is not known to be positive` };
  const argument = divide(subtract(x.element, multiply([t, beta])), scale);
  const step = rule(
    'completing-the-square',
    { text: `${name}(${z.name})`, latex: `${name}(${z.name})` },
    '=',
    {
      text: `f(${z.name}) + ${nodeSide(add(own), writing).text}`,
      latex: `f(${z.name}) + ${nodeSide(add(own), writing).latex}`,
    },
    `the squares and linear terms join the square of the distance: up to a constant and the factor ${nodeSide(scale, writing).text} > 0 the objective is that of f with the step t over this factor at the argument ${nodeSide(argument, writing).text}`,
  );
  const sub = solve({ ...task, name: 'f', h: add(rest), x: { axes: x.axes, element: argument }, t: divide(t, scale) });
  return { ...sub, steps: [step, ...sub.steps] };
};

function isQuadratic(body: Node, zi: Node): boolean {
  const third = differentiate(differentiate(differentiate(body, zi), zi), zi);
  const bracketed = body.kind === 'bracket' || termsOf(body).some((t) => t.children.some((c) => c.kind === 'bracket'));
  return !bracketed && normalForm(third) === zero && !hasKink(body, zi);
}

function hasKink(node: Node, zi: Node): boolean {
  if (
    node.kind === 'call' &&
    (node.row.kinks?.length || node.row.arity > 1) &&
    node.children.some((c) => contains(c, zi))
  )
    return true;
  return node.children.some((c) => hasKink(c, zi));
}

function contains(node: Node, what: Node): boolean {
  return node === what || node.children.some((c) => contains(c, what));
}
