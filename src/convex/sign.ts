import { number } from '../expr/atoms.js';
import { multiply, negate, power, subtract } from '../expr/build.js';
import type { Node } from '../expr/node.js';
import { isNegative } from '../expr/rational.js';
import { evaluateNode } from './algebra/evaluate.js';
import {
  atomPoly,
  atomsOf,
  coefficientsIn,
  commonMonomial,
  degreeIn,
  isUnit,
  type Poly,
  primitivePart,
  withoutMonomial,
} from './algebra/poly.js';
import { isZeroRatio, type Ratio, relationOf } from './algebra/ratio.js';
import { polyNode, ratioNode } from './algebra/write.js';
import { type Facts, lettersOf, samplePoints } from './facts.js';
import { MARGIN, polySign, prove, ratioOrNull, type Sign } from './sign-proof.js';

/** What is known of a sign; where it varies, `culprit` has the same sign times `turn`. */
export interface Verdict {
  readonly sign: Sign;
  readonly culprit?: Node;
  readonly turn?: 1 | -1;
}

const decided = (sign: Sign): Verdict => ({ sign });
const UNKNOWN: Verdict = { sign: null };

const BUDGET = 200;
const POINTS = 16;

/**
 * The sign of a scalar expression under the facts. Numbers say first what is worth proving; what is then proved is
 * proved by the signs of terms, after facts, unit intervals, roots and exponentials are made visible by new letters.
 */
export function signOf(node: Node, facts: Facts): Verdict {
  let known = verdicts.get(facts);
  if (!known) {
    known = new Map();
    verdicts.set(facts, known);
  }
  const before = known.get(node);
  if (before) return before;
  const made = decide(node, facts);
  known.set(node, made);
  return made;
}

const verdicts = new WeakMap<Facts, Map<Node, Verdict>>();

function decide(node: Node, facts: Facts): Verdict {
  if (node.kind === 'constant') return decided(1);
  const ratio = ratioOrNull(node);
  if (!ratio) return UNKNOWN;
  if (isZeroRatio(ratio)) return decided(0);
  const seen = observed(node, facts);
  if (seen === null) return UNKNOWN;
  if (seen === 'both') return culpritOf(ratio, facts);
  return decided(prove(ratio, facts, { left: BUDGET }));
}

/** Which signs the expression takes at random points where the facts hold. */
function observed(node: Node, facts: Facts): 1 | -1 | 0 | 'both' | null {
  let [up, down, any] = [false, false, false];
  for (const point of samplePoints(lettersOf(node), facts, POINTS)) {
    const value = evaluateNode(node, point);
    if (Number.isNaN(value)) continue;
    any = true;
    if (value > MARGIN) up = true;
    if (value < -MARGIN) down = true;
    if (up && down) return 'both';
  }
  if (!any) return null;
  return up ? 1 : down ? -1 : 0;
}

/** The simplest expression that has the sign of a quotient whose sign varies: the one factor that does. */
function culpritOf(ratio: Ratio, facts: Facts): Verdict {
  let turn: 1 | -1 = 1;
  const open: Poly[] = [];
  for (const p of [ratio.num, ratio.den]) {
    for (const factor of factorsOf(p)) {
      const sign = polySign(factor, facts, { left: 60 });
      if (sign === 1) continue;
      if (sign === -1) turn = -turn as 1 | -1;
      else open.push(factor);
    }
  }
  const [only, ...more] = open;
  if (!only || more.length > 0) return { sign: null, culprit: ratioNode(ratio), turn: 1 };
  const squared = withoutRadical(only, facts);
  if (squared) return squared.turn === 1 ? withTurn(squared.poly, turn) : withTurn(squared.poly, -turn as 1 | -1);
  return withTurn(only, turn);
}

function withTurn(p: Poly, turn: 1 | -1): Verdict {
  const { content, part } = primitivePart(p);
  return { sign: null, culprit: polyNode(part), turn: isNegative(content) ? (-turn as 1 | -1) : turn };
}

/** An expression with the same sign, without denominators and factors that are positive. */
export function signCore(node: Node, facts: Facts): Node {
  const ratio = ratioOrNull(node);
  if (!ratio || isZeroRatio(ratio)) return node;
  let turn = 1;
  const kept: Poly[] = [];
  for (const p of [ratio.num, ratio.den]) {
    for (const factor of factorsOf(p)) {
      const sign = polySign(factor, facts, { left: 30 });
      if (sign === -1) turn = -turn;
      else if (sign !== 1) kept.push(factor);
    }
  }
  const core = multiply([
    number(turn),
    ...kept.map((p) => withTurn(p, 1)).map((v) => (v.turn === -1 ? negate(v.culprit as Node) : (v.culprit as Node))),
  ]);
  return core;
}

/** The letters of the common monomial to odd powers, and the rest. */
function factorsOf(p: Poly): Poly[] {
  const m = commonMonomial(p);
  const out: Poly[] = [];
  for (let k = 0; k < m.length; k += 2) if ((m[k + 1] as number) % 2 === 1) out.push(atomPoly(m[k] as number));
  const rest = withoutMonomial(p, m);
  return isUnit(rest) ? out : [...out, rest];
}

/** a + b√R with a and b of opposite signs varies with a² − b²R. */
function withoutRadical(p: Poly, facts: Facts): { readonly poly: Poly; readonly turn: 1 | -1 } | null {
  for (const atom of [...atomsOf(p)].reverse()) {
    const relation = relationOf(atom);
    if (relation?.degree !== 2 || degreeIn(p, atom) !== 1 || !isUnit(relation.rest.den)) continue;
    const [a, b] = coefficientsIn(p, atom) as [Poly, Poly];
    const [sa, sb] = [polySign(a, facts, { left: 60 }), polySign(b, facts, { left: 60 })];
    if ((sa !== 1 && sa !== -1) || (sb !== 1 && sb !== -1) || sa === sb) continue;
    const gap = ratioOrNull(
      subtract(power(polyNode(a), number(2)), multiply([power(polyNode(b), number(2)), polyNode(relation.rest.num)])),
    );
    if (!gap || !isUnit(gap.den)) continue;
    const [factor, ...more] = factorsOf(gap.num).filter((f) => polySign(f, facts, { left: 60 }) !== 1);
    if (factor && more.length === 0) return { poly: factor, turn: sa };
  }
  return null;
}

/** A comparison that the facts leave open: the cases must be told apart by the sign of `node`. */
export class OpenSign extends Error {
  readonly node: Node;
  /** Is it open whether the node is zero, rather than which sign it has? */
  readonly atZero: boolean;
  constructor(node: Node, atZero: boolean) {
    super('a sign depends on the parameters');
    this.node = node;
    this.atZero = atZero;
  }
}

/** What could not be decided, and how far it got. */
export class Undecided extends Error {}

/** A case of the parameters in which what is asked for does not exist, and why. */
export class Improper extends Error {}

/** -1, 0 or 1; a case distinction or `Undecided` where the facts leave the sign open. */
export function strictSign(node: Node, facts: Facts, what: (n: Node) => string): -1 | 0 | 1 {
  const v = signOf(node, facts);
  if (v.sign === 1 || v.sign === -1 || v.sign === 0) return v.sign;
  if (v.sign !== null) throw new OpenSign(node, true);
  if (v.culprit) throw new OpenSign(v.turn === -1 ? negate(v.culprit) : v.culprit, false);
  throw new Undecided(what(node));
}

/** Is the node ≥ 0 (rather than ≤ 0)? A tie counts as either. */
export function isAtLeastZero(node: Node, facts: Facts, what: (n: Node) => string): boolean {
  const v = signOf(node, facts);
  if (v.sign === 1 || v.sign === 0 || v.sign === 'nonneg') return true;
  if (v.sign === -1 || v.sign === 'nonpos') return false;
  if (v.culprit) throw new OpenSign(v.turn === -1 ? negate(v.culprit) : v.culprit, false);
  throw new Undecided(what(node));
}
