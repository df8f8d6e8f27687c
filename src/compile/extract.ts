import { matcher, type Nest, nestOf } from './group.js';
import { halved } from './halve.js';
import { outerSums } from './linear.js';
import { tensorOf } from './materialise.js';
import { atom } from './poly.js';
import { replaceTerms, subterms } from './rewrite.js';
import { symmetricSources } from './symmetry.js';
import type { Reduction, Term } from './term.js';
import * as t from './terms.js';
import { overTerms, type Translation } from './translate.js';

/** Sums that share work become arrays of their own, so that one nest of loops can fill them all. */

const MAX_SUMS = 40;
const MAX_TERMS = 4000;

/** The translation with sums that belong in one nest as arrays. */
export function extracted(translation: Translation): Translation {
  const roots = [...translation.tensors.map((x) => x.body), ...translation.outputs.map((o) => o.term)];
  const whole = new Set(roots);
  const sums = [...new Set(roots.flatMap((root) => [...outerSums(root), ...wholeSums(root)]))];
  if (sums.length > MAX_SUMS) return translation;
  const symmetric = symmetricSources(translation);
  const { alike } = matcher();
  const needs = dependencies(translation);
  const nests = new Map(sums.map((s) => [s, nestOf(s.free, s)]));
  const related = (a: Reduction, b: Reduction): boolean => {
    if (a === b || needs.of(a).has(b) || needs.of(b).has(a)) return false;
    const [x, y] = [nests.get(a), nests.get(b)];
    return x !== undefined && y !== undefined && alike(x, y) !== null;
  };
  const alone = (s: Reduction): boolean => {
    const { how, axes, reduced, conditions, body } = nests.get(s) as Nest;
    return halved([{ loops: [...axes, ...reduced], axes, how, conditions, body }], (x) => symmetric.has(x)) !== null;
  };
  const chosen = sums.filter((a) => !whole.has(a) && (sums.some((b) => related(a, b)) || alone(a)));
  if (chosen.length === 0) return translation;
  const made = new Map(chosen.map((s) => [s, tensorOf(nestOf(s.free, s).axes, s)]));
  const loads = new Map<Term, Term>([...made].map(([s, { source, axes }]) => [s, t.load(source, axes.map(atom))]));
  const place = (term: Term): Term => replaceTerms(term, loads);
  const inside = (sum: Term): Term =>
    sum.kind === 'reduce'
      ? t.reduction(sum.op, sum.vars, sum.args.slice(1).map(place), place(sum.args[0] as Term))
      : sum;
  const tensors = [
    ...translation.tensors.map((x) => ({ ...x, body: made.has(x.body as Reduction) ? inside(x.body) : place(x.body) })),
    ...[...made.values()].map((x) => ({ ...x, body: inside(x.body), together: true as const })),
  ];
  return { ...overTerms(translation, place), tensors };
}

/** The terms that a term needs, through the arrays that it reads. */
function dependencies(translation: Translation): { readonly of: (root: Term) => ReadonlySet<Term> } {
  const bodies = new Map(translation.tensors.map((x) => [x.source, x.body]));
  const memo = new Map<Term, ReadonlySet<Term>>();
  const of = (root: Term): ReadonlySet<Term> => {
    const known = memo.get(root);
    if (known) return known;
    const seen = new Set<Term>([root]);
    for (const term of seen) {
      for (const arg of term.args) seen.add(arg);
      const body = term.kind === 'load' ? bodies.get(term.source) : undefined;
      if (body) seen.add(body);
    }
    memo.set(root, seen);
    return seen;
  };
  return { of };
}

/** The sums anywhere below that depend on no variable. */
function wholeSums(root: Term): readonly Reduction[] {
  const all = subterms(root, MAX_TERMS) ?? [];
  return all.filter((x): x is Reduction => x.kind === 'reduce' && x.op === 'sum' && x.free.length === 0);
}
