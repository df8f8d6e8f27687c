import { constant, number, one, symbol, zero } from '../../expr/atoms.js';
import { add, call, divide, multiply, negate, power, subtract } from '../../expr/build.js';
import { some } from '../../expr/fold.js';
import type { Index, Node } from '../../expr/node.js';
import { rational } from '../../expr/rational.js';
import { freshIndex, matrix, reduce, substitute, sum } from '../../expr/reduce.js';
import { compare, delta } from '../../expr/relation.js';
import { row } from '../../functions/table.js';
import { latexAst } from '../../language/latex.js';
import { printAst } from '../../language/print.js';
import { callAst } from '../../language/raise/ast.js';
import { sizeOf } from '../../language/size.js';
import type { Step } from '../../result.js';
import { factorsOf, termsOf } from '../../rules/rewrite.js';
import { differentiate } from '../algebra/differentiate.js';
import { replaceNode } from '../algebra/replace.js';
import { allOf, makeWriting, nodeAst, type Writing } from '../asts.js';
import { writtenOut } from '../computation.js';
import { freshSymbol, NO_FACTS } from '../facts.js';
import type { Span } from '../parts.js';
import type { ConvexProblem } from '../problem.js';
import { signOf, Undecided } from '../sign.js';
import type { ConvexDerived } from '../stage.js';
import { line, side, texName } from '../statement.js';
import { tidy } from '../tidy.js';
import { checkVectorConjugate } from './check-conjugate.js';
import { bodyAt, mentionsArray, reductionsOf, splitFunction, summand } from './inspect.js';
import { constantPart, gradientOf, isSemidefinite } from './quadratic.js';
import { centreOf } from './radial.js';
import { nodeSide, rule } from './say.js';
import { conjugateScalar } from './scalar-conjugate.js';
import { nested } from './scalar-solution.js';
import { separate } from './separable.js';
import { axesOf, boundLike } from './task.js';

const HALF = number(rational(1, 2));
const abs = (a: Node): Node => call(row('abs'), [a]);

/** The conjugate as its value where the condition holds, +∞ elsewhere. */
interface Conjugate {
  readonly value: Node;
  /** Conditions that hold together; none where it is finite everywhere. */
  readonly domain: readonly Node[];
  readonly steps: readonly Step[];
}

interface Place {
  readonly problem: ConvexProblem;
  readonly axes: readonly Index[];
  readonly writing: Writing;
}

/** The conjugate of a function of an array: sup over z of the sum of y z, less h(z). */
export function deriveVectorConjugate(problem: ConvexProblem): ConvexDerived {
  const writing = makeWriting(problem.taken);
  const place: Place = { problem, axes: axesOf(problem.dims, problem.taken), writing };
  if (problem.declared?.attributes.has('spd') || problem.declared?.attributes.has('psd'))
    throw new Undecided('the conjugate of a function of definite matrices is not derived');
  const found = bySum(place) ?? byNorm(place) ?? byLargest(place) ?? byForm(place);
  if (!found)
    throw new Undecided(
      `the conjugate of ${problem.name} is not derived: it is no sum over the elements, no function of a norm or of the greatest element, and no positive definite quadratic form`,
    );
  const element = nested([
    { when: multiply(found.domain), node: found.value },
    { when: one, node: constant('inf') },
  ]);
  const inside = nodeAst(found.value, writing);
  const infinity = nodeAst(constant('inf'), writing);
  const domain = allOf(found.domain.map((n) => nodeAst(n, writing)));
  const ast = domain ? callAst('if', domain, inside, infinity) : inside;
  const [text, latex] = [printAst(ast), latexAst(ast)];
  const result = line(
    'result',
    {
      text: `conjugate of ${problem.name} at ${problem.x.name}`,
      latex: `${texName(problem.name)}^*(${texName(problem.x.name)})`,
    },
    '=',
    side(ast),
    'the supremum for every argument',
  );
  return {
    form: { text, index: text, indices: [], latex, indexLatex: latex, size: sizeOf(ast), attained: 'closed form' },
    steps: [...found.steps, result],
    conditions: [],
    definitions: [],
    assumptions: [],
    check: (witness) => checkVectorConjugate(problem, element, witness),
    element: null,
    computation: () => ({ axes: [], element, roots: [] }),
    value: (point, witness) => ({ shape: [], data: witness.array(element, [], point) }),
  };
}

/** The element of y at subscripts. */
function y({ problem }: Place, subscripts: readonly Node[]): Node {
  return symbol(problem.x, subscripts);
}

function total(axes: readonly Index[], element: (at: readonly Index[]) => Node): Node {
  const bound = boundLike(axes);
  return sum(bound, element(bound));
}

function largest(op: 'max' | 'min', axes: readonly Index[], element: (at: readonly Index[]) => Node): Node {
  const bound = boundLike(axes);
  return reduce(op, bound, element(bound));
}

/** Σ φ_i(z_i): the supremum is taken element by element. */
function bySum(place: Place): Conjugate | null {
  const { problem, axes, writing } = place;
  const parts = separate(problem.h, axes, problem);
  if (!parts || parts.coupled.length > 0 || parts.others.length > 0) return null;
  if (reductionsOf(parts.body, problem.z, 'sum').length > 0) return null;
  const rest = (splitFunction(problem.h)?.finite ?? []).filter((f) => !mentionsArray(f, problem.z));
  const zi = symbol(problem.z, axes);
  const letter = y(place, axes);
  const found = conjugateScalar({ name: 'phi', h: parts.body, z: zi, y: letter, writing, nonneg: false });
  const at = (n: Node, to: readonly Index[]): Node =>
    substitute(n, new Map<Node, Node>(axes.map((a, k) => [a, to[k] as Node])));
  const phi = nodeSide(parts.body, writing);
  const step = rule(
    'separability',
    { text: `conjugate of ${problem.name}`, latex: `${texName(problem.name)}^*` },
    '=',
    { text: 'sum of the conjugates of phi', latex: '\\sum \\varphi^*' },
    `${problem.name} is a sum over the elements, phi(${nodeSide(zi, writing).text}) = ${phi.text}, and the sum of y*z is too: the supremum of the sum is the sum of the suprema`,
  );
  const value = subtract(
    total(axes, (to) => at(found.value, to)),
    add(rest),
  );
  return { value, domain: everywhere(found.domain, axes, letter, at), steps: [step, ...found.steps] };
}

/** That every element lies in the interval, as conditions on a greatest and a least one. */
function everywhere(
  { lo, hi, loClosed, hiClosed }: Span,
  axes: readonly Index[],
  letter: Node,
  at: (n: Node, to: readonly Index[]) => Node,
): Node[] {
  if (lo && lo === hi)
    return [
      compare(
        '==',
        largest('max', axes, (to) => abs(at(subtract(letter, lo), to))),
        zero,
      ),
    ];
  if (lo && hi && lo === negate(hi) && loClosed === hiClosed && hi.free.length === 0)
    return [
      compare(
        hiClosed ? '<=' : '<',
        largest('max', axes, (to) => abs(at(letter, to))),
        hi,
      ),
    ];
  const bounded = (op: 'max' | 'min', end: Node): readonly [Node, Node] =>
    end.free.length === 0
      ? [largest(op, axes, (to) => at(letter, to)), end]
      : [largest(op, axes, (to) => at(subtract(letter, end), to)), zero];
  const conditions: Node[] = [];
  if (lo) conditions.push(compare(loClosed ? '>=' : '>', ...bounded('min', lo)));
  if (hi) conditions.push(compare(hiClosed ? '<=' : '<', ...bounded('max', hi)));
  return conditions;
}

interface Norm {
  /** φ with s for the norm of z, less its centre. */
  readonly phi: Node;
  readonly s: Node;
  readonly dual: Node;
  readonly names: readonly [own: string, dual: string];
  /** Σ c_i y_i for the centre c. */
  readonly shift: Node;
}

/** φ(N(z)): for N(z) = s the greatest Σ y z is s times the dual norm of y. */
function byNorm(place: Place): Conjugate | null {
  const { problem, writing } = place;
  const norm = normOf(place);
  if (!norm || mentionsArray(norm.phi, problem.z)) return null;
  const { phi, s, dual, names, shift } = norm;
  const half = add([multiply([compare('>=', s, zero), phi]), multiply([compare('<', s, zero), constant('inf')])]);
  const nu = freshSymbol('nu');
  const found = conjugateScalar({ name: 'phi', h: half, z: s, y: nu, writing, nonneg: true });
  const step = rule(
    'dual-norm',
    { text: `conjugate of ${problem.name}`, latex: `${texName(problem.name)}^*` },
    '=',
    {
      text: `conjugate of phi at ${nodeSide(dual, writing).text}`,
      latex: `\\varphi^*(${nodeSide(dual, writing).latex})`,
    },
    `${problem.name} = phi(s) = ${nodeSide(phi, writing).text} with s the ${names[0]}; among all z with this s the sum of y*z is at most s times the ${names[1]} of y, and one z attains it: what is left is the supremum over s >= 0`,
  );
  const at = (n: Node): Node => replaceNode(n, nu, dual);
  return {
    value: add([at(found.value), shift]),
    domain: interval(found.domain, nu).map(at),
    steps: [step, ...found.steps],
  };
}

function interval({ lo, hi, loClosed, hiClosed }: Span, at: Node): Node[] {
  if (lo && lo === hi) return [compare('==', at, lo)];
  return [
    ...(lo ? [compare(loClosed ? '>=' : '>', at, lo)] : []),
    ...(hi ? [compare(hiClosed ? '<=' : '<', at, hi)] : []),
  ];
}

function normOf(place: Place): Norm | null {
  const { problem, axes } = place;
  const { h, z } = problem;
  const zi = symbol(z, axes);
  const s = freshSymbol('s');
  const sizes = (to: readonly Index[]): Node => abs(y(place, to));
  const [most, ...others] = reductionsOf(h, z, 'max');
  if (most && others.length === 0 && bodyAt(most, axes, z) === abs(zi))
    return {
      phi: replaceNode(h, most, s),
      s,
      dual: total(axes, sizes),
      names: ['greatest absolute value', 'sum of the absolute values'],
      shift: zero,
    };
  const [only, ...more] = reductionsOf(h, z, 'sum');
  if (!only || more.length > 0) return null;
  const part = summand(only, axes, z);
  if (part?.factor === one && part.body === abs(zi))
    return {
      phi: replaceNode(h, only, s),
      s,
      dual: largest('max', axes, sizes),
      names: ['sum of the absolute values', 'greatest absolute value'],
      shift: zero,
    };
  const found = centreOf(only, axes, { z });
  if (!found) return null;
  const root = freshSymbol('', 'nonneg');
  const squared = multiply([found.scale, power(root, number(2))]);
  const phi = replaceNode(replaceNode(replaceNode(h, only, squared), abs(root), root), root, s);
  const centre = (to: readonly Index[]): Node =>
    substitute(found.centre, new Map<Node, Node>(axes.map((a, k) => [a, to[k] as Node])));
  return {
    phi,
    s,
    dual: power(
      total(axes, (to) => power(y(place, to), number(2))),
      HALF,
    ),
    names: ['Euclidean norm', 'Euclidean norm'],
    shift: found.centre === zero ? zero : total(axes, (to) => multiply([centre(to), y(place, to)])),
  };
}

/** φ(max z) for a φ that does not fall: the other elements may fall as far as they like. */
function byLargest(place: Place): Conjugate | null {
  const { problem, axes, writing } = place;
  const [most, ...others] = reductionsOf(problem.h, problem.z, 'max');
  if (!most || others.length > 0 || bodyAt(most, axes, problem.z) !== symbol(problem.z, axes)) return null;
  const s = freshSymbol('s');
  const phi = replaceNode(problem.h, most, s);
  if (mentionsArray(phi, problem.z)) return null;
  const rises = signOf(tidy(differentiate(phi, s), NO_FACTS), NO_FACTS).sign;
  if (rises !== 1 && rises !== 'nonneg')
    throw new Undecided(`${problem.name} is not known to be a function of the greatest element that does not fall`);
  const nu = freshSymbol('nu');
  const found = conjugateScalar({ name: 'phi', h: phi, z: s, y: nu, writing, nonneg: false });
  const dual = total(axes, (to) => y(place, to));
  const step = rule(
    'support-simplex',
    { text: `conjugate of ${problem.name}`, latex: `${texName(problem.name)}^*` },
    '=',
    {
      text: `conjugate of phi at ${nodeSide(dual, writing).text}, where every y is at least 0`,
      latex: `\\varphi^*(${nodeSide(dual, writing).latex}),\\quad y \\ge 0`,
    },
    `phi(s) = ${nodeSide(phi, writing).text} at the greatest element s: for y >= 0 the sum of y*z is at most s times the sum of y, attained where all elements are s; where a y is negative its element may fall without bound, while phi does not grow`,
  );
  const at = (n: Node): Node => replaceNode(n, nu, dual);
  const nonneg = compare(
    '>=',
    largest('min', axes, (to) => y(place, to)),
    zero,
  );
  return {
    value: at(found.value),
    domain: [...interval(found.domain, nu).map(at), nonneg],
    steps: [step, ...found.steps],
  };
}

/** z'Hz/2 + b'z + c with a positive definite H: the gradient H z + b = y is solved for z. */
function byForm(place: Place): Conjugate | null {
  const { problem, axes, writing } = place;
  const { h, z } = problem;
  const [i, ...more] = axes;
  if (!i || more.length > 0 || some(h, (n) => n.kind === 'bracket' || n.kind === 'call')) return null;
  const n = i.children[1] as Node;
  const j = freshIndex('j', one, n);
  const gradient = gradientOf(h, z, i);
  const hessian = gradient && gradientOf(gradient, z, j);
  if (!hessian || mentionsArray(hessian, z)) return null;
  const linear = constantPart(gradient, z);
  if (linear === null) return null;
  if (!isSemidefinite(hessian, i, j) || !termsOf(hessian).some((term) => isPositiveDefinite(term, i, j)))
    throw new Undecided(
      `the second derivative ${nodeSide(hessian, writing).text} is not known to be positive definite`,
    );
  const level = tidy(writtenOut(h, new Map([[z, { axes, value: zero }]])), NO_FACTS);
  const [r, c, p, q] = ['i', 'j', 'k', 'l'].map((name) => freshIndex(name, one, n)) as [Index, Index, Index, Index];
  const body = substitute(
    hessian,
    new Map<Node, Node>([
      [i, r],
      [j, c],
    ]),
  );
  const shifted = (k: Index): Node => substitute(subtract(y(place, [i]), linear), new Map<Node, Node>([[i, k]]));
  const form = sum([p, q], multiply([shifted(p), matrix('inv', [r, c], body, [p, q]), shifted(q)]));
  const step = rule(
    'quadratic-form',
    { text: `gradient of sum(y .* z) - ${problem.name}(z)`, latex: `y - \\nabla ${texName(problem.name)}(z)` },
    '=',
    nodeSide(zero, writing),
    `the second derivative ${nodeSide(hessian, writing).text} is positive definite, so that the supremum is attained where the gradient is zero, a linear equation for z; its solution inserted gives half the quadratic form of the inverse`,
  );
  return { value: subtract(divide(form, number(2)), level), domain: [], steps: [step] };
}

function isPositiveDefinite(term: Node, i: Index, j: Index): boolean {
  const factors = factorsOf(term);
  const scalars = factors.filter((f) => f.free.length === 0);
  const [only, ...more] = factors.filter((f) => f.free.length > 0);
  if (!only || more.length > 0 || signOf(multiply(scalars), NO_FACTS).sign !== 1) return false;
  return only === delta(i, j) || (only.kind === 'symbol' && only.declaration.attributes.has('spd'));
}
