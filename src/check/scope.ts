import { type ByNode, byNode } from '../expr/by-node.js';
import type { Index, Node } from '../expr/node.js';

/** Where a node's value lies: in the numbers without derivatives, or in those with. */
export interface Place {
  readonly discrete: boolean;
  readonly at: number;
}

/** The elements of a definition or of a matrix, filled when the program runs. */
export interface Store<T> {
  readonly shape: readonly number[];
  data: T[];
}

/** A matrix that a matrix function is applied to, and what was computed of it since it was filled. */
export interface Cell<T> {
  readonly n: number;
  readonly entries: T[];
  readonly known: Map<'inv' | 'det' | 'logdet', readonly T[]>;
}

/**
 * One loop of the program, or its outside. A node is computed in the outermost scope that binds its
 * free indices, once an iteration.
 */
export interface Scope<T> {
  readonly parent: Scope<T> | null;
  readonly index: Index | null;
  readonly slot: number;
  readonly lo: number;
  readonly hi: number;
  readonly block: (() => void)[];
  readonly places: ByNode<Place>;
  readonly lifted: Map<Node, number>;
  readonly cells: Map<string, Cell<T>>;
}

export function rootScope<T>(): Scope<T> {
  return {
    parent: null,
    index: null,
    slot: -1,
    lo: 0,
    hi: 0,
    block: [],
    places: byNode(),
    lifted: new Map(),
    cells: new Map(),
  };
}

export function loopScope<T>(parent: Scope<T>, index: Index, slot: number, lo: number, hi: number): Scope<T> {
  // Few nodes are computed in a loop; of those outside there may be very many.
  const places = new Map<Node, Place>([[index, { discrete: true, at: slot }]]);
  return { ...rootScope<T>(), parent, index, slot, lo, hi, places };
}

/** The scope in which a node with these free indices is computed. */
export function homeOf<T>(scope: Scope<T>, free: readonly Index[]): Scope<T> {
  let s = scope;
  while (s.parent && !(s.index && free.includes(s.index))) s = s.parent;
  return s;
}

/** The loops as one procedure; `leaf` runs in the innermost. */
export function nest<T>(scopes: readonly Scope<T>[], num: number[], leaf: () => void): () => void {
  let run = leaf;
  for (const { slot, lo, hi, block } of [...scopes].reverse()) {
    const inner = run;
    run = () => {
      for (let v = lo; v <= hi; v++) {
        num[slot] = v;
        for (const instruction of block) instruction();
        inner();
      }
    };
  }
  return run;
}
