import { factorsOf, mapTerms, subterms } from '../terms/rewrite.js';
import type { Term } from '../terms/term.js';
import * as t from '../terms/terms.js';

/** Quotients that terms of a sum have in common: −3 W/S + a W/S is (W/S) (a − 3), with one division. */

/** Terms of a loop that are looked at. */
const MAX_TERMS = 400;
/** Terms of a sum that is looked at. */
const MAX_PARTS = 6;

/** The bodies of loops that are run together, with common quotients taken out. */
export function quotients(bodies: readonly Term[]): readonly Term[] {
  const all = new Set(bodies.flatMap((b) => subterms(b, MAX_TERMS) ?? []));
  const products = [...all].filter((x) => x.kind === 'op' && x.op === 'mul' && x.args.length === 2);
  const change = mapTerms((term) => (term.kind === 'op' && term.op === 'add' ? gathered(term, products) : term));
  return bodies.map(change);
}

/** A sum with its first quotient that terms have in common taken out, written as it is where it is already computed. */
function gathered(sum: Term, products: readonly Term[]): Term {
  if (sum.args.length > MAX_PARTS) return sum;
  const lists = sum.args.map((x) => factorsOf(x));
  for (const [k, list] of lists.entries()) {
    for (const other of lists.slice(k + 1)) {
      const common = list.filter((f) => f.kind !== 'const' && other.includes(f));
      const divides = common.some((f) => f.kind === 'op' && f.op === 'recip');
      if (!divides || common.length < 2 || new Set(common).size < common.length) continue;
      const has = (factors: readonly Term[]): boolean => common.every((f) => factors.includes(f));
      const multiples = lists
        .filter(has)
        .map((l) => t.mul(l.filter((f, at) => !common.includes(f) || l.indexOf(f) < at)));
      const quotient = products.find((p) => p.args.length === common.length && has(p.args)) ?? t.together(common);
      return t.add([...sum.args.filter((_, at) => !has(lists[at] ?? [])), t.together([quotient, t.add(multiples)])]);
    }
  }
  return sum;
}
