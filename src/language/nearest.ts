/**
 * Damerau-Levenshtein distance (optimal string alignment): insertions, deletions, substitutions and
 * swaps of neighbours; a result above `limit` is only known to be above it.
 */
export function editDistance(a: string, b: string, limit = Infinity): number {
  const s = [...a];
  const t = [...b];
  if (Math.abs(s.length - t.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: t.length + 1 }, (_, j) => j);
  for (let i = 1; i <= s.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= t.length; j += 1) {
      const same = s[i - 1] === t[j - 1];
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && s[i - 1] === t[j - 2] && s[i - 2] === t[j - 1];
      if (swapped) best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      row.push(best);
    }
    if (Math.min(...row) > limit && Math.min(...last) > limit) return limit + 1;
    beforeLast = last;
    last = row;
  }
  return last[t.length] ?? 0;
}

/** Names longer than this are nobody's slip of the hand, and would make the table large. */
const LONGEST = 64;

/**
 * The candidate nearest to a misspelt name, or `undefined` where none is near: at most one slip for
 * three letters. A different case alone always counts as near.
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > LONGEST) return undefined;
  const limit = Math.max(1, Math.floor(([...name].length + 1) / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    if (candidate === name || candidate.length > LONGEST) continue;
    const distance = sameLetters(name, candidate) ? 0.5 : editDistance(name, candidate, limit);
    // A one-letter name has every other one-letter name at distance one: that is no help.
    if (distance >= Math.min([...name].length, [...candidate].length)) continue;
    if (distance >= bestDistance) continue;
    best = candidate;
    bestDistance = distance;
  }
  return best;
}

/** The product that a name is where it is known names side by side, as `W*x` for `Wx`; `undefined` where it is none. */
export function productOf(name: string, known: ReadonlySet<string>): string | undefined {
  if (name.length > LONGEST) return undefined;
  const products: (string | undefined)[] = [''];
  for (let end = 1; end <= name.length; end++) {
    for (let start = 0; start < end && products[end] === undefined; start++) {
      const before = products[start];
      const last = name.slice(start, end);
      if (before !== undefined && known.has(last)) products[end] = before === '' ? last : `${before}*${last}`;
    }
  }
  return products[name.length];
}

function sameLetters(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
