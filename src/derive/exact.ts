import {
  content,
  isInteger,
  isNegative,
  isOne,
  isZero,
  MINUS_ONE,
  ONE,
  type Rational,
  rationalPower,
  ZERO,
} from '../expr/rational.js';
import { cancelled, factored } from './cancel.js';
import { enclose } from './enclose.js';
import { generator, isPositive, type Power, type RootGenerator } from './generator.js';
import { signOf as signOfInterval, Undefined, Unsettled } from './interval.js';
import {
  asRational,
  constantPoly,
  exponentOf,
  generatorsOf,
  isSurd,
  leastExponents,
  type Poly,
  poly,
  polyKey,
  polyPower,
  powers,
  product,
  raised,
  rationalPowers,
  scaled,
  sumOf,
  TooLarge,
  termsOf,
} from './laurent.js';

/**
 * A real number in normal form: a rational, or a quotient of sums of products of generators. Numerator and
 * denominator share no factor, the denominator is a primitive sum of two terms or more, or 1.
 */
export type Exact = Rational | Ratio;

export interface Ratio {
  readonly kind: 'ratio';
  readonly top: Poly;
  readonly bottom: Poly;
}

/** Why a value cannot be given: it does not exist, or cannot be told. */
export class NoValue extends Error {
  constructor(
    message: string,
    readonly undecided = false,
  ) {
    super(message);
  }
}

const UNIT = constantPoly(ONE);

export function isRational(x: Exact): x is Rational {
  return !('kind' in x);
}

export function topOf(x: Exact): Poly {
  return isRational(x) ? constantPoly(x) : x.top;
}

export function bottomOf(x: Exact): Poly {
  return isRational(x) ? UNIT : x.bottom;
}

/** A text that is equal for equal numbers in normal form. */
export function exactKey(x: Exact): string {
  if (isRational(x)) return x.toFraction();
  const top = polyKey(x.top);
  return x.bottom === UNIT ? top : `(${top})/(${polyKey(x.bottom)})`;
}

export function fromPoly(p: Poly): Exact {
  return asRational(p) ?? { kind: 'ratio', top: p, bottom: UNIT };
}

export function fromPowers(list: readonly Power[]): Exact {
  return fromPoly(powers(list));
}

/** The most terms of a denominator that is freed of its square roots. */
const MOST_TO_FREE = 12;

/** top/bottom in normal form. */
function ratio(top: Poly, bottom: Poly): Exact {
  if (top.size === 0) return ZERO;
  if (bottom === UNIT) return fromPoly(top);
  if (bottom.size === 1) return overMonomial(top, bottom);
  const surd = generatorsOf(bottom).find((g) => (g.kind === 'prime' || g.kind === 'root') && isSurd(bottom, g));
  if (surd && bottom.size <= MOST_TO_FREE) {
    const terms = termsOf(bottom);
    const conjugate = poly(
      terms.map((t) => (isInteger(exponentOf(t.monomial, surd)) ? t : { ...t, coefficient: t.coefficient.neg() })),
    );
    const free = product(bottom, conjugate);
    if (free.size > 0) return ratio(product(top, conjugate), free);
  }
  const [a, b] = cancelled(top, bottom);
  if (b.size === 1) return overMonomial(a, b);
  const shift = raised(leastExponents(b), MINUS_ONE);
  const moved =
    shift.length === 0 ? ([a, b] as const) : ([product(powers(shift), a), product(powers(shift), b)] as const);
  const terms = termsOf(moved[1]);
  let c = content(terms.map((t) => t.coefficient)).inverse();
  if (isNegative((terms[0] as { coefficient: Rational }).coefficient)) c = c.neg();
  return { kind: 'ratio', top: scaled(moved[0], c), bottom: scaled(moved[1], c) };
}

function overMonomial(top: Poly, bottom: Poly): Exact {
  const [term] = bottom.values();
  if (!term) throw new NoValue('division by 0');
  const roots = term.monomial.filter((p) => p.generator.kind === 'root');
  const rest = raised(
    term.monomial.filter((p) => p.generator.kind !== 'root'),
    MINUS_ONE,
  );
  let out = product(scaled(top, term.coefficient.inverse()), powers(rest));
  // 1/√s = √s/s
  let below: Poly = UNIT;
  for (const { generator: g, exponent } of roots) {
    out = product(out, powers([{ generator: g, exponent: ONE.sub(exponent) }]));
    below = product(below, (g as RootGenerator).of);
  }
  return roots.length === 0 ? fromPoly(out) : ratio(out, below);
}

export function sum(list: readonly Exact[]): Exact {
  let number = ZERO;
  let top: Poly | null = null;
  let bottom: Poly = UNIT;
  for (const x of list) {
    if (isRational(x)) {
      number = number.add(x);
      continue;
    }
    if (top === null) [top, bottom] = [x.top, x.bottom];
    else if (bottom === x.bottom || polyKey(bottom) === polyKey(x.bottom)) top = sumOf(top, x.top);
    else {
      const [a, b] = cancelled(bottom, x.bottom);
      top = sumOf(product(top, b), product(x.top, a));
      bottom = product(bottom, b);
    }
  }
  if (top === null) return number;
  return ratio(sumOf(top, product(constantPoly(number), bottom)), bottom);
}

export function times(list: readonly Exact[]): Exact {
  let number = ONE;
  let out: Ratio | null = null;
  for (const x of list) {
    if (isRational(x)) {
      number = number.mul(x);
      if (isZero(number)) return ZERO;
      continue;
    }
    if (out === null) {
      out = x;
      continue;
    }
    const [a, d] = cancelled(out.top, x.bottom);
    const [c, b] = cancelled(x.top, out.bottom);
    const made = ratio(product(a, c), product(b, d));
    if (isRational(made)) {
      number = number.mul(made);
      out = null;
    } else out = made;
  }
  if (out === null) return number;
  return isOne(number) ? out : { ...out, top: scaled(out.top, number) };
}

export function negated(x: Exact): Exact {
  return isRational(x) ? x.neg() : { ...x, top: scaled(x.top, MINUS_ONE) };
}

export function difference(a: Exact, b: Exact): Exact {
  return sum([a, negated(b)]);
}

/** Are the generators known to be independent, so that a form that is not 0 is a number that is not 0? */
function isFaithful(x: Exact): boolean {
  const rest = generatorsOf(topOf(x), bottomOf(x)).filter((g) => g.kind !== 'prime');
  return rest.every((g) => g.kind === 'exp' && g.key === rest[0]?.key && isRational(g.of)) || rest.length === 0;
}

export function inverse(x: Exact): Exact {
  if (isRational(x)) {
    if (isZero(x)) throw new NoValue('division by 0');
    return x.inverse();
  }
  if (!isFaithful(x)) signOf(x);
  return ratio(x.bottom, x.top);
}

/** Binary digits after the point, more and more of them until a question is settled. */
export const PRECISIONS: readonly bigint[] = [96n, 256n, 1024n, 4096n];

/** The first answer that bounds of the number settle, or null. Throws where the number does not exist. */
export function settle<B, T>(bounds: (p: bigint) => B, answer: (bounds: B, p: bigint) => T | null): T | null {
  for (const p of PRECISIONS) {
    try {
      const found = answer(bounds(p), p);
      if (found !== null) return found;
    } catch (error) {
      if (error instanceof Undefined) throw new NoValue(error.message);
      if (!(error instanceof Unsettled)) throw error;
    }
  }
  return null;
}

/** The sign; throws where it cannot be told. */
export function signOf(x: Exact): -1 | 0 | 1 {
  if (isRational(x)) return isZero(x) ? 0 : isNegative(x) ? -1 : 1;
  const sign = settle((p) => enclose(x, p), signOfInterval);
  if (sign !== null) return sign;
  throw new NoValue('the sign of a number that is 0 or nearly so cannot be told', true);
}

/** x^q. */
export function power(x: Exact, q: Rational): Exact {
  if (isZero(q)) return ONE;
  if (isOne(q)) return x;
  if (isInteger(q)) {
    if (q.n > 4096n && !isRational(x)) throw new TooLarge('an exact value has too large a power');
    const base = isNegative(q) ? inverse(x) : x;
    if (isRational(base)) {
      const exact = rationalPower(base, q.abs());
      if (exact === null) throw new TooLarge('an exact value has too large a power');
      return exact;
    }
    const n = Number(q.n);
    if (base.bottom === UNIT && base.top.size === 1) return monomialPower(base.top, q.abs());
    return ratio(polyPower(base.top, n), base.bottom === UNIT ? UNIT : polyPower(base.bottom, n));
  }
  const sign = signOf(x);
  if (sign < 0) throw new NoValue('a fractional power of a negative number');
  if (sign === 0) {
    if (isNegative(q)) throw new NoValue('division by 0');
    return ZERO;
  }
  if (isRational(x)) return rationalPower(x, q) ?? fromPowers(rationalPowers(x, q));
  return times([rootOf(x.top, q), rootOf(x.bottom, q.neg())]);
}

function monomialPower(p: Poly, q: Rational): Exact {
  const [term] = p.values();
  if (!term) return ZERO;
  const c = rationalPower(term.coefficient, q);
  if (c === null) throw new TooLarge('an exact value has too large a power');
  return fromPoly(scaled(powers(raised(term.monomial, q)), c));
}

/** A fractional power of a positive sum, by its factors. */
function rootOf(p: Poly, q: Rational): Exact {
  if (p === UNIT) return ONE;
  const { content: c, shift, factors } = factored(p);
  const out: Exact[] = [fromPowers(rationalPowers(c.abs(), q))];
  for (const { factor, times: k } of factors) out.push(positivePower(factor, q.mul(k)));
  for (const { generator: g, exponent } of shift) {
    const single = { generator: g, exponent: exponent.mul(q) };
    out.push(
      isPositive(g) ? fromPowers([single]) : positivePower(powers([{ ...single, exponent: ONE }]), single.exponent),
    );
  }
  return times(out);
}

/** |p|^q, its fractional part as a generator of its own. */
function positivePower(p: Poly, q: Rational): Exact {
  const base = signOf(fromPoly(p)) < 0 ? scaled(p, MINUS_ONE) : p;
  const whole = q.floor();
  const left = q.sub(whole);
  const outside = isZero(whole) ? ONE : power(fromPoly(base), whole);
  if (isZero(left)) return outside;
  const root = generator<RootGenerator>({ kind: 'root', key: `root(${polyKey(base)})`, of: base });
  return times([outside, fromPowers([{ generator: root, exponent: left }])]);
}
