import type { Term } from './terms/term.js';
import type { Tensor, Translation } from './translate.js';

/** The tensors that the outputs need, in order. */
export function reachable(translation: Translation): readonly Tensor[] {
  const bySource = new Map(translation.tensors.map((x) => [x.source, x]));
  const needed = new Set<Tensor>();
  const seen = new Set<Term>();
  const stack = translation.outputs.map((o) => o.term);
  for (let term = stack.pop(); term; term = stack.pop()) {
    if (seen.has(term)) continue;
    seen.add(term);
    stack.push(...term.args);
    const tensor = term.kind === 'load' ? bySource.get(term.source) : undefined;
    if (!tensor || needed.has(tensor)) continue;
    needed.add(tensor);
    stack.push(tensor.body);
  }
  return translation.tensors.filter((x) => needed.has(x));
}

/** How many terms each term is an argument of. */
export function countUses(roots: readonly Term[]): Map<Term, number> {
  const uses = new Map<Term, number>();
  const stack = [...roots];
  for (const r of roots) uses.set(r, 1);
  for (let term = stack.pop(); term; term = stack.pop()) {
    for (const arg of term.args) {
      const before = uses.get(arg);
      uses.set(arg, (before ?? 0) + 1);
      if (before === undefined) stack.push(arg);
    }
  }
  return uses;
}
