import { isNegative, type Rational } from '../../expr/rational.js';
import {
  addPoly,
  atomPoly,
  atomsOf,
  coefficientsIn,
  commonMonomial,
  constantOf,
  constantPoly,
  degreeIn,
  divideExact,
  gcdPoly,
  isUnit,
  isZeroPoly,
  leading,
  multiplyPoly,
  negatePoly,
  type Poly,
  powerPoly,
  primitivePart,
  scalePoly,
  UNIT,
} from './poly.js';

/** A quotient of polynomials in lowest terms, as far as the budget of the common divisor goes. */
export interface Ratio {
  readonly num: Poly;
  readonly den: Poly;
}

/** An algebraic atom: `atom^degree` is `rest`, in which the atom occurs to lower powers only. */
export interface Relation {
  readonly degree: number;
  readonly rest: Ratio;
}

const relations = new Map<number, Relation>();

/** Enters what the atom satisfies. A later atom may depend on earlier ones, never the reverse. */
export function relate(atom: number, relation: Relation): void {
  relations.set(atom, relation);
}

export function relationOf(atom: number): Relation | undefined {
  return relations.get(atom);
}

export const ZERO_RATIO: Ratio = { num: new Map(), den: UNIT };
export const ONE_RATIO: Ratio = { num: UNIT, den: UNIT };

export function ratioOf(num: Poly, den: Poly = UNIT): Ratio {
  return lowest(num, den);
}

export function constantRatio(c: Rational): Ratio {
  return { num: constantPoly(c), den: UNIT };
}

export function atomRatio(atom: number): Ratio {
  return { num: atomPoly(atom), den: UNIT };
}

function lowest(num: Poly, den: Poly): Ratio {
  if (isZeroPoly(num)) return ZERO_RATIO;
  const c = constantOf(den);
  if (c) return { num: scalePoly(num, c.inverse()), den: UNIT };
  const g = gcdPoly(num, den);
  const [n, d] = isUnit(g) ? [num, den] : [divideExact(num, g) ?? num, divideExact(den, g) ?? den];
  const { content, part } = primitivePart(d);
  return { num: scalePoly(n, content.inverse()), den: part };
}

export function addRatio(a: Ratio, b: Ratio): Ratio {
  if (isUnit(a.den) && isUnit(b.den)) return { num: addPoly(a.num, b.num), den: UNIT };
  const num = addPoly(multiplyPoly(a.num, b.den), multiplyPoly(b.num, a.den));
  return reduceRatio(lowest(num, multiplyPoly(a.den, b.den)));
}

export function negateRatio(a: Ratio): Ratio {
  return { num: negatePoly(a.num), den: a.den };
}

export function subtractRatio(a: Ratio, b: Ratio): Ratio {
  return addRatio(a, negateRatio(b));
}

export function multiplyRatio(a: Ratio, b: Ratio): Ratio {
  return reduceRatio(lowest(multiplyPoly(a.num, b.num), multiplyPoly(a.den, b.den)));
}

export function inverseRatio(a: Ratio): Ratio {
  if (isZeroPoly(a.num)) throw new RangeError('division by zero');
  return lowest(a.den, a.num);
}

export function divideRatio(a: Ratio, b: Ratio): Ratio {
  return multiplyRatio(a, inverseRatio(b));
}

export function powerRatio(a: Ratio, n: number): Ratio {
  const base = n < 0 ? inverseRatio(a) : a;
  const k = Math.abs(n);
  return reduceRatio({ num: powerPoly(base.num, k), den: powerPoly(base.den, k) });
}

export function isZeroRatio(a: Ratio): boolean {
  return isZeroPoly(a.num);
}

export function ratioAtoms(a: Ratio): Set<number> {
  return new Set([...atomsOf(a.num), ...atomsOf(a.den)]);
}

/** A power of an algebraic atom that its relation lowers. */
function reducible(p: Poly): number | null {
  let found: number | null = null;
  for (const atom of atomsOf(p)) {
    const relation = relations.get(atom);
    if (relation && degreeIn(p, atom) >= relation.degree && (found === null || atom > found)) found = atom;
  }
  return found;
}

const ROUNDS = 40;

/** Lowers powers of algebraic atoms by their relations, those of later atoms first. */
function lower(p: Poly): Ratio {
  let current: Ratio = { num: p, den: UNIT };
  for (let round = 0; round < ROUNDS; round++) {
    const atom = reducible(current.num);
    if (atom === null) return current;
    const { degree, rest } = relations.get(atom) as Relation;
    const list = coefficientsIn(current.num, atom);
    let num: Poly = new Map();
    const most = Math.floor((list.length - 1) / degree);
    for (const [k, c] of list.entries()) {
      const times = Math.floor(k / degree);
      const part = multiplyPoly(multiplyPoly(c, atomPoly(atom, k - times * degree)), powerPoly(rest.num, times));
      num = addPoly(num, multiplyPoly(part, powerPoly(rest.den, most - times)));
    }
    current = lowest(num, multiplyPoly(current.den, powerPoly(rest.den, most)));
  }
  return current;
}

/** 1/√u is √u/u: what algebraic atoms divide by as a whole is multiplied up. */
function rationalised(a: Ratio): Ratio {
  const m = commonMonomial(a.den);
  for (let k = 0; k < m.length; k += 2) {
    const relation = relations.get(m[k] as number);
    const lacking = relation ? relation.degree - (m[k + 1] as number) : 0;
    if (lacking <= 0) continue;
    const by = atomPoly(m[k] as number, lacking);
    return rationalised(reduceOnce({ num: multiplyPoly(a.num, by), den: multiplyPoly(a.den, by) }));
  }
  return a;
}

/** The quotient with the relations of algebraic atoms used in numerator and denominator. */
export function reduceRatio(a: Ratio): Ratio {
  return rationalised(reduceOnce(a));
}

function reduceOnce(a: Ratio): Ratio {
  const [n, d] = [reducible(a.num), reducible(a.den)];
  if (n === null && d === null) return a;
  const top = n === null ? { num: a.num, den: UNIT } : lower(a.num);
  const bottom = d === null ? { num: a.den, den: UNIT } : lower(a.den);
  if (isZeroPoly(bottom.num)) throw new RangeError('division by zero');
  return lowest(multiplyPoly(top.num, bottom.den), multiplyPoly(top.den, bottom.num));
}

/** The numeric value where there are no atoms. */
export function constantOfRatio(a: Ratio): Rational | null {
  return isUnit(a.den) ? constantOf(a.num) : null;
}

/** Is the leading coefficient of the numerator negative? */
export function leadsNegative(a: Ratio): boolean {
  return !isZeroPoly(a.num) && isNegative(leading(a.num).c);
}
