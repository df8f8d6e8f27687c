import { matcher, nestOf } from '../loops/group.js';
import { factorsOf, replaceTerms, subterms } from '../terms/rewrite.js';
import type { Reduction, Term } from '../terms/term.js';
import * as t from '../terms/terms.js';
import { overTerms, type Translation } from '../translate.js';

/**
 * Fusion by linearity: Σ_j (a_ij − b_ij/Z) c_ij = Σ_j a_ij c_ij − (Σ_j b_ij c_ij)/Z. Where Z is itself a sum
 * over the same nest, all three are then sums of one pass.
 */

const MAX_TERMS = 2000;
/** Work of one sum more in a nest. */
const ANOTHER_SUM = 4;

/** The sums of a term that stand in no other reduction. */
export function outerSums(root: Term): readonly Reduction[] {
  const all = subterms(root, MAX_TERMS, (term) => term.kind !== 'reduce' && term.kind !== 'matrix') ?? [];
  return all.filter((term): term is Reduction => term.kind === 'reduce' && term.op === 'sum');
}

/** The translation with sums taken apart at what only depends on other whole sums, where that saves work. */
export function distributed(translation: Translation): Translation {
  const { alike } = matcher();
  const over = (term: Term): Term => {
    const map = new Map<Term, Term>();
    for (const sum of outerSums(term)) {
      const nest = nestOf(sum.free, sum);
      const apart = splitSum(sum, (whole) => {
        const map = alike(nestOf([], whole), nest);
        return map !== null && savedBy(whole) > ANOTHER_SUM;
      });
      if (apart) map.set(sum, apart);
    }
    return map.size > 0 ? replaceTerms(term, map) : term;
  };
  return overTerms(translation, over);
}

/** Work of one turn of the sum's loops. */
function savedBy(sum: Reduction): number {
  return (sum.args[0] as Term).cost;
}

/** The sum with the invariant factors that depend on a wanted whole sum in front; null where there are none. */
function splitSum(sum: Reduction, wanted: (whole: Reduction) => boolean): Term | null {
  const [body, ...conditions] = sum.args as [Term, ...Term[]];
  const memo = new Map<Term, boolean>();
  const isScale = (term: Term): boolean => {
    const known = memo.get(term);
    if (known !== undefined) return known;
    const yes =
      term.free.length === 0 &&
      (subterms(term, MAX_TERMS) ?? []).some(
        (x) => x.kind === 'reduce' && x.op === 'sum' && x.free.length === 0 && wanted(x as Reduction),
      );
    memo.set(term, yes);
    return yes;
  };
  const factors = factorsOf(body);
  const mixed = factors.find(
    (f) => f.kind === 'op' && f.op === 'add' && f.args.some((a) => factorsOf(a).some(isScale)),
  );
  if (!mixed) return null;
  const others = factors.filter((f) => f !== mixed);
  const parts = new Map<Term, Term[]>();
  for (const term of mixed.args) {
    const own = factorsOf(term);
    const scale = t.mul(own.filter(isScale));
    parts.set(scale, [...(parts.get(scale) ?? []), t.mul(own.filter((f) => !isScale(f)))]);
  }
  return t.add(
    [...parts].map(([scale, terms]) =>
      t.mul([scale, t.reduction('sum', sum.vars, conditions, t.mul([...others, t.add(terms)]))]),
    ),
  );
}
