import type { Poly } from './poly.js';

/** A prime whose products of residues are exact in double precision. */
const P = 1000003;

function powerMod(base: number, exponent: number): number {
  let out = 1;
  for (let e = exponent, b = base % P; e > 0; e = Math.floor(e / 2), b = (b * b) % P)
    if (e % 2 === 1) out = (out * b) % P;
  return out;
}

const inverseMod = (a: number): number => powerMod(a, P - 2);

/** A residue for each atom, the same in every run. */
const residueOf = (atom: number): number => ((atom + 11) * 7919 + 104729) % P;

/** Coefficients by the powers of one atom, the other atoms at fixed residues; `null` where a denominator vanishes. */
function univariate(p: Poly, v: number): number[] | null {
  const out: number[] = [];
  for (const { c, m } of p.values()) {
    const d = Number(c.d % BigInt(P));
    if (d === 0) return null;
    let value = (Number(c.n % BigInt(P)) * inverseMod(d)) % P;
    if (c.s < 0n) value = (P - value) % P;
    let degree = 0;
    for (let k = 0; k < m.length; k += 2) {
      if (m[k] === v) degree = m[k + 1] as number;
      else value = (value * powerMod(residueOf(m[k] as number), m[k + 1] as number)) % P;
    }
    while (out.length <= degree) out.push(0);
    out[degree] = ((out[degree] as number) + value) % P;
  }
  while (out.length > 0 && out[out.length - 1] === 0) out.pop();
  return out;
}

/**
 * The degree in one atom of the common divisor of two polynomials, by Euclid's algorithm modulo a prime with the other
 * atoms at numbers: an upper bound unless leading coefficients vanish there by chance, when a divisor is missed.
 */
export function commonDegree(a: Poly, b: Poly, v: number): number {
  let [x, y] = [univariate(a, v), univariate(b, v)];
  if (!x || !y) return 1;
  if (x.length < y.length) [x, y] = [y, x];
  while (y.length > 0) {
    const r = remainder(x, y);
    x = y;
    y = r;
  }
  return Math.max(0, x.length - 1);
}

function remainder(a: readonly number[], b: readonly number[]): number[] {
  const out = [...a];
  const lead = inverseMod(b[b.length - 1] as number);
  while (out.length >= b.length) {
    const q = ((out[out.length - 1] as number) * lead) % P;
    const shift = out.length - b.length;
    for (let k = 0; k < b.length; k++) {
      const at = k + shift;
      out[at] = ((out[at] as number) + P - ((q * (b[k] as number)) % P)) % P;
    }
    while (out.length > 0 && out[out.length - 1] === 0) out.pop();
  }
  return out;
}
