import type { Node } from './node.js';

/**
 * Where the results of the folds under way stand, by the serial numbers of the nodes. A number below the base of a fold
 * is left over from another, so that nothing is cleared; folds inside folds have one each.
 */
interface Places {
  at: Int32Array;
  base: number;
}

const free: Places[] = [];
const MOST = 2 ** 30;

function makePlaces(): Places {
  return { at: new Int32Array(1 << 12), base: 1 };
}

/** Room for a node with this serial number. */
function roomFor(places: Places, id: number): Int32Array {
  const more = new Int32Array(2 ** Math.ceil(Math.log2(id + 1)));
  more.set(places.at);
  places.at = more;
  return more;
}

/**
 * Folds a shared expression bottom-up, once a distinct node, on a stack of its own so that nothing
 * recurses as deep as the input. `known` answers for a node without visiting its children.
 */
export function fold<T>(
  root: Node,
  visit: (node: Node, of: (child: Node) => T) => T,
  known?: (node: Node) => T | undefined,
  childrenOf: (node: Node) => readonly Node[] = (node) => node.children,
): T {
  const first = known?.(root);
  if (first !== undefined) return first;
  const places = free.pop() ?? makePlaces();
  // A node whose children are being visited stands at `base`, one that is done at `base` + 1 + its place among the results.
  const { base } = places;
  let at = places.at;
  const results: T[] = [];
  const of = (child: Node): T => results[(at[child.id] as number) - base - 1] as T;
  const finish = (node: Node, result: T): void => {
    if (node.id >= at.length) at = roomFor(places, node.id);
    at[node.id] = base + 1 + results.length;
    results.push(result);
  };
  const stack: Node[] = [root];
  while (stack.length > 0) {
    const node = stack[stack.length - 1] as Node;
    const { id } = node;
    const place = id < at.length ? (at[id] as number) : 0;
    if (place > base) {
      stack.pop();
      continue;
    }
    if (place < base) {
      const answer = node === root ? undefined : known?.(node);
      if (answer !== undefined) {
        finish(node, answer);
        stack.pop();
        continue;
      }
      const height = stack.length;
      const children = childrenOf(node);
      for (let k = 0; k < children.length; k++) {
        const child = children[k] as Node;
        if (child.id < at.length && (at[child.id] as number) > base) continue;
        stack.push(child);
      }
      if (stack.length > height) {
        if (id >= at.length) at = roomFor(places, id);
        at[id] = base;
        continue;
      }
    }
    finish(node, visit(node, of));
    stack.pop();
  }
  places.base = base + results.length + 1;
  // Places that an error has left behind are not used again.
  if (places.base < MOST) free.push(places);
  return of(root);
}

/** Every distinct node of the expression, children before parents. */
export function postorder(root: Node): readonly Node[] {
  const out: Node[] = [];
  fold(root, (node) => {
    out.push(node);
    return true;
  });
  return out;
}

/** Is there a node for which `test` holds? */
export function some(root: Node, test: (node: Node) => boolean): boolean {
  const seen = new Set<Node>([root]);
  const stack: Node[] = [root];
  while (stack.length > 0) {
    const node = stack.pop() as Node;
    if (test(node)) return true;
    for (const child of node.children) {
      if (seen.has(child)) continue;
      seen.add(child);
      stack.push(child);
    }
  }
  return false;
}
