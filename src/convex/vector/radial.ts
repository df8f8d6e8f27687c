import { constant, number, one, symbol, zero } from '../../expr/atoms.js';
import { add, call, divide, multiply, power, subtract } from '../../expr/build.js';
import type { Index, Node } from '../../expr/node.js';
import { rational } from '../../expr/rational.js';
import { sum } from '../../expr/reduce.js';
import { compare } from '../../expr/relation.js';
import { row } from '../../functions/table.js';
import { termsOf } from '../../rules/rewrite.js';
import { differentiate } from '../algebra/differentiate.js';
import { evaluateNode } from '../algebra/evaluate.js';
import {
  addPoly,
  atomsOf,
  coefficientsIn,
  degreeIn,
  isUnit,
  multiplyPoly,
  negatePoly,
  powerPoly,
} from '../algebra/poly.js';
import { ratioOf, reduceRatio, relationOf } from '../algebra/ratio.js';
import { readRatio } from '../algebra/read.js';
import { replaceNode } from '../algebra/replace.js';
import { ratioNode } from '../algebra/write.js';
import { endLimit } from '../candidates.js';
import { settleSwitches } from '../cells.js';
import { type Facts, freshSymbol, lettersOf, NO_FACTS, samplePoints, withFact } from '../facts.js';
import type { Found } from '../scalar.js';
import { signOf } from '../sign.js';
import { printedSize, tidy } from '../tidy.js';
import { elementsOf, linearIn, mentionsArray, reductionsOf, summand } from './inspect.js';
import { nodeSide, rule } from './say.js';
import { solveScalar } from './scalar-solution.js';
import { type Attempt, at, boundLike, type Rule, type Task } from './task.js';

interface Centre {
  /** The sum of squares as it stands in h. */
  readonly squares: Node;
  /** h's sum of squares is scale·‖z − centre‖². */
  readonly scale: Node;
  /** The element of the centre at the axes. */
  readonly centre: Node;
}

/** A sum Σ q_i² with q_i = α z_i + β_i over all axes. */
export function centreOf(squares: Node, axes: readonly Index[], task: Pick<Task, 'z'>): Centre | null {
  const part = summand(squares, axes, task.z);
  if (!part || part.factor !== one) return null;
  const zi = symbol(task.z, axes);
  const elements = elementsOf(part.body, task.z);
  if (elements.length !== 1 || elements[0] !== zi) return null;
  const { body } = part;
  const [base, exponent] = body.kind === 'power' ? (body.children as [Node, Node]) : [body, one];
  if (exponent !== number(2)) return null;
  const line = linearIn(base, zi);
  if (!line || line.factor === zero || line.factor.free.length > 0) return null;
  return {
    squares,
    scale: power(line.factor, number(2)),
    centre: divide(multiply([number(-1), line.rest]), line.factor),
  };
}

/** h = φ(‖z − c‖): the minimiser lies on the ray from c to x. */
export const radial: Rule = (task): Attempt => {
  const { z, x, t, writing, name } = task;
  const { axes } = x;
  const sums = reductionsOf(task.h, z, 'sum');
  const [only] = sums;
  if (sums.length !== 1 || !only) return null;
  const found = centreOf(only, axes, task);
  if (!found) return null;
  const s = freshSymbol('s', 'nonneg');
  const phi = replaceNode(task.h, found.squares, multiply([found.scale, power(s, number(2))]));
  if (mentionsArray(phi, z)) return null;
  // On the half line s ≥ 0, where the norm lives; √(s²) is s there.
  const plain = tidyRoot(phi, s);
  const half = add([multiply([compare('>=', s, zero), plain]), multiply([compare('<', s, zero), constant('inf')])]);
  const free = freshSymbol('s');
  const rho = freshSymbol('rho', 'positive');
  const solved = solveScalar({
    name: 'phi',
    h: replaceNode(half, s, free),
    z: free,
    x: rho,
    t,
    writing,
    positive: true,
  });
  const shifted = { axes, element: subtract(x.element, found.centre) };
  const convex = solved.convex && solved.regimes.every((r) => risesFromZero(r.result));
  const bound = boundLike(axes);
  const norm = power(sum(bound, power(at(shifted, bound), number(2))), number(rational(1, 2)));
  const ratio = regularRatio(solved.node, rho, convex);
  for (const r of solved.roots)
    if (r.letter.kind === 'symbol')
      writing.roots.set(r.letter.declaration.name, {
        ...r,
        equation: replaceNode(r.equation, rho, norm),
        lo: replaceNode(r.lo, rho, norm),
        hi: replaceNode(r.hi, rho, norm),
      });
  const factor = replaceNode(ratio, rho, norm);
  const element =
    found.centre === zero ? multiply([factor, x.element]) : add([found.centre, multiply([factor, shifted.element])]);
  const normSide = nodeSide(norm, writing);
  const step = rule(
    'radial',
    { text: `${name}(${z.name})`, latex: `${name}(${z.name})` },
    '=',
    {
      text: `phi(s) with s the distance of ${z.name} from the centre`,
      latex: `\\varphi(s),\\quad s = \\lVert ${z.name}${found.centre === zero ? '' : ' - c'} \\rVert`,
    },
    `phi(s) = ${nodeSide(plain, writing).text}; among the points at the distance s from the centre the one nearest to the argument is its non-negative multiple (Cauchy-Schwarz), so that s minimises (s - rho)^2/2 + t*phi(s) over s >= 0, rho = ${normSide.text}; where rho = 0 every direction is as good, and for a convex phi the minimiser is the centre itself`,
  );
  const roots = solved.roots.map(
    (r) => writing.roots.get(r.letter.kind === 'symbol' ? r.letter.declaration.name : '') ?? r,
  );
  return {
    point: { axes, element },
    named: [],
    roots,
    steps: [step, ...solved.steps],
    nonzero: convex ? [] : [norm],
    convex,
  };
};

/** A convex φ that does not fall from 0 on makes φ(‖z‖) convex. */
function risesFromZero({ cells, setting }: Found): boolean {
  const begins = cells.find((c) => (c.kind === 'open' ? c.body : c.value) !== null);
  if (!begins || (begins.kind === 'open' ? begins.on.lo : begins.at) !== zero) return false;
  const first = cells.find((c) => c.kind === 'open' && c.body !== null);
  if (first?.kind !== 'open' || first.body === null) return true;
  const slope = endLimit(differentiate(first.body, setting.z), first.on, 1, setting);
  if (typeof slope === 'string') return slope === 'inf';
  const { sign } = signOf(slope, setting.facts);
  return sign === 1 || sign === 0 || sign === 'nonneg';
}

/** The factor S(ρ)/ρ in a form that has a value, or is multiplied by 0, at ρ = 0. */
function regularRatio(solution: Node, rho: Node, convex: boolean): Node {
  const facts = withFact(NO_FACTS, rho, true);
  const ratio = quotient(settleSwitches(solution, facts), rho, facts);
  // Where φ(‖z‖) is not convex the centre is excluded by a condition instead.
  if (!convex || isRegular(ratio, rho)) return ratio;
  return multiply([compare('!=', rho, zero), ratio]);
}

/** A maximum divided by a positive number is the maximum of the quotients. */
function quotient(node: Node, rho: Node, facts: Facts): Node {
  if (node.kind === 'call' && (node.row.name === 'max' || node.row.name === 'min'))
    return call(
      node.row,
      node.children.map((c) => quotient(c, rho, facts)),
    );
  if (node.kind === 'add' && node.children.some(hasBracket))
    return add(node.children.map((c) => quotient(c, rho, facts)));
  if (node.kind === 'multiply' && hasBracket(node)) {
    const [brackets, rest] = [node.children.filter(isBracket), node.children.filter((c) => !isBracket(c))];
    return multiply([...brackets, quotient(multiply(rest), rho, facts)]);
  }
  const usual = shortestQuotient(node, rho, facts);
  const other = rationalised(node, rho);
  if (!other) return usual;
  const tried = tidy(other, facts);
  return isRegular(usual, rho) && printedSize(usual) <= printedSize(tried) ? usual : tried;
}

/** 1 − t/ρ rather than (ρ − t)/ρ. */
function shortestQuotient(node: Node, rho: Node, facts: Facts): Node {
  const usual = tidy(divide(node, rho), facts);
  const spread = add(termsOf(node).map((term) => tidy(divide(term, rho), facts)));
  return printedSize(spread) <= printedSize(usual) ? spread : usual;
}

function isBracket(n: Node): boolean {
  return n.kind === 'bracket';
}

function hasBracket(n: Node): boolean {
  return isBracket(n) || (n.kind === 'multiply' && n.children.some(isBracket));
}

/** (a + b√D)/c = (a² − b²D)/(c (a − b√D)), divided by ρ. */
function rationalised(node: Node, rho: Node): Node | null {
  const ratio = reduceRatio(readRatio(node));
  for (const atom of atomsOf(ratio.num)) {
    const relation = relationOf(atom);
    if (relation?.degree !== 2 || degreeIn(ratio.num, atom) !== 1 || !isUnit(relation.rest.den)) continue;
    const [a, b] = coefficientsIn(ratio.num, atom);
    if (!a || !b) continue;
    const top = addPoly(powerPoly(a, 2), negatePoly(multiplyPoly(powerPoly(b, 2), relation.rest.num)));
    const lead = divide(ratioNode(ratioOf(top, ratio.den)), rho);
    const bottom = subtract(
      ratioNode(ratioOf(a)),
      multiply([ratioNode(ratioOf(b)), power(ratioNode(relation.rest), number(rational(1, 2)))]),
    );
    return divide(lead, bottom);
  }
  return null;
}

/** Is the factor a number at ρ = 0, in floating point? */
function isRegular(node: Node, rho: Node): boolean {
  const points = samplePoints(
    lettersOf(node).filter((l) => l !== rho),
    NO_FACTS,
    4,
  );
  return points.every((p) => Number.isFinite(evaluateNode(node, new Map([...p, [rho, 0]]))));
}

/** (s²)^(q) is s^(2q) for s ≥ 0. */
function tidyRoot(phi: Node, s: Node): Node {
  return replaceNode(phi, call(row('abs'), [s]), s);
}
