import type { Node } from './node.js';
import { textOf } from './rational.js';

const RANK: Record<Node['kind'], number> = {
  number: 0,
  constant: 1,
  dimension: 2,
  index: 3,
  symbol: 4,
  definition: 5,
  delta: 6,
  bracket: 7,
  call: 8,
  power: 9,
  matrix: 10,
  reduce: 11,
  multiply: 12,
  add: 13,
};

function label(node: Node): string {
  switch (node.kind) {
    case 'number':
      return textOf(node.value);
    case 'constant':
    case 'dimension':
    case 'index':
      return node.name;
    case 'symbol':
      return node.declaration.name;
    case 'definition':
      return node.definition.name;
    case 'call':
      return node.row.name;
    case 'reduce':
      return node.op;
    case 'matrix':
      return node.fn;
    case 'bracket':
      return node.relation;
    default:
      return '';
  }
}

/** Lists up to this length are sorted by insertion: for a few nodes the library's sort is mostly preparation. */
const FEW = 8;

/** The list in order, in place; what is equal stays as it stands. */
export function sortNodes(list: Node[], order: (a: Node, b: Node) => number = compareNodes): Node[] {
  if (list.length > FEW) return list.sort(order);
  for (let k = 1; k < list.length; k++) {
    const node = list[k] as Node;
    let at = k;
    for (; at > 0 && order(node, list[at - 1] as Node) < 0; at--) list[at] = list[at - 1] as Node;
    list[at] = node;
  }
  return list;
}

/**
 * One total order by structure, the same in every run: by kind, then name, then size, then hash; the
 * children decide only where all of these agree.
 */
export function compareNodes(a: Node, b: Node): number {
  if (a === b) return 0;
  if (a.kind !== b.kind) return RANK[a.kind] - RANK[b.kind];
  const x = label(a);
  const y = label(b);
  if (x !== y) return x < y ? -1 : 1;
  if (a.size !== b.size) return a.size - b.size;
  if (a.hash !== b.hash) return a.hash - b.hash;
  for (let i = 0; i < Math.min(a.children.length, b.children.length); i++) {
    const c = compareNodes(a.children[i] as Node, b.children[i] as Node);
    if (c !== 0) return c;
  }
  return a.children.length - b.children.length || a.id - b.id;
}
