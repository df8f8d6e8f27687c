/** 2^(j/2048) for j = 0…2047 to twice the precision of a double, from exact integer square roots. */

export const ENTRIES = 2048;
/** Bits of j. */
export const INDEX_BITS = 11;
const BITS = 160n;

function integerRoot(x: bigint): bigint {
  let root = 1n << (BITS + 1n);
  for (;;) {
    const next = (root + x / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** value / 2^BITS, rounded to nearest for values whose leading bit is that of 1. */
function toDouble(value: bigint): number {
  const drop = BITS - 52n;
  const rounded = (value + (1n << (drop - 1n))) >> drop;
  return Number(rounded) * 2 ** -52;
}

interface Pairs {
  readonly high: Float64Array;
  readonly low: Float64Array;
}

/** base^j for j = 0…count − 1, where base is given in units of 2^−BITS. */
function powers(base: bigint, count: number): Pairs {
  const [high, low] = [new Float64Array(count), new Float64Array(count)];
  let value = 1n << BITS;
  for (let j = 0; j < count; j++) {
    const h = toDouble(value);
    high[j] = h;
    low[j] = Number(value - (BigInt(h * 2 ** 52) << (BITS - 52n))) * 2 ** -Number(BITS);
    value = (value * base) >> BITS;
  }
  return { high, low };
}

/** The upper half of the bits of a double (Veltkamp). */
function upper(x: number): number {
  const shifted = 134217729 * x;
  return shifted - (shifted - x);
}

/** Powers that are known exactly to begin with; the others are their products. */
const STEPS = 64;

let made: Pairs | null = null;

/** The values as a double each and what is missing from it. */
export function powersOfTwo(): Pairs {
  if (made) return made;
  const [high, low] = [new Float64Array(ENTRIES), new Float64Array(ENTRIES)];
  let base = 1n << (BITS + 1n);
  let coarse: Pairs | null = null;
  for (let n = 1; n < ENTRIES; n *= 2) {
    base = integerRoot(base << BITS);
    if (2 * n * STEPS === ENTRIES) coarse = powers(base, ENTRIES / STEPS);
  }
  const fine = powers(base, STEPS);
  let j = 0;
  for (let k = 0; k < ENTRIES / STEPS; k++) {
    const a = coarse?.high[k] as number;
    const lowA = coarse?.low[k] as number;
    const upperA = upper(a);
    for (let m = 0; m < STEPS; m++, j++) {
      const b = fine.high[m] as number;
      const upperB = upper(b);
      // The product without rounding (Dekker).
      const p = a * b;
      const crossed = p - upperA * upperB - (a - upperA) * upperB - upperA * (b - upperB);
      const more = (a - upperA) * (b - upperB) - crossed + (a * (fine.low[m] as number) + lowA * b);
      const h = p + more;
      high[j] = h;
      low[j] = more - (h - p);
    }
  }
  made = { high, low };
  return made;
}

/**
 * The table as the kernels read it: high parts, from whose bits j·2^41 is taken off so that adding the shifted
 * integer gives 2^(k/2048) for every k, then the low parts.
 */
export function exponentialTable(): Float64Array {
  const { high, low } = powersOfTwo();
  const table = new Float64Array(2 * ENTRIES);
  table.set(high);
  table.set(low, ENTRIES);
  const bits = new BigInt64Array(table.buffer);
  for (let j = 0; j < ENTRIES; j++) bits[j] = (bits[j] as bigint) - (BigInt(j) << BigInt(52 - INDEX_BITS));
  return table;
}
