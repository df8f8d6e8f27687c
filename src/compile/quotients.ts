import { factorsOf, mapTerms, subterms } from './rewrite.js';
import { expanded, factorsIn, type Polynomial, quotientBy, termOf } from './sums-of-products.js';
import type { Term } from './term.js';
import * as t from './terms.js';

/**
 * Quotients N/S^k, k ≥ 2, whose numerator is Q S + P W for sums S and W of the loop: then it is (Q + P (W/S))/S^(k−1),
 * as the rule for quotients has it, and W/S is often there already. What a normal form had multiplied out is found by
 * division of polynomials.
 */

/** Terms of a loop that are looked at, and sums among them that are tried. */
const MAX_TERMS = 400;
const MAX_SUMS = 12;
/** Terms of a sum that a numerator may hold. */
const MAX_PARTS = 6;
/**
 * Products that cancel when Q S + P W is multiplied out may be this many times what is left of them: the error then is
 * at most as many times that of the numerator added up term by term.
 */
const MAX_CANCELLED = 3;

/** The bodies of loops that are run together, with such quotients found. */
export function quotients(bodies: readonly Term[]): readonly Term[] {
  const all = [...new Set(bodies.flatMap((b) => subterms(b, MAX_TERMS) ?? []))];
  const sums = all.filter((x) => x.kind === 'op' && x.op === 'add' && x.args.length <= MAX_PARTS).slice(0, MAX_SUMS);
  const products = all.filter((x) => x.kind === 'op' && x.op === 'mul' && x.args.length === 2);
  const change = mapTerms((term) => {
    if (term.kind !== 'op') return term;
    if (term.op === 'add') return gathered(term, products);
    return term.op === 'mul' ? apart(term, sums, products) : term;
  });
  return bodies.map(change);
}

/** A sum in which terms have a quotient in common, as its multiple: −3 W/S + a W/S is (W/S) (a − 3). */
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

/** S where the factor is 1/S^k, k ≥ 2, and S is a sum. */
function squareBelow(factor: Term): readonly Term[] {
  const [power] = factor.kind === 'op' && factor.op === 'recip' ? factor.args : [];
  const [base] = power?.kind === 'ipow' ? power.args : [];
  return base?.kind === 'op' && base.op === 'add' ? [base] : [];
}

function apart(product: Term, sums: readonly Term[], products: readonly Term[]): Term {
  const below = product.args.find((f) => squareBelow(f).length > 0);
  const above = product.args.filter((f) => f.kind === 'op' && f.op === 'add');
  const [numerator] = above;
  const [divisor] = below ? squareBelow(below) : [];
  if (!below || !numerator || !divisor || above.length !== 1) return product;
  const [n, s] = [expanded(numerator), expanded(divisor)];
  if (!n || !s) return product;
  let best: { size: number; term: Term } | null = null;
  for (const [q, r] of quotientBy(n, s)) {
    for (const w of sums) {
      const other = w === numerator || w === divisor ? null : expanded(w);
      for (const [p, rest] of other ? quotientBy(r, other) : []) {
        const size = q.size + p.size;
        if (rest.size > 0 || 2 * size > n.size || (best && best.size <= size)) continue;
        if (!other || cancelled(n, [q, s], [p, other])) continue;
        const share = quotientOf(w, divisor, products);
        best = { size, term: t.add([termOf(q), t.together([share, termOf(p)])]) };
      }
    }
  }
  if (!best) return product;
  const exponent = (below.args[0] as Term & { kind: 'ipow' }).exponent;
  const others = product.args.filter((f) => f !== below && f !== numerator);
  return t.mul([...others, best.term, t.pow(divisor, 1 - exponent)]);
}

/** W/S as a factor of its own, as it is already written where it is. */
function quotientOf(w: Term, s: Term, products: readonly Term[]): Term {
  const factors = [w, t.recip(s)];
  return products.find((p) => factors.every((f) => p.args.includes(f))) ?? t.together(factors);
}

/** Is there a product of which much more is added and taken away than the numerator has? */
function cancelled(n: Polynomial, ...pairs: readonly (readonly [Polynomial, Polynomial])[]): boolean {
  const sizes = new Map<string, number>();
  for (const [a, b] of pairs)
    for (const { key, coefficient } of factorsIn(a, b)) sizes.set(key, (sizes.get(key) ?? 0) + Math.abs(coefficient));
  return [...sizes].some(([key, size]) => size > MAX_CANCELLED * Math.abs(n.get(key)?.coefficient ?? 0));
}
