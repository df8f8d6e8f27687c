import { number, one } from '../expr/atoms.js';
import { add, divide, multiply, negate, power, subtract } from '../expr/build.js';
import type { Node } from '../expr/node.js';
import { isNegative, rational } from '../expr/rational.js';
import { declaredSign } from '../expr/sign.js';
import { nodeOfAtom } from './algebra/atoms.js';
import { evaluateNode } from './algebra/evaluate.js';
import {
  addPoly,
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
  powerPoly,
  scalePoly,
  withoutMonomial,
} from './algebra/poly.js';
import { isZeroRatio, type Ratio, reduceRatio, relationOf } from './algebra/ratio.js';
import { readRatio } from './algebra/read.js';
import { replaceNode } from './algebra/replace.js';
import { polyNode, ratioNode } from './algebra/write.js';
import { type Facts, freshSymbol, lettersOf, NO_FACTS } from './facts.js';

/** 1 and -1 are strict, 0 is exact, 'nonneg' and 'nonpos' are weak; `null`: not decided. */
export type Sign = 1 | -1 | 0 | 'nonneg' | 'nonpos' | null;

/** Steps that a proof may take. */
export interface Budget {
  left: number;
}

/** Polynomials with more terms are given up. */
const MAX_TERMS = 60;

/** How far from zero a number must be for its sign to be trusted. */
export const MARGIN = 1e-9;

function opposite(sign: Sign): Sign {
  if (sign === null) return null;
  return sign === 'nonneg' ? 'nonpos' : sign === 'nonpos' ? 'nonneg' : (-sign as Sign);
}

/** Product of two signs. */
export function times(a: Sign, b: Sign): Sign {
  if (a === 0 || b === 0) return 0;
  if (a === null || b === null) return null;
  if (a === 1) return b;
  if (b === 1) return a;
  if (a === -1) return opposite(b);
  if (b === -1) return opposite(a);
  return a === b ? 'nonneg' : 'nonpos';
}

/** Sum of two signs; `null` where they are opposed. */
export function plus(a: Sign, b: Sign): Sign {
  if (a === null || b === null) return null;
  if (a === 0) return b;
  if (b === 0) return a;
  const [up, down] = [(s: Sign) => s === 1 || s === 'nonneg', (s: Sign) => s === -1 || s === 'nonpos'];
  if (up(a) && up(b)) return a === 1 || b === 1 ? 1 : 'nonneg';
  if (down(a) && down(b)) return a === -1 || b === -1 ? -1 : 'nonpos';
  return null;
}

export function ratioOrNull(node: Node): Ratio | null {
  try {
    return reduceRatio(readRatio(node));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
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

/** The sign of a quotient, proved. */
export function prove(ratio: Ratio, facts: Facts, budget: Budget): Sign {
  const num = polySign(ratio.num, facts, budget);
  return num === null || isUnit(ratio.den) ? num : times(num, polySign(ratio.den, facts, budget));
}

function proveNode(node: Node, facts: Facts, budget: Budget): Sign {
  const ratio = ratioOrNull(node);
  if (!ratio) return null;
  return isZeroRatio(ratio) ? 0 : prove(ratio, facts, budget);
}

function monomialSign(m: Monomial, facts: Facts, budget: Budget | null): Sign {
  let out: Sign = 1;
  for (let k = 0; k < m.length && out !== null; k += 2) {
    const node = nodeOfAtom(m[k] as number);
    const own = budget ? strictRoot(node, atomSign(node), facts, budget) : atomSign(node);
    if ((m[k + 1] as number) % 2 === 0) {
      out = times(out, own === 1 || own === -1 ? 1 : 'nonneg');
      continue;
    }
    out = times(out, own === null && budget && budget.left > 0 ? openAtomSign(node, facts, budget) : own);
  }
  return out;
}

/** A root is positive where what it is taken of is. */
function strictRoot(node: Node, own: Sign, facts: Facts, budget: Budget): Sign {
  if (own !== 'nonneg' || budget.left <= 0) return own;
  const isRoot = node.kind === 'power' || (node.kind === 'call' && node.row.name === 'abs');
  if (!isRoot) return own;
  budget.left--;
  const inner = proveNode(node.children[0] as Node, facts, budget);
  return inner === 1 || (inner === -1 && node.kind === 'call') ? 1 : own;
}

/** The sign of a letter, a logarithm or a root that its domain leaves open. */
function openAtomSign(node: Node, facts: Facts, budget: Budget): Sign {
  budget.left--;
  if (node.kind === 'call' && node.row.name === 'log')
    return proveNode(subtract(node.children[0] as Node, one), facts, budget);
  if (node.kind === 'call' && (node.row.name === 'cbrt' || node.row.name === 'lambertw' || node.row.name === 'sign'))
    return proveNode(node.children[0] as Node, facts, budget);
  return bySlack(node, facts, budget);
}

function termwise(p: Poly, facts = NO_FACTS, budget: Budget | null = null): Sign {
  let out: Sign = 0;
  for (const { c, m } of p.values()) {
    const sign = monomialSign(m, facts, budget);
    out = plus(out, isNegative(c) ? opposite(sign) : sign);
    if (out === null) return null;
  }
  return out;
}

export function polySign(p: Poly, facts: Facts, budget: Budget): Sign {
  const c = constantOf(p);
  if (c) return c.n === 0n ? 0 : isNegative(c) ? -1 : 1;
  const m = commonMonomial(p);
  const rest = withoutMonomial(p, m);
  if (m.length > 0) {
    const outer = monomialSign(m, facts, budget);
    return outer === null ? null : times(outer, polySign(rest, facts, budget));
  }
  const direct = termwise(rest);
  if (direct === 1 || direct === -1 || direct === 0) return direct;
  if (budget.left-- <= 0) return direct;
  // All terms have one sign; one that is not zero makes the sum strict.
  if (direct !== null) return termwise(rest, facts, budget) ?? direct;
  if (rest.size > MAX_TERMS) return null;
  const node = polyNode(rest);
  if (lettersOf(node).length === 0) return byValue(node);
  return (
    splitSquares(rest, facts, budget) ??
    byDiscriminant(rest, facts) ??
    byUnits(node, facts, budget) ??
    bySlack(node, facts, budget) ??
    byRadical(rest, facts, budget) ??
    byExponential(rest, facts, budget)
  );
}

/** The sign of a number, where its value is not within rounding of zero. */
function byValue(node: Node): Sign {
  const value = evaluateNode(node, new Map());
  return Math.abs(value) > MARGIN ? (value > 0 ? 1 : -1) : null;
}

/** p = g² q: the sign is that of q where g is not zero. */
function splitSquares(p: Poly, facts: Facts, budget: Budget): Sign {
  for (const v of atomsOf(p)) {
    if (degreeIn(p, v) < 2) continue;
    const g = gcdPoly(p, derivativeIn(p, v));
    if (isUnit(g)) continue;
    const rest = divideExact(p, multiplyPoly(g, g));
    if (!rest) continue;
    const base = polySign(g, facts, budget);
    return times(base === 1 || base === -1 ? 1 : 'nonneg', polySign(rest, facts, budget));
  }
  return null;
}

/** τ in (0, 1) is s/(1 + s) with s > 0. */
function byUnits(node: Node, facts: Facts, budget: Budget): Sign {
  const unit = lettersOf(node).find((l) => l.kind === 'symbol' && l.declaration.domain === 'unit');
  if (!unit) return null;
  const s = freshSymbol('', 'positive');
  const value = divide(s, add([one, s]));
  return proveNode(replaceNode(node, unit, value), substituted(facts, unit, value), budget);
}

function substituted(facts: Facts, letter: Node, value: Node): Facts {
  return { ...facts, list: facts.list.map((f) => ({ node: replaceNode(f.node, letter, value), strict: f.strict })) };
}

/** A fact c L + r > 0, linear in a letter, says L = (s − r)/c with a new letter s > 0. */
function bySlack(node: Node, facts: Facts, budget: Budget): Sign {
  const mine = new Set(lettersOf(node));
  for (const fact of facts.list) {
    const ratio = ratioOrNull(fact.node);
    if (!ratio || !isUnit(ratio.den)) continue;
    for (const atom of atomsOf(ratio.num)) {
      const letter = nodeOfAtom(atom);
      if (!mine.has(letter) || degreeIn(ratio.num, atom) !== 1) continue;
      const [low, top] = coefficientsIn(ratio.num, atom) as [Poly, Poly];
      const rest = polyNode(low);
      if (lettersOf(rest).includes(letter)) continue;
      const others = { ...facts, list: facts.list.filter((f) => f !== fact) };
      const lead = polySign(top, others, { left: 8 });
      if (lead !== 1 && lead !== -1) continue;
      if (budget.left-- <= 0) return null;
      const s = freshSymbol('', fact.strict ? 'positive' : 'nonneg');
      const value = divide(subtract(s, rest), polyNode(top));
      // What the domain says of the letter itself would be lost with it.
      const domain = atomSign(letter) === 1 && termwiseNode(value) === null ? [{ node: value, strict: true }] : [];
      const list = [...substituted(others, letter, value).list, ...domain];
      const sign = proveNode(replaceNode(node, letter, value), { ...facts, list }, budget);
      if (sign !== null) return sign;
    }
  }
  return null;
}

function termwiseNode(node: Node): Sign {
  const ratio = ratioOrNull(node);
  return ratio && isUnit(ratio.den) ? termwise(ratio.num) : null;
}

/** a + b√R has the sign of a where that of b agrees, else that of a² − b²R; a + b∛c that of a³ + b³c. */
function byRadical(p: Poly, facts: Facts, budget: Budget): Sign {
  for (const atom of [...atomsOf(p)].reverse()) {
    const relation = relationOf(atom);
    if (!relation || relation.degree > 3 || degreeIn(p, atom) !== 1) continue;
    const node = nodeOfAtom(atom);
    const [a, b] = coefficientsIn(p, atom) as [Poly, Poly];
    const rest = ratioNode(relation.rest);
    if (relation.degree === 3) {
      if (node.kind === 'call' && node.row.name === 'cos') continue;
      const three = number(3);
      return proveNode(add([power(polyNode(a), three), multiply([power(polyNode(b), three), rest])]), facts, budget);
    }
    const [sa, sb] = [polySign(a, facts, budget), polySign(b, facts, budget)];
    const same = plus(sa, sb);
    if (same !== null) return same;
    if (sb === null) continue;
    const two = number(2);
    const gap = proveNode(subtract(power(polyNode(a), two), multiply([power(polyNode(b), two), rest])), facts, budget);
    // Where b²R is the greater, the sign is that of b whatever a is.
    if (sa === null) {
      if (gap === -1) return sb;
      continue;
    }
    return sa === 1 || sa === 'nonneg' ? gap : opposite(gap);
  }
  return null;
}

/** e^m is 1 + s for m > 0 and 1/(1 + s) for m < 0; log u is likewise s or −s. */
function byExponential(p: Poly, facts: Facts, budget: Budget): Sign {
  for (const atom of atomsOf(p)) {
    const e = nodeOfAtom(atom);
    if (e.kind !== 'call' || (e.row.name !== 'exp' && e.row.name !== 'log')) continue;
    const inner = e.children[0] as Node;
    const known = proveNode(e.row.name === 'exp' ? inner : subtract(inner, one), facts, budget);
    if (known !== 1 && known !== -1) continue;
    const s = freshSymbol('', 'positive');
    const large = e.row.name === 'exp' ? add([one, s]) : s;
    const small = e.row.name === 'exp' ? divide(one, large) : negate(s);
    const sign = proveNode(replaceNode(polyNode(p), e, known === 1 ? large : small), facts, budget);
    if (sign !== null) return sign;
  }
  return null;
}

/** A v² + B v + C with A > 0 and B² < 4AC is positive. */
function byDiscriminant(p: Poly, facts: Facts): Sign {
  for (const atom of atomsOf(p)) {
    if (degreeIn(p, atom) !== 2 || relationOf(atom)) continue;
    const [c, b, a] = coefficientsIn(p, atom) as [Poly, Poly, Poly];
    const lead = polySign(a, facts, { left: 6 });
    if (lead !== 1 && lead !== -1) continue;
    const gap = addPoly(powerPoly(b, 2), scalePoly(multiplyPoly(a, c), rational(-4)));
    const sign = polySign(gap, facts, { left: 6 });
    if (sign === -1) return lead;
    if (sign === 'nonpos' || sign === 0) return lead === 1 ? 'nonneg' : 'nonpos';
  }
  return null;
}
