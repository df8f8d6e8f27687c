import type { Looped, Mirror } from '../loops/nest.js';
import { asConstant, atom, constant, linearIn, minus } from '../terms/poly.js';
import { subterms } from '../terms/rewrite.js';
import { type Parity, parityOf } from '../terms/symmetry.js';
import type { Source, Term, Var } from '../terms/term.js';
import * as t from '../terms/terms.js';

/**
 * A loop over all pairs whose terms are unchanged or negated by an exchange of the pair runs over half of
 * them: the sum of row i also gives to row j.
 */

/** Work of reading, adding to and writing a row that is not at hand. */
const SCATTER = 4;
const MAX_TERMS = 400;

/** The jobs over j < i, where that is proved to be the same and is less work; else null. */
export function halved<T extends Looped>(
  jobs: readonly T[],
  symmetric: (source: Source) => boolean,
): readonly T[] | null {
  const [first] = jobs;
  if (!first) return null;
  for (const i of first.loops) {
    for (const j of first.loops) {
      if (i === j || i.lo.key !== j.lo.key || i.hi.key !== j.hi.key) continue;
      const half = jobs.map((job) => overHalf(job, i, j, symmetric));
      if (half.some((job) => job?.mirror) && half.every((job) => job !== null) && pays(jobs, i, j)) return half;
    }
  }
  return null;
}

function overHalf<T extends Looped>(job: T, i: Var, j: Var, symmetric: (source: Source) => boolean): T | null {
  if (job.how !== 'sum' || job.axes.includes(j) || !job.loops.includes(j) || !job.loops.includes(i)) return null;
  if (job.loops.indexOf(i) > job.loops.indexOf(j)) return null;
  const triangle = job.axes.length === 0 ? overTriangle(job, i, j, symmetric) : null;
  if (triangle) return triangle;
  const parity: Parity = parityOf(job.body, i, j, symmetric);
  if (parity === 0 || (parity < 0 && !job.axes.includes(i))) return null;
  if (!job.conditions.every((c) => parityOf(c, i, j, symmetric) === 1)) return null;
  const conditions = job.conditions.filter((c) => !differ(c, i, j));
  const excluded = conditions.length < job.conditions.length;
  const same = new Map([[j, atom(i)]]);
  const diagonal =
    excluded || parity < 0
      ? null
      : t.choose(
          conditions.map((c) => t.substitute(c, same)),
          t.substitute(job.body, same),
          t.num(0),
        );
  const mirror: Mirror = { i, j, parity, diagonal };
  return { ...job, conditions: [...conditions, isBelow(j, i)], mirror };
}

/** j < i */
function isBelow(j: Var, i: Var): Term {
  return t.compareInt('>=', minus(minus(atom(i), constant(1)), atom(j)));
}

/** What runs over one triangle runs over the lower one, where it is symmetric. */
function overTriangle<T extends Looped>(job: T, i: Var, j: Var, symmetric: (source: Source) => boolean): T | null {
  const [lower, upper] = [isBelow(j, i), isBelow(i, j)];
  const given = job.conditions.find((c) => c === lower || c === upper);
  if (!given || parityOf(job.body, i, j, symmetric) !== 1) return null;
  const others = job.conditions.filter((c) => c !== given);
  return others.every((c) => parityOf(c, i, j, symmetric) === 1) ? { ...job, conditions: [...others, lower] } : null;
}

/** Is this i ≠ j? */
function differ(condition: Term, i: Var, j: Var): boolean {
  if (condition.kind !== 'compare-int' || condition.relation !== '!=') return false;
  const gap = linearIn(condition.poly, i);
  const slope = gap && asConstant(gap.slope);
  if (!gap || (slope !== 1 && slope !== -1)) return false;
  const rest = minus(gap.rest, slope === 1 ? minus(constant(0), atom(j)) : atom(j));
  return asConstant(rest) === 0;
}

/** Is the work that is saved more than that of the scattered rows? */
function pays(jobs: readonly Looped[], i: Var, j: Var): boolean {
  const loops = [...new Set(jobs.flatMap((job) => job.loops))];
  const turns = (vars: readonly Var[]): number =>
    vars.reduce((n, v) => (v === i || v === j ? n : n * t.likelySpan(v)), 1);
  const seen = new Set<Term>();
  let work = 0;
  for (const job of jobs) {
    const inside = subterms(job.body, MAX_TERMS, (term) => term.kind !== 'reduce');
    if (!inside) return false;
    for (const term of inside) {
      if (seen.has(term) || !term.free.includes(i) || !term.free.includes(j)) continue;
      seen.add(term);
      const own = term.kind === 'reduce' ? term.cost : term.cost - term.args.reduce((s, a) => s + a.cost, 0);
      work += own * turns(loops.filter((v) => term.free.includes(v)));
    }
  }
  const scattered = jobs.filter((job) => job.axes.length > 0);
  return work > SCATTER * scattered.reduce((s, job) => s + turns(job.loops), 0);
}
