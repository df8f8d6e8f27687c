import { mapTerms, subterms } from '../terms/rewrite.js';
import type { Poly, Source, Term, Var } from '../terms/term.js';
import * as t from '../terms/terms.js';
import { overTerms, type Translation } from '../translate.js';

/** Work of an element up to which it may be worth computing it where it is read. */
const MAX_COST = 2000;
const MAX_TERMS = 400;

/** The translation with the array computed where it is read; null where that is out of the question. */
export function inlined(translation: Translation, source: Source): Translation | null {
  const tensor = translation.tensors.find((x) => x.source === source);
  if (!tensor || tensor.scan || elementCost(tensor.body) > MAX_COST) return null;
  const bodies = new Map([[source, tensor.body]]);
  const place = mapTerms((term): Term => {
    const body = term.kind === 'load' ? bodies.get(term.source) : undefined;
    if (!body || term.kind !== 'load') return term;
    return t.substitute(body, new Map<Var, Poly>(tensor.axes.map((v, k) => [v, term.subs[k] as Poly])));
  });
  const rest = { ...translation, tensors: translation.tensors.filter((x) => x !== tensor) };
  return overTerms(rest, place);
}

/** Work of an element besides what is the same for all. */
function elementCost(body: Term): number {
  const inside = subterms(body, MAX_TERMS, (term) => term.free.length > 0);
  if (!inside) return Number.POSITIVE_INFINITY;
  return inside.reduce((cost, term) => (term.free.length === 0 ? cost - term.cost : cost), body.cost);
}
