import { derive } from '../../derive/derivative.js';
import { drain, knowingOf } from '../../derive/simplify.js';
import { one, zero } from '../../expr/atoms.js';
import { add, divide, multiply, subtract } from '../../expr/build.js';
import { some } from '../../expr/fold.js';
import type { Index, Node } from '../../expr/node.js';
import { freshIndex, matrix, open, substitute, sum } from '../../expr/reduce.js';
import { delta } from '../../expr/relation.js';
import { expand } from '../../rules/expand.js';
import { factorsOf, termsOf } from '../../rules/rewrite.js';
import { NO_FACTS } from '../facts.js';
import { signOf } from '../sign.js';
import { mentionsArray } from './inspect.js';
import { nodeSide, rule } from './say.js';
import { type Attempt, at, type Rule } from './task.js';

/** h = ½ zᵀH z + cᵀz: a linear equation. */
export const quadratic: Rule = (task): Attempt => {
  const { z, x, t, writing, name, h } = task;
  const [i] = x.axes;
  if (x.axes.length !== 1 || !i || some(h, (n) => n.kind === 'bracket' || n.kind === 'call')) return null;
  const length = i.children[1] as Node;
  const j = freshIndex('j', one, length);
  const gradient = gradientOf(h, z, i);
  if (!gradient) return null;
  const hessian = drain(derive({ objective: gradient, variable: z, at: [j] }, knowingOf([]))).value;
  if (mentionsArray(hessian, z)) return null;
  const constant = constantPart(gradient, task.z);
  if (constant === null) return null;
  const shown = nodeSide(hessian, writing);
  if (!isSemidefinite(hessian, i, j))
    return { refused: `the second derivative ${shown.text} is not known to be positive semidefinite` };
  const argument = subtract(x.element, multiply([t, constant]));
  const isotropic = factorOfDelta(hessian, i, j);
  const step = rule(
    'quadratic-form',
    { text: `hessian ${name}(${z.name}) wrt ${z.name}`, latex: `\\nabla^2 ${name}(${z.name})` },
    '=',
    shown,
    `${name} is a quadratic function whose second derivative is positive semidefinite: it is convex, and u minimises if and only if u - x + t*(gradient at u) is 0 (Fermat), a linear equation whose matrix, the unit matrix plus t times the second derivative, is positive definite since t > 0`,
  );
  const base = { named: [], roots: [], steps: [step, ...existence(task, writing)], nonzero: [], convex: true };
  if (isotropic)
    return { ...base, point: { axes: [i], element: divide(argument, add([one, multiply([t, isotropic])])) } };
  const k = freshIndex('k', one, length);
  const [r, c] = [freshIndex('i', one, length), freshIndex('j', one, length)];
  const system = add([
    delta(r, c),
    multiply([
      t,
      substitute(
        hessian,
        new Map<Node, Node>([
          [i, r],
          [j, c],
        ]),
      ),
    ]),
  ]);
  const element = sum(
    [k],
    multiply([matrix('inv', [r, c], system, [i, k]), at({ axes: [i], element: argument }, [k])]),
  );
  return { ...base, point: { axes: [i], element } };
};

function existence(task: Parameters<Rule>[0], writing: Parameters<Rule>[0]['writing']): ReturnType<typeof rule>[] {
  return [
    rule(
      'existence-uniqueness',
      {
        text: `norm(${task.z.name} - x)^2/2 + t*${task.name}(${task.z.name})`,
        latex: `\\tfrac12\\lVert ${task.z.name} - x\\rVert^2 + t\\,${task.name}(${task.z.name})`,
      },
      '\\ge',
      { text: `least + norm(${task.z.name} - u)^2/2`, latex: `\\min + \\tfrac12\\lVert ${task.z.name} - u\\rVert^2` },
      'the square is 1-strongly convex and t times a convex function is convex, since t > 0: there is a minimiser u, and no other',
    ),
    rule(
      'fermat',
      { text: 'gradient of the objective at u', latex: 'u - x + t\\,\\nabla h(u)' },
      '=',
      nodeSide(zero, writing),
      'u minimises the differentiable convex objective if and only if its gradient is zero there',
    ),
  ];
}

export function gradientOf(h: Node, z: Parameters<Rule>[0]['z'], i: Index): Node | null {
  try {
    return drain(derive({ objective: h, variable: z, at: [i] }, knowingOf([]))).value;
  } catch {
    return null;
  }
}

/** The part of the gradient without the variable, where the rest is linear in it. */
export function constantPart(gradient: Node, z: Parameters<Rule>[0]['z']): Node | null {
  return add(termsOf(expand(gradient)).filter((t) => !mentionsArray(t, z)));
}

/** The c of c δ_ij. */
function factorOfDelta(hessian: Node, i: Index, j: Index): Node | null {
  const unit = delta(i, j);
  if (hessian === unit) return one;
  const factors = factorsOf(hessian);
  if (!factors.includes(unit)) return null;
  const rest = multiply(factors.filter((f) => f !== unit));
  return rest.free.length === 0 ? rest : null;
}

/** A sum of declared semidefinite matrices, Gram matrices and multiples of the unit matrix, with factors ≥ 0. */
export function isSemidefinite(hessian: Node, i: Index, j: Index): boolean {
  return termsOf(hessian).every((term) => {
    const factors = factorsOf(term);
    const scalars = factors.filter((f) => f.free.length === 0);
    const rest = factors.filter((f) => f.free.length > 0);
    const sign = signOf(multiply(scalars), NO_FACTS).sign;
    if (sign !== 1 && sign !== 'nonneg' && sign !== 0) return false;
    const [only] = rest;
    if (rest.length === 1 && only) return isDefinite(only, i, j) || only === delta(i, j) || isGram(only, i, j);
    return rest.length === 2 && isProductOfVectors(rest, i, j);
  });
}

function isDefinite(node: Node, i: Index, j: Index): boolean {
  if (node.kind !== 'symbol' || node.children.length !== 2) return false;
  const { attributes } = node.declaration;
  const square = node.children.includes(i) && node.children.includes(j);
  return square && (attributes.has('spd') || attributes.has('psd'));
}

/** Σ_k a_ki a_kj, with factors of known sign that do not hang on i and j. */
function isGram(node: Node, i: Index, j: Index): boolean {
  if (node.kind !== 'reduce' || node.op !== 'sum') return false;
  const inside = open(node);
  const factors = factorsOf(inside.body);
  const own = factors.filter((f) => f.free.includes(i) || f.free.includes(j));
  const weights = factors.filter((f) => !own.includes(f));
  const sign = signOf(multiply(weights), NO_FACTS).sign;
  return own.length === 2 && isProductOfVectors(own, i, j) && (sign === 1 || sign === 'nonneg' || sign === 0);
}

/** v_i v_j for one v. */
function isProductOfVectors([a, b]: readonly Node[], i: Index, j: Index): boolean {
  if (!a || !b) return false;
  const swap = new Map<Node, Node>([[i, j]]);
  const back = new Map<Node, Node>([[j, i]]);
  return (a.free.includes(i) && substitute(a, swap) === b) || (a.free.includes(j) && substitute(a, back) === b);
}
