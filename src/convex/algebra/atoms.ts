import type { Node } from '../../expr/node.js';
import { atomRatio, type Ratio, type Relation, relate } from './ratio.js';

const ids = new Map<Node, number>();
const nodes: Node[] = [];

/** What a polynomial treats as a letter, by number. */
export function atomOf(node: Node): number {
  const known = ids.get(node);
  if (known !== undefined) return known;
  const id = nodes.length;
  ids.set(node, id);
  nodes.push(node);
  return id;
}

export function nodeOfAtom(id: number): Node {
  const node = nodes[id];
  if (!node) throw new Error('no such atom');
  return node;
}

/** The atom as a ratio; where it is new and algebraic, its relation is entered. */
export function algebraic(node: Node, relation: () => Relation): Ratio {
  if (!ids.has(node)) {
    const made = relation();
    relate(atomOf(node), made);
  }
  return atomRatio(atomOf(node));
}
