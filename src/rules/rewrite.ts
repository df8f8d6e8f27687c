import { fold } from '../expr/fold.js';
import { inside } from '../expr/inside.js';
import type { Node } from '../expr/node.js';
import { matrix, open, rebuild, reduce } from '../expr/reduce.js';

/** The node with its visited children replaced. */
export function withInside(node: Node, of: (child: Node) => Node): Node {
  switch (node.kind) {
    case 'symbol':
    case 'definition':
    case 'index':
    case 'delta':
      return node;
    case 'reduce': {
      const { indices, body, guard } = open(node);
      const [b, g] = [of(body), of(guard)];
      return b === body && g === guard ? node : reduce(node.op, indices, b, g);
    }
    case 'matrix': {
      const { indices, body } = open(node);
      const b = of(body);
      return b === body ? node : matrix(node.fn, indices, b, node.children.slice(1));
    }
    default:
      return rebuild(node, node.children.map(of));
  }
}

/** Applies a local rewriting everywhere, children first, each distinct node once; `memo` keeps what is known. */
export function everywhere(root: Node, apply: (node: Node) => Node, memo?: Map<Node, Node>): Node {
  return fold<Node>(
    root,
    (node, of) => {
      const made = apply(withInside(node, of));
      memo?.set(node, made);
      return made;
    },
    memo && ((node) => memo.get(node)),
    inside,
  );
}

/** A rewritten node, and what was assumed in rewriting it and its parts. */
export interface Rewritten {
  readonly node: Node;
  readonly notes: readonly string[];
}

/** Nothing was assumed. */
export const NO_NOTES: readonly string[] = [];

/** What one rewriting has made of the nodes met so far. */
export interface Memo {
  /** Is the node, with all in it, left as it is, nothing assumed? */
  readonly isKept: (node: Node) => boolean;
  readonly keep: (node: Node) => void;
  /** What became of the others. */
  readonly made: Map<Node, Rewritten>;
}

/** A memory of its own. */
export function freshMemo(): Memo {
  const kept = new Set<Node>();
  return { isKept: (node) => kept.has(node), keep: (node) => kept.add(node), made: new Map() };
}

/**
 * As `everywhere`, for a rewriting that may use assumptions: these are remembered with each node. Most rewritings
 * leave most nodes alone, so that a node that is kept costs next to nothing,
 * and one that is not reached nothing at all.
 */
export function everywhereNoted(
  root: Node,
  apply: (node: Node, note: (assumption: string) => void) => Node,
  { isKept, keep, made }: Memo,
  reaches: (node: Node) => boolean = () => true,
): Rewritten {
  const stack: Node[] = [root];
  for (let node = stack.at(-1); node; node = stack.at(-1)) {
    if (isKept(node) || made.has(node)) {
      stack.pop();
      continue;
    }
    const depth = stack.length;
    let changed = false;
    const children = inside(node);
    for (let k = 0; k < children.length; k++) {
      const child = children[k] as Node;
      if (!reaches(child) || isKept(child)) continue;
      if (made.has(child)) changed = true;
      else stack.push(child);
    }
    if (stack.length > depth) continue;
    stack.pop();
    let notes = NO_NOTES;
    const note = (assumption: string): void => {
      if (!notes.includes(assumption)) notes = [...notes, assumption];
    };
    const of = (child: Node): Node => {
      const known = made.get(child);
      for (const n of known?.notes ?? NO_NOTES) note(n);
      return known?.node ?? child;
    };
    const after = apply(changed ? withInside(node, of) : node, note);
    if (after === node && notes.length === 0) keep(node);
    else made.set(node, { node: after, notes });
  }
  return made.get(root) ?? { node: root, notes: NO_NOTES };
}

/** With one node for another in sums, products and powers, not inside of binders and functions. */
export function replaced(node: Node, from: Node, to: Node): Node {
  if (node === from) return to;
  if (node.kind !== 'add' && node.kind !== 'multiply' && node.kind !== 'power') return node;
  return rebuild(
    node,
    node.children.map((c) => replaced(c, from, to)),
  );
}

/** The factors of a product, or the node itself. */
export function factorsOf(node: Node): readonly Node[] {
  return node.kind === 'multiply' ? node.children : [node];
}

/** The terms of a sum, or the node itself. */
export function termsOf(node: Node): readonly Node[] {
  return node.kind === 'add' ? node.children : [node];
}
