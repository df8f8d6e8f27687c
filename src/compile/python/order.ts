import type { classifier } from '../terms/canonical.js';
import type { Term, Var } from '../terms/term.js';

/**
 * The places of the axes of arrays: those of the result first, then those of sums, outer ones before inner ones.
 * Variables of sums over what is also an array of the result stand as the result's do, and others as they do in the
 * subscripts of arrays, so that few arrays are turned.
 */
export function placesOf(root: Term, axes: readonly Var[], classOf: ReturnType<typeof classifier>): (v: Var) => number {
  const order = topDown(root);
  const depth = new Map<Term, number>([[root, 0]]);
  const nested = new Map<Var, number>();
  const likeAxes = new Map<number, readonly Var[]>();
  for (const term of order) {
    const at = depth.get(term) ?? 0;
    const binds = term.kind === 'reduce' || term.kind === 'matrix';
    if (binds) for (const v of term.vars) nested.set(v, Math.max(at, nested.get(v) ?? 0));
    for (const arg of term.args) depth.set(arg, Math.max(depth.get(arg) ?? 0, binds ? at + 1 : at));
    const { id, vars } = classOf(term);
    if (vars.length > 1 && vars.every((v) => axes.includes(v)) && !likeAxes.has(id)) likeAxes.set(id, vars);
  }
  const like = new Map<Var, number>();
  const slots = new Map<Var, number[]>();
  for (const term of order) {
    if (term.kind === 'load') {
      for (const [k, sub] of term.subs.entries()) for (const v of sub.free) slots.set(v, [...(slots.get(v) ?? []), k]);
    }
    const { id, vars } = classOf(term);
    const model = likeAxes.get(id);
    if (!model || vars.some((v) => axes.includes(v) || like.has(v))) continue;
    vars.forEach((v, k) => void like.set(v, axes.indexOf(model[k] as Var)));
  }
  const slot = (v: Var): number => mean(slots.get(v) ?? []);
  const others = [...nested.keys()].sort(
    (a, b) =>
      (nested.get(a) as number) - (nested.get(b) as number) ||
      (like.get(a) ?? axes.length) - (like.get(b) ?? axes.length) ||
      slot(a) - slot(b) ||
      a.id - b.id,
  );
  const places = new Map([...axes, ...others].map((v, k) => [v, k]));
  return (v) => places.get(v) ?? places.size + v.id;
}

function mean(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((s, x) => s + x, 0) / numbers.length;
}

/** Every term below the root, each before those that it uses. */
function topDown(root: Term): readonly Term[] {
  const seen = new Set<Term>();
  const out: Term[] = [];
  const stack: { readonly term: Term; readonly done: boolean }[] = [{ term: root, done: false }];
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { term, done } = top;
    if (done) out.push(term);
    else if (!seen.has(term)) {
      seen.add(term);
      stack.push({ term, done: true });
      for (const arg of term.args) stack.push({ term: arg, done: false });
    }
  }
  return out.reverse();
}
