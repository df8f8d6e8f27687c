import type { Index, Node } from './node.js';

const table = new Map<string, Node>();
let serial = 0;

/** FNV-like mixing of two 32-bit numbers. */
export function mix(a: number, b: number): number {
  let h = Math.imul(a ^ (b + 0x9e3779b9 + (a << 6) + (a >>> 2)), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

export function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

const NONE: readonly Index[] = Object.freeze([]);

function byName(a: Index, b: Index): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : a.id - b.id;
}

/** Union of the children's free indices less the bound ones; shares an array where it can. */
function freeOf(children: readonly Node[], bound: readonly Index[]): readonly Index[] {
  let best = NONE;
  for (const child of children) if (child.free.length > best.length) best = child.free;
  const all = new Set(best);
  const start = all.size;
  for (const child of children) for (const index of child.free) all.add(index);
  const before = all.size;
  for (const index of bound) all.delete(index);
  if (all.size === start && before === start) return best;
  return all.size === 0 ? NONE : Object.freeze([...all].sort(byName));
}

/** What a kind adds to the common fields. */
interface Shape {
  readonly kind: Node['kind'];
  readonly children: readonly Node[];
  readonly indices?: readonly Index[];
}

const CAP = 1e12;

/**
 * The node with this shape. `tag` names everything about it that is not in its children; `seed` is a
 * hash of the same that is equal in every run.
 */
export function intern<T extends Node>(tag: string, seed: string, shape: Shape & Record<string, unknown>): T {
  let key = tag;
  for (const child of shape.children) key += `,${child.id}`;
  const known = table.get(key);
  if (known) return known as T;
  let hash = hashText(seed);
  let height = 0;
  let size = 1;
  for (const child of shape.children) {
    hash = mix(hash, child.hash);
    if (child.height > height) height = child.height;
    size = Math.min(CAP, size + child.size);
  }
  const binds = shape.indices ?? NONE;
  const made = {
    ...shape,
    id: serial++,
    hash,
    free: freeOf(shape.children, binds),
    height: binds.length > 0 ? height + 1 : height,
    size,
    children: Object.freeze(shape.children),
  } as Record<string, unknown>;
  // A free index's own range holds no indices, so that an index is free in itself alone.
  if (shape.kind === 'index') made.free = Object.freeze([made]);
  const node = Object.freeze(made) as unknown as T;
  table.set(key, node);
  return node;
}

/** How many distinct nodes exist; for benchmarks and tests. */
export function internedCount(): number {
  return table.size;
}
