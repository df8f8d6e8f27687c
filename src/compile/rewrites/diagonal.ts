import { atom, minus } from '../terms/poly.js';
import { mapTerms, subterms } from '../terms/rewrite.js';
import { parityOf, symmetricSources } from '../terms/symmetry.js';
import type { Term } from '../terms/term.js';
import * as t from '../terms/terms.js';
import { overTerms, type Translation } from '../translate.js';

const MAX_TERMS = 1000;

/**
 * Sums over j of a term that an exchange of i and j negates leave out j = i, where the term is 0: an exponent
 * shifted by the greatest of the others may be without bound there, and ∞·0 is no number.
 */
export function offDiagonal(translation: Translation): Translation {
  const peaks = new Set(translation.shifts.map((s) => s.peak));
  if (peaks.size === 0) return translation;
  const symmetric = symmetricSources(translation);
  const change = mapTerms((term): Term => {
    if (term.kind !== 'reduce' || term.op !== 'sum') return term;
    const [body, ...conditions] = term.args as [Term, ...Term[]];
    if (!(subterms(body, MAX_TERMS) ?? []).some((x) => peaks.has(x))) return term;
    const apart = term.vars.flatMap((j) =>
      term.free
        .filter((i) => parityOf(body, i, j, (source) => symmetric.has(source)) < 0)
        .map((i) => t.compareInt('!=', minus(atom(i), atom(j)))),
    );
    return apart.length > 0 ? t.reduction('sum', term.vars, [...new Set([...conditions, ...apart])], body) : term;
  });
  return overTerms(translation, change);
}
