import { isInteger, isOne, isZero, ONE, type Rational, rational, ZERO } from '../expr/rational.js';
import { compareGenerators, type Generator, type Power, primeGenerator, primesOf } from './generator.js';

/** A product of powers of different generators, in their order. */
export type Monomial = readonly Power[];

export interface Term {
  readonly coefficient: Rational;
  readonly monomial: Monomial;
}

/** A sum of terms by the key of their monomials; exponents may be negative or fractional. */
export type Poly = ReadonlyMap<string, Term>;

/** The numbers have grown beyond what is worth writing down. */
export class TooLarge extends Error {}

const MOST_TERMS = 240;

export const NOTHING: Poly = new Map();

export function keyOf(monomial: Monomial): string {
  return monomial
    .map(({ generator, exponent }) => (isOne(exponent) ? generator.key : `${generator.key}^${exponent.toFraction()}`))
    .join('*');
}

export function poly(terms: readonly Term[]): Poly {
  const out = new Map<string, Term>();
  for (const { coefficient, monomial } of terms) addTerm(out, coefficient, monomial);
  return out;
}

function addTerm(out: Map<string, Term>, coefficient: Rational, monomial: Monomial): void {
  if (isZero(coefficient)) return;
  const key = keyOf(monomial);
  const before = out.get(key);
  const sum = before ? before.coefficient.add(coefficient) : coefficient;
  if (isZero(sum)) out.delete(key);
  else out.set(key, { coefficient: sum, monomial });
  if (out.size > MOST_TERMS) throw new TooLarge('an exact value has too many terms');
}

export function constantPoly(q: Rational): Poly {
  return poly([{ coefficient: q, monomial: [] }]);
}

/** The number, where the polynomial is one. */
export function asRational(p: Poly): Rational | null {
  if (p.size === 0) return ZERO;
  const only = p.size === 1 ? p.get('') : undefined;
  return only ? only.coefficient : null;
}

export function sumOf(a: Poly, b: Poly): Poly {
  if (a.size === 0) return b;
  const out = new Map(a);
  for (const { coefficient, monomial } of b.values()) addTerm(out, coefficient, monomial);
  return out;
}

export function scaled(p: Poly, by: Rational): Poly {
  if (isOne(by)) return p;
  if (isZero(by)) return NOTHING;
  return new Map([...p].map(([key, t]) => [key, { ...t, coefficient: t.coefficient.mul(by) }]));
}

/** Terms in the order in which they are written: constants first, then by size of the exponents. */
export function termsOf(p: Poly): Term[] {
  return [...p.values()].sort((a, b) => compareMonomials(a.monomial, b.monomial));
}

function degree(m: Monomial): number {
  return m.reduce((s, { exponent }) => s + exponent.valueOf(), 0);
}

function compareMonomials(a: Monomial, b: Monomial): number {
  const d = degree(a) - degree(b);
  if (d !== 0) return d;
  for (let k = 0; k < Math.min(a.length, b.length); k++) {
    const [x, y] = [a[k] as Power, b[k] as Power];
    const g = compareGenerators(x.generator, y.generator);
    if (g !== 0) return g;
    const e = y.exponent.compare(x.exponent);
    if (e !== 0) return e;
  }
  return a.length - b.length;
}

/** The key of a polynomial: equal for equal ones. */
export function polyKey(p: Poly): string {
  return termsOf(p)
    .map(({ coefficient, monomial }) => `${coefficient.toFraction()}*${keyOf(monomial)}`)
    .join('+');
}

/** Both monomials' powers, like generators merged. */
function merged(a: Monomial, b: Monomial): Power[] {
  const out: Power[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [x, y] = [a[i], b[j]];
    const order = !x ? 1 : !y ? -1 : compareGenerators(x.generator, y.generator);
    if (order === 0) {
      const exponent = (x as Power).exponent.add((y as Power).exponent);
      if (!isZero(exponent)) out.push({ generator: (x as Power).generator, exponent });
      i++;
      j++;
    } else if (order < 0) {
      out.push(x as Power);
      i++;
    } else {
      out.push(y as Power);
      j++;
    }
  }
  return out;
}

/**
 * A product of powers in normal form: the whole powers of a prime are a number, those of a sum under a root are the
 * sum itself.
 */
export function powers(list: readonly Power[]): Poly {
  let coefficient = ONE;
  let rest: Poly | null = null;
  const monomial: Power[] = [];
  for (const power of list) {
    const { generator: g, exponent } = power;
    if (g.kind !== 'prime' && g.kind !== 'root') {
      monomial.push(power);
      continue;
    }
    const whole = exponent.floor();
    const left = exponent.sub(whole);
    if (!isZero(left)) monomial.push({ generator: g, exponent: left });
    if (isZero(whole)) continue;
    if (g.kind === 'prime') coefficient = coefficient.mul(rational(g.value).pow(whole) as Rational);
    else {
      if (whole.s < 0n) throw new Error('a sum in a denominator is no product of powers');
      const power = polyPower(g.of, Number(whole.n));
      rest = rest ? product(rest, power) : power;
    }
  }
  const main = poly([{ coefficient, monomial }]);
  return rest ? product(main, rest) : main;
}

export function product(a: Poly, b: Poly): Poly {
  if (a.size * b.size > MOST_TERMS ** 2) throw new TooLarge('an exact value has too many terms');
  const out = new Map<string, Term>();
  for (const x of a.values()) {
    for (const y of b.values()) {
      const coefficient = x.coefficient.mul(y.coefficient);
      if (x.monomial.length === 0 || y.monomial.length === 0) {
        addTerm(out, coefficient, x.monomial.length === 0 ? y.monomial : x.monomial);
        continue;
      }
      for (const t of powers(merged(x.monomial, y.monomial)).values())
        addTerm(out, coefficient.mul(t.coefficient), t.monomial);
    }
  }
  return out;
}

export function polyPower(p: Poly, n: number): Poly {
  if (n > 1024 && p.size > 1) throw new TooLarge('an exact value has too large a power');
  let out = constantPoly(ONE);
  let base = p;
  for (let k = n; k > 0; k = Math.floor(k / 2)) {
    if (k % 2 === 1) out = product(out, base);
    if (k > 1) base = product(base, base);
  }
  return out;
}

/** q^r for a positive q, by the primes of q. */
export function rationalPowers(q: Rational, r: Rational): Power[] {
  const exponents = new Map<bigint, Rational>();
  for (const [p, k] of primesOf(q.n)) exponents.set(p, r.mul(k));
  for (const [p, k] of primesOf(q.d)) exponents.set(p, (exponents.get(p) ?? ZERO).sub(r.mul(k)));
  return [...exponents]
    .map(([p, exponent]) => ({ generator: primeGenerator(p), exponent }))
    .sort((a, b) => compareGenerators(a.generator, b.generator));
}

/** Every generator of the polynomials, in order. */
export function generatorsOf(...list: readonly Poly[]): Generator[] {
  const out = new Set<Generator>();
  for (const p of list) for (const t of p.values()) for (const { generator: g } of t.monomial) out.add(g);
  return [...out].sort(compareGenerators);
}

/** The exponent of a generator in a monomial. */
export function exponentOf(monomial: Monomial, g: Generator): Rational {
  return monomial.find((power) => power.generator === g)?.exponent ?? ZERO;
}

/** The least exponent of each generator over all terms: what can be taken out of the sum. */
export function leastExponents(p: Poly): Power[] {
  const out: Power[] = [];
  for (const g of generatorsOf(p)) {
    if (g.kind === 'prime' || g.kind === 'root') continue;
    let least: Rational | null = null;
    for (const t of p.values()) {
      const e = exponentOf(t.monomial, g);
      if (least === null || e.compare(least) < 0) least = e;
    }
    if (least && !isZero(least)) out.push({ generator: g, exponent: least });
  }
  return out;
}

/** The powers with their exponents negated or multiplied. */
export function raised(list: readonly Power[], by: Rational): Power[] {
  return list.map(({ generator: g, exponent }) => ({ generator: g, exponent: exponent.mul(by) }));
}

/** Are all exponents of this generator halves of whole numbers, one of them not whole? */
export function isSurd(p: Poly, g: Generator): boolean {
  const exponents = [...p.values()].map((t) => exponentOf(t.monomial, g));
  return exponents.some((e) => !isInteger(e)) && exponents.every((e) => e.d <= 2n);
}
