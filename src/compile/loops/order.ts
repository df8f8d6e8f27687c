import { asConstant, linearIn } from '../terms/poly.js';
import type { Load, Reduction, Term, Var } from '../terms/term.js';

const MAX_SEEN = 400;

function loadsIn(root: Term): readonly Load[] {
  const out: Load[] = [];
  const seen = new Set<Term>();
  const stack = [root];
  for (let term = stack.pop(); term && seen.size < MAX_SEEN; term = stack.pop()) {
    if (seen.has(term)) continue;
    seen.add(term);
    if (term.kind === 'load') out.push(term as Load);
    stack.push(...term.args);
  }
  return out;
}

/** How much it helps that a variable's loop is the innermost: neighbours in memory, less jumps. */
function locality(v: Var, loads: readonly Load[]): number {
  let score = 0;
  for (const load of loads) {
    load.subs.forEach((s, k) => {
      if (!s.free.includes(v)) return;
      const slope = linearIn(s, v)?.slope;
      const step = slope ? asConstant(slope) : null;
      score += k === load.subs.length - 1 && (step === 1 || step === -1) ? 1 : -1;
    });
  }
  return score;
}

/** The order of a reduction's loops, outermost first. */
export function loopOrder(term: Reduction): readonly Var[] {
  if (term.vars.length < 2) return term.vars;
  const loads = loadsIn(term.args[0] as Term);
  const scores = new Map(term.vars.map((v) => [v, locality(v, loads)]));
  return [...term.vars].sort((a, b) => (scores.get(a) ?? 0) - (scores.get(b) ?? 0));
}
