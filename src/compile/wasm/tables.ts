/** 2^(j/256) for j = 0…255 to twice the precision of a double, from exact integer square roots. */

export const ENTRIES = 256;
/** Bits of j. */
export const INDEX_BITS = 8;
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

let made: { readonly high: Float64Array; readonly low: Float64Array } | null = null;

/** The values as a double each and what is missing from it. */
export function powersOfTwo(): { readonly high: Float64Array; readonly low: Float64Array } {
  if (made) return made;
  const high = new Float64Array(ENTRIES);
  const low = new Float64Array(ENTRIES);
  let step = 1n << (BITS + 1n);
  for (let n = 1; n < ENTRIES; n *= 2) step = integerRoot(step << BITS);
  let value = 1n << BITS;
  for (let j = 0; j < ENTRIES; j++) {
    const h = toDouble(value);
    high[j] = h;
    low[j] = Number(value - (BigInt(h * 2 ** 52) << (BITS - 52n))) * 2 ** -Number(BITS);
    value = (value * step) >> BITS;
  }
  made = { high, low };
  return made;
}

/**
 * The table as the kernels read it: high parts, from whose bits j·2^44 is taken off so that adding the shifted
 * integer gives 2^(k/256) for every k, then the low parts.
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
