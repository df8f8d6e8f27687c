import { evaluate } from '../terms/poly.js';
import type { Poly, Var } from '../terms/term.js';
import { below, type Loop, type Node, rootsOf, type Step } from './ir.js';

/** Operations that a call of a function stands for. */
const CALL = 15;

/** Operations of one run of the steps, roughly; variables given are fixed, others stand in the middle of their range. */
export function work(steps: readonly Step[], fixed: ReadonlyMap<Var, number> = new Map()): number {
  const seen = new Set<Node>();
  let out = 0;
  const visit = (node: Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    below(node).forEach(visit);
    if (node.kind !== 'const' && node.kind !== 'accumulated') out += node.kind === 'call' ? CALL : 1;
  };
  for (const step of steps) {
    rootsOf(step).forEach(visit);
    if (step.kind === 'store' || step.kind === 'update') out++;
    if (step.kind === 'if') out += work(step.body, fixed);
    if (step.kind === 'for') out += turnsAt(step, fixed) * turnWork(step, (step.least + step.greatest) / 2, fixed);
  }
  return out;
}

/** Operations of the turn with this value of the loop's variable. */
export function turnWork({ variable, body }: Loop, value: number, fixed: ReadonlyMap<Var, number> = new Map()): number {
  return work(body, new Map([...fixed, [variable, value]]));
}

function turnsAt({ bounds, turns }: Loop, fixed: ReadonlyMap<Var, number>): number {
  if (turns !== null) return turns;
  const at = (p: Poly): number => evaluate(p, (a) => (a.kind === 'var' ? (fixed.get(a) ?? 0) : 0));
  const lo = Math.max(...bounds.lo.map((b) => at(b.top) / at(b.bottom)));
  const hi = Math.min(...bounds.hi.map((b) => at(b.top) / at(b.bottom)));
  return Math.max(0, hi - lo + 1);
}
