import type { Declaration } from '../../expr/declaration.js';
import { fold } from '../../expr/fold.js';
import type { Index, Node } from '../../expr/node.js';

/** What must be given numbers before expressions have values. */
export interface Inventory {
  /** Variables by name; of symmetric twins one. */
  readonly declarations: ReadonlyMap<string, Declaration>;
  /** Names of the symbolic dimensions, in order. */
  readonly dimensions: readonly string[];
  /** Lengths of axes and ends of ranges. */
  readonly lengths: readonly Node[];
  /** The index sets over which something is computed. */
  readonly spaces: readonly (readonly Index[])[];
}

/** What a node is computed from; the ends of an index are no part of its value. */
export function operands(node: Node): readonly Node[] {
  if (node.kind === 'index') return [];
  return node.kind === 'definition' ? [node.definition.body, ...node.children] : node.children;
}

/** The index set over which a node's own work runs. */
export function spaceOf(node: Node): readonly Index[] {
  if (node.kind !== 'reduce' && node.kind !== 'matrix') return node.free;
  return [...node.free, ...node.indices];
}

export function takeInventory(roots: readonly Node[], axes: readonly Index[]): Inventory {
  const declarations = new Map<string, Declaration>();
  const lengths = new Set<Node>(axes.flatMap((i) => i.children));
  const spaces = new Set<readonly Index[]>([axes]);
  const done = new Map<Node, true>();
  for (const root of roots) {
    fold(
      root,
      (node) => {
        done.set(node, true);
        const space = spaceOf(node);
        if (space.length > 0) spaces.add(space);
        for (const i of space) for (const end of i.children) lengths.add(end);
        if (node.kind === 'definition') for (const d of node.definition.dims) lengths.add(d);
        if (node.kind === 'symbol') {
          if (!declarations.has(node.declaration.name)) declarations.set(node.declaration.name, node.declaration);
          for (const d of node.declaration.dims) lengths.add(d);
        }
        if (node.kind === 'dimension') lengths.add(node);
        return true as const;
      },
      (node) => done.get(node),
      operands,
    );
  }
  const dimensions = new Set<string>();
  for (const length of lengths) {
    fold(length, (node) => {
      if (node.kind === 'dimension') dimensions.add(node.name);
      return true;
    });
  }
  return { declarations, dimensions: [...dimensions].sort(), lengths: [...lengths], spaces: [...spaces] };
}

/** The value of an expression of dimensions; NaN where it holds anything else. */
export function lengthAt(root: Node, dims: ReadonlyMap<string, number>): number {
  return fold<number>(root, (node, of) => {
    switch (node.kind) {
      case 'number':
        return node.value.valueOf();
      case 'dimension':
        return dims.get(node.name) ?? Number.NaN;
      case 'add':
        return node.children.reduce((s, c) => s + of(c), 0);
      case 'multiply':
        return node.children.reduce((s, c) => s * of(c), 1);
      case 'power':
        return of(node.children[0] as Node) ** of(node.children[1] as Node);
      case 'call':
        return node.row.value(...node.children.map(of));
      default:
        return Number.NaN;
    }
  });
}

/** Where the values of nodes lie at fixed dimensions: row-major over their free indices, in their order. */
export interface Layout {
  readonly dims: ReadonlyMap<string, number>;
  readonly lo: (index: Index) => number;
  readonly count: (index: Index) => number;
  readonly size: (space: readonly Index[]) => number;
  /** The length of an axis. */
  readonly length: (dim: Node) => number;
  /** For each position in a space the one in a smaller space; null where they are the same. */
  readonly positions: (space: readonly Index[], inner: readonly Index[]) => Int32Array | null;
}

/** Refuses work that would take too long. */
export class TooLarge extends Error {}

/** Entries of one array. */
const MAX_SIZE = 400_000;

export function makeLayout(dims: ReadonlyMap<string, number>): Layout {
  const ends = new Map<Index, readonly [number, number]>();
  const endsOf = (i: Index): readonly [number, number] => {
    const known = ends.get(i);
    if (known) return known;
    const [lo, hi] = i.children.map((c) => Math.round(lengthAt(c, dims))) as [number, number];
    const made = [lo, Math.max(0, hi - lo + 1)] as const;
    ends.set(i, made);
    return made;
  };
  const lo = (i: Index): number => endsOf(i)[0];
  const count = (i: Index): number => endsOf(i)[1];
  const size = (space: readonly Index[]): number => {
    const n = space.reduce((product, i) => product * count(i), 1);
    if (!(n <= MAX_SIZE)) throw new TooLarge(`an array of ${n} entries`);
    return n;
  };
  const maps = new Map<readonly Index[], Map<readonly Index[], Int32Array>>();
  const positions = (space: readonly Index[], inner: readonly Index[]): Int32Array | null => {
    if (space === inner || (space.length === inner.length && space.every((i, k) => i === inner[k]))) return null;
    const known = maps.get(space)?.get(inner);
    if (known) return known;
    const strides = new Map<Index, number>();
    let stride = 1;
    for (const i of [...inner].reverse()) {
      strides.set(i, stride);
      stride *= count(i);
    }
    let out = new Int32Array(1);
    for (const i of space) {
      const [n, step] = [count(i), strides.get(i) ?? 0];
      const next = new Int32Array(out.length * n);
      for (let k = 0; k < out.length; k++) {
        for (let v = 0; v < n; v++) next[k * n + v] = (out[k] as number) + v * step;
      }
      out = next;
    }
    const mine = maps.get(space) ?? new Map<readonly Index[], Int32Array>();
    maps.set(space, mine.set(inner, out));
    return out;
  };
  return { dims, lo, count, size, length: (dim) => Math.round(lengthAt(dim, dims)), positions };
}

const TRIES = 60;
/** Arrays of 2^11 entries cost nothing worth saving. */
const FREE_WORK = 11;

/** How much a choice of dimensions tells apart less what it costs; -Infinity where a length is no length. */
function score(inventory: Inventory, dims: ReadonlyMap<string, number>): number {
  let total = new Set(dims.values()).size;
  for (const length of inventory.lengths) {
    if (length.kind === 'dimension' || length.kind === 'number') continue;
    const n = lengthAt(length, dims);
    if (!(n >= 1 && Number.isInteger(n))) return Number.NEGATIVE_INFINITY;
    if (n === 1) total -= 2;
  }
  let most = 1;
  const layout = makeLayout(dims);
  for (const space of inventory.spaces) {
    most = Math.max(
      most,
      space.reduce((product, i) => product * layout.count(i), 1),
    );
  }
  // Small lengths are soon summed over, and few roots must exist at once.
  for (const n of dims.values()) total -= 0.2 * n;
  return total - 2 * Math.max(0, Math.log2(most) - FREE_WORK);
}

/** How dimensions are chosen: from `least` on, and what it is worth that none is as it was in `used`. */
export interface Wish {
  readonly least: number;
  readonly used: ReadonlyMap<string, ReadonlySet<number>>;
  readonly fresh: number;
}

/** Small dimensions, pairwise different where that costs little; null where no length fits. */
export function chooseDims(
  inventory: Inventory,
  random: () => number,
  { least, used, fresh }: Wish,
): Map<string, number> | null {
  const names = inventory.dimensions;
  let best: Map<string, number> | null = null;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (let t = 0; t < TRIES * 10 && (t < TRIES || best === null); t++) {
    const spare = (names.length > 3 ? 0 : 2) + Math.floor(t / TRIES);
    const pool = Array.from({ length: names.length + spare }, (_, k) => k + least);
    const dims = new Map<string, number>();
    let again = 0;
    for (const name of names) {
      // Later tries let dimensions be equal, which is better than work without end.
      const at = Math.floor(random() * pool.length);
      const value = t % 2 === 0 ? (pool.splice(at, 1)[0] as number) : 2 + Math.floor(random() * least);
      dims.set(name, value);
      if (used.get(name)?.has(value)) again++;
    }
    const s = score(inventory, dims) - fresh * again;
    if (s > bestScore) [best, bestScore] = [dims, s];
    if (names.length === 0) break;
  }
  return best;
}
