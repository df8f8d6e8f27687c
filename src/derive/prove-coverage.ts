import { isIntegral } from '../expr/affine.js';
import { fold } from '../expr/fold.js';
import type { Node } from '../expr/node.js';
import { declaredSign } from '../expr/sign.js';
import { operands } from './prove-layout.js';
import { spread } from './prove-real.js';
import type { Sample } from './prove-sample.js';

/** Which of its two formulas a piecewise node was seen to be. */
export interface Coverage {
  /** Piecewise nodes of which one formula was never seen. */
  readonly missing: () => Node[];
  readonly look: (sample: Sample) => void;
  readonly isEmpty: boolean;
}

/** Does the node's formula depend on real numbers, and not on indices alone? */
function isPiecewise(node: Node): boolean {
  switch (node.kind) {
    case 'bracket':
      return node.relation !== 'or' && !node.children.every(isIntegral);
    case 'delta':
      return !node.children.every(isIntegral);
    case 'call':
      return SPLITS.has(node.row.name);
    default:
      return false;
  }
}

const SPLITS: ReadonlySet<string> = new Set(['abs', 'sign', 'max', 'min']);

/** A difference whose sign says which formula holds, at every entry. */
function gaps(node: Node, sample: Sample): Float64Array {
  const [a, b] = node.children.map((c) =>
    spread(sample.reals.get(c)?.value ?? new Float64Array(1), sample.layout.positions(node.free, c.free)),
  );
  return b ? (a as Float64Array).map((x, k) => x - (b[k] as number)) : (a as Float64Array);
}

/** Which nodes decide by real numbers, and whether samples have shown both of their sides. */
export function makeCoverage(roots: readonly Node[]): Coverage {
  const nodes = new Map<Node, { up: boolean; down: boolean }>();
  for (const root of roots) {
    fold(
      root,
      (node) => {
        if (isPiecewise(node)) nodes.set(node, { up: false, down: false });
        return true;
      },
      undefined,
      operands,
    );
  }
  const look = (sample: Sample): void => {
    for (const [node, seen] of nodes) {
      if (seen.up && seen.down) continue;
      for (const gap of gaps(node, sample)) {
        if (gap > 0) seen.up = true;
        if (gap < 0) seen.down = true;
      }
    }
  };
  const missing = (): Node[] =>
    [...nodes].filter(([node, seen]) => !(seen.up && seen.down) && !isSettled(node)).map(([node]) => node);
  return { missing, look, isEmpty: nodes.size === 0 };
}

/** Is one formula ruled out by the declared domains? */
function isSettled(node: Node): boolean {
  const [a, b] = node.children as [Node, Node?];
  if (b === undefined) return declaredSign(a) !== 'any';
  const zero = (n: Node): boolean => n.kind === 'number' && n.value.n === 0n;
  if (zero(a)) return declaredSign(b) !== 'any';
  return zero(b) && declaredSign(a) !== 'any';
}
