import { number, one, symbol, zero } from '../../expr/atoms.js';
import { add, divide, multiply, negate, power, subtract } from '../../expr/build.js';
import type { Node, Reduce } from '../../expr/node.js';
import { rational } from '../../expr/rational.js';
import { open, substitute } from '../../expr/reduce.js';
import { compare, opposite } from '../../expr/relation.js';
import type { Step } from '../../result.js';
import { factorsOf } from '../../rules/rewrite.js';
import { differentiate } from '../algebra/differentiate.js';
import { normalForm } from '../algebra/read.js';
import { replaceNode } from '../algebra/replace.js';
import { writtenOut } from '../computation.js';
import { freshSymbol, NO_FACTS } from '../facts.js';
import { signOf } from '../sign.js';
import { texName } from '../statement.js';
import { tidy } from '../tidy.js';
import { type Constraint, elementsOf, linearIn, mentionsArray, reductionsOf, splitFunction } from './inspect.js';
import { nodeSide, rule } from './say.js';
import { type Attempt, at, type Named, type Rule, type Task } from './task.js';
import { base } from './thresholds.js';

const HALF = number(rational(1, 2));

/** A cone c‖v‖ ≤ s of one element s of a vector and all others v, each less a centre. */
interface Cone {
  readonly c: Node;
  /** The subscript of s. */
  readonly apex: Node;
  /** The sum of squares as it stands in h, and what it is of ‖v‖². */
  readonly squares: Reduce;
  readonly scale: Node;
  /** The centres, at the axis for v. */
  readonly centreOfV: Node;
  readonly centreOfS: Node;
}

/** The set where a multiple of the norm of all elements but one is at most that one: three cases. */
export const secondOrderCone: Rule = (task): Attempt => {
  const { x, z, name } = task;
  const [i] = x.axes;
  if (!i || x.axes.length !== 1) return null;
  const split = splitFunction(task.h);
  if (!split || split.finite.some((f) => mentionsArray(f, z))) return null;
  const cone = coneOf(split.constraints, task);
  if (!cone || 'refused' in cone) return cone;
  const { c, apex } = cone;
  const [rho, sigma, k] = (['rho', 'sigma', 'k'] as const).map((n) => freshSymbol(task.freshName(n))) as [
    Node,
    Node,
    Node,
  ];
  const ownNorm = power(writtenOut(cone.squares, new Map([[z, { axes: x.axes, value: x.element }]])), HALF);
  const distance = tidy(divide(ownNorm, power(cone.scale, HALF)), NO_FACTS);
  const height = subtract(at(x, [apex]), cone.centreOfS);
  const foot = divide(add([rho, multiply([c, sigma])]), add([one, multiply([c, c])]));
  // What is left at the foot is a multiple of (1, −1/c): it is orthogonal to (1, c), and no (r, s) with c r ≤ s rises along it.
  const left = subtract(rho, foot);
  const proved = normalForm(add([multiply([c, subtract(sigma, multiply([c, foot]))]), left])) === zero;
  if (!proved) return { refused: `the foot of the perpendicular on the boundary of ${name} is not verified` };
  const inside = compare('<=', multiply([c, rho]), sigma);
  const polar = compare('<=', rho, negate(multiply([c, sigma])));
  const others = apex === one ? compare('>', i, one) : compare('<', i, apex);
  const isApex = opposite(others);
  const shifted = subtract(x.element, cone.centreOfV);
  const boundary = multiply([k, add([multiply([isApex, c]), multiply([others, divide(shifted, rho)])])]);
  const centre = add([multiply([isApex, cone.centreOfS]), multiply([others, cone.centreOfV])]);
  const flat = cone.centreOfV === zero && cone.centreOfS === zero;
  const outside = add([flat ? zero : centre, multiply([opposite(polar), boundary])]);
  const element = add([multiply([inside, x.element]), multiply([opposite(inside), outside])]);
  const named = (letter: Node, value: Node): Named => ({
    letter,
    name: letter.kind === 'symbol' ? letter.declaration.name : '',
    axes: [],
    value,
  });
  return {
    point: { axes: x.axes, element },
    named: [named(rho, distance), named(sigma, height), named(k, foot)],
    roots: [],
    steps: [...proof(task, cone, { inside, polar, rho, sigma, k, foot }), ...base(task)],
    nonzero: [],
    convex: true,
  };
};

interface Cases {
  readonly inside: Node;
  readonly polar: Node;
  readonly rho: Node;
  readonly sigma: Node;
  readonly k: Node;
  readonly foot: Node;
}

function proof({ writing, name, z }: Task, { c }: Cone, { inside, polar, rho, sigma, k, foot }: Cases): Step[] {
  const [r, s] = ['r', 's'].map((n) => freshSymbol(n)) as [Node, Node];
  const told = (n: Node): string => nodeSide(n, writing).text;
  const cone = compare('<=', multiply([c, r]), s);
  const reach = divide(s, c);
  const given = `(${told(rho)}, ${told(sigma)})`;
  const ray = nodeSide(c, writing);
  const rest = subtract(rho, k);
  const excess = divide(multiply([c, subtract(multiply([c, rho]), sigma)]), add([one, multiply([c, c])]));
  return [
    rule(
      'cone-section',
      { text: `${name}(${z.name}) = 0`, latex: `${texName(name)}(${texName(z.name)}) = 0` },
      '\\iff',
      nodeSide(cone, writing),
      `r is the norm of all elements but one, and s that one, both from the apex; among the points with the same r and s the one nearest to the argument has there a non-negative multiple of it (Cauchy-Schwarz), so that (r, s) is nearest to ${given} in the plane cone`,
    ),
    rule(
      'cone-inside',
      nodeSide(inside, writing),
      '\\implies',
      { text: 'u = x', latex: 'u = x' },
      'the argument lies in the set and is nearest to itself',
    ),
    rule(
      'cone-polar',
      nodeSide(polar, writing),
      '\\implies',
      { text: '(r, s) = (0, 0)', latex: '(r, s) = (0, 0)' },
      `every (r, s) of the cone has r <= ${told(reach)} and s >= 0, so that ${told(rho)}*r + ${told(sigma)}*s <= (${told(add([divide(rho, c), sigma]))})*s <= 0: the argument is in the polar cone, and the apex is nearest`,
    ),
    rule(
      'cone-boundary',
      { text: 'otherwise', latex: '\\text{otherwise}' },
      '\\implies',
      {
        text: `(r, s) = ${told(k)}*(1, ${ray.text}), ${told(k)} = ${told(foot)}`,
        latex: `(r, s) = ${nodeSide(k, writing).latex}\\,(1, ${ray.latex}),\\quad ${nodeSide(k, writing).latex} = ${nodeSide(foot, writing).latex}`,
      },
      `${told(k)} > 0, and what is left, ${given} - (r, s) = (${told(rest)})*(1, ${told(negate(divide(one, c)))}), is orthogonal to (1, ${ray.text}), with ${told(rest)} = ${told(excess)} > 0; every (r, s) of the cone has r <= ${told(reach)}, so that (x - u)'*(z - u) <= 0 for every z of the set, which is what nearest means; ${told(rho)} > 0 here, since the argument with ${told(rho)} = 0 is in one of the first two cases`,
    ),
  ];
}

/** The cone of one constraint a‖w‖ ≤ b s + e, or of two, a‖w‖² ≤ (b s + e)² and b s + e ≥ 0. */
function coneOf(constraints: readonly Constraint[], task: Task): Cone | { readonly refused: string } | null {
  if (constraints.length === 0 || constraints.length > 2 || constraints.some((q) => q.relation !== '<=')) return null;
  const [first, second] = [...constraints].sort((a, b) => squaresIn(b.node, task) - squaresIn(a.node, task));
  if (!first || squaresIn(first.node, task) !== 1) return null;
  const [squares] = reductionsOf(first.node, task.z, 'sum');
  if (!squares) return null;
  const apex = apexOf(second?.node ?? replaceNode(first.node, squares, zero), task);
  if (!apex) return null;
  const s = symbol(task.z, [apex]);
  const sums = freshSymbol('', 'nonneg');
  const whole = replaceNode(first.node, second ? squares : power(squares, HALF), sums);
  const slopeOfSums = tidy(differentiate(whole, sums), NO_FACTS);
  if (mentionsArray(slopeOfSums, task.z) || differentiate(slopeOfSums, sums) !== zero) return null;
  // The right side w, an affine function of s.
  const right = second ? negate(second.node) : negate(replaceNode(whole, sums, zero));
  const line = linearIn(right, s);
  if (!line || mentionsArray(line.rest, task.z)) return null;
  const factor = second ? squareFactor(replaceNode(whole, sums, zero), right, s) : one;
  if (!factor) return null;
  if (![slopeOfSums, line.factor, factor].every((n) => signOf(n, NO_FACTS).sign === 1))
    return { refused: 'the factors of the norm and of the element that bounds it are not known to be positive' };
  const inner = innerOf(squares, apex, task);
  if (!inner) return null;
  const ofNorm = second ? power(divide(slopeOfSums, factor), HALF) : slopeOfSums;
  const c = tidy(divide(multiply([ofNorm, power(inner.scale, HALF)]), line.factor), NO_FACTS);
  return { c, apex, squares, ...inner, centreOfS: tidy(negate(divide(line.rest, line.factor)), NO_FACTS) };
}

function squaresIn(node: Node, { z }: Task): number {
  return reductionsOf(node, z, 'sum').length;
}

/** The subscript of the one element in the expression. */
function apexOf(node: Node, { z }: Task): Node | null {
  const [only, ...more] = elementsOf(node, z);
  const subscript = only?.children[0];
  return subscript && more.length === 0 && only.free.length === 0 ? subscript : null;
}

/** The κ with κ w² taken off the sum of squares. */
function squareFactor(rest: Node, right: Node, s: Node): Node | null {
  const second = (n: Node): Node => differentiate(differentiate(n, s), s);
  const factor = tidy(negate(divide(second(rest), second(power(right, number(2))))), NO_FACTS);
  return normalForm(add([rest, multiply([factor, power(right, number(2))])])) === zero ? factor : null;
}

/** A sum of squares of α z_j + β_j over all elements but one. */
function innerOf(squares: Reduce, apex: Node, { z, x }: Task): Pick<Cone, 'scale' | 'centreOfV'> | null {
  const inside = open(squares);
  const [j, ...more] = inside.indices;
  const [i] = x.axes;
  if (!j || !i || more.length > 0) return null;
  const factors = [...factorsOf(inside.body), ...factorsOf(inside.guard)].filter((f) => f !== one);
  const conditions = factors.filter((f) => f.kind === 'bracket');
  const [square, ...others] = factors.filter((f) => f.kind !== 'bracket');
  if (square?.kind !== 'power' || square.children[1] !== number(2) || others.length > 0) return null;
  const [element, ...rest] = elementsOf(square, z);
  const subscript = element?.children[0];
  if (!element || !subscript || rest.length > 0) return null;
  const offset = subtract(subscript, j);
  if (offset.free.length > 0 || !coversAllBut(apex, offset, j, conditions, i.children[1] as Node)) return null;
  const line = linearIn(square.children[0] as Node, element);
  if (!line || line.factor.free.length > 0 || mentionsArray(line.rest, z)) return null;
  const centre = tidy(negate(divide(line.rest, line.factor)), NO_FACTS);
  return {
    scale: power(line.factor, number(2)),
    centreOfV: substitute(centre, new Map<Node, Node>([[j, subtract(i, offset)]])),
  };
}

/** Does j + offset run over 1..n without the apex? */
function coversAllBut(apex: Node, offset: Node, j: Node, conditions: readonly Node[], n: Node): boolean {
  const same = (a: Node, b: Node): boolean => normalForm(subtract(a, b)) === zero;
  let [lo, hi] = [add([j.children[0] as Node, offset]), add([j.children[1] as Node, offset])];
  for (const condition of conditions) {
    if (condition.kind !== 'bracket') return false;
    const [a, b] = condition.children as [Node, Node];
    const apart = condition.relation === '!=' && [a, b].includes(j) && same(add([a === j ? b : a, offset]), apex);
    if (apart) return same(lo, one) && same(hi, n) && conditions.length === 1;
    const strict = condition.relation === '<' ? one : zero;
    if (condition.relation !== '<=' && condition.relation !== '<') return false;
    if (b === j) lo = add([a, offset, strict]);
    else if (a === j) hi = subtract(add([b, offset]), strict);
    else return false;
  }
  const above = same(apex, one) && same(lo, number(2)) && same(hi, n);
  return above || (same(apex, n) && same(lo, one) && same(hi, subtract(n, one)));
}
