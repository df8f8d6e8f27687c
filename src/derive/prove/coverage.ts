import { isIntegral } from '../../expr/affine.js';
import { one } from '../../expr/atoms.js';
import { fold } from '../../expr/fold.js';
import type { Node, Reduce } from '../../expr/node.js';
import { declaredSign } from '../../expr/sign.js';
import { operands, spaceOf } from './layout.js';
import type { Sample } from './sample.js';
import { spread } from './tensor.js';

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

/** Of so many candidates each must have been the greatest once. */
const MANY = 24;

/** Which positions of a maximum or minimum have won, for each number of candidates that was met. */
type Winners = Map<number, Set<number>>;

/** Does the node choose among real numbers, all of which may win? */
function isContest(node: Node): node is Reduce {
  if (node.kind !== 'reduce' || node.op === 'sum' || node.op === 'prod') return false;
  return node.children[1] === one && !isIntegral(node.children[0] as Node);
}

function noteWinners(node: Reduce, winners: Winners, { reals, layout }: Sample): void {
  const body = node.children[0] as Node;
  const space = spaceOf(node);
  const values = spread(reals.get(body)?.value ?? new Float64Array(1), layout.positions(space, body.free));
  const inner = layout.size(node.indices);
  const sign = node.op === 'min' ? -1 : 1;
  const mine = winners.get(inner) ?? new Set<number>();
  winners.set(inner, mine);
  for (let start = 0; start + inner <= values.length; start += inner) {
    let best = 0;
    for (let k = 1; k < inner; k++)
      if (sign * (values[start + k] as number) > sign * (values[start + best] as number)) best = k;
    mine.add(best);
  }
}

/** Follows which cases of the expressions samples have shown. */
export function makeCoverage(roots: readonly Node[], almostEverywhere: boolean): Coverage {
  const nodes = new Map<Node, Seen & { readonly want: Want }>();
  const contests = new Map<Reduce, Winners>();
  for (const root of roots) {
    fold(
      root,
      (node) => {
        const want = wantOf(node, almostEverywhere);
        if (isContest(node)) contests.set(node, new Map());
        if (want) nodes.set(node, { want, less: false, tie: false, more: false });
        return true;
      },
      undefined,
      operands,
    );
  }
  const look = (sample: Sample): void => {
    for (const [node, winners] of contests) noteWinners(node, winners, sample);
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
  const missing = (): Node[] => [
    ...[...nodes].filter(([node, seen]) => !isComplete(seen.want, seen) && !isSettled(node)).map(([node]) => node),
    ...[...contests]
      .filter(([, winners]) => [...winners].some(([n, won]) => n <= MANY && won.size < n))
      .map(([n]) => n),
  ];
  const missingTies = (): Node[] =>
    [...nodes]
      .filter(([node, { want, tie }]) => !tie && want !== null && WITH_TIES.has(want) && !isSettled(node))
      .map(([node]) => node);
  const hasCases = contests.size > 0 || [...nodes.keys()].some((node) => variablesIn(node).length > 0);
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
