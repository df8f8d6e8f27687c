import type { Buffer } from '../loops/program.js';
import { asConstant, atom, constant, minus, nextId, replace } from '../terms/poly.js';
import type { Poly } from '../terms/term.js';
import { below, type Loop, type Node, rootsOf, type Step, stepsIn, type Test } from './ir.js';
import { slopeIn } from './ranges.js';

/**
 * Loops over half of the pairs, `j < i`: a turn stores the sum of its row and adds what is mirrored to rows before.
 * Two threads take rows each; the second one works in copies of the sums, which are then added.
 */

type Store = Extract<Step, { kind: 'store' }>;

/** A buffer of sums, and where turn v of the loop has its own, for all turns of loops inside of it. */
export interface Mirrored {
  readonly buffer: Buffer;
  readonly offset: Poly;
  readonly loops: readonly Loop[];
}

/** What `store` adds to where it stores, or null. */
function added({ buffer, offset, node }: Store): Node | null {
  if (node.kind !== 'binary' || (node.op !== 'add' && node.op !== 'sub')) return null;
  const here = (n: Node): boolean => n.kind === 'load' && n.buffer === buffer && same(n.offset, offset);
  if (here(node.a)) return node.b;
  return node.op === 'add' && here(node.b) ? node.a : null;
}

const same = (a: Poly, b: Poly): boolean => minus(a, b).terms.length === 0;

/** Does the loop run over turns of `outer` before the one at hand? */
function isBefore(inner: Loop, outer: Loop): boolean {
  const [lo, hi] = [inner.bounds.lo, inner.bounds.hi];
  const low = lo.some(({ top, bottom }) => asConstant(bottom) === 1 && (asConstant(top) ?? -1) >= outer.least);
  const high = hi.some(({ top, bottom }) => {
    const distance = asConstant(bottom) === 1 ? asConstant(minus(atom(outer.variable), top)) : null;
    return distance !== null && distance >= 1;
  });
  return low && high;
}

interface Placed {
  readonly store: Store;
  readonly path: readonly Loop[];
}

/** The stores that are done in every turn, with the loops around them. */
function storesIn(steps: readonly Step[], path: readonly Loop[] = []): readonly Placed[] {
  return steps.flatMap((s) => {
    if (s.kind === 'for') return storesIn(s.body, [...path, s]);
    return s.kind === 'store' ? [{ store: s, path }] : [];
  });
}

/** The loops of the path over which the offset moves; null where their ends move, too. */
function around({ store, path }: Placed): readonly Loop[] | null {
  const loops = path.filter((l) => store.offset.free.includes(l.variable));
  return loops.every((l) => l.greatest - l.least + 1 === l.turns) ? loops : null;
}

/** Where the turn has its own sum of what `scattered` adds to, or null. */
function ownOf(scattered: Placed, inner: Loop, loop: Loop, all: readonly Placed[]): (Mirrored & Placed) | null {
  const { buffer, offset } = scattered.store;
  const own = all.filter(({ store }) => store.buffer === buffer && !added(store));
  const [first] = own;
  if (own.length !== 1 || !first || first.store.offset.free.includes(inner.variable)) return null;
  if (!slopeIn(first.store.offset, loop.variable)) return null;
  const mine = replace(first.store.offset, (a) => (a === loop.variable ? atom(inner.variable) : null));
  const loops = around(first);
  if (!same(mine, offset) || !loops) return null;
  const agree = loops.every((l) =>
    scattered.path.some((p) => p.variable === l.variable && p.least === l.least && p.greatest === l.greatest),
  );
  return agree ? { ...first, buffer, offset: first.store.offset, loops } : null;
}

/**
 * The buffers to which the turns add what is mirrored, if nothing else keeps the loop from being shared; else null.
 *
 * @param apart do the turns keep apart in all other buffers?
 */
export function mirrored(loop: Loop, apart: (others: ReadonlySet<Buffer>) => boolean): readonly Mirrored[] | null {
  if (loop.greatest - loop.least + 1 !== loop.turns) return null;
  const all = [...stepsIn(loop.body)];
  if (all.some((s) => s.kind === 'round')) return null;
  const out: Mirrored[] = [];
  const allowed = new Set<Step>();
  const stores = storesIn(loop.body);
  for (const placed of stores) {
    const inner = placed.path.find((l) => isBefore(l, loop));
    const own = inner && added(placed.store) ? ownOf(placed, inner, loop, stores) : null;
    if (!own) continue;
    allowed.add(placed.store).add(own.store);
    if (!out.some((m) => m.buffer === own.buffer)) out.push(own);
  }
  const buffers = new Set(out.map((m) => m.buffer));
  if (buffers.size === 0 || all.some((s) => s.kind === 'store' && buffers.has(s.buffer) && !allowed.has(s)))
    return null;
  const seen = new Set<Node>();
  const reads = (n: Node): boolean => {
    if (seen.has(n)) return false;
    seen.add(n);
    return (n.kind === 'load' && buffers.has(n.buffer)) || below(n).some(reads);
  };
  const read = all.some((s) => {
    const addend = s.kind === 'store' && allowed.has(s) ? added(s) : null;
    return (addend ? [addend] : rootsOf(s)).some(reads);
  });
  return read || !apart(buffers) ? null : out;
}

/** A buffer for the sums of the second thread. */
export function copyOf(buffer: Buffer): Buffer {
  return { ...buffer, id: nextId(), role: 'temporary', name: '' };
}

/** Nodes made here are told from all others by numbers above theirs. */
const FIRST_ID = 1e8;
let made = 0;

const newNode = <N extends Node>(node: N): N => ({ ...node, id: FIRST_ID + made++ });

/** The steps with other buffers in place of some. */
export function inCopies(steps: readonly Step[], copies: ReadonlyMap<Buffer, Buffer>): Step[] {
  const known = new Map<Node, Node>();
  const node = (n: Node): Node => {
    const before = known.get(n);
    if (before) return before;
    const out = changed(n);
    known.set(n, out);
    return out;
  };
  const changed = (n: Node): Node => {
    if (n.kind === 'load') {
      const copy = copies.get(n.buffer);
      return copy ? newNode({ ...n, buffer: copy }) : n;
    }
    const parts = below(n);
    if (parts.every((p) => node(p) === p)) return n;
    if (n.kind === 'binary') return newNode({ ...n, a: node(n.a), b: node(n.b) });
    if (n.kind === 'neg' || n.kind === 'sqrt') return newNode({ ...n, a: node(n.a) });
    if (n.kind === 'call') return newNode({ ...n, args: n.args.map(node) });
    if (n.kind === 'select') return newNode({ ...n, condition: test(n.condition), a: node(n.a), b: node(n.b) });
    return n;
  };
  const test = (t: Test): Test => {
    if (t.kind === 'int') return t;
    return t.kind === 'real' ? { ...t, a: node(t.a), b: node(t.b) } : { ...t, of: t.of.map(test) };
  };
  const step = (s: Step): Step => {
    if (s.kind === 'for') return { ...s, body: s.body.map(step) };
    if (s.kind === 'if') return { ...s, test: test(s.test), body: s.body.map(step) };
    if (s.kind === 'store') return { ...s, buffer: copies.get(s.buffer) ?? s.buffer, node: node(s.node) };
    return 'node' in s ? { ...s, node: node(s.node) } : s;
  };
  return steps.map(step);
}

export const zero: Node = { kind: 'const', value: 0, id: 0, uses: 1 };

export const loadOf = (buffer: Buffer, offset: Poly): Node => newNode({ kind: 'load', buffer, offset, id: 0, uses: 1 });

export const sumOf = (a: Node, b: Node): Node => newNode({ kind: 'binary', op: 'add', a, b, id: 0, uses: 1 });

export const storeOf = (buffer: Buffer, offset: Poly, node: Node): Step => ({ kind: 'store', buffer, offset, node });

const ONE = constant(1);

/** The loop over turns `from..to` of its own, with another body. */
export function over(loop: Loop, from: number, to: number, body: readonly Step[]): Loop {
  const end = (x: number) => [{ top: constant(x), bottom: ONE }];
  return {
    ...loop,
    bounds: { lo: end(from), hi: end(to) },
    least: from,
    greatest: to,
    turns: to - from + 1,
    body,
  };
}

export interface Halves {
  readonly first: readonly Step[];
  readonly second: readonly Step[];
  /** Once both are done. */
  readonly after: readonly Step[];
}

/**
 * What each thread does of a loop with mirrored sums, the first one `count` turns.
 *
 * @param copies the buffers of the second thread, those of the sums among them
 */
export function halvesOf(
  loop: Loop,
  count: number,
  sums: readonly Mirrored[],
  copies: ReadonlyMap<Buffer, Buffer>,
): Halves {
  const { least, greatest } = loop;
  const cut = least + count;
  const copy = (buffer: Buffer): Buffer => copies.get(buffer) as Buffer;
  const each = (from: number, to: number, what: (sum: Mirrored) => Step): readonly Step[] =>
    sums.map((sum) =>
      sum.loops.reduceRight<Step>((body, l) => over(l, l.least, l.greatest, [body]), over(loop, from, to, [what(sum)])),
    );
  const start = each(least, cut - 1, ({ buffer, offset }) => storeOf(copy(buffer), offset, zero));
  const add = each(least, cut - 1, ({ buffer, offset }) =>
    storeOf(buffer, offset, sumOf(loadOf(buffer, offset), loadOf(copy(buffer), offset))),
  );
  const take = each(cut, greatest, ({ buffer, offset }) => storeOf(buffer, offset, loadOf(copy(buffer), offset)));
  return {
    first: [over(loop, least, cut - 1, loop.body)],
    second: [...start, over(loop, cut, greatest, inCopies(loop.body, copies))],
    after: [...add, ...take],
  };
}
