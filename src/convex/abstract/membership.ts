import { index, one, zero } from '../../expr/atoms.js';
import { add, divide, multiply, negate } from '../../expr/build.js';
import type { Index, Node } from '../../expr/node.js';
import type { Ast, CommandStatement } from '../../language/ast.js';
import { DeriveError } from '../../language/errors.js';
import { appliedValue } from '../../language/lower/applied.js';
import { lowerExpression, topContext } from '../../language/lower.js';
import { nameAst } from '../../language/raise/ast.js';
import type { Scope } from '../../language/scope.js';
import { shapeText } from '../../language/shape-text.js';
import { elementAt, lengths, type Value } from '../../language/value.js';
import type { CheckReport, Element, Step } from '../../result.js';
import { Undecided } from '../sign.js';
import { line, type Side, side } from '../statement.js';
import type { Witness } from '../witness.js';
import { type Fact, factAt, type Place } from './facts.js';
import { namedPoints } from './points.js';
import { AGAINST } from './prox.js';
import { astOf, declaredOf, isComposite, membership, subdifferentialAt, sumLine } from './say.js';
import { abstractTarget, isDifferentiable, type Sum, termsOf } from './terms.js';
import { inclusionGap, makeWorld } from './world.js';

/** Whether two elements with these free indices are equal, and the steps from one to the other. */
export type ProveEqual = (
  a: Node,
  b: Node,
  axes: readonly Index[],
) => { readonly proved: boolean; readonly steps: readonly Step[] };

/**
 * `prove E in subdifferential f at u`. Proved from what u is, a proximal point or a minimiser: its own inclusion,
 * moved over to f by the sum and scaling rules, is E by exact algebra. Refuted by random convex functions; neither
 * where an obligation of a rule fails.
 */
export function membershipElement(
  command: CommandStatement,
  scope: Scope,
  definitions: Element['definitions'],
  witness: Witness,
  prove: ProveEqual,
): Element {
  const start = performance.now();
  const base = { command: command.text, conditions: [], definitions, assumptions: [], steps: [] };
  const set = command.verified as CommandStatement;
  const target = abstractTarget(set.target, scope);
  const undecided = (why: string): Element => ({ ...base, status: 'undecided', message: why });
  if (!target)
    return undecided(
      'membership is derived for declared functions and sums of them; `subdifferential` gives the set of an expression',
    );
  try {
    const sum = termsOf(target, scope);
    const u = lowerExpression(set.at ?? nameAst('u'), topContext(scope));
    const element = lowerExpression(command.target, topContext(scope));
    for (const [value, ast] of [
      [u, set.at],
      [element, command.target],
    ] as const)
      if (!fits(value, sum))
        throw new DeriveError(`the shape ${shapeText(value)} is not that of the variable of ${sum.name}`, ast?.span);
    const check = checked(element, u, sum, scope, witness);
    const middle = performance.now();
    if (check.maxRelativeError > REFUTED)
      return {
        ...base,
        status: 'refuted',
        message: 'random convex functions, minimised numerically, violate the subgradient inequality',
        check,
      };
    const at: Place = { u, ast: set.at ?? nameAst('u'), scope };
    const proof = proveMembership({ element, ast: command.target }, sum, at, prove);
    return {
      ...base,
      status: 'proved',
      assumptions: proof.assumptions,
      steps: proof.steps,
      message: 'by the inclusion that characterises the point',
      check,
      ms: { derive: performance.now() - middle, check: middle - start },
    };
  } catch (error) {
    if (error instanceof Undecided) return undecided(error.message);
    throw error;
  }
}

const REFUTED = 1e-6;
const WORLDS = 6;

function fits(value: Value, { dims }: Sum): boolean {
  return !value.row && lengths(value).length === dims.length && lengths(value).every((d, k) => d === dims[k]);
}

function checked(element: Value, u: Value, sum: Sum, scope: Scope, witness: Witness): CheckReport {
  let worst = 0;
  for (let k = 0; k < WORLDS; k++) {
    const world = makeWorld([element, u], [sum], scope, witness, witness.seed * 1000 + k);
    worst = Math.max(worst, inclusionGap(world.instance(sum), world.values(u), world.values(element), world.random));
  }
  return { against: AGAINST, points: WORLDS, maxRelativeError: worst, seed: witness.seed };
}

interface Claim {
  readonly element: Value;
  readonly ast: Ast;
}

/** An equation that, where it holds, puts the claimed element into the set. */
interface Way {
  readonly left: Value;
  readonly right: Value;
  /** What is known of the point and is used, if anything. */
  readonly fact: Fact | null;
  /** Are the gradients on the other side? */
  readonly moved: boolean;
}

type Proof = { readonly steps: readonly Step[]; readonly assumptions: readonly string[] };

function proveMembership(claim: Claim, sum: Sum, place: Place, prove: ProveEqual): Proof {
  const named = namedPoints();
  for (const way of waysOf(claim.element, sum, place)) {
    const axes = way.left.axes.map((axis, k) =>
      index(LETTERS[k] ?? `i${k}`, axis.children[0] as Node, axis.children[1] as Node),
    );
    const { proved, steps } = prove(named(elementAt(way.left, axes)), named(elementAt(way.right, axes)), axes);
    if (proved) return told(claim, sum, place, way, steps);
  }
  throw new Undecided('the inclusion of the point is not shown to be the one that is claimed');
}

const LETTERS = ['i', 'j', 'k'];

/** The equations that would do, the plainest first. */
function waysOf(element: Value, sum: Sum, place: Place): Way[] {
  const fact = factAt(place);
  const kinked = (s: Sum): Sum => ({ ...s, terms: s.terms.filter((t) => !isDifferentiable(t)) });
  const [rest, known] = [kinked(sum), fact && kinked(fact.sum)];
  const moved = withoutGradients(element, sum, place);
  const ways: Way[] = [];
  const whole = fact && ratio(sum, fact.sum);
  if (fact && whole) ways.push({ left: element, right: scaled(fact.element, whole), fact, moved: false });
  if (rest.terms.length === 0) return [...ways, { left: moved, right: scaled(moved, zero), fact: null, moved: false }];
  const factor = known && ratio(rest, known);
  const other = fact && withoutGradients(fact.element, fact.sum, place);
  if (factor && other) ways.push({ left: moved, right: scaled(other, factor), fact, moved: true });
  if (ways.length > 0) return ways;
  const names = rest.terms.map((t) => t.fn.name).join(' and ');
  throw new Undecided(
    fact
      ? `the subgradients of ${fact.sum.name} that are known there say nothing of those of ${names}: neither is a multiple of the other up to differentiable parts`
      : `nothing is known of the subgradients of ${names} there: the point is defined neither as a proximal point nor as a minimiser`,
  );
}

function told(
  { ast }: Claim,
  sum: Sum,
  { ast: u, scope }: Place,
  { left, fact, moved }: Way,
  steps: readonly Step[],
): Proof {
  const claimed = membership(ast, sum.name, u);
  const kinked = sum.terms.filter((t) => !isDifferentiable(t));
  const [only] = kinked;
  const over: Side | null =
    moved && isComposite(sum) && kinked.length === 1 && only
      ? membership(astOf(scaled(left, divide(one, only.coefficient)), scope), only.fn.name, u)
      : null;
  const sums = [...(fact && fact.sum.name !== sum.name ? [fact.sum] : []), sum].filter(isComposite);
  return {
    steps: [
      ...(fact ? [fact.step] : []),
      ...(moved ? sums.map((s) => sumLine(s, u, scope)) : []),
      ...(over
        ? [
            line(
              'moved-over',
              claimed,
              '\\iff',
              over,
              'the gradients go to the other side, and the positive factor is divided by',
            ),
          ]
        : []),
      ...steps,
      line(
        'membership',
        side(ast),
        '\\in',
        subdifferentialAt(sum.name, u),
        fact
          ? 'the two are equal, and the one of the point is known to lie in the set'
          : `${sum.name} is convex and differentiable: its gradient is its only subgradient`,
      ),
    ],
    assumptions: declaredOf([sum, ...(fact ? [fact.sum] : [])]),
  };
}

/** w − Σ c ∇g(u) over the parts that have a gradient. */
function withoutGradients(w: Value, { terms }: Sum, { u, scope }: Place): Value {
  const gradients = terms
    .filter(isDifferentiable)
    .map(({ coefficient, fn }) =>
      negate(multiply([coefficient, appliedValue({ kind: 'gradient', fn, argument: u }, fn.dims, scope).node])),
    );
  return { ...w, node: add([w.node, ...gradients]) };
}

function scaled(w: Value, factor: Node): Value {
  return { ...w, node: multiply([factor, w.node]) };
}

/** c > 0 with target = c · known, part by part; null where there is none. */
function ratio(target: Sum, known: Sum): Node | null {
  if (target.terms.length !== known.terms.length) return null;
  const ratios = target.terms.map((t) => {
    const other = known.terms.find((o) => o.fn === t.fn);
    return other ? divide(t.coefficient, other.coefficient) : null;
  });
  const [first] = ratios;
  return first && ratios.every((r) => r === first) ? first : null;
}
