import type { Poly, Var } from '../terms/term.js';
import type { Dependence } from './deps.js';
import { below, type Loop, type Node, rootsOf, type Step, stepsIn } from './ir.js';
import { type Legal, legality, type Surroundings } from './legal.js';
import { slopeIn } from './ranges.js';

/** How a loop is run: `copies` turns (or vectors of two turns) side by side. */
export interface Role {
  readonly kind: 'vector' | 'unroll';
  readonly copies: number;
}

export type Plan = ReadonlyMap<Loop, Role>;

/** Copies of the innermost statements at most. */
const MAX_COPIES = 8;
/** Sums held in registers at most; more are spilled. */
const MAX_SUMS = 8;
/** Cycles from which a turn does not overlap with the next ones, and what is lost by that. */
const LONG = 12;
const WAIT = 8;
/** Loop variables of a nest that are told apart. */
const MAX_VARIABLES = 30;

type Unit = 'arithmetic' | 'load' | 'store' | 'sum';

interface Item {
  readonly unit: Unit;
  /** In units of a simple operation. */
  readonly weight: number;
  /** A bit a loop variable of the nest. */
  readonly dependence: number;
  readonly offset?: Poly;
}

interface Block {
  readonly items: readonly Item[];
  readonly loops: readonly { readonly loop: Loop; readonly block: Block }[];
}

const CALL: Readonly<Record<string, number>> = { abs: 1, floor: 1, min: 1, max: 1, sign: 4, exp: 30, log: 60 };

function weightOf(node: Node): number {
  switch (node.kind) {
    case 'binary':
      return node.op === 'div' ? 12 : node.op === 'pow' ? 150 : 1;
    case 'sqrt':
      return 16;
    case 'call':
      return CALL[node.row.name] ?? 100;
    case 'select':
      return 3;
    default:
      return 1;
  }
}

function blockOf(steps: readonly Step[], d: Dependence, bits: Bits, above: ReadonlySet<Node>): Block {
  const seen = new Set(above);
  const items: Item[] = [];
  const loops: { loop: Loop; block: Block }[] = [];
  const visit = (node: Node): void => {
    if (seen.has(node) || node.kind === 'const' || node.kind === 'accumulated') return;
    seen.add(node);
    for (const n of below(node)) visit(n);
    const dependent = bits.of(d.ofNode(node));
    if (node.kind === 'load') items.push({ unit: 'load', weight: 1, dependence: dependent, offset: node.offset });
    else items.push({ unit: 'arithmetic', weight: weightOf(node), dependence: dependent });
  };
  const walk = (body: readonly Step[]): void => {
    for (const step of body) {
      rootsOf(step).forEach(visit);
      if (step.kind === 'if') walk(step.body);
      else if (step.kind === 'for') loops.push({ loop: step, block: blockOf(step.body, d, bits, seen) });
      else if (step.kind === 'store') {
        const dependent = bits.of(d.ofPoly(step.offset));
        items.push({ unit: 'store', weight: 1, dependence: dependent, offset: step.offset });
      } else if (step.kind === 'update')
        items.push({ unit: 'sum', weight: 1, dependence: bits.of(d.ofAccumulator(step.of) | d.ofNode(step.node)) });
    }
  };
  walk(steps);
  return { items, loops };
}

/** Loop variables of a nest as bits of a number. */
interface Bits {
  readonly of: (dependence: bigint) => number;
}

/** The loops around a nest count as one: none of them is run side by side. */
function bitsOf(nest: Loop, d: Dependence): Bits | null {
  const variables = new Set([nest.variable]);
  for (const s of stepsIn(nest.body)) if (s.kind === 'for') variables.add(s.variable);
  if (variables.size > MAX_VARIABLES) return null;
  const all = [...variables].map((v, k) => [d.bit(v), 1 << k] as const);
  const known = new Map<bigint, number>();
  const of = (dependence: bigint): number => {
    let out = known.get(dependence);
    if (out === undefined) {
      out = 0;
      for (const [big, small] of all) if ((dependence & big) !== 0n) out |= small;
      known.set(dependence, out);
    }
    return out;
  };
  return { of };
}

interface Context {
  readonly roles: readonly (readonly [bit: number, copies: number])[];
  readonly vector: { readonly bit: number; readonly variable: Var } | null;
  readonly copies: number;
  readonly unrolled: number;
}

/** Cycles of the statements of one block, loops apart. */
function blockTime(block: Block, context: Context): { readonly time: number; readonly sums: number } {
  let [arithmetic, memory, sums] = [0, 0, 0];
  for (const item of block.items) {
    let copies = 1;
    for (const [bit, times] of context.roles) if ((item.dependence & bit) !== 0) copies *= times;
    const wide = context.vector !== null && (item.dependence & context.vector.bit) !== 0;
    if (item.unit === 'arithmetic') arithmetic += copies * item.weight;
    else if (item.unit === 'sum') {
      arithmetic += copies;
      sums += copies;
    } else {
      const slope = wide && context.vector && item.offset ? slopeIn(item.offset, context.vector.variable) : 1;
      memory += copies * (slope === 1 ? 1 : slope === -1 ? 2 : 3);
    }
  }
  return { time: Math.max(arithmetic / 3, memory / 2, (arithmetic + memory) / 4), sums };
}

interface Choice {
  readonly time: number;
  readonly roles: readonly (readonly [Loop, Role])[];
}

function candidates(loop: Loop, legal: Legal, context: Context): Role[] {
  const out: Role[] = [];
  const { turns } = loop;
  const fits = (copies: number): boolean => context.copies * copies <= MAX_COPIES;
  if (legal.vector && !context.vector && (turns === null || turns >= 2)) {
    for (const copies of [1, 2, 3, 4, 5]) {
      const exact = turns !== null && turns % (2 * copies) === 0;
      if (fits(copies) && (exact || copies === 1 || copies === 2 || copies === 4)) {
        if (turns === null || turns >= 2 * copies) out.push({ kind: 'vector', copies });
      }
    }
  }
  if (legal.unroll && context.unrolled < 2) {
    for (const copies of [2, 3, 4, 5]) {
      const exact = turns !== null && turns % copies === 0;
      if (fits(copies) && (exact || copies === 2 || copies === 4) && (turns === null || turns >= copies))
        out.push({ kind: 'unroll', copies });
    }
  }
  return out;
}

/** Chooses which loops are run side by side, by estimated time; every nest apart. */
export function planOf(body: readonly Step[], around: Surroundings): Plan {
  const { dependence: d } = around;
  const legal = new Map<Loop, Legal>();
  const legalOf = (loop: Loop): Legal => {
    const known = legal.get(loop) ?? legality(loop, around);
    legal.set(loop, known);
    return known;
  };

  const best = (loop: Loop, block: Block, context: Context, bits: Bits): Choice => {
    const turns = loop.turns ?? (loop.greatest - loop.least + 1) / 2;
    let choice = inside(block, context, turns, bits);
    for (const role of candidates(loop, legalOf(loop), context)) {
      const bit = bits.of(d.bit(loop.variable));
      const vector = role.kind === 'vector';
      const inner: Context = {
        roles: [...context.roles, [bit, role.copies]],
        vector: vector ? { bit, variable: loop.variable } : context.vector,
        copies: context.copies * role.copies,
        unrolled: context.unrolled + (vector ? 0 : 1),
      };
      const made = inside(block, inner, Math.ceil(turns / (role.copies * (vector ? 2 : 1))), bits);
      if (made.time < choice.time * 0.98) choice = { time: made.time, roles: [[loop, role], ...made.roles] };
    }
    return choice;
  };

  const inside = (block: Block, context: Context, turns: number, bits: Bits): Choice => {
    const own = blockTime(block, context);
    let time = own.time + 1;
    // Sums wait for their last addition; other chains run side by side where there are several.
    if (own.sums > 0 && block.loops.length === 0) time = Math.max(time, 4);
    else if (own.time > LONG * context.copies && block.loops.length === 0) time += WAIT;
    if (own.sums > MAX_SUMS) time *= 2;
    const roles: (readonly [Loop, Role])[] = [];
    for (const { loop, block: child } of block.loops) {
      const choice = best(loop, child, context, bits);
      time += choice.time + 4;
      roles.push(...choice.roles);
    }
    return { time: time * turns, roles };
  };

  const root: Context = { roles: [], vector: null, copies: 1, unrolled: 0 };
  const roles: (readonly [Loop, Role])[] = [];
  const top = (steps: readonly Step[]): void => {
    for (const step of steps) {
      if (step.kind === 'if') top(step.body);
      if (step.kind !== 'for') continue;
      const bits = bitsOf(step, d);
      if (bits) roles.push(...best(step, blockOf(step.body, d, bits, new Set()), root, bits).roles);
    }
  };
  top(body);
  return new Map(roles);
}
