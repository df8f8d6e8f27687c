import { type Looped, WORTH_KEEPING } from '../loops/nest.js';
import type { Term, Var } from '../terms/term.js';
import { likelySpan } from '../terms/terms.js';

/**
 * Which of the loops over the axes of arrays is outermost. A costly value that does not depend on it is kept for all
 * turns of the loops inside: for forces Σ_l k(i,l) (y_lj − y_ij) on each coordinate j that is one row of k where i
 * comes first and all pairs where j does.
 */

/** Terms of a nest that are looked at. */
const MAX_TERMS = 400;

/** The jobs with their loops over axes such that less is kept, where more would be kept than is computed. */
export function keepingLess<T extends Looped>(jobs: readonly T[]): readonly T[] {
  if (jobs.every((job) => job.axes.length < 2)) return jobs;
  const largest = Math.max(...jobs.map((job) => volume(job.axes)));
  const first: Var[] = [];
  let open = jobs.map((job) => job.loops);
  for (;;) {
    const axes = [...new Set(jobs.flatMap((job, k) => job.axes.filter((v) => open[k]?.includes(v))))];
    const [given, ...others] = axes.map((v) => [v, kept(v, jobs, open)] as const);
    if (!given || others.length === 0) break;
    const best = given[1] >= largest ? others.reduce((a, b) => (b[1] < a[1] ? b : a), given) : given;
    first.push(best[0]);
    open = open.map((loops) => loops.filter((v) => v !== best[0]));
  }
  const rank = (v: Var): number => (first.includes(v) ? first.indexOf(v) : first.length);
  return jobs.map((job) => {
    const axes = job.loops.filter((v) => job.axes.includes(v)).sort((a, b) => rank(a) - rank(b));
    return { ...job, loops: [...axes, ...job.loops.filter((v) => !job.axes.includes(v))] };
  });
}

function volume(vars: readonly Var[]): number {
  return vars.reduce((n, v) => n * likelySpan(v), 1);
}

/** How many numbers are kept where the loop over v is outside of the others that are open. */
function kept(v: Var, jobs: readonly Looped[], open: readonly (readonly Var[])[]): number {
  const seen = new Set<Term>();
  let out = 0;
  jobs.forEach((job, k) => {
    if (!open[k]?.includes(v)) return;
    const stack = [{ term: job.body, loops: open[k] as readonly Var[] }];
    for (let top = stack.pop(); top && seen.size < MAX_TERMS; top = stack.pop()) {
      const { term, loops } = top;
      if (seen.has(term) || term.cost < WORTH_KEEPING || term.kind === 'matrix') continue;
      seen.add(term);
      if (term.free.includes(v))
        for (const arg of term.args) stack.push({ term: arg, loops: [...loops, ...varsOf(term)] });
      else if (loops.some((w) => term.free.includes(w))) out += volume(loops.filter((w) => term.free.includes(w)));
    }
  });
  return out;
}

function varsOf(term: Term): readonly Var[] {
  return term.kind === 'reduce' ? term.vars : [];
}
