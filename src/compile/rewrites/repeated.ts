import { classifier } from '../terms/canonical.js';
import { atom } from '../terms/poly.js';
import { subterms } from '../terms/rewrite.js';
import type { Poly, Term, Var } from '../terms/term.js';
import * as t from '../terms/terms.js';
import type { Tensor, Translation } from '../translate.js';
import { tensorOf } from './materialise.js';

/**
 * What several arrays compute is computed once: a term that is the body of an array is read from it, and a
 * costly sum that stands in several nests becomes an array.
 */

/** Work of an element from which a repeated sum is kept. */
const WORTH_KEEPING = 40;
const MAX_TERMS = 3000;

/** The translation with repeated work as arrays; the same one where nothing is repeated. */
export function shared(translation: Translation): Translation {
  const classOf = classifier();
  const known = new Map<number, { readonly tensor: Tensor; readonly vars: readonly Var[] }>();
  const note = (tensor: Tensor): void => {
    const { id, vars } = classOf(tensor.body);
    if (vars.length === tensor.axes.length && vars.every((v) => tensor.axes.includes(v)))
      known.set(id, { tensor, vars });
  };
  for (const tensor of translation.tensors) if (!tensor.together && !tensor.scan && tensor.body.cost > 1) note(tensor);
  const made = repeatedSums(translation, classOf)
    .filter((sum) => !known.has(classOf(sum).id))
    .map((sum) => tensorOf(sum.free, sum));
  for (const tensor of made) note(tensor);
  if (known.size === 0) return translation;

  /** The term read from arrays, the outermost that are known. */
  const memo = new Map<Term, Term>();
  const read = (root: Term, whole = true): Term => {
    const stack = [root];
    const ready = (term: Term): Term | undefined => memo.get(term);
    while (stack.length > 0) {
      const term = stack[stack.length - 1] as Term;
      if (memo.has(term) && !(whole && term === root)) {
        stack.pop();
        continue;
      }
      const { id, vars } = classOf(term);
      const found = whole && term === root ? undefined : known.get(id);
      if (found) {
        const at = (v: Var): Poly => atom(vars[found.vars.indexOf(v)] as Var);
        memo.set(term, t.load(found.tensor.source, found.tensor.axes.map(at)));
        stack.pop();
        continue;
      }
      const waiting = term.args.filter((a) => !memo.has(a));
      if (waiting.length > 0) {
        stack.push(...waiting);
        continue;
      }
      stack.pop();
      const args = term.args.map((a) => ready(a) as Term);
      const same = args.every((a, k) => a === term.args[k]);
      const renewed = same ? term : rebuilt(term, args);
      if (whole && term === root) return renewed;
      memo.set(term, renewed);
    }
    return memo.get(root) as Term;
  };
  return {
    ...translation,
    tensors: [...translation.tensors, ...made].map((x) => ({ ...x, body: read(x.body) })),
    outputs: translation.outputs.map((o) => ({ ...o, term: read(o.term, false) })),
    guards: translation.guards.map((g) => read(g, false)),
  };
}

/** A term with other arguments; integers that are known by value stay as they were. */
function rebuilt(term: Term, args: readonly Term[]): Term {
  return t.rebuild(term, args, () => null);
}

/** Costly sums that stand in two arrays or more; what is filled in one nest counts as one. */
function repeatedSums(translation: Translation, classOf: ReturnType<typeof classifier>): readonly Term[] {
  const first = new Map<number, { readonly sum: Term; readonly where: Set<unknown> }>();
  const roots = [
    ...translation.tensors.map((x) => ({ root: x.body, place: x.together ? 'together' : x.source })),
    ...translation.outputs.map((o) => ({ root: o.term, place: o })),
  ];
  for (const { root, place } of roots) {
    for (const term of subterms(root, MAX_TERMS) ?? []) {
      if (term === root || term.kind !== 'reduce' || term.op !== 'sum' || term.cost < WORTH_KEEPING) continue;
      if (term.free.length === 0 || term.free.some((v) => v.lo.free.length + v.hi.free.length > 0)) continue;
      const { id } = classOf(term);
      const entry = first.get(id) ?? { sum: term, where: new Set() };
      entry.where.add(place);
      first.set(id, entry);
    }
  }
  return [...first.values()].filter(({ where }) => where.size > 1).map(({ sum }) => sum);
}
