import Fraction from 'fraction.js';

/** An exact rational number. */
export type Rational = Fraction;

/** Integers up to this size are made once; nearly all numbers of a derivation are among them. */
const SMALL = 32;
const small: readonly Rational[] = Array.from({ length: 2 * SMALL + 1 }, (_, k) => new Fraction(k - SMALL));

export const ZERO = small[SMALL] as Rational;
export const ONE = small[SMALL + 1] as Rational;
export const MINUS_ONE = small[SMALL - 1] as Rational;

export function rational(n: number | bigint | string, d: number | bigint = 1): Rational {
  if (d !== 1) return new Fraction(n as number | bigint, d);
  return typeof n === 'number' && n >= -SMALL && n <= SMALL ? (small[n + SMALL] ?? new Fraction(n)) : new Fraction(n);
}

/** The place of the integer among the small ones, or -1 where it is not a small one. */
export function smallInteger(q: Rational): number {
  if (q === ONE) return SMALL + 1;
  return q.d === 1n && q.n <= SMALL ? SMALL + Number(q.s * q.n) : -1;
}

function integer(n: bigint): Rational {
  return n >= -SMALL && n <= SMALL ? (small[Number(n) + SMALL] as Rational) : new Fraction(n);
}

/** The sum. Integers are added without a common divisor, which costs most of a fraction's arithmetic. */
export function plus(a: Rational, b: Rational): Rational {
  return a.d === 1n && b.d === 1n ? integer(a.s * a.n + b.s * b.n) : a.add(b);
}

/** The product. */
export function times(a: Rational, b: Rational): Rational {
  if (a === ONE) return b;
  if (b === ONE) return a;
  return a.d === 1n && b.d === 1n ? integer(a.s * a.n * b.s * b.n) : a.mul(b);
}

/** The quotient; throws where the divisor is 0. */
export function over(a: Rational, b: Rational): Rational {
  return b === ONE ? a : b === MINUS_ONE ? minus(a) : a.div(b);
}

/** The negative. */
export function minus(q: Rational): Rational {
  return q.d === 1n ? integer(-q.s * q.n) : q.neg();
}

/** The number without its sign. */
export function magnitude(q: Rational): Rational {
  return q.s < 0n ? minus(q) : q;
}

/** The number as text, such as `-7/3`: the same for equal numbers alone. */
export function textOf({ s, n, d }: Rational): string {
  const size = d === 1n ? `${n}` : `${n}/${d}`;
  return s < 0n ? `-${size}` : size;
}

export function isInteger(q: Rational): boolean {
  return q === ONE || q.d === 1n;
}

export function isZero(q: Rational): boolean {
  return q !== ONE && q !== MINUS_ONE && q.n === 0n;
}

export function isOne(q: Rational): boolean {
  return q === ONE || (q !== MINUS_ONE && q.n === 1n && q.d === 1n && q.s > 0n);
}

export function isNegative(q: Rational): boolean {
  return q !== ONE && q.s < 0n && q.n !== 0n;
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** The largest positive rational that divides every number of the list into an integer. */
export function content(numbers: readonly Rational[]): Rational {
  return contentUpTo(numbers, null);
}

/** A common denominator over this is not sought: the numbers over it would be longer than all else that is written. */
const MOST = 1n << 256n;

/** As `content`, but 1 where the common denominator has more than 77 digits, as that of 1/1, ..., 1/200 has. */
export function shortContent(numbers: readonly Rational[]): Rational {
  return contentUpTo(numbers, MOST);
}

function contentUpTo(numbers: readonly Rational[], most: bigint | null): Rational {
  if (numbers.every((q) => q.n === 1n && q.d === 1n)) return ONE;
  let n = 0n;
  let d = 1n;
  for (const q of numbers) {
    if (n !== 1n) n = gcd(n, q.n);
    if (q.d !== 1n) d = (d / gcd(d, q.d)) * q.d;
    if (most !== null && d > most) return ONE;
  }
  return n === 0n ? ONE : d === 1n ? integer(n) : new Fraction(n, d);
}

const MAX_EXPONENT = 4096n;

/** `base` to an integer power, or `null` where the result would be unreasonably large or 1/0. */
export function integerPower(base: Rational, exponent: Rational): Rational | null {
  if (isZero(base)) return isNegative(exponent) ? null : isZero(exponent) ? ONE : ZERO;
  if (exponent === ONE) return base;
  if (exponent.n > MAX_EXPONENT) return isOne(base) ? ONE : null;
  const n = base.n ** exponent.n;
  const d = base.d ** exponent.n;
  const sign = base.s < 0n && exponent.n % 2n === 1n ? -1n : 1n;
  return isNegative(exponent) ? new Fraction(sign * d, n) : new Fraction(sign * n, d);
}

function integerRoot(value: bigint, k: bigint): bigint | null {
  if (value < 2n) return value;
  let low = 1n;
  let high = 1n << (BigInt(value.toString(2).length) / k + 1n);
  while (low <= high) {
    const middle = (low + high) / 2n;
    const power = middle ** k;
    if (power === value) return middle;
    if (power < value) low = middle + 1n;
    else high = middle - 1n;
  }
  return null;
}

/** `base ** exponent` where the result is rational, else `null`. Real powers only. */
export function rationalPower(base: Rational, exponent: Rational): Rational | null {
  if (isInteger(exponent)) return integerPower(base, exponent);
  if (isNegative(base)) return null;
  if (exponent.d > 64n) return null;
  const n = integerRoot(base.n, exponent.d);
  const d = integerRoot(base.d, exponent.d);
  if (n === null || d === null) return null;
  return integerPower(new Fraction(n, d), new Fraction(exponent.s * exponent.n));
}
