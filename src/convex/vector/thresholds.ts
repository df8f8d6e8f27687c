import { splitCoefficient } from '../../expr/affine.js';
import { one, symbol, zero } from '../../expr/atoms.js';
import { add, call, divide, multiply, negate, subtract } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { isNegative } from '../../expr/rational.js';
import { reduce, sum } from '../../expr/reduce.js';
import { compare } from '../../expr/relation.js';
import { row } from '../../functions/table.js';
import { factorsOf, termsOf } from '../../rules/rewrite.js';
import { freshSymbol, NO_FACTS } from '../facts.js';
import { signOf } from '../sign.js';
import { tidy } from '../tidy.js';
import { bodyAt, type Constraint, coefficientIsFree, mentionsArray } from './inspect.js';
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

/** c max_i z_i and c max_i |z_i|: the largest elements are cut down to one level m. */
export const largest: Rule = (task): Attempt => {
  const { x, t, writing, name, z } = task;
  const terms = termsOf(task.h).filter((term) => mentionsArray(term, z));
  const [term] = terms;
  if (terms.length !== 1 || !term) return null;
  const factors = factorsOf(term);
  const reduction = factors.find((f) => f.kind === 'reduce' && mentionsArray(f, z));
  if (reduction?.kind !== 'reduce' || reduction.op !== 'max') return null;
  const weight = multiply(factors.filter((f) => f !== reduction));
  if (mentionsArray(weight, z) || signOf(weight, NO_FACTS).sign !== 1) return null;
  const body = bodyAt(reduction, x.axes, z);
  const zi = symbol(z, x.axes);
  const step = multiply([t, weight]);
  const shown = nodeSide(step, writing);
  const epigraph = (what: string): Solution['steps'][number] =>
    rule(
      'level',
      { text: `${name}(${z.name})`, latex: `${name}(${z.name})` },
      '=',
      nodeSide(task.h, writing),
      `with m the level that ${what} may reach, the objective is least over ${z.name} for ${what} cut at m: what is left is m*${shown.text} plus half the sum of max(u - m, 0)^2, which is convex in m`,
    );
  if (body === zi) {
    const m = named(task, thresholdNode(x, step, zero));
    const equation = rule(
      'threshold',
      equationSide(task, m.letter, 'max(x_i - m, 0)'),
      '=',
      shown,
      `the derivative with respect to m is zero; ${WHY_THRESHOLD}`,
    );
    return solution(task, min(x.element, m.letter), [m], [epigraph('the elements'), ...base(task), equation]);
  }
  if (body !== abs(zi)) return null;
  const sizes: Field = { axes: x.axes, element: abs(x.element) };
  const m = named(task, max(thresholdNode(sizes, step, zero), zero));
  const equation = rule(
    'threshold',
    equationSide(task, m.letter, 'max(|x_i| - m, 0)'),
    '=',
    shown,
    `the derivative with respect to m is zero, or m = 0 where the sum of the |x_i| is at most ${shown.text}; ${WHY_THRESHOLD}`,
  );
  return solution(
    task,
    min(max(x.element, negate(m.letter)), m.letter),
    [m],
    [epigraph('the absolute values'), ...base(task), equation],
  );
};

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
