import type { Buffer, Update } from '../loops/program.js';
import { atom, minus, plus, replace } from '../terms/poly.js';
import type { Atom, Poly, Var } from '../terms/term.js';
import { carried, type Dependence } from './deps.js';
import { type Accumulator, below, boundPolys, type Loop, type Node, rootsOf, type Step, stepsIn } from './ir.js';
import { type Range, type Ranges, rangeOf, slopeIn } from './ranges.js';

/** What a loop may be turned into without changing what is computed. */
export interface Legal {
  /** Neighbouring turns side by side in a vector. */
  readonly vector: boolean;
  /** Several turns at once, statement by statement. */
  readonly unroll: boolean;
}

export interface Surroundings {
  readonly dependence: Dependence;
  readonly ranges: Ranges;
  /** Can every number at these offsets be read without leaving the memory? */
  readonly readable: (buffer: Buffer, offset: Poly) => boolean;
}

interface Access {
  readonly buffer: Buffer;
  readonly offset: Poly;
}

interface Seen {
  readonly loads: Set<Access>;
  /** Loads that a condition may keep from being read. */
  readonly guarded: Set<Access>;
  readonly nodes: Set<Node>;
}

function see(node: Node, guarded: boolean, seen: Seen): void {
  if (node.kind === 'load') {
    seen.loads.add(node);
    if (guarded) seen.guarded.add(node);
  }
  if (seen.nodes.has(node) && !guarded) return;
  seen.nodes.add(node);
  for (const n of below(node)) see(n, guarded || node.kind === 'select', seen);
}

function seeSteps(steps: readonly Step[], guarded: boolean, seen: Seen): void {
  for (const step of steps) {
    for (const root of rootsOf(step)) see(root, guarded, seen);
    if (step.kind === 'for') seeSteps(step.body, guarded, seen);
    if (step.kind === 'if') seeSteps(step.body, true, seen);
  }
}

/** Do different turns of the loop touch different numbers of every buffer that it writes? */
function independent(loop: Loop, stores: readonly Access[], loads: Iterable<Access>, ranges: Ranges): boolean {
  const own = new Set([...stepsIn(loop.body)].flatMap((s) => (s.kind === 'for' ? [s.variable] : [])));
  const all = [...stores, ...loads];
  return stores.every((store) => {
    const slope = slopeIn(store.offset, loop.variable);
    if (!slope) return false;
    return all.every((other) => {
      if (other.buffer !== store.buffer) return true;
      if (slopeIn(other.offset, loop.variable) !== slope) return false;
      // What is the same in both cancels; variables of inner loops differ between the two.
      const between = rangeOf(outside(minus(store.offset, other.offset), own), ranges);
      const [a, b] = [innerRange(store.offset, own, ranges), innerRange(other.offset, own, ranges)];
      return Math.max(a[1] - b[0] + between[1], b[1] - a[0] - between[0]) < Math.abs(slope);
    });
  });
}

/** What inner variables make of an offset. */
function innerRange(offset: Poly, own: ReadonlySet<Var>, ranges: Ranges): Range {
  return rangeOf({ ...offset, terms: offset.terms.filter((m) => m.atoms.some((a) => isOf(a, own))) }, ranges);
}

/** The part of an offset without inner variables. */
function outside(offset: Poly, own: ReadonlySet<Var>): Poly {
  return { ...offset, terms: offset.terms.filter((m) => !m.atoms.some((a) => isOf(a, own))) };
}

/** May the atom be another number in another turn, besides by the loop's own variable? */
const isOf = (a: Atom, own: ReadonlySet<Var>): boolean => a.kind === 'slot' || (a.kind === 'var' && own.has(a));

export function legality(loop: Loop, around: Surroundings): Legal {
  const { dependence: d } = around;
  const own = d.bit(loop.variable);
  const none: Legal = { vector: false, unroll: false };
  const seen: Seen = { loads: new Set(), guarded: new Set(), nodes: new Set() };
  seeSteps(loop.body, false, seen);
  const stores: Access[] = [];
  const carries = carried(loop);
  const hows = new Map<number, string>();
  let maskable = true;
  for (const step of stepsIn(loop.body)) {
    if (step.kind === 'round' || step.kind === 'keep' || step.kind === 'matrix') return none;
    if (step.kind === 'meet' || step.kind === 'share') return none;
    if (step.kind === 'for' && boundPolys(step.bounds).some((p) => (d.ofPoly(p) & own) !== 0n)) return none;
    if (step.kind === 'if' && (d.ofTest(step.test) & own) !== 0n) maskable = false;
    if (step.kind === 'store') stores.push(step);
    if (step.kind === 'assign' && carries.has(step.of)) return none;
    if (step.kind === 'update' && carries.has(step.of)) {
      if ((hows.get(step.of.id) ?? step.how) !== step.how) return none;
      hows.set(step.of.id, step.how);
    }
  }
  for (const node of seen.nodes) {
    if (node.kind === 'accumulated' && carries.has(node.of)) return none;
    if (node.kind !== 'load' && node.kind !== 'int') continue;
    const poly = node.kind === 'load' ? node.offset : node.poly;
    if ((d.ofPoly(poly) & own) === 0n) continue;
    if (slopeIn(poly, loop.variable) === null || poly.terms.some((m) => m.atoms.some((a) => a.kind === 'slot')))
      return none;
  }
  if (stores.some((s) => s.offset.terms.some((m) => m.atoms.some((a) => a.kind === 'slot')))) return none;
  if (!independent(loop, stores, seen.loads, around.ranges)) return none;
  const readable = [...seen.guarded].every((a) => around.readable(a.buffer, a.offset));
  return { vector: readable, unroll: readable && maskable && carries.size === 0 };
}

/** The buffers that steps read and write. */
export function accessesOf(steps: readonly Step[]): { readonly reads: Set<Buffer>; readonly writes: Set<Buffer> } {
  const seen: Seen = { loads: new Set(), guarded: new Set(), nodes: new Set() };
  seeSteps(steps, false, seen);
  const [reads, writes] = [new Set([...seen.loads].map((l) => l.buffer)), new Set<Buffer>()];
  for (const step of stepsIn(steps)) {
    if (step.kind === 'store') writes.add(step.buffer);
    if (step.kind !== 'matrix') continue;
    reads.add(step.from);
    writes.add(step.from).add(step.to);
  }
  return { reads, writes };
}

/** Offsets by how far inner loops are from their starts, where these move with the loop. */
function fromStart(loop: Loop, ranges: Ranges): { readonly from: (p: Poly) => Poly; readonly ranges: Ranges } {
  const starts = new Map<Var, Poly | null>();
  const lengths = new Map(ranges);
  for (const s of stepsIn(loop.body)) {
    if (s.kind !== 'for') continue;
    const [lo] = s.bounds.lo;
    const moves = lo && s.turns !== null && lo.top.free.length === 1 && lo.top.free[0] === loop.variable;
    const before = starts.get(s.variable);
    // Where loops of the variable start at different places it stays.
    const agrees = moves && (before === undefined || (before !== null && minus(before, lo.top).terms.length === 0));
    starts.set(s.variable, agrees ? lo.top : null);
    if (!agrees) continue;
    const longest = before ? (lengths.get(s.variable) as Range)[1] : 0;
    lengths.set(s.variable, [0, Math.max(longest, (s.turns as number) - 1)]);
  }
  for (const [v, start] of starts) if (!start) lengths.set(v, ranges.get(v) as Range);
  const from = (p: Poly): Poly =>
    replace(p, (a) => {
      const start = a.kind === 'var' ? starts.get(a) : null;
      return start && a.kind === 'var' ? plus(start, atom(a)) : null;
    });
  return { from, ranges: lengths };
}

/**
 * May the turns be done in any order, or at the same time? If so, what they accumulate together and how; every thread
 * then has its own part of it. Null if not.
 *
 * @param aside buffers that are not looked at
 */
export function separable(
  loop: Loop,
  ranges: Ranges,
  aside: ReadonlySet<Buffer> = new Set(),
): ReadonlyMap<Accumulator, Update> | null {
  const seen: Seen = { loads: new Set(), guarded: new Set(), nodes: new Set() };
  seeSteps(loop.body, false, seen);
  const carries = carried(loop);
  const sums = new Map<Accumulator, Update>();
  const stores: Access[] = [];
  for (const step of stepsIn(loop.body)) {
    if (step.kind === 'matrix') return null;
    if (step.kind === 'store' && !aside.has(step.buffer)) stores.push(step);
    if (step.kind === 'assign' && carries.has(step.of)) return null;
    if (step.kind === 'keep' && (carries.has(step.best) || carries.has(step.where))) return null;
    if (step.kind !== 'update' || !carries.has(step.of)) continue;
    if ((sums.get(step.of) ?? step.how) !== step.how) return null;
    sums.set(step.of, step.how);
  }
  for (const node of seen.nodes) if (node.kind === 'accumulated' && carries.has(node.of)) return null;
  const { from, ranges: moved } = fromStart(loop, ranges);
  const placed = (a: Access): Access => ({ buffer: a.buffer, offset: from(a.offset) });
  return independent(loop, stores.map(placed), [...seen.loads].map(placed), moved) ? sums : null;
}
