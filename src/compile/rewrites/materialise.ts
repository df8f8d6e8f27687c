import { nestOf } from '../loops/group.js';
import { classifier } from '../terms/canonical.js';
import { atom, span } from '../terms/poly.js';
import { factorsOf, replaceTerms } from '../terms/rewrite.js';
import type { Reduction, Term, Var } from '../terms/term.js';
import * as t from '../terms/terms.js';
import { type Output, sourceOf, type Tensor, type Translation } from '../translate.js';
import { outerSums } from './linear.js';

/**
 * Factors of a sum that depend on the same few of its loops are computed once for each value of these: in
 * Σ_s x_sj a_si b_si / c_si there is one array over s and i, and a matrix product is left.
 */

/** Work of writing a number and reading it again. */
const STORED = 4;
/** Work up to which a lone factor is computed where it stands. */
const CHEAP = 6;

/** The translation with such factors as arrays; the same factors are the same array. */
export function materialised(translation: Translation): Translation {
  const classOf = classifier();
  const known = new Map<number, { readonly tensor: Tensor; readonly vars: readonly Var[] }>();
  const made: Tensor[] = [];

  /** The array of a term over the variables, read where they are. */
  const arrayOf = (term: Term): Term => {
    const { id, vars } = classOf(term);
    let found = known.get(id);
    if (!found) {
      const tensor = tensorOf(inOrder(term), term);
      found = { tensor: { ...tensor, body: visit(term) }, vars };
      known.set(id, found);
      made.push(found.tensor);
    }
    const { tensor, vars: names } = found;
    return t.load(
      tensor.source,
      tensor.axes.map((v) => atom(vars[names.indexOf(v)] as Var)),
    );
  };

  const visit = (root: Term): Term => {
    const map = new Map<Term, Term>();
    for (const sum of outerSums(root)) {
      const apart = grouped(sum, root, arrayOf);
      if (apart) map.set(sum, apart);
    }
    return map.size > 0 ? replaceTerms(root, map) : root;
  };

  const tensors = translation.tensors.map((x) => (x.together ? x : { ...x, body: visit(x.body) }));
  const outputs = translation.outputs.map((o): Output => ({ ...o, term: visit(o.term) }));
  return { ...translation, tensors: [...tensors, ...made], outputs };
}

/** An array over the axes with this body. */
export function tensorOf(axes: readonly Var[], body: Term): Tensor {
  const source = sourceOf(
    'tensor',
    '',
    axes.map((v) => v.lo),
    axes.map((v) => span(v.lo, v.hi)),
  );
  return { source, axes, body };
}

/** The free variables, those by which neighbours in memory are read last. */
export function inOrder(term: Term): readonly Var[] {
  const score = new Map<Var, number>(term.free.map((v) => [v, 0]));
  const seen = new Set<Term>([term]);
  for (const x of seen) {
    if (x.kind === 'load') {
      x.subs.forEach((s, k) => {
        for (const v of s.free)
          if (score.has(v)) score.set(v, (score.get(v) ?? 0) + (k + 1 === x.subs.length ? 1 : -1));
      });
    }
    for (const arg of x.args) if (seen.size < 400) seen.add(arg);
  }
  return [...term.free].sort((a, b) => (score.get(a) ?? 0) - (score.get(b) ?? 0));
}

function volume(vars: readonly Var[]): number {
  return vars.reduce((n, v) => n * t.likelySpan(v), 1);
}

/** The sum with factors put together; null where nothing is gained. */
function grouped(sum: Reduction, root: Term, arrayOf: (term: Term) => Term): Term | null {
  const { reduced, conditions, body } = nestOf(sum.free, sum);
  const loops = [...sum.free, ...reduced];
  if (reduced.some((v) => v.lo.free.length + v.hi.free.length > 0)) return null;
  const factors = factorsOf(body);
  const whole = factors.filter((f) => f.free.length === loops.length || f.free.length === 0);
  const parts = factors.filter((f) => !whole.includes(f)).sort((a, b) => volume(b.free) - volume(a.free));
  const groups: { free: readonly Var[]; factors: Term[] }[] = [];
  for (const part of parts) {
    const home = groups
      .filter((g) => part.free.every((v) => g.free.includes(v)))
      .sort((a, b) => b.factors.length + cost(b.factors) - a.factors.length - cost(a.factors))[0];
    if (home && (home.free.length === part.free.length || cost(home.factors) > CHEAP)) home.factors.push(part);
    else groups.push({ free: part.free, factors: [part] });
  }
  let changed = false;
  const made = groups.flatMap((group): readonly Term[] => {
    const work = cost(group.factors);
    const again = volume(loops) / volume(group.free);
    const only = group.factors.length === 1 ? (group.factors[0] as Term) : null;
    if (work * (again - 1) <= STORED || (only && only.cost <= CHEAP) || work <= 1) return group.factors;
    const contraction = whole.every((f) => f.free.length === 0);
    const outermost = root === sum ? undefined : sum.free[0];
    if (!contraction && outermost && group.free.includes(outermost)) {
      if (only) return group.factors;
      changed = true;
      return [t.together(group.factors)];
    }
    changed = true;
    return [arrayOf(t.mul(group.factors))];
  });
  return changed ? t.reduction('sum', sum.vars, conditions, t.mul([...whole, ...made])) : null;
}

function cost(factors: readonly Term[]): number {
  return factors.reduce((s, f) => s + f.cost, factors.length - 1);
}
