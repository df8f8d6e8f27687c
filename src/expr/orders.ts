import { fold } from './fold.js';
import { hashText, mix } from './intern.js';
import type { Index, Node } from './node.js';

const PRODUCT = 11;

/** Signatures of a product and one more factor; the sign of a number does not count. */
function times(h: number, factor: Node, key: number): number {
  if (factor.kind === 'number' && factor.value.n === 1n && factor.value.d === 1n) return h;
  return (h + mix(key, PRODUCT)) >>> 0;
}

/** A hash of the node in which marked indices count as their mark and order and sign do not matter. */
function signature(root: Node, marks: ReadonlyMap<Node, number>): number {
  return fold<number>(
    root,
    (node, of) => {
      // The inner binders' own numbering depends on names that are about to change.
      if (node.kind === 'index')
        return (
          marks.get(node) ??
          (node.name.startsWith('$')
            ? mix((node.children[0] as Node).hash, (node.children[1] as Node).hash)
            : node.hash)
        );
      if (node.kind === 'symbol' || node.kind === 'definition') {
        const owner = node.kind === 'symbol' ? node.declaration : node.definition;
        const start = hashText(owner.name);
        if (!owner.ordered) return node.children.reduce((h, c, k) => mix(h, mix(of(c), k)), start);
        return node.children.reduce((h, c) => h + of(c), start) >>> 0;
      }
      if (node.kind === 'number') return mix(Number(node.value.n % 65521n), Number(node.value.d % 65521n));
      if (node.kind === 'multiply') return node.children.reduce((h, c) => times(h, c, of(c)), PRODUCT);
      if (node.kind === 'add') {
        const term = (c: Node): number => (c.kind === 'multiply' ? of(c) : times(PRODUCT, c, of(c)));
        return node.children.reduce((h, c) => (h + mix(term(c), 3)) >>> 0, 5);
      }
      const seed = hashText(node.kind) + node.children.length;
      if (
        node.kind === 'delta' ||
        node.kind === 'reduce' ||
        node.kind === 'matrix' ||
        (node.kind === 'bracket' && node.relation !== '<' && node.relation !== '<=')
      )
        return node.children.reduce((h, c) => (h + mix(of(c), seed)) >>> 0, seed);
      return node.children.reduce((h, c, k) => mix(h, mix(of(c), k)), seed);
    },
    (node) =>
      node.kind !== 'index' && !node.free.some((i) => marks.has(i) || i.name.startsWith('$')) && node.kind !== 'number'
        ? node.hash
        : undefined,
    (node) => (node.kind === 'index' ? [] : node.children),
  );
}

function permutations<T>(list: readonly T[]): T[][] {
  if (list.length < 2) return [[...list]];
  return list.flatMap((x, k) => permutations([...list.slice(0, k), ...list.slice(k + 1)]).map((rest) => [x, ...rest]));
}

const MAX_ORDERS = 24;

/** The orders of the bound indices that their use in the body leaves open. */
export function candidateOrders(indices: readonly Index[], body: Node, guard: Node): Index[][] {
  if (indices.length === 1) return [[...indices]];
  const keyed = indices.map((i) => {
    const marks = new Map<Node, number>(indices.map((j) => [j, j === i ? 0x51ed270b : 0x2545f491]));
    const range = mix((i.children[0] as Node).hash, (i.children[1] as Node).hash);
    return { i, key: mix(range, mix(signature(body, marks), signature(guard, marks))) };
  });
  keyed.sort((a, b) => a.key - b.key);
  let orders: Index[][] = [[]];
  for (let start = 0; start < keyed.length; ) {
    let end = start + 1;
    while (end < keyed.length && keyed[end]?.key === keyed[start]?.key) end++;
    const group = keyed.slice(start, end).map((k) => k.i);
    const inner = group.length <= 4 && orders.length * group.length <= MAX_ORDERS ? permutations(group) : [group];
    orders = orders.flatMap((head) => inner.map((tail) => [...head, ...tail]));
    start = end;
  }
  return orders.slice(0, MAX_ORDERS);
}
