/**
 * Polynomials with whole coefficients, as nested lists: one in n variables is the list of its coefficients by
 * the power of the last variable, polynomials in the others; one in no variable is a number. The last coefficient
 * of a list is not zero, and zero is the empty list.
 */
export type Nested = bigint | readonly Nested[];

/** What is left of the work that a computation may take: multiplications of numbers. */
export interface Meter {
  left: number;
}

/** The work was more than it is worth. */
export class Exhausted extends Error {}

function spend(meter: Meter, a: bigint, b: bigint): void {
  // Long numbers cost more: a unit is a product of numbers of about a hundred digits.
  meter.left -= 1 + (a.toString(16).length * b.toString(16).length) / 10_000;
  if (meter.left < 0) throw new Exhausted('a common divisor takes too long');
}

const isZero = (a: Nested): boolean => (typeof a === 'bigint' ? a === 0n : a.length === 0);
const list = (a: Nested): readonly Nested[] => a as readonly Nested[];
const zeroOf = (level: number): Nested => (level === 0 ? 0n : []);

function trimmed(a: Nested[]): Nested {
  while (a.length > 0 && isZero(a[a.length - 1] as Nested)) a.pop();
  return a;
}

/** The constant 1 in so many variables. */
export function oneOf(level: number): Nested {
  return level === 0 ? 1n : [oneOf(level - 1)];
}

function combine(a: Nested, b: Nested, level: number, sign: 1n | -1n): Nested {
  if (level === 0) return (a as bigint) + sign * (b as bigint);
  const [x, y] = [list(a), list(b)];
  const zero = zeroOf(level - 1);
  return trimmed(
    Array.from({ length: Math.max(x.length, y.length) }, (_, k) =>
      combine(x[k] ?? zero, y[k] ?? zero, level - 1, sign),
    ),
  );
}

function product(a: Nested, b: Nested, level: number, meter: Meter): Nested {
  if (level === 0) {
    spend(meter, a as bigint, b as bigint);
    return (a as bigint) * (b as bigint);
  }
  const [x, y] = [list(a), list(b)];
  if (x.length === 0 || y.length === 0) return [];
  const out: Nested[] = Array.from({ length: x.length + y.length - 1 }, () => zeroOf(level - 1));
  for (const [i, s] of x.entries()) {
    if (isZero(s)) continue;
    for (const [j, t] of y.entries())
      out[i + j] = combine(out[i + j] as Nested, product(s, t, level - 1, meter), level - 1, 1n);
  }
  return trimmed(out);
}

function times(a: Nested, by: Nested, level: number, meter: Meter): Nested {
  return list(a).map((c) => product(c, by, level - 1, meter));
}

/** a/b, or null where it does not come out even. */
export function quotient(a: Nested, b: Nested, level: number, meter: Meter): Nested | null {
  if (level === 0)
    return (b as bigint) !== 0n && (a as bigint) % (b as bigint) === 0n ? (a as bigint) / (b as bigint) : null;
  const [divisor, rest] = [list(b), [...list(a)]];
  if (divisor.length === 0) return null;
  const lead = divisor[divisor.length - 1] as Nested;
  const out: Nested[] = [];
  for (let k = rest.length - divisor.length; k >= 0; k--) {
    const q = quotient(rest[k + divisor.length - 1] as Nested, lead, level - 1, meter);
    if (q === null) return null;
    out[k] = q;
    if (isZero(q)) continue;
    for (const [i, c] of divisor.entries())
      rest[k + i] = combine(rest[k + i] as Nested, product(q, c, level - 1, meter), level - 1, -1n);
  }
  return rest.every(isZero) ? trimmed(out) : null;
}

/** The greatest common divisor of the coefficients by the last variable. */
function content(a: Nested, level: number, meter: Meter): Nested {
  let g = zeroOf(level - 1);
  for (const c of list(a)) g = divisor(g, c, level - 1, meter);
  return g;
}

function primitive(a: Nested, level: number, meter: Meter): Nested {
  const g = content(a, level, meter);
  return list(a).map((c) => quotient(c, g, level - 1, meter) as Nested);
}

/** The remainder of lead(b)^k a divided by b. */
function remainder(a: Nested, b: Nested, level: number, meter: Meter): Nested {
  const by = list(b);
  const lead = by[by.length - 1] as Nested;
  let rest = a;
  while (list(rest).length >= by.length) {
    const r = list(rest);
    const shift = r.length - by.length;
    const top = r[r.length - 1] as Nested;
    const moved = [...Array.from({ length: shift }, () => zeroOf(level - 1)), ...list(times(b, top, level, meter))];
    rest = combine(times(rest, lead, level, meter), moved, level, -1n);
  }
  return rest;
}

const size = (a: bigint): bigint => (a < 0n ? -a : a);

function wholeDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [size(a), size(b)];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** A greatest common divisor, by Euclid with the contents taken out of the remainders. */
export function divisor(a: Nested, b: Nested, level: number, meter: Meter): Nested {
  if (level === 0) return wholeDivisor(a as bigint, b as bigint);
  if (isZero(a)) return b;
  if (isZero(b)) return a;
  const common = divisor(content(a, level, meter), content(b, level, meter), level - 1, meter);
  let [x, y] = [primitive(a, level, meter), primitive(b, level, meter)];
  if (list(x).length < list(y).length) [x, y] = [y, x];
  while (!isZero(y)) {
    const r = remainder(x, y, level, meter);
    [x, y] = [y, isZero(r) ? r : primitive(r, level, meter)];
  }
  return times(x, common, level, meter);
}

/** A polynomial in one variable: the coefficient of each power. */
export type Dense = readonly bigint[];

function derivativeOf(a: Dense): Dense {
  return a.slice(1).map((c, k) => c * BigInt(k + 1));
}

const divide = (a: Dense, b: Dense, meter: Meter): Dense => quotient(a, b, 1, meter) as Dense;
const gcd = (a: Dense, b: Dense, meter: Meter): Dense => divisor(a, b, 1, meter) as Dense;

/** The factors of different multiplicity, without repeated factors in any (Yun's algorithm). */
function squareFree(a: Dense, meter: Meter): { factor: Dense; times: number }[] {
  const out: { factor: Dense; times: number }[] = [];
  const slope = derivativeOf(a);
  const shared = gcd(a, slope, meter);
  let rest = divide(a, shared, meter);
  let d = combine(divide(slope, shared, meter), derivativeOf(rest), 1, -1n) as Dense;
  for (let k = 1; rest.length > 1; k++) {
    const factor = d.length === 0 ? rest : gcd(rest, d, meter);
    if (factor.length > 1) out.push({ factor, times: k });
    const next = divide(rest, factor, meter);
    d = combine(divide(d, factor, meter), derivativeOf(next), 1, -1n) as Dense;
    rest = next;
  }
  return out;
}

function divisorsOf(n: bigint): bigint[] {
  const out: bigint[] = [];
  for (let d = 1n; d * d <= n && d < 2000n; d++) {
    if (n % d !== 0n) continue;
    out.push(d);
    if (d * d !== n) out.push(n / d);
  }
  return out;
}

/** A linear factor q x − p of a primitive polynomial whose end coefficients are not zero, or null. */
function linearFactor(a: Dense): Dense | null {
  const [low, high] = [a[0] as bigint, a[a.length - 1] as bigint];
  for (const q of divisorsOf(size(high))) {
    for (const p of divisorsOf(size(low))) {
      for (const root of [p, -p]) {
        // Σ a_k root^k q^(n−k)
        let value = 0n;
        let scale = 1n;
        for (let k = a.length - 1; k >= 0; k--) {
          value = value * root + (a[k] as bigint) * scale;
          scale *= q;
        }
        if (value === 0n && wholeDivisor(root, q) === 1n) return [-root, q];
      }
    }
  }
  return null;
}

/** The factors of a primitive polynomial: linear ones, and what is left, each with its multiplicity. */
export function factors(a: Dense, meter: Meter): { factor: Dense; times: number }[] {
  return squareFree(a, meter).flatMap(({ factor, times: k }) => {
    const out: { factor: Dense; times: number }[] = [];
    let rest = factor;
    while (rest.length > 2) {
      const linear = linearFactor(rest);
      if (linear === null) break;
      out.push({ factor: linear, times: k });
      rest = divide(rest, linear, meter);
    }
    return [...out, { factor: rest, times: k }];
  });
}
