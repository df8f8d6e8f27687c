import { fold } from '../expr/fold.js';
import type { Node } from '../expr/node.js';
import { matrix, open, rebuild, reduce } from '../expr/reduce.js';

/** The children that a rewriting visits: the inside of binders is opened, subscripts are left alone. */
export function inside(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'symbol':
    case 'definition':
    case 'index':
    case 'delta':
      return [];
    case 'reduce': {
      const { body, guard } = open(node);
      return [body, guard];
    }
    case 'matrix':
      return [open(node).body];
    default:
      return node.children;
  }
}

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

const NO_NOTES: readonly string[] = [];

/** As `everywhere`, for a rewriting that may use assumptions: these are remembered with each node. */
export function everywhereNoted(
  root: Node,
  apply: (node: Node, note: (assumption: string) => void) => Node,
  memo: Map<Node, Rewritten>,
): Rewritten {
  return fold<Rewritten>(
    root,
    (node, of) => {
      let notes = NO_NOTES;
      const note = (assumption: string): void => {
        if (!notes.includes(assumption)) notes = [...notes, assumption];
      };
      const inner = withInside(node, (child) => {
        const made = of(child);
        for (const n of made.notes) note(n);
        return made.node;
      });
      const made = apply(inner, note);
      const answer = { node: made, notes };
      memo.set(node, answer);
      return answer;
    },
    (node) => memo.get(node),
    inside,
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
