import type { Poly, Var } from '../term.js';
import type { Dependence } from './deps.js';
import { type Accumulator, below, type Loop, type Node, rootsOf, type Step } from './ir.js';
import { type Legal, legality, type Surroundings, slopeIn } from './legal.js';

/** How a loop is run: `copies` turns (or vectors of two turns) side by side. */
export interface Role {
  readonly kind: 'vector' | 'unroll';
  readonly copies: number;
}

export type Plan = ReadonlyMap<Loop, Role>;

/** Copies of the innermost statements at most. */
const MAX_COPIES = 20;
/** Sums held in registers at most; more are spilled. */
const MAX_SUMS = 10;

type Unit = 'arithmetic' | 'load' | 'store' | 'sum';

interface Item {
  readonly unit: Unit;
  /** In units of a simple operation. */
  readonly weight: number;
  readonly dependence: bigint;
  readonly offset?: Poly;
  readonly of?: Accumulator;
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

function blockOf(steps: readonly Step[], d: Dependence, above: ReadonlySet<Node>): Block {
  const seen = new Set(above);
  const items: Item[] = [];
  const loops: { loop: Loop; block: Block }[] = [];
  const visit = (node: Node): void => {
    if (seen.has(node) || node.kind === 'const' || node.kind === 'accumulated') return;
    seen.add(node);
    for (const n of below(node)) visit(n);
    const dependent = d.ofNode(node);
    if (node.kind === 'load') items.push({ unit: 'load', weight: 1, dependence: dependent, offset: node.offset });
    else items.push({ unit: 'arithmetic', weight: weightOf(node), dependence: dependent });
  };
  const walk = (body: readonly Step[]): void => {
    for (const step of body) {
      rootsOf(step).forEach(visit);
      if (step.kind === 'if') walk(step.body);
      else if (step.kind === 'for') loops.push({ loop: step, block: blockOf(step.body, d, seen) });
      else if (step.kind === 'store')
        items.push({ unit: 'store', weight: 1, dependence: d.ofPoly(step.offset), offset: step.offset });
      else if (step.kind === 'update')
        items.push({ unit: 'sum', weight: 1, dependence: d.ofAccumulator(step.of) | d.ofNode(step.node), of: step.of });
    }
  };
  walk(steps);
  return { items, loops };
}

interface Context {
  readonly roles: ReadonlyMap<bigint, Role>;
  readonly vector: { readonly bit: bigint; readonly variable: Var } | null;
  readonly copies: number;
  readonly unrolled: number;
}

/** Cycles of the statements of one block, loops apart. */
function blockTime(block: Block, context: Context): { readonly time: number; readonly sums: number } {
  let [arithmetic, memory, sums] = [0, 0, 0];
  for (const item of block.items) {
    let copies = 1;
    for (const [bit, role] of context.roles) if ((item.dependence & bit) !== 0n) copies *= role.copies;
    const wide = context.vector !== null && (item.dependence & context.vector.bit) !== 0n;
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

  const best = (loop: Loop, block: Block, context: Context): Choice => {
    const turns = loop.turns ?? (loop.greatest - loop.least + 1) / 2;
    const plain = inside(block, context, turns);
    let choice: Choice = plain;
    for (const role of candidates(loop, legalOf(loop), context)) {
      const bit = d.bit(loop.variable);
      const made = inside(
        block,
        {
          roles: new Map([...context.roles, [bit, role]]),
          vector: role.kind === 'vector' ? { bit, variable: loop.variable } : context.vector,
          copies: context.copies * role.copies,
          unrolled: context.unrolled + (role.kind === 'unroll' ? 1 : 0),
        },
        Math.ceil(turns / (role.copies * (role.kind === 'vector' ? 2 : 1))),
      );
      if (made.time < choice.time * 0.98) choice = { time: made.time, roles: [[loop, role], ...made.roles] };
    }
    return choice;
  };

  const inside = (block: Block, context: Context, turns: number): Choice => {
    const own = blockTime(block, context);
    let time = own.time + 1;
    if (own.sums > 0 && block.loops.length === 0) time = Math.max(time, 4);
    if (own.sums > MAX_SUMS) time *= 1.6;
    const roles: (readonly [Loop, Role])[] = [];
    for (const { loop, block: child } of block.loops) {
      const choice = best(loop, child, context);
      time += choice.time + 4;
      roles.push(...choice.roles);
    }
    return { time: time * turns, roles };
  };

  const root: Context = { roles: new Map(), vector: null, copies: 1, unrolled: 0 };
  const top = blockOf(body, d, new Set());
  const roles = top.loops.flatMap(({ loop, block }) => best(loop, block, root).roles);
  return new Map(roles);
}
