/**
 * Prime fields in which an ordered field with exponentials has an exact image.
 *
 * The primes are a Cunningham chain of the first kind, p = 2 q + 1 with q the next prime, all of them -1
 * modulo 4·3·5·7·11. The squares modulo p stand for the positive numbers: -1 is no square, so that of x and -x
 * one is positive; products of squares are squares; small whole numbers are squares; and since their group has
 * the prime order q, each of them has exactly one positive root of every order. An exponent lives modulo q:
 * x ↦ gˣ carries sums modulo q to products modulo p, as exp does, and the discrete logarithm is its inverse.
 *
 * Sources: J. Schwartz, Fast probabilistic algorithms for verification of polynomial identities, J. ACM 27
 * (1980); G. Gonnet, Determining equivalence of expressions in random polynomial time, STOC 1984 (exponents
 * modulo a prime that divides p - 1); D. Shanks' baby and giant steps for the logarithm.
 */

/** The chain, greatest first; products of two residues are exact doubles. */
export const CHAIN: readonly number[] = [71850239, 35925119, 17962559, 8981279, 4490639];

export function prime(level: number): number {
  return CHAIN[level] as number;
}

/** Is there a field for exponents of this one, or for logarithms? */
export function isLevel(level: number): boolean {
  return level >= 0 && level < CHAIN.length;
}

/** The order of the group of squares. */
export function orderOf(p: number): number {
  return (p - 1) / 2;
}

/** The residue of a safe integer. */
export function reduceMod(a: number, p: number): number {
  const r = a % p;
  return r < 0 ? r + p : r;
}

export function addMod(a: number, b: number, p: number): number {
  const s = a + b;
  return s >= p ? s - p : s;
}

export function mulMod(a: number, b: number, p: number): number {
  const ab = a * b;
  const r = ab - Math.floor(ab / p) * p;
  return r < 0 ? r + p : r >= p ? r - p : r;
}

/** a to a non-negative whole power. */
export function powMod(a: number, exponent: number, p: number): number {
  let [out, square, e] = [1, a, exponent];
  while (e > 0) {
    if (e % 2 === 1) out = mulMod(out, square, p);
    square = mulMod(square, square, p);
    e = Math.floor(e / 2);
  }
  return out;
}

/** 1/a by Euclid's algorithm; NaN for 0. */
export function inverseMod(a: number, p: number): number {
  if (!(a > 0)) return Number.NaN;
  let [r0, r1, s0, s1] = [p, a, 0, 1];
  while (r1 > 0) {
    const q = Math.floor(r0 / r1);
    [r0, r1] = [r1, r0 - q * r1];
    [s0, s1] = [s1, s0 - q * s1];
  }
  return s0 < 0 ? s0 + p : s0;
}

/** The residue of n/d for big integers. */
export function fractionMod(n: bigint, d: bigint, p: number): number {
  const m = BigInt(p);
  const top = Number(((n % m) + m) % m);
  return d === 1n ? top : mulMod(top, inverseMod(Number(d % m), p), p);
}

/** The residue of a double, which is a whole number over a power of 2. */
export function doubleMod(x: number, p: number): number {
  let [top, twos] = [x, 0];
  while (!Number.isInteger(top) && twos < 1080) {
    top *= 2;
    twos++;
  }
  if (!Number.isSafeInteger(top)) return fractionMod(BigInt(top), 1n, p);
  const whole = reduceMod(top, p);
  return twos === 0 ? whole : mulMod(whole, inverseMod(powMod(2, twos, p), p), p);
}

/** Jacobi's symbol: 1 for a square, -1 for a non-square, 0 for 0. */
export function signMod(value: number, p: number): number {
  let [a, n, s] = [value, p, 1];
  while (a > 0) {
    while (a % 2 === 0) {
      a /= 2;
      if (n % 8 === 3 || n % 8 === 5) s = -s;
    }
    [a, n] = [n, a];
    if (a % 4 === 3 && n % 4 === 3) s = -s;
    a %= n;
  }
  return n === 1 ? s : 0;
}

/** A square to a power whose exponent is a residue modulo the order of the squares; NaN for a non-square. */
export function squarePower(base: number, exponent: number, p: number): number {
  return signMod(base, p) === 1 ? powMod(base, exponent, p) : Number.NaN;
}

/** 4 generates the squares: their group has prime order. */
const GENERATOR = 4;

export function expMod(exponent: number, p: number): number {
  return powMod(GENERATOR, exponent, p);
}

interface Steps {
  readonly baby: ReadonlyMap<number, number>;
  readonly size: number;
  readonly giant: number;
}
const tables = new Map<number, Steps>();

function stepsOf(p: number): Steps {
  const known = tables.get(p);
  if (known) return known;
  const size = Math.ceil(Math.sqrt(orderOf(p)));
  const baby = new Map<number, number>();
  let power = 1;
  for (let k = 0; k < size; k++) {
    baby.set(power, k);
    power = mulMod(power, GENERATOR, p);
  }
  const made = { baby, size, giant: inverseMod(power, p) };
  tables.set(p, made);
  return made;
}

/** The e modulo the order of the squares with 4ᵉ = a; NaN where a is no square. */
export function logMod(a: number, p: number): number {
  if (signMod(a, p) !== 1) return Number.NaN;
  const { baby, size, giant } = stepsOf(p);
  let at = a;
  for (let k = 0; k <= size; k++) {
    const found = baby.get(at);
    if (found !== undefined) return k * size + found;
    at = mulMod(at, giant, p);
  }
  return Number.NaN;
}
