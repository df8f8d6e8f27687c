/** Numbers from a seed: the same in every run. */
export interface Random {
  /** In [0, 1). */
  readonly unit: () => number;
  readonly normal: () => number;
  /** An integer in lo..hi. */
  readonly integer: (lo: number, hi: number) => number;
}

/** The generator mulberry32 (T. Ettinger, public domain): a 32-bit counter, mixed. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const unit = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    unit,
    // Box and Muller's transform.
    normal: () => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit()),
    integer: (lo, hi) => lo + Math.floor(unit() * (hi - lo + 1)),
  };
}
