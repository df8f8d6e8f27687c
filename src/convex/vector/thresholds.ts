import { splitCoefficient } from '../../expr/affine.js';
import { constant, one, symbol, zero } from '../../expr/atoms.js';
import { add, call, divide, multiply, negate, subtract } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { isNegative } from '../../expr/rational.js';
import { reduce, sum } from '../../expr/reduce.js';
import { compare } from '../../expr/relation.js';
import { row } from '../../functions/table.js';
import { factorsOf, termsOf } from '../../rules/rewrite.js';
import { differentiate } from '../algebra/differentiate.js';
import { normalForm } from '../algebra/read.js';
import { replaceNode } from '../algebra/replace.js';
import { freshSymbol, NO_FACTS } from '../facts.js';
import type { CertifiedRoot } from '../parts.js';
import { signOf } from '../sign.js';
import { tidy } from '../tidy.js';
import { bodyAt, type Constraint, coefficientIsFree, mentionsArray, reductionsOf } from './inspect.js';
import { nodeSide, rule } from './say.js';
import { separate } from './separable.js';
import { type Attempt, at, boundLike, type Field, type Named, type Rule, type Solution, type Task } from './task.js';

const max = (a: Node, b: Node): Node => call(row('max'), [a, b]);
const min = (a: Node, b: Node): Node => call(row('min'), [a, b]);
const abs = (a: Node): Node => call(row('abs'), [a]);
const sign = (a: Node): Node => call(row('sign'), [a]);

/**
 * The m with Σ_j max(u_j − m, 0) = κ + ρ m, κ ≥ 0, ρ ≥ 0: of the k largest u_j the one sum counts, and
 * (Σ of these − κ)/(k + ρ) is greatest for the right k. (Held, Wolfe, Crowder, Math. Programming 6, 1974, for the
 * simplex.)
 */
export function thresholdNode(u: Field, kappa: Node, rho: Node): Node {
  const [i, j] = [boundLike(u.axes), boundLike(u.axes)];
  const among = compare('>=', at(u, j), at(u, i));
  const total = sum(j, multiply([among, at(u, j)]));
  const count = add([sum(j, among), rho]);
  return reduce('max', i, divide(subtract(total, kappa), count));
}

const WHY_THRESHOLD =
  'the left side falls from infinity to 0 as m rises, so that there is one such m; it is linear between the u, and of the quotients for the k largest u the greatest is that of the right k, since adding an u below m or leaving out one above it lowers the quotient';

function named(task: Task, value: Node): Named & { readonly letter: ReturnType<typeof freshSymbol> } {
  const letter = freshSymbol(task.freshName('m'));
  return { letter, name: letter.declaration.name, axes: [], value };
}

function solution(task: Task, element: Node, names: readonly Named[], steps: Solution['steps']): Solution {
  return { point: { axes: task.x.axes, element }, named: names, roots: [], steps, nonzero: [], convex: true };
}

/** φ(max_i z_i) and φ(max_i |z_i|) for a convex φ that does not fall: the largest elements are cut at one level m. */
export const largest: Rule = (task): Attempt => {
  const { x, t, writing, name, z } = task;
  const reductions = reductionsOf(task.h, z, 'max');
  const [reduction] = reductions;
  if (reductions.length !== 1 || !reduction) return null;
  const body = bodyAt(reduction, x.axes, z);
  const zi = symbol(z, x.axes);
  const ofSizes = body === abs(zi);
  if (body !== zi && !ofSizes) return null;
  const level = freshSymbol('m', ofSizes ? 'nonneg' : 'real');
  const phi = replaceNode(task.h, reduction, level);
  if (mentionsArray(phi, z) || hasCases(phi)) return null;
  const slope = tidy(differentiate(phi, level), NO_FACTS);
  const [rises, bends] = [slope, differentiate(slope, level)].map((n) => signOf(n, NO_FACTS).sign);
  const nonneg = (s: typeof rises): boolean => s === 1 || s === 0 || s === 'nonneg';
  if (!nonneg(rises) || !nonneg(bends))
    return { refused: `${name} is not known to be a convex function of the maximum that does not fall` };
  const u: Field = ofSizes ? { axes: x.axes, element: abs(x.element) } : x;
  const found = levelOf(task, u, slope, level, ofSizes);
  const what = ofSizes ? 'the absolute values' : 'the elements';
  const steps = [
    rule(
      'level',
      { text: `${name}(${z.name})`, latex: `${name}(${z.name})` },
      '=',
      nodeSide(task.h, writing),
      `with m the level that ${what} may reach, the objective is least over ${z.name} for ${what} cut at m: what is left is t*phi(m), with phi(m) = ${nodeSide(phi, writing).text}, plus half the sum of max(u - m, 0)^2, which is convex in m`,
    ),
    ...base(task),
    rule(
      'threshold',
      equationSide(task, found.letter, ofSizes ? 'max(|x_i| - m, 0)' : 'max(x_i - m, 0)'),
      '=',
      nodeSide(multiply([t, slope]), writing),
      `the derivative with respect to m is zero${ofSizes ? ', or m = 0 where the left side is not the greater one there' : ''}; ${WHY_THRESHOLD}`,
    ),
  ];
  const m = found.letter;
  const element = ofSizes ? min(max(x.element, negate(m)), m) : min(x.element, m);
  return solution(task, element, [found], steps);
};

/** The level as a formula where φ' is linear, else as a root. */
function levelOf(task: Task, u: Field, slope: Node, level: Node, ofSizes: boolean): Named {
  const rho = multiply([task.t, differentiate(slope, level)]);
  const kappa = multiply([task.t, replaceNode(slope, level, zero)]);
  if (normalForm(differentiate(rho, level)) === zero) {
    const value = thresholdNode(u, kappa, rho);
    return named(task, ofSizes && kappa !== zero ? max(value, zero) : value);
  }
  const letter = freshSymbol(task.freshName('m'));
  const bound = boundLike(u.axes);
  const excess = sum(bound, max(subtract(at(u, bound), letter), zero));
  const gap = subtract(multiply([task.t, replaceNode(slope, level, letter)]), excess);
  const infinite = constant('inf');
  const root: CertifiedRoot = {
    letter,
    // The smaller of the gap and m is 0 at m = 0 where the level is not positive.
    equation: ofSizes ? call(row('min'), [gap, letter]) : gap,
    z: letter,
    lo: ofSizes ? zero : negate(infinite),
    hi: infinite,
  };
  return { letter, name: letter.declaration.name, axes: [], value: root };
}

function hasCases(node: Node): boolean {
  return (
    node.kind === 'bracket' ||
    node === constant('inf') ||
    (node.kind === 'call' && node.row.arity > 1) ||
    node.children.some(hasCases)
  );
}

function equationSide(task: Task, m: Node, latex: string): { text: string; latex: string } {
  const text = `sum of ${latex.replaceAll('m', nodeSide(m, task.writing).text)}`;
  return { text, latex: `\\sum_i \\max(${latex.includes('|') ? '|x_i|' : 'x_i'} - m, 0)` };
}

/** Existence, uniqueness and Fermat's rule, which all convex cases share. */
export function base(task: Task): Solution['steps'] {
  return [
    rule(
      'existence-uniqueness',
      {
        text: `norm(${task.z.name} - x)^2/2 + t*${task.name}(${task.z.name})`,
        latex: `\\tfrac12\\lVert ${task.z.name} - x\\rVert^2 + t\\,${task.name}(${task.z.name})`,
      },
      '\\ge',
      { text: `least + norm(${task.z.name} - u)^2/2`, latex: `\\min + \\tfrac12\\lVert ${task.z.name} - u\\rVert^2` },
      `${task.name} is convex, proper and lower semicontinuous, and the square is 1-strongly convex: since t > 0 there is a minimiser u, and no other`,
    ),
  ];
}

/** The simplex and the ball of the sum of absolute values: one constraint couples the elements. */
export const coupledSum: Rule = (task): Attempt => {
  const { x, writing, z } = task;
  const { axes } = x;
  const parts = separate(task.h, axes, task);
  if (parts?.coupled.length !== 1 || parts.others.length > 0) return null;
  const [constraint] = parts.coupled;
  if (!constraint) return null;
  const zi = symbol(z, axes);
  const terms = termsOf(turned(constraint, task));
  const active = terms.filter((term) => mentionsArray(term, z));
  const rest = add(terms.filter((term) => !mentionsArray(term, z)));
  const [term] = active;
  if (active.length !== 1 || !term) return null;
  const part = coefficientIsFree(term, axes, z);
  if (!part) return null;
  const bound = negate(rest);
  const sizes: Field = { axes, element: abs(x.element) };
  const isAbs = part.body === abs(zi) && part.factor === one && constraint.relation === '<=';
  if (isAbs && parts.body === zero) {
    if (!isNonneg(bound)) return { refused: `the radius ${nodeSide(bound, writing).text} is not known to be positive` };
    const m = named(task, max(thresholdNode(sizes, bound, zero), zero));
    const element = multiply([sign(x.element), max(subtract(abs(x.element), m.letter), zero)]);
    return solution(
      task,
      element,
      [m],
      [multiplier(task, constraint.node), ...base(task), thresholdStep(task, 'max(|x_i| - m, 0)', bound)],
    );
  }
  const isPlain = part.body === zi && part.factor === one && constraint.relation === '==';
  if (isPlain && isNonnegIndicator(parts.body, zi)) {
    if (!isNonneg(bound)) return { refused: `the sum ${nodeSide(bound, writing).text} is not known to be positive` };
    const m = named(task, thresholdNode(x, bound, zero));
    const element = max(subtract(x.element, m.letter), zero);
    return solution(
      task,
      tidy(element, NO_FACTS),
      [m],
      [multiplier(task, constraint.node), ...base(task), thresholdStep(task, 'max(x_i - m, 0)', bound)],
    );
  }
  return null;
};

function isNonneg(node: Node): boolean {
  const { sign: s } = signOf(node, NO_FACTS);
  return s === 1;
}

/** An equality with the sum on its positive side. */
function turned({ node, relation }: Constraint, task: Task): Node {
  const lead = termsOf(node).find((term) => mentionsArray(term, task.z));
  const negative = lead !== undefined && isNegative(splitCoefficient(lead)[0]);
  return relation === '==' && negative ? negate(node) : node;
}

/** Is it `if(z >= 0, 0, inf)` for one element? */
function isNonnegIndicator(body: Node, zi: Node): boolean {
  const factors = factorsOf(body);
  const brackets = factors.filter((f) => f.kind === 'bracket');
  return factors.length === 2 && brackets[0] === compare('<', zi, zero) && factors.some((f) => f.kind === 'constant');
}

export function multiplier(task: Task, constraint: Node): Solution['steps'][number] {
  return rule(
    'multiplier',
    {
      text: `u minimises under ${nodeSide(constraint, task.writing).text}`,
      latex: `u \\text{ minimises under } ${nodeSide(constraint, task.writing).latex}`,
    },
    '\\iff',
    {
      text: 'u minimises the Lagrangian for some multiplier m',
      latex: 'u \\text{ minimises the Lagrangian for some } m',
    },
    'one constraint couples the elements; with its multiplier m the problem falls apart into one problem for each element, and the multiplier is found from the constraint (the feasible set is not empty, and the constraint is affine or holds strictly somewhere)',
  );
}

function thresholdStep(task: Task, latex: string, bound: Node): Solution['steps'][number] {
  return rule(
    'threshold',
    { text: `sum of ${latex}`, latex: `\\sum_i \\max(${latex.includes('|') ? '|x_i|' : 'x_i'} - m, 0)` },
    '=',
    nodeSide(bound, task.writing),
    `each element is least at the value cut at the multiplier, inserted into the constraint; where the constraint holds without it, m is 0; ${WHY_THRESHOLD}`,
  );
}
