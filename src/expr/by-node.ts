import type { Node } from './node.js';

/** What is remembered of nodes, for as long as the program runs: nodes are never given up, so that nothing else holds them. */
export interface ByNode<T> {
  readonly get: (node: Node) => T | undefined;
  readonly set: (node: Node, value: T) => void;
}

const BITS = 8;
const SIZE = 1 << BITS;

/** Values by the serial numbers of the nodes, in pages: no hashing, and little for the collector to go through. */
export function byNode<T>(): ByNode<T> {
  const pages: ((T | undefined)[] | undefined)[] = [];
  return {
    get: ({ id }) => pages[id >> BITS]?.[id & (SIZE - 1)],
    set: ({ id }, value) => {
      const number = id >> BITS;
      while (pages.length <= number) pages.push(undefined);
      let page = pages[number];
      if (!page) {
        page = new Array<T | undefined>(SIZE).fill(undefined);
        pages[number] = page;
      }
      page[id & (SIZE - 1)] = value;
    },
  };
}
