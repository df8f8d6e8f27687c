import { fromBelow } from './from-below.js';
import { opaque } from './poly.js';
import type { Atom, Poly, Term } from './term.js';
import * as t from './terms.js';

/** Replacing terms by terms, and looking through them. */

/** Replaces terms everywhere below the root, outermost first; iterative and memoised on shared terms. */
export function replaceTerms(root: Term, map: ReadonlyMap<Term, Term>): Term {
  return mapTerms((term) => term, map)(root);
}

/** Applies `change` to all terms from below; shared terms are changed once. `known` are not looked into. */
export function mapTerms(
  change: (term: Term) => Term,
  known: ReadonlyMap<Term, Term> = new Map(),
): (root: Term) => Term {
  const done = new Map<Term, Term>(known);
  return fromBelow(done, (term) => change(renewed(term, done)));
}

function renewed(term: Term, done: ReadonlyMap<Term, Term>): Term {
  const args = term.args.map((a) => done.get(a) as Term);
  if (args.every((a, k) => a === term.args[k])) return term;
  const atom = (a: Atom): Poly | null => (a.kind === 'opaque' ? opaque(done.get(a.term) ?? a.term) : null);
  if (term.kind !== 'op') return t.rebuild(term, args, atom);
  if (term.op === 'add') return t.add(args);
  if (term.op === 'mul') return t.mul(args);
  return term.op === 'neg' ? t.neg(args[0] as Term) : t.rebuild(term, args, atom);
}

/** The terms below the root and the root, each once; null where there are more than `limit`. */
export function subterms(
  root: Term,
  limit: number,
  enter: (term: Term) => boolean = () => true,
): readonly Term[] | null {
  const seen = new Set<Term>([root]);
  for (const term of seen) {
    if (seen.size > limit) return null;
    if (enter(term)) for (const arg of term.args) seen.add(arg);
  }
  return [...seen];
}

/** The factors of a product; what is negated gives a factor −1. */
export function factorsOf(root: Term): readonly Term[] {
  if (root.kind !== 'op') return [root];
  if (root.op === 'neg') return [t.num(-1), ...factorsOf(root.args[0] as Term)];
  return root.op === 'mul' ? root.args.flatMap(factorsOf) : [root];
}
