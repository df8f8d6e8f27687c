import type { Index, Node } from './node.js';

/**
 * All nodes, by a hash of tag and children: open addressing, so that a node costs one slot and no key of its own.
 * `hashes` and `tags` belong to the node of the same slot.
 */
let slots: (Node | undefined)[] = new Array(1 << 12).fill(undefined);
let hashes = new Int32Array(1 << 12);
let tags = new Int32Array(1 << 12);
const tagNumbers = new Map<string, number>();
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

/** By the numbers of the tags, each of which has one seed. */
const seedHashes: number[] = [];

function seedHash(tagged: number, seed: string): number {
  const known = seedHashes[tagged];
  if (known !== undefined) return known;
  const hash = hashText(seed);
  seedHashes[tagged] = hash;
  return hash;
}

const NONE: readonly Index[] = Object.freeze([]);

function byName(a: Index, b: Index): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : a.id - b.id;
}

/** Union of the children's free indices less the bound ones; shares an array where it can. */
function freeOf(children: readonly Node[], bound: readonly Index[]): readonly Index[] {
  let best = NONE;
  for (let k = 0; k < children.length; k++) {
    const { free } = children[k] as Node;
    if (free.length > best.length) best = free;
  }
  if (best.length === 0) return NONE;
  if (areWithin(children, best) && !bound.some((i) => best.includes(i))) return best;
  const all = best.filter((i) => !bound.includes(i));
  for (let k = 0; k < children.length; k++) insert(all, (children[k] as Node).free, bound);
  return all.length === 0 ? NONE : Object.freeze(all);
}

/** Puts indices that are missing in the list, and not bound, at their places in it. */
function insert(list: Index[], more: readonly Index[], bound: readonly Index[]): void {
  for (let k = 0; k < more.length; k++) {
    const index = more[k] as Index;
    if (list.includes(index) || bound.includes(index)) continue;
    let at = list.length;
    while (at > 0 && byName(index, list[at - 1] as Index) < 0) at--;
    list.splice(at, 0, index);
  }
}

/** Have the children no free index that is not in the list? */
function areWithin(children: readonly Node[], list: readonly Index[]): boolean {
  for (let k = 0; k < children.length; k++) {
    const { free } = children[k] as Node;
    if (free === list) continue;
    for (let m = 0; m < free.length; m++) if (!list.includes(free[m] as Index)) return false;
  }
  return true;
}

/** What a kind adds to the common fields. */
interface Shape {
  readonly kind: Node['kind'];
  readonly children: readonly Node[];
  readonly indices?: readonly Index[];
}

const CAP = 1e12;

/** Kinds whose children are integer expressions: subscripts, ranges, sides of an equality. */
const OUTER: readonly Node['kind'][] = ['symbol', 'definition', 'index', 'delta'];
const KINDS: readonly Node['kind'][] = [
  ...OUTER,
  'number',
  'constant',
  'dimension',
  'add',
  'multiply',
  'power',
  'call',
  'reduce',
  'bracket',
  'matrix',
];
const BIT = new Map(KINDS.map((kind, k) => [kind, 1 << k]));
const OUTER_BITS = (1 << OUTER.length) - 1;

/** The bits of `kinds` of a node that stand for these kinds. */
export function kindsOf(list: readonly Node['kind'][]): number {
  let bits = 0;
  for (const kind of list) bits |= BIT.get(kind) as number;
  return bits;
}

function tagNumber(tag: string): number {
  const known = tagNumbers.get(tag);
  if (known !== undefined) return known;
  tagNumbers.set(tag, tagNumbers.size);
  return tagNumbers.size - 1;
}

/** Are the two lists, which are equally long, the same nodes? */
export function areSame(a: readonly Node[], b: readonly Node[]): boolean {
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return false;
  return true;
}

/** Where the search for a node begins: of this run alone, so that serial numbers will do. */
function keyOf(tag: number, children: readonly Node[]): number {
  let key = tag;
  // Loops here are plain: they run for every node, and an iterator costs more than what it yields.
  for (let k = 0; k < children.length; k++) key = (Math.imul(key, 0x9e3779b1) + (children[k] as Node).id) | 0;
  key = Math.imul(key ^ (key >>> 15), 0x85ebca6b);
  return key ^ (key >>> 13);
}

/** The slot of the node with this tag and these children, or the free one where it belongs. */
function slotOf(hash: number, tag: number, children: readonly Node[]): number {
  const mask = slots.length - 1;
  for (let at = hash & mask; ; at = (at + 1) & mask) {
    const node = slots[at];
    if (node === undefined) return at;
    if (hashes[at] !== hash || tags[at] !== tag || node.children.length !== children.length) continue;
    if (areSame(children, node.children)) return at;
  }
}

/** Doubles the table, so that at most half of it is full. */
function grow(): void {
  const [before, hashesBefore, tagsBefore] = [slots, hashes, tags];
  const length = before.length * 2;
  slots = new Array(length).fill(undefined);
  hashes = new Int32Array(length);
  tags = new Int32Array(length);
  for (const [k, node] of before.entries()) {
    if (node === undefined) continue;
    const hash = hashesBefore[k] as number;
    let at = hash & (length - 1);
    while (slots[at] !== undefined) at = (at + 1) & (length - 1);
    slots[at] = node;
    hashes[at] = hash;
    tags[at] = tagsBefore[k] as number;
  }
}

/**
 * The node with this shape, which is the caller's no more. `tag` names everything about it that is not in its children; `seed` is a
 * hash of the same that is equal in every run.
 */
export function intern<T extends Node>(tag: string, seed: string, shape: Shape & Record<string, unknown>): T {
  const { children } = shape;
  const tagged = tagNumber(tag);
  const key = keyOf(tagged, children);
  const found = slotOf(key, tagged, children);
  const known = slots[found];
  if (known) return known as T;
  let hash = seedHash(tagged, seed);
  let height = 0;
  let size = 1;
  const own = BIT.get(shape.kind) as number;
  let kinds = own;
  for (let k = 0; k < children.length; k++) {
    const child = children[k] as Node;
    hash = mix(hash, child.hash);
    if (child.height > height) height = child.height;
    size += child.size;
    if ((own & OUTER_BITS) === 0) kinds |= child.kinds;
  }
  const binds = shape.indices ?? NONE;
  // The shape itself becomes the node: a copy by spreading costs ten times as much, and is slow to read ever after.
  const made = shape as Record<string, unknown>;
  made.id = serial++;
  made.hash = hash;
  // A free index's own range holds no indices, so that an index is free in itself alone.
  made.free = shape.kind === 'index' ? Object.freeze([made]) : freeOf(children, binds);
  made.height = binds.length > 0 ? height + 1 : height;
  made.size = Math.min(CAP, size);
  made.kinds = kinds;
  Object.freeze(children);
  const node = Object.freeze(made) as unknown as T;
  slots[found] = node;
  hashes[found] = key;
  tags[found] = tagged;
  if (serial * 2 > slots.length) grow();
  return node;
}

/** How many distinct nodes exist; for benchmarks and tests. */
export function internedCount(): number {
  return serial;
}
