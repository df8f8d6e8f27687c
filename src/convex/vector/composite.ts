import { constant, number, one, symbol, zero } from '../../expr/atoms.js';
import { call, divide, multiply, power, subtract } from '../../expr/build.js';
import type { Index, Node } from '../../expr/node.js';
import { sum } from '../../expr/reduce.js';
import { row } from '../../functions/table.js';
import { differentiate } from '../algebra/differentiate.js';
import { normalForm } from '../algebra/read.js';
import { replaceNode } from '../algebra/replace.js';
import { freshSymbol, NO_FACTS } from '../facts.js';
import type { CertifiedRoot } from '../parts.js';
import { signOf } from '../sign.js';
import { tidy } from '../tidy.js';
import { coefficientIsFree, linearIn, mentionsArray, reductionsOf } from './inspect.js';
import { nodeSide, rule } from './say.js';
import { solveScalar } from './scalar-solution.js';
import { separate } from './separable.js';
import { type Attempt, at, boundLike, type Field, type Rule, type Solution, type Task } from './task.js';
import { base, multiplier, thresholdNode } from './thresholds.js';

/** Σ over the elements of an expression at the axes. */
function total(element: Node, axes: readonly Index[]): Node {
  const bound = boundLike(axes);
  return sum(bound, at({ axes, element }, bound));
}

/** h = φ(Σ_i g(z_i)): with μ = t φ'(Σ g) each element is prox of g with the step μ, and μ solves one equation. */
export const composite: Rule = (task): Attempt => {
  const { x, t, writing, name, z, h } = task;
  const { axes } = x;
  const sums = reductionsOf(h, z, 'sum');
  const [only] = sums;
  if (sums.length !== 1 || !only) return null;
  const part = coefficientIsFree(only, axes, z);
  if (!part) return null;
  const sigma = freshSymbol('sigma', isPositive(part.body) ? 'positive' : 'real');
  const phi = replaceNode(h, only, sigma);
  if (mentionsArray(phi, z)) return null;
  const slope = tidy(differentiate(phi, sigma), NO_FACTS);
  const zi = symbol(z, axes);
  const mu = freshSymbol(task.freshName('mu'), 'positive');
  const g = part.body;
  const letter = x.element.kind === 'symbol' ? x.element : freshSymbol('v');
  const inner = solveScalar({ name: 'g', h: g, z: zi, x: letter, t: mu, writing });
  if (inner.roots.length > 0) return { refused: 'the proximal operator of the summand has no formula' };
  const reason = convexity(phi, sigma, slope, g, zi, inner.convex);
  if (!reason) return { refused: `${name} is not known to be convex` };
  const point = replaceNode(inner.node, letter, x.element);
  const reached = total(tidy(replaceNode(g, zi, point), NO_FACTS), axes);
  const equation = subtract(mu, multiply([t, replaceNode(slope, sigma, reached)]));
  const step = rule(
    'composition',
    { text: `${name}(${z.name})`, latex: `${name}(${z.name})` },
    '=',
    { text: `phi(sigma), sigma = sum of g`, latex: `\\varphi(\\sigma),\\quad \\sigma = \\sum g` },
    `phi(sigma) = ${nodeSide(phi, writing).text} and g = ${nodeSide(g, writing).text}; ${reason}; by the chain rule u minimises if and only if each element is the proximal point of g with the step mu = t*phi'(sigma), sigma taken at u: any mu that solves this one equation gives the minimiser, and since that is unique so is mu`,
  );
  const closed = linearThreshold(task, slope, sigma, g, zi);
  const steps: Solution['steps'] = [step, ...base(task), ...inner.steps];
  if (closed) {
    const value = closed;
    return {
      point: { axes, element: point },
      named: [{ letter: mu, name: mu.declaration.name, axes: [], value }],
      roots: [],
      steps,
      nonzero: [],
      convex: true,
    };
  }
  const root: CertifiedRoot = { letter: mu, equation, z: mu, lo: zero, hi: constant('inf') };
  return {
    point: { axes, element: point },
    named: [{ letter: mu, name: mu.declaration.name, axes: [], value: root }],
    roots: [],
    steps,
    nonzero: [],
    convex: true,
  };
};

function isPositive(node: Node): boolean {
  return signOf(node, NO_FACTS).sign === 1;
}

/** Why φ(Σ g) is convex, in words; `null` where that is not known. */
function convexity(phi: Node, sigma: Node, slope: Node, g: Node, zi: Node, gConvex: boolean): string | null {
  const second = signOf(differentiate(slope, sigma), NO_FACTS).sign;
  const rises = signOf(slope, NO_FACTS).sign;
  const nonneg = (s: typeof second): boolean => s === 1 || s === 0 || s === 'nonneg';
  const nonnegSum = signOf(g, NO_FACTS).sign;
  const risesThere =
    nonneg(rises) ||
    (nonneg(nonnegSum) && nonneg(signOf(replaceNode(slope, sigma, freshSymbol('', 'nonneg')), NO_FACTS).sign));
  if (gConvex && nonneg(second) && risesThere)
    return 'phi is convex and does not fall where the sum lies, and g is convex, so that the composition is convex';
  const logarithm = normalForm(divide(slope, power(sigma, number(-1))));
  const ratio = normalForm(
    subtract(multiply([differentiate(differentiate(g, zi), zi), g]), power(differentiate(g, zi), number(2))),
  );
  const isLog = logarithm.kind === 'number' || !mentionsLetter(logarithm, sigma);
  if (isLog && nonneg(signOf(logarithm, NO_FACTS).sign) && nonneg(signOf(ratio, NO_FACTS).sign) && phi !== sigma)
    return 'the logarithm of a sum of functions whose logarithms are convex is convex (Hoelder), and log g is';
  return null;
}

function mentionsLetter(node: Node, letter: Node): boolean {
  return node === letter || node.children.some((c) => mentionsLetter(c, letter));
}

/** φ' = c σ and g = |z|: the equation is piecewise linear in μ. */
function linearThreshold(task: Task, slope: Node, sigma: Node, g: Node, zi: Node): Node | null {
  const c = normalForm(divide(slope, sigma));
  if (mentionsLetter(c, sigma) || g !== call(row('abs'), [zi])) return null;
  const sizes: Field = { axes: task.x.axes, element: call(row('abs'), [task.x.element]) };
  return thresholdNode(sizes, zero, divide(one, multiply([task.t, c])));
}

/** Separable f with one linear constraint Σ a_i z_i = b: z_i is prox of f_i at x_i − m a_i, m from the constraint. */
export const linearConstraint: Rule = (task): Attempt => {
  const { x, t, writing, z } = task;
  const { axes } = x;
  const parts = separate(task.h, axes, task);
  if (parts?.coupled.length !== 1 || parts.others.length > 0) return null;
  const [constraint] = parts.coupled;
  if (!constraint || constraint.relation === '<') return null;
  const sums = reductionsOf(constraint.node, z, 'sum');
  const [only] = sums;
  if (sums.length !== 1 || !only) return null;
  const part = coefficientIsFree(only, axes, z);
  const zi = symbol(z, axes);
  if (!part) return null;
  const a = differentiate(part.body, zi);
  if (mentionsArray(a, z) || mentionsArray(subtract(part.body, multiply([a, zi])), z)) return null;
  const m = freshSymbol(task.freshName('m'));
  const letter = freshSymbol('v');
  const inner = solveScalar({ name: 'phi', h: parts.body, z: zi, x: letter, t, writing });
  if (inner.roots.length > 0 || !inner.convex)
    return { refused: 'the proximal operator of the summand has no formula' };
  const point = replaceNode(inner.node, letter, subtract(x.element, multiply([m, a])));
  const side = linearIn(constraint.node, only);
  if (!side || side.factor.free.length > 0) return null;
  const bound = divide(multiply([number(-1), side.rest]), side.factor);
  const reached = subtract(total(multiply([a, point]), axes), bound);
  // The sum falls as m rises; its negative is what increases.
  const infinite = constant('inf');
  const slack = multiply([number(-1), reached]);
  const equality = constraint.relation === '==';
  const sign = signOf(side.factor, NO_FACTS).sign;
  if (!equality && sign !== 1) return { refused: 'the direction of an inequality is not known' };
  // An inequality needs no multiplier where it holds without one: the smaller of m and the slack is 0.
  const equation = equality ? slack : call(row('min'), [slack, m]);
  const root: CertifiedRoot = {
    letter: m,
    equation,
    z: m,
    lo: equality ? multiply([number(-1), infinite]) : zero,
    hi: infinite,
  };
  return {
    point: { axes, element: point },
    named: [{ letter: m, name: m.declaration.name, axes: [], value: root }],
    roots: [],
    steps: [multiplier(task, constraint.node), ...base(task), ...inner.steps],
    nonzero: [],
    convex: true,
  };
};
