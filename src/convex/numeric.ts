import type { Node } from '../expr/node.js';
import { evaluateNode, type Values } from './algebra/evaluate.js';
import type { CertifiedRoot, Part, Span } from './parts.js';

/** The root of an increasing function between two ends, halved down to neighbouring doubles. */
export function bisect(f: (z: number) => number, from: number, to: number): number {
  let [lo, hi] = finiteBracket(f, from, to);
  for (let k = 0; k < 2200; k++) {
    const middle = lo + (hi - lo) / 2;
    if (!(lo < middle && middle < hi)) break;
    if (f(middle) > 0) hi = middle;
    else lo = middle;
  }
  return Math.abs(f(lo)) <= Math.abs(f(hi)) ? lo : hi;
}

/** An infinite end is sought by doubling from the other one. */
function finiteBracket(f: (z: number) => number, from: number, to: number): [number, number] {
  const start = Number.isFinite(from) ? from : Number.isFinite(to) ? to : 0;
  let [lo, hi] = [from, to];
  for (let step = 1; !Number.isFinite(lo) && step < 1e300; step *= 2) if (f(start - step) <= 0) lo = start - step;
  for (let step = 1; !Number.isFinite(hi) && step < 1e300; step *= 2) if (f(start + step) >= 0) hi = start + step;
  return [lo, hi];
}

function rootValue(root: CertifiedRoot, values: Values): number {
  const f = (at: number): number => evaluateNode(root.equation, new Map([...values, [root.z, at]]));
  return bisect(f, evaluateNode(root.lo, values), evaluateNode(root.hi, values));
}

const within = (x: number, span: Span, values: Values): boolean => {
  const lo = span.lo ? evaluateNode(span.lo, values) : Number.NEGATIVE_INFINITY;
  const hi = span.hi ? evaluateNode(span.hi, values) : Number.POSITIVE_INFINITY;
  return (x > lo || (span.loClosed && x === lo)) && (x < hi || (span.hiClosed && x === hi));
};

/** The value of a result given by parts; `undefined` where no part holds. */
export function partsValue(parts: readonly Part[], x: Node, values: Values): number | undefined {
  const at = values.get(x) as number;
  for (const part of parts) {
    if (!within(at, part.span, values) || part.also.some((c) => evaluateNode(c, values) !== 1)) continue;
    const all = new Map([...values, ...part.roots.map((r) => [r.letter, rootValue(r, values)] as const)]);
    return evaluateNode(part.value, all);
  }
  return undefined;
}
