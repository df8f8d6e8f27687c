import { isIntegral } from '../expr/affine.js';
import { fold } from '../expr/fold.js';
import type { Node } from '../expr/node.js';
import { declaredSign } from '../expr/sign.js';
import { operands } from './prove-layout.js';
import { spread } from './prove-real.js';
import type { Sample } from './prove-sample.js';

/** Which signs the difference was seen to have on which a node's formula depends. */
interface Seen {
  less: boolean;
  tie: boolean;
  more: boolean;
}

/** What was met of the cases of a piecewise expression. */
export interface Coverage {
  readonly look: (sample: Sample) => void;
  /** Nodes of which one side was never seen. */
  readonly missing: () => Node[];
  /** Nodes of which no tie was seen, where ties are of interest. */
  readonly missingTies: () => Node[];
  /** Is there a case that depends on variables, and not on indices and dimensions alone? */
  readonly hasCases: boolean;
}

const CONTINUOUS: ReadonlySet<string> = new Set(['abs', 'max', 'min']);

/** What must be seen of a node: both sides of a comparison, and what happens between. */
type Want = 'sides' | 'sides and tie' | 'tie and not' | 'equal integers' | 'order of integers' | null;

function wantOf(node: Node, almostEverywhere: boolean): Want {
  if (node.kind === 'call') {
    if (CONTINUOUS.has(node.row.name)) return 'sides';
    if (node.row.name !== 'sign') return null;
    return almostEverywhere ? 'sides' : 'sides and tie';
  }
  if (node.kind !== 'delta' && (node.kind !== 'bracket' || node.relation === 'or')) return null;
  const whole = node.children.every(isIntegral);
  const ordered = node.kind === 'bracket' && (node.relation === '<' || node.relation === '<=');
  if (whole) return ordered ? 'order of integers' : 'equal integers';
  // Two real numbers are equal almost nowhere, unless they are one.
  if (almostEverywhere) return ordered ? 'sides' : null;
  return ordered ? 'sides and tie' : 'tie and not';
}

const WITH_TIES: ReadonlySet<Want> = new Set(['sides and tie', 'tie and not', 'equal integers']);

function isComplete(want: Want, { less, tie, more }: Seen): boolean {
  switch (want) {
    case 'sides':
    case 'sides and tie':
      return less && more;
    case 'tie and not':
      return less || more;
    case 'equal integers':
      return tie && (less || more);
    case 'order of integers':
      return (less || tie) && more;
    case null:
      return true;
    default:
      return want satisfies never;
  }
}

/** Names of the variables below a node. */
export function variablesIn(root: Node): string[] {
  const out = new Set<string>();
  fold(
    root,
    (node) => {
      if (node.kind === 'symbol') out.add(node.declaration.name);
      return true;
    },
    undefined,
    operands,
  );
  return [...out];
}

/** A difference whose sign says which formula holds, at every entry. */
export function gaps(node: Node, sample: Pick<Sample, 'reals' | 'layout'>): Float64Array {
  const [a, b] = node.children.map((c) =>
    spread(sample.reals.get(c)?.value ?? new Float64Array(1), sample.layout.positions(node.free, c.free)),
  ) as [Float64Array, Float64Array?];
  return b ? a.map((x, k) => x - (b[k] as number)) : a;
}

/** Within this, differences of indices and dimensions vanish. */
const NEAR = 1e-9;

/** Follows which cases of the expressions samples have shown. */
export function makeCoverage(roots: readonly Node[], almostEverywhere: boolean): Coverage {
  const nodes = new Map<Node, Seen & { readonly want: Want }>();
  for (const root of roots) {
    fold(
      root,
      (node) => {
        const want = wantOf(node, almostEverywhere);
        if (want) nodes.set(node, { want, less: false, tie: false, more: false });
        return true;
      },
      undefined,
      operands,
    );
  }
  const look = (sample: Sample): void => {
    for (const [node, seen] of nodes) {
      if (seen.less && seen.more && seen.tie) continue;
      const tolerance = node.children.every(isIntegral) ? NEAR : 0;
      for (const gap of gaps(node, sample)) {
        if (gap > tolerance) seen.more = true;
        else if (gap < -tolerance) seen.less = true;
        else if (!Number.isNaN(gap)) seen.tie = true;
      }
    }
  };
  const missing = (): Node[] =>
    [...nodes].filter(([node, seen]) => !isComplete(seen.want, seen) && !isSettled(node)).map(([node]) => node);
  const missingTies = (): Node[] =>
    [...nodes]
      .filter(([node, { want, tie }]) => !tie && want !== null && WITH_TIES.has(want) && !isSettled(node))
      .map(([node]) => node);
  const hasCases = [...nodes.keys()].some((node) => variablesIn(node).length > 0);
  return { look, missing, missingTies, hasCases };
}

/** Is one formula ruled out by the declared domains? */
function isSettled(node: Node): boolean {
  const [a, b] = node.children as [Node, Node?];
  const definite = (n: Node): boolean => declaredSign(n) === 'positive' || declaredSign(n) === 'negative';
  const isZero = (n: Node): boolean => n.kind === 'number' && n.value.n === 0n;
  if (b === undefined)
    return definite(a) || (node.kind === 'call' && node.row.name === 'abs' && declaredSign(a) !== 'any');
  if (isZero(a)) return definite(b);
  return isZero(b) && definite(a);
}
