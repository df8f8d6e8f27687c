import {
  content,
  integerPower,
  isNegative,
  isOne,
  isZero,
  ONE,
  type Rational,
  rational,
  ZERO,
} from '../../expr/rational.js';
import { commonDegree } from './modular.js';

/** A power product: atom and positive exponent in turn, atoms in rising order. */
export type Monomial = readonly number[];

export interface Term {
  readonly c: Rational;
  readonly m: Monomial;
}

/** A polynomial in numbered atoms with rational coefficients, by the key of the monomial. */
export type Poly = ReadonlyMap<string, Term>;

const keyOf = (m: Monomial): string => m.join(',');

export const NOTHING: Poly = new Map();
export const UNIT: Poly = fromTerms([{ c: ONE, m: [] }]);

export function fromTerms(terms: Iterable<Term>): Poly {
  const out = new Map<string, Term>();
  for (const { c, m } of terms) {
    const key = keyOf(m);
    const before = out.get(key);
    const sum = before ? before.c.add(c) : c;
    if (isZero(sum)) out.delete(key);
    else out.set(key, { c: sum, m });
  }
  return out;
}

export function constantPoly(c: Rational): Poly {
  return fromTerms([{ c, m: [] }]);
}

export function atomPoly(atom: number, exponent = 1): Poly {
  return exponent === 0 ? UNIT : fromTerms([{ c: ONE, m: [atom, exponent] }]);
}

export function isZeroPoly(p: Poly): boolean {
  return p.size === 0;
}

/** The value of a polynomial without atoms, else `null`. */
export function constantOf(p: Poly): Rational | null {
  if (p.size === 0) return ZERO;
  return p.size === 1 ? (p.get('')?.c ?? null) : null;
}

export function isUnit(p: Poly): boolean {
  const c = constantOf(p);
  return c !== null && isOne(c);
}

export function addPoly(a: Poly, b: Poly): Poly {
  return fromTerms([...a.values(), ...b.values()]);
}

export function scalePoly(a: Poly, c: Rational): Poly {
  return isZero(c) ? NOTHING : fromTerms([...a.values()].map((t) => ({ c: t.c.mul(c), m: t.m })));
}

export function negatePoly(a: Poly): Poly {
  return scalePoly(a, rational(-1));
}

export function timesMonomial(a: Monomial, b: Monomial): Monomial {
  const out: number[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const x = a[i] ?? Infinity;
    const y = b[j] ?? Infinity;
    if (x === y) out.push(x, (a[i + 1] as number) + (b[j + 1] as number));
    else if (x < y) out.push(x, a[i + 1] as number);
    else out.push(y, b[j + 1] as number);
    if (x <= y) i += 2;
    if (y <= x) j += 2;
  }
  return out;
}

/** What is left of `a` when `b` is taken out, or `null`. */
export function overMonomial(a: Monomial, b: Monomial): Monomial | null {
  const out: number[] = [];
  let i = 0;
  for (let j = 0; j < b.length; j += 2) {
    while (i < a.length && (a[i] as number) < (b[j] as number)) {
      out.push(a[i] as number, a[i + 1] as number);
      i += 2;
    }
    if (a[i] !== b[j]) return null;
    const left = (a[i + 1] as number) - (b[j + 1] as number);
    if (left < 0) return null;
    if (left > 0) out.push(a[i] as number, left);
    i += 2;
  }
  for (; i < a.length; i += 2) out.push(a[i] as number, a[i + 1] as number);
  return out;
}

export function multiplyPoly(a: Poly, b: Poly): Poly {
  const terms: Term[] = [];
  for (const x of a.values()) for (const y of b.values()) terms.push({ c: x.c.mul(y.c), m: timesMonomial(x.m, y.m) });
  return fromTerms(terms);
}

export function powerPoly(a: Poly, n: number): Poly {
  if (n === 0) return UNIT;
  const [only] = a.values();
  if (a.size === 1 && only) {
    const c = integerPower(only.c, rational(n));
    if (c) return fromTerms([{ c, m: only.m.map((x, k) => (k % 2 === 0 ? x : x * n)) }]);
  }
  let out = UNIT;
  for (let k = 0; k < n; k++) out = multiplyPoly(out, a);
  return out;
}

/** Every atom that occurs. */
export function atomsOf(p: Poly): Set<number> {
  const out = new Set<number>();
  for (const { m } of p.values()) for (let k = 0; k < m.length; k += 2) out.add(m[k] as number);
  return out;
}

export function exponentOf(m: Monomial, atom: number): number {
  for (let k = 0; k < m.length; k += 2) if (m[k] === atom) return m[k + 1] as number;
  return 0;
}

/** The polynomial by the powers of one atom: index `k` holds the coefficient of `atom^k`. */
export function coefficientsIn(p: Poly, atom: number): Poly[] {
  const lists: Term[][] = [[]];
  for (const { c, m } of p.values()) {
    const e = exponentOf(m, atom);
    while (lists.length <= e) lists.push([]);
    const rest: number[] = [];
    for (let k = 0; k < m.length; k += 2) if (m[k] !== atom) rest.push(m[k] as number, m[k + 1] as number);
    (lists[e] as Term[]).push({ c, m: rest });
  }
  return lists.map(fromTerms);
}

export function degreeIn(p: Poly, atom: number): number {
  let out = 0;
  for (const { m } of p.values()) out = Math.max(out, exponentOf(m, atom));
  return out;
}

/** The derivative with respect to an atom, the others constant. */
export function derivativeIn(p: Poly, atom: number): Poly {
  return addAll(
    coefficientsIn(p, atom).map((c, k) => multiplyPoly(scalePoly(c, rational(k)), atomPoly(atom, Math.max(0, k - 1)))),
  );
}

function addAll(list: readonly Poly[]): Poly {
  return list.reduce(addPoly, NOTHING);
}

/** The largest monomial that divides every term. */
export function commonMonomial(p: Poly): Monomial {
  let out: Monomial | null = null;
  for (const { m } of p.values()) {
    if (out === null) out = m;
    else {
      const shared: number[] = [];
      for (let k = 0; k < out.length; k += 2) {
        const e = Math.min(out[k + 1] as number, exponentOf(m, out[k] as number));
        if (e > 0) shared.push(out[k] as number, e);
      }
      out = shared;
    }
  }
  return out ?? [];
}

/** The term that leads in the order of the atoms. */
export function leading(p: Poly): Term {
  let best: Term | undefined;
  for (const t of p.values()) if (!best || compareMonomials(t.m, best.m) > 0) best = t;
  if (!best) throw new Error('the zero polynomial has no leading term');
  return best;
}

function compareMonomials(a: Monomial, b: Monomial): number {
  for (let k = 0; k < Math.max(a.length, b.length); k += 2) {
    const x = a[k] ?? Infinity;
    const y = b[k] ?? Infinity;
    if (x !== y) return x < y ? 1 : -1;
    const e = (a[k + 1] as number) - (b[k + 1] as number);
    if (e !== 0) return e;
  }
  return 0;
}

/** Content times primitive part; the leading coefficient of the primitive part is positive. */
export function primitivePart(p: Poly): { readonly content: Rational; readonly part: Poly } {
  if (p.size === 0) return { content: ONE, part: p };
  let c = content([...p.values()].map((t) => t.c));
  if (isNegative(leading(p).c)) c = c.neg();
  return { content: c, part: isOne(c) ? p : scalePoly(p, c.inverse()) };
}

/** `a / b` where the division comes out even, else `null`. */
export function divideExact(a: Poly, b: Poly): Poly | null {
  const lead = leading(b);
  const quotient: Term[] = [];
  let rest = a;
  for (let round = 0; rest.size > 0; round++) {
    if (round > MAX_ROUNDS) return null;
    const top = leading(rest);
    const m = overMonomial(top.m, lead.m);
    if (!m) return null;
    const term = { c: top.c.div(lead.c), m };
    quotient.push(term);
    rest = addPoly(rest, negatePoly(multiplyPoly(fromTerms([term]), b)));
  }
  return fromTerms(quotient);
}

const MAX_ROUNDS = 300;
const MAX_TERMS = 80;

/**
 * A common divisor, the greatest where the budget lasts: Euclid's algorithm with pseudo-remainders made
 * primitive (Knuth, The Art of Computer Programming 2, 4.6.1, Algorithm E).
 */
export function gcdPoly(a: Poly, b: Poly): Poly {
  if (a.size === 0) return primitivePart(b).part;
  if (b.size === 0) return primitivePart(a).part;
  const [p, q] = [primitivePart(a).part, primitivePart(b).part];
  if (constantOf(p) || constantOf(q)) return UNIT;
  const shared = sharedMonomial(commonMonomial(p), commonMonomial(q));
  const [x, y] = [withoutMonomial(p, commonMonomial(p)), withoutMonomial(q, commonMonomial(q))];
  const common = fromTerms([{ c: ONE, m: shared }]);
  const both = [...atomsOf(x)].filter((v) => atomsOf(y).has(v));
  if (both.length === 0 || x.size > MAX_TERMS || y.size > MAX_TERMS) return common;
  const v = both.reduce((best, w) =>
    degreeIn(x, w) + degreeIn(y, w) < degreeIn(x, best) + degreeIn(y, best) ? w : best,
  );
  return multiplyPoly(common, gcdIn(x, y, v));
}

function gcdIn(a: Poly, b: Poly, v: number): Poly {
  const [ca, cb] = [contentIn(a, v), contentIn(b, v)];
  const c = gcdPoly(ca, cb);
  if (commonDegree(a, b, v) === 0) return c;
  let x = divideExact(a, ca) ?? a;
  let y = divideExact(b, cb) ?? b;
  if (degreeIn(x, v) < degreeIn(y, v)) [x, y] = [y, x];
  for (let round = 0; round < 12; round++) {
    if (y.size === 0) return multiplyPoly(c, primitivePart(x).part);
    if (degreeIn(y, v) === 0) return c;
    const r = pseudoRemainder(x, y, v);
    if (r === null || r.size > MAX_TERMS) return c;
    x = y;
    y = r.size === 0 ? r : (divideExact(r, contentIn(r, v)) ?? r);
  }
  return c;
}

/** The common divisor of the coefficients with respect to one atom. */
function contentIn(p: Poly, v: number): Poly {
  const list = coefficientsIn(p, v).filter((c) => c.size > 0);
  return list.reduce((g, c) => (isUnit(g) ? g : gcdPoly(g, c)));
}

function pseudoRemainder(a: Poly, b: Poly, v: number): Poly | null {
  const n = degreeIn(b, v);
  const lead = coefficientsIn(b, v)[n] as Poly;
  let r = a;
  for (let round = 0; round < 40; round++) {
    const d = degreeIn(r, v);
    if (r.size === 0 || d < n) return r;
    if (r.size > 4 * MAX_TERMS) return null;
    const top = coefficientsIn(r, v)[d] as Poly;
    const shift = multiplyPoly(top, atomPoly(v, d - n));
    r = addPoly(multiplyPoly(lead, r), negatePoly(multiplyPoly(shift, b)));
  }
  return null;
}

function sharedMonomial(a: Monomial, b: Monomial): Monomial {
  const out: number[] = [];
  for (let k = 0; k < a.length; k += 2) {
    const e = Math.min(a[k + 1] as number, exponentOf(b, a[k] as number));
    if (e > 0) out.push(a[k] as number, e);
  }
  return out;
}

/** The polynomial divided by a monomial that divides it. */
export function withoutMonomial(p: Poly, m: Monomial): Poly {
  if (m.length === 0) return p;
  return fromTerms([...p.values()].map((t) => ({ c: t.c, m: overMonomial(t.m, m) ?? t.m })));
}
