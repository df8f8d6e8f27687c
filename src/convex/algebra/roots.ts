import { number } from '../../expr/atoms.js';
import { call, multiply, power } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { isNegative, type Rational, rational } from '../../expr/rational.js';
import { declaredSign } from '../../expr/sign.js';
import { row } from '../../functions/table.js';
import { algebraic, nodeOfAtom } from './atoms.js';
import {
  atomsOf,
  commonMonomial,
  constantOf,
  derivativeIn,
  divideExact,
  fromTerms,
  gcdPoly,
  isUnit,
  type Monomial,
  multiplyPoly,
  type Poly,
  primitivePart,
  scalePoly,
  UNIT,
  withoutMonomial,
} from './poly.js';
import {
  atomRatio,
  constantRatio,
  divideRatio,
  multiplyRatio,
  ONE_RATIO,
  powerRatio,
  type Ratio,
  ratioOf,
} from './ratio.js';
import { polyNode, ratioNode } from './write.js';

/** The q-th root as a node, in the notation of the language. */
function rootNode(base: Node, q: number): Node {
  return q === 3 ? call(row('cbrt'), [base]) : power(base, number(rational(1, q)));
}

function isPositive(node: Node): boolean {
  return declaredSign(node) === 'positive';
}

/** Is every value positive by the signs of the letters alone? */
export function clearlyPositive(p: Poly): boolean {
  let strict = false;
  for (const { c, m } of p.values()) {
    if (isNegative(c)) return false;
    let definite = true;
    for (let k = 0; k < m.length; k += 2) {
      if (isPositive(nodeOfAtom(m[k] as number))) continue;
      if ((m[k + 1] as number) % 2 === 1) return false;
      definite = false;
    }
    if (definite) strict = true;
  }
  return strict;
}

/** The real q-th root of a quotient; for even q it is meant where the quotient is not negative. */
export function readRoot(base: Ratio, q: number): Ratio {
  let out = base;
  for (const p of primesOf(q)) out = primeRoot(out, p);
  return out;
}

function primesOf(q: number): number[] {
  const out: number[] = [];
  let rest = q;
  for (let p = 2; rest > 1; p++) {
    while (rest % p === 0) {
      out.push(p);
      rest /= p;
    }
  }
  return out;
}

function primeRoot(base: Ratio, q: number): Ratio {
  const { content, part } = primitivePart(base.num);
  if (part.size === 0) return base;
  const negative = isNegative(content);
  const sign = negative ? rational(-1) : rational(1);
  let out = numberRoot(content.abs(), q);
  if (q % 2 === 1) out = multiplyRatio(out, constantRatio(sign));
  let num = q % 2 === 1 ? part : scalePoly(part, sign);
  let den = base.den;
  const [above, below] = [takeable(commonMonomial(num), q), takeable(commonMonomial(den), q)];
  out = divideRatio(multiplyRatio(out, monomialRoot(above, q)), monomialRoot(below, q));
  num = withoutMonomial(num, above);
  den = withoutMonomial(den, below);
  const square = q === 2 ? squareRoot(num) : null;
  if (square) {
    out = multiplyRatio(out, absolute(square));
    num = UNIT;
  }
  if (isUnit(num) && isUnit(den)) return out;
  // Where one of the two is positive, so is the other wherever the root is real.
  if (q % 2 === 1 || clearlyPositive(den) || clearlyPositive(num))
    return divideRatio(multiplyRatio(out, polyRoot(num, q)), polyRoot(den, q));
  const rest = ratioOf(num, den);
  return multiplyRatio(
    out,
    algebraic(rootNode(ratioNode(rest), q), () => ({ degree: q, rest })),
  );
}

/** |u| with positive factors taken out; |u|² = u². */
export function readAbs(u: Ratio): Ratio {
  const { content, part } = primitivePart(u.num);
  if (part.size === 0) return u;
  const [above, below] = [takeable(commonMonomial(part), 2), takeable(commonMonomial(u.den), 2)];
  const taken = ratioOf(fromTerms([{ c: content.abs(), m: above }]), fromTerms([{ c: rational(1), m: below }]));
  const rest = ratioOf(withoutMonomial(part, above), withoutMonomial(u.den, below));
  if (isUnit(rest.num) && isUnit(rest.den)) return taken;
  const node = call(row('abs'), [ratioNode(rest)]);
  if (node.kind !== 'call') return multiplyRatio(taken, rest);
  return multiplyRatio(
    taken,
    algebraic(node, () => ({ degree: 2, rest: powerRatio(rest, 2) })),
  );
}

function polyRoot(p: Poly, q: number): Ratio {
  if (isUnit(p)) return ONE_RATIO;
  return algebraic(rootNode(polyNode(p), q), () => ({ degree: q, rest: ratioOf(p) }));
}

/** The factors whose roots may be taken one by one: of even roots those known to be positive. */
function takeable(m: Monomial, q: number): Monomial {
  const out: number[] = [];
  for (let k = 0; k < m.length; k += 2) {
    if (q % 2 === 1 || isPositive(nodeOfAtom(m[k] as number))) out.push(m[k] as number, m[k + 1] as number);
  }
  return out;
}

function monomialRoot(m: Monomial, q: number): Ratio {
  let out = ONE_RATIO;
  for (let k = 0; k < m.length; k += 2)
    out = multiplyRatio(out, powerRatio(atomRoot(m[k] as number, q), m[k + 1] as number));
  return out;
}

function atomRoot(atom: number, q: number): Ratio {
  const node = nodeOfAtom(atom);
  if (node.kind === 'call' && node.row.name === 'exp') {
    const part = call(node.row, [multiply([number(rational(1, q)), node.children[0] as Node])]);
    return algebraic(part, () => ({ degree: q, rest: atomRatio(atom) }));
  }
  return algebraic(rootNode(node, q), () => ({ degree: q, rest: atomRatio(atom) }));
}

const TRIAL = 1000n;

/** Prime factors found by trial division; what is left counts as one. */
export function factorNumber(n: bigint): [bigint, number][] {
  const out: [bigint, number][] = [];
  let rest = n;
  for (let p = 2n; p <= TRIAL && p * p <= rest; p++) {
    let k = 0;
    while (rest % p === 0n) {
      rest /= p;
      k++;
    }
    if (k > 0) out.push([p, k]);
  }
  if (rest > 1n) out.push([rest, 1]);
  return out;
}

function numberRoot(c: Rational, q: number): Ratio {
  let out = ONE_RATIO;
  const take = (n: bigint, sign: 1 | -1): void => {
    for (const [p, k] of factorNumber(n)) {
      const whole = Math.floor(k / q);
      out = multiplyRatio(out, powerRatio(constantRatio(rational(p)), sign * whole));
      if (k % q > 0) out = multiplyRatio(out, powerRatio(primeNumberRoot(p, q), sign * (k % q)));
    }
  };
  take(c.n, 1);
  take(c.d, -1);
  return out;
}

function primeNumberRoot(p: bigint, q: number): Ratio {
  const value = rational(p);
  return algebraic(rootNode(number(value), q), () => ({ degree: q, rest: constantRatio(value) }));
}

/** The polynomial of which this is the square, else `null`. */
function squareRoot(p: Poly): Poly | null {
  const c = constantOf(p);
  if (c) return null;
  const [v] = atomsOf(p);
  const g = gcdPoly(p, derivativeIn(p, v as number));
  if (isUnit(g)) return null;
  const rest = divideExact(p, multiplyPoly(g, g));
  return rest && isUnit(rest) ? g : null;
}

function absolute(p: Poly): Ratio {
  const node = call(row('abs'), [polyNode(p)]);
  if (node.kind !== 'call') return ratioOf(p);
  return algebraic(node, () => ({ degree: 2, rest: ratioOf(multiplyPoly(p, p)) }));
}
