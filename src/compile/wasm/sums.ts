import type { Buffer } from '../loops/program.js';
import { minus } from '../terms/poly.js';
import type { Poly } from '../terms/term.js';
import { below, type Loop, type Node, rootsOf, type Step, stepsIn } from './ir.js';
import { type Halves, inCopies, loadOf, over, storeOf, sumOf, zero } from './mirror.js';
import { slopeIn } from './ranges.js';

/** A loop inside of another one, by which sums in a buffer grow at every turn of that. */
export interface Growing {
  readonly buffer: Buffer;
  readonly loop: Loop;
  readonly offset: Poly;
}

const same = (a: Poly, b: Poly): boolean => minus(a, b).terms.length === 0;

/** The sums that a loop adds to: `s = 0; s += B[k]; …; B[k] = s`. */
function growing(inner: Loop, outer: Loop): Growing | null {
  const [start, store] = [inner.body[0], inner.body[inner.body.length - 1]];
  if (inner.greatest - inner.least + 1 !== inner.turns || start?.kind !== 'accumulator' || start.of.start !== 0)
    return null;
  if (store?.kind !== 'store' || store.node.kind !== 'accumulated' || store.node.of !== start.of) return null;
  const { buffer, offset } = store;
  if (!slopeIn(offset, inner.variable) || slopeIn(offset, outer.variable) !== 0) return null;
  const inside = new Set([...stepsIn(inner.body)].flatMap((s) => (s.kind === 'for' ? [s.variable] : [])));
  if (offset.free.some((v) => inside.has(v))) return null;
  const updates = [...stepsIn(inner.body)].filter((s) => s.kind === 'update' && s.of === start.of);
  if (updates.some((s) => s.kind === 'update' && s.how !== 'sum')) return null;
  const before = inner.body.filter(
    (s) => s.kind === 'update' && s.of === start.of && s.node.kind === 'load' && s.node.buffer === buffer,
  );
  const [first] = before;
  const load = first?.kind === 'update' && first.node.kind === 'load' ? first.node : null;
  return before.length === 1 && load && same(load.offset, offset) ? { buffer, loop: inner, offset } : null;
}

/**
 * The sums that all turns of the loop add to, if nothing else keeps it from being shared; null where the turns have
 * more to do with each other than that.
 *
 * @param apart do the turns keep apart in all other buffers?
 */
export function grown(outer: Loop, apart: (others: ReadonlySet<Buffer>) => boolean): readonly Growing[] | null {
  const { least, greatest, body } = outer;
  if (greatest - least + 1 !== outer.turns) return null;
  const all = body.flatMap((s) => (s.kind === 'for' ? (growing(s, outer) ?? []) : []));
  const buffers = new Set(all.map((g) => g.buffer));
  if (buffers.size === 0 || buffers.size < all.length || touches(body, buffers) > 2 * all.length) return null;
  return apart(buffers) ? all : null;
}

/**
 * What each of two threads does of the loop, the first one `count` turns and the second one in copies of the sums.
 *
 * @param copies the buffers of the second thread, those of the sums among them
 */
export function halvesOfSums(
  outer: Loop,
  count: number,
  sums: readonly Growing[],
  copies: ReadonlyMap<Buffer, Buffer>,
): Halves {
  const { least, greatest, body } = outer;
  const copy = (buffer: Buffer): Buffer => copies.get(buffer) as Buffer;
  const start = sums.map(({ buffer, offset, loop }) =>
    over(loop, loop.least, loop.greatest, [storeOf(copy(buffer), offset, zero)]),
  );
  const after = sums.map(({ buffer, offset, loop }) => {
    const whole = sumOf(loadOf(buffer, offset), loadOf(copy(buffer), offset));
    return over(loop, loop.least, loop.greatest, [storeOf(buffer, offset, whole)]);
  });
  return {
    first: [over(outer, least, least + count - 1, body)],
    second: [...start, over(outer, least + count, greatest, inCopies(body, copies))],
    after,
  };
}

/** How many different reads and writes of the buffers there are. */
function touches(body: readonly Step[], buffers: ReadonlySet<Buffer>): number {
  const seen = new Set<Node>();
  let out = 0;
  const visit = (n: Node): void => {
    if (seen.has(n)) return;
    seen.add(n);
    if (n.kind === 'load' && buffers.has(n.buffer)) out++;
    below(n).forEach(visit);
  };
  for (const s of stepsIn(body)) {
    rootsOf(s).forEach(visit);
    if (s.kind === 'store' && buffers.has(s.buffer)) out++;
    if (s.kind === 'matrix' && (buffers.has(s.from) || buffers.has(s.to))) out = Number.POSITIVE_INFINITY;
  }
  return out;
}
