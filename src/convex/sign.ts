import { number, one, zero } from '../expr/atoms.js';
import { add, divide, multiply, negate, power, primitive, scale, subtract } from '../expr/build.js';
import type { Node } from '../expr/node.js';
import { isNegative } from '../expr/rational.js';
import { declaredSign } from '../expr/sign.js';
import { nodeOfAtom } from './algebra/atoms.js';
import { evaluateNode } from './algebra/evaluate.js';
import {
  atomsOf,
  coefficientsIn,
  commonMonomial,
  constantOf,
  degreeIn,
  derivativeIn,
  divideExact,
  gcdPoly,
  isUnit,
  type Monomial,
  multiplyPoly,
  type Poly,
  withoutMonomial,
} from './algebra/poly.js';
import { isZeroRatio, type Ratio, reduceRatio, relationOf } from './algebra/ratio.js';
import { readRatio } from './algebra/read.js';
import { replaceNode } from './algebra/replace.js';
import { polyNode, ratioNode } from './algebra/write.js';
import { type Facts, freshSymbol, lettersOf, NO_FACTS, samplePoints } from './facts.js';

/** 1 and -1 are strict, 0 is exact, 'nonneg' and 'nonpos' are weak; `null`: not decided. */
export type Sign = 1 | -1 | 0 | 'nonneg' | 'nonpos' | null;

/** What is known of a sign; where it varies, `culprit` has the same sign times `turn`. */
export interface Verdict {
  readonly sign: Sign;
  readonly culprit?: Node;
  readonly turn?: 1 | -1;
}

const decided = (sign: Sign): Verdict => ({ sign });
const UNKNOWN: Verdict = { sign: null };

function opposite(v: Verdict): Verdict {
  const sign =
    v.sign === 'nonneg' ? 'nonpos' : v.sign === 'nonpos' ? 'nonneg' : v.sign === null ? null : (-v.sign as Sign);
  return { ...v, sign, ...(v.turn ? { turn: -v.turn as 1 | -1 } : {}) };
}

/** Product of two signs; only one of them may vary. */
function times(a: Verdict, b: Verdict): Verdict {
  if (a.sign === 0 || b.sign === 0) return decided(0);
  if (a.sign === null) return a.culprit && b.sign === 1 ? a : a.culprit && b.sign === -1 ? opposite(a) : UNKNOWN;
  if (a.sign === 1) return b;
  if (a.sign === -1) return opposite(b);
  if (b.sign === null || b.sign === 1) return b.sign === 1 ? a : UNKNOWN;
  if (b.sign === -1) return opposite(a);
  return decided(a.sign === b.sign ? 'nonneg' : 'nonpos');
}

/** Sum of two signs; `null` where they are opposed. */
function plus(a: Sign, b: Sign): Sign {
  if (a === null || b === null) return null;
  if (a === 0) return b;
  if (b === 0) return a;
  const [up, down] = [(s: Sign) => s === 1 || s === 'nonneg', (s: Sign) => s === -1 || s === 'nonpos'];
  if (up(a) && up(b)) return a === 1 || b === 1 ? 1 : 'nonneg';
  if (down(a) && down(b)) return a === -1 || b === -1 ? -1 : 'nonpos';
  return null;
}

interface Budget {
  left: number;
}

const BUDGET = 400;
const POINTS = 24;
const MARGIN = 1e-9;

/**
 * The sign of a scalar expression under the facts: proved by the signs of its terms, after facts, unit
 * intervals, roots and exponentials are made visible by new letters; numbers only say what is worth proving.
 */
export function signOf(node: Node, facts: Facts): Verdict {
  let known = verdicts.get(facts);
  if (!known) {
    known = new Map();
    verdicts.set(facts, known);
  }
  const before = known.get(node);
  if (before) return before;
  const made = decide(node, facts, { left: BUDGET });
  known.set(node, made);
  return made;
}

const verdicts = new WeakMap<Facts, Map<Node, Verdict>>();

function ratioOrNull(node: Node): Ratio | null {
  try {
    return reduceRatio(readRatio(node));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function decide(node: Node, facts: Facts, budget: Budget): Verdict {
  if (node.kind === 'constant') return decided(1);
  const ratio = ratioOrNull(node);
  if (!ratio) return UNKNOWN;
  if (isZeroRatio(ratio)) return decided(0);
  const seen = observed(node, facts);
  if (seen === null) return UNKNOWN;
  const num = polySign(ratio.num, facts, budget);
  const den = isUnit(ratio.den) ? decided(1) : polySign(ratio.den, facts, budget);
  const both = times(num, den);
  if (both.sign !== null || both.culprit) return both;
  return seen === 'both' ? { sign: null, culprit: ratioNode(ratio), turn: 1 } : UNKNOWN;
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
  }
  if (!any) return null;
  return up && down ? 'both' : up ? 1 : down ? -1 : 0;
}

/** The sign of an atom by its form and its domain. */
function atomSign(node: Node): Sign {
  switch (declaredSign(node)) {
    case 'positive':
      return 1;
    case 'negative':
      return -1;
    case 'nonneg':
      return 'nonneg';
    case 'nonpos':
      return 'nonpos';
    case 'zero':
      return 0;
    default:
      return null;
  }
}

function monomialSign(m: Monomial, facts: Facts, budget: Budget | null): Verdict {
  let out: Verdict = decided(1);
  for (let k = 0; k < m.length; k += 2) {
    const node = nodeOfAtom(m[k] as number);
    const own = atomSign(node);
    const base: Verdict =
      own === null && budget && budget.left > 0 && (m[k + 1] as number) % 2 === 1
        ? atomVerdict(node, facts, budget)
        : decided(own);
    out = times(out, (m[k + 1] as number) % 2 === 1 ? base : decided(own === 1 || own === -1 ? 1 : 'nonneg'));
  }
  return out;
}

/** The sign of a letter, a logarithm or a root that its domain leaves open. */
function atomVerdict(node: Node, facts: Facts, budget: Budget): Verdict {
  budget.left--;
  if (node.kind === 'call' && node.row.name === 'log')
    return decide(subtract(node.children[0] as Node, one), facts, budget);
  if (node.kind === 'call' && (node.row.name === 'cbrt' || node.row.name === 'lambertw' || node.row.name === 'sign'))
    return decide(node.children[0] as Node, facts, budget);
  return bySlack(node, facts, budget) ?? vary(node, facts);
}

function vary(node: Node, facts: Facts): Verdict {
  return observed(node, facts) === 'both' ? { sign: null, culprit: primitiveNode(node), turn: 1 } : UNKNOWN;
}

/** The node over its positive rational content. */
function primitiveNode(node: Node): Node {
  return node.kind === 'add' ? scale(node, primitive(node)[0].abs().inverse()) : node;
}

function termwise(p: Poly): Sign {
  let out: Sign = 0;
  for (const { c, m } of p.values()) {
    const v = monomialSign(m, NO_FACTS, null);
    out = plus(out, (isNegative(c) ? opposite(v) : v).sign);
    if (out === null) return null;
  }
  return out;
}

function polySign(p: Poly, facts: Facts, budget: Budget): Verdict {
  const c = constantOf(p);
  if (c) return decided(c.n === 0n ? 0 : isNegative(c) ? -1 : 1);
  const m = commonMonomial(p);
  const rest = withoutMonomial(p, m);
  if (m.length > 0) {
    const outer = monomialSign(m, facts, budget);
    return outer.sign === null && !outer.culprit ? UNKNOWN : times(outer, polySign(rest, facts, budget));
  }
  const direct = termwise(rest);
  if (direct !== null) return decided(direct);
  if (budget.left-- <= 0) return UNKNOWN;
  const node = polyNode(rest);
  if (lettersOf(node).length === 0) return byValue(node);
  return (
    splitSquares(rest, facts, budget) ??
    byDiscriminant(rest, facts) ??
    byUnits(node, facts, budget) ??
    bySlack(node, facts, budget) ??
    byRadical(rest, facts, budget) ??
    byExponential(rest, facts, budget) ??
    vary(node, facts)
  );
}

/** The sign of a number, where its value is not within rounding of zero. */
function byValue(node: Node): Verdict {
  const value = evaluateNode(node, new Map());
  return Math.abs(value) > MARGIN ? decided(value > 0 ? 1 : -1) : UNKNOWN;
}

/** p = g² q: the sign is that of q where g is not zero. */
function splitSquares(p: Poly, facts: Facts, budget: Budget): Verdict | null {
  for (const v of atomsOf(p)) {
    const g = gcdPoly(p, derivativeIn(p, v));
    if (isUnit(g)) continue;
    const rest = divideExact(p, multiplyPoly(g, g));
    if (!rest) continue;
    const square = polySign(g, facts, budget).sign;
    return times(decided(square === 1 || square === -1 ? 1 : 'nonneg'), polySign(rest, facts, budget));
  }
  return null;
}

/** τ in (0, 1) is s/(1 + s) with s > 0. */
function byUnits(node: Node, facts: Facts, budget: Budget): Verdict | null {
  const unit = lettersOf(node).find((l) => l.kind === 'symbol' && l.declaration.domain === 'unit');
  if (!unit) return null;
  const s = freshSymbol('', 'positive');
  const value = divide(s, add([one, s]));
  const v = decide(replaceNode(node, unit, value), substituted(facts, unit, value), budget);
  return v.sign === null ? null : v;
}

function substituted(facts: Facts, letter: Node, value: Node): Facts {
  return { ...facts, list: facts.list.map((f) => ({ node: replaceNode(f.node, letter, value), strict: f.strict })) };
}

/** A fact c L + r > 0, linear in a letter, says L = (s − r)/c with a new letter s > 0. */
function bySlack(node: Node, facts: Facts, budget: Budget): Verdict | null {
  const mine = new Set(lettersOf(node));
  for (const fact of facts.list) {
    const ratio = ratioOrNull(fact.node);
    if (!ratio || !isUnit(ratio.den)) continue;
    for (const atom of atomsOf(ratio.num)) {
      const letter = nodeOfAtom(atom);
      if (!mine.has(letter) || degreeIn(ratio.num, atom) !== 1) continue;
      const [rest, lead] = coefficientsIn(ratio.num, atom).map(polyNode) as [Node, Node];
      if (lettersOf(rest).includes(letter)) continue;
      const others = { ...facts, list: facts.list.filter((f) => f !== fact) };
      if (decide(lead, others, { left: 20 }).sign !== 1 && decide(lead, others, { left: 20 }).sign !== -1) continue;
      if (budget.left-- <= 0) return null;
      const s = freshSymbol('', fact.strict ? 'positive' : 'nonneg');
      const value = divide(subtract(s, rest), lead);
      // What the domain says of the letter itself would be lost with it.
      const domain = atomSign(letter) === 1 ? [{ node: value, strict: true }] : [];
      const list = [...substituted(others, letter, value).list, ...domain];
      const v = decide(replaceNode(node, letter, value), { ...facts, list }, budget);
      if (v.sign !== null) return v;
    }
  }
  return null;
}

/** a + b√R has the sign of a where that of b agrees, else that of a² − b²R; a + b∛c that of a³ + b³c. */
function byRadical(p: Poly, facts: Facts, budget: Budget): Verdict | null {
  for (const atom of [...atomsOf(p)].reverse()) {
    const relation = relationOf(atom);
    if (!relation || relation.degree > 3 || degreeIn(p, atom) !== 1) continue;
    const node = nodeOfAtom(atom);
    const [a, b] = coefficientsIn(p, atom).map(polyNode) as [Node, Node];
    const rest = ratioNode(relation.rest);
    if (relation.degree === 3) {
      if (node.kind === 'call' && node.row.name === 'cos') continue;
      const three = number(3);
      return decide(add([power(a, three), multiply([power(b, three), rest])]), facts, budget);
    }
    const [sa, sb] = [decide(a, facts, budget), decide(b, facts, budget)];
    const same = plus(sa.sign, sb.sign);
    if (same !== null) return decided(same);
    if (sa.sign === null || sb.sign === null) continue;
    const gap = decide(subtract(power(a, number(2)), multiply([power(b, number(2)), rest])), facts, budget);
    return sa.sign === 1 || sa.sign === 'nonneg' ? gap : opposite(gap);
  }
  return null;
}

/** e^m is 1 + s for m > 0 and 1/(1 + s) for m < 0; log u is likewise s or −s. */
function byExponential(p: Poly, facts: Facts, budget: Budget): Verdict | null {
  const node = polyNode(p);
  for (const atom of atomsOf(p)) {
    const e = nodeOfAtom(atom);
    if (e.kind !== 'call' || (e.row.name !== 'exp' && e.row.name !== 'log')) continue;
    const inner = e.children[0] as Node;
    const known = decide(e.row.name === 'exp' ? inner : subtract(inner, one), facts, budget).sign;
    if (known !== 1 && known !== -1) continue;
    const s = freshSymbol('', 'positive');
    const large = e.row.name === 'exp' ? add([one, s]) : s;
    const small = e.row.name === 'exp' ? divide(one, large) : negate(s);
    const v = decide(replaceNode(polyNode(p), e, known === 1 ? large : small), facts, budget);
    if (v.sign !== null) return v;
  }
  return node === zero ? decided(0) : null;
}

/** A v² + B v + C with A > 0 and B² < 4AC is positive. */
function byDiscriminant(p: Poly, facts: Facts): Verdict | null {
  const budget = { left: 20 };
  for (const atom of atomsOf(p)) {
    if (degreeIn(p, atom) !== 2 || relationOf(atom)) continue;
    const [c, b, a] = coefficientsIn(p, atom).map(polyNode) as [Node, Node, Node];
    const lead = decide(a, facts, budget).sign;
    if (lead !== 1 && lead !== -1) continue;
    const gap = decide(subtract(power(b, number(2)), multiply([number(4), a, c])), facts, budget).sign;
    if (gap === -1) return decided(lead);
    if (gap === 'nonpos' || gap === 0) return decided(lead === 1 ? 'nonneg' : 'nonpos');
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
  if (v.culprit) throw new OpenSign(v.culprit, false);
  throw new Undecided(what(node));
}

/** Is the node ≥ 0 (rather than ≤ 0)? A tie counts as either. */
export function isAtLeastZero(node: Node, facts: Facts, what: (n: Node) => string): boolean {
  const v = signOf(node, facts);
  if (v.sign === 1 || v.sign === 0 || v.sign === 'nonneg') return true;
  if (v.sign === -1 || v.sign === 'nonpos') return false;
  if (v.culprit) throw new OpenSign(v.culprit, false);
  throw new Undecided(what(node));
}
