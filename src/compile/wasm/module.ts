import type { FunctionRow } from '../../expr/row.js';
import type { Buffer, Program } from '../loops/program.js';
import type { Poly } from '../terms/term.js';
import { I32, type Import, moduleBytes, type Signature, V128 } from './bytes.js';
import { fresh, get, i32, ins, loadVector, newCode, op, type Push, vector } from './code.js';
import { dependence } from './deps.js';
import { below, type Node, rootsOf, type Step, stepsIn } from './ir.js';
import { type Kit, kernelBody, kernels, laneSignature } from './kernels.js';
import { ASIDE_VECTORS, type Layout, layoutOf } from './layout.js';
import { phases } from './phases.js';
import { type Plan, planOf } from './plan.js';
import { rangeOf } from './ranges.js';
import { specialise } from './specialise.js';
import { newScope, type State } from './state.js';
import { writeSteps } from './steps.js';
import { MEET, THREAD } from './together.js';
import { INSTRUCTIONS } from './values.js';

export interface ModuleOptions {
  /** Fused multiply-add of relaxed SIMD. */
  readonly fused?: boolean;
  /** Two run the parts of large programs that are independent. */
  readonly threads?: 1 | 2;
  /** Operations of a run from which a second thread pays. */
  readonly worth?: number;
}

/** A module for a program at known dimensions, and what its memory must hold before it runs. */
export interface Module {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly layout: Layout;
  /** Vectors of twice the same 64 bits, from `layout.pool` on. */
  readonly pool: readonly bigint[];
  /** Whether it reads the table of `tables.ts`. */
  readonly tabled: boolean;
  /** Functions called for one number at a time, by the name of the import. */
  readonly rows: ReadonlyMap<string, FunctionRow>;
  readonly plan: Plan;
  /** Whether `run` takes the number of the thread, and each of two has to run it on the same memory. */
  readonly threaded: boolean;
}

interface Needs {
  readonly rows: Map<string, FunctionRow>;
  readonly lanes: Map<string, number>;
  readonly kernels: Set<string>;
  matrix: boolean;
}

function needsOf(body: readonly Step[]): Needs {
  const needs: Needs = { rows: new Map(), lanes: new Map(), kernels: new Set(), matrix: false };
  const seen = new Set<Node>();
  const kernel = (name: string): void => {
    for (const need of kernels[name]?.needs ?? []) {
      if (need.startsWith('lane.')) needs.lanes.set(need, 1);
      else needs.kernels.add(need);
    }
    needs.kernels.add(name);
  };
  const visit = (node: Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    below(node).forEach(visit);
    if (node.kind === 'binary' && node.op === 'pow') needs.lanes.set('lane.pow', 2);
    if (node.kind !== 'call' || INSTRUCTIONS.has(node.row.name)) return;
    if (kernels[node.row.name]) {
      kernel(node.row.name);
      return;
    }
    needs.lanes.set(`lane.${node.row.name}`, node.row.arity);
    needs.rows.set(`lane.${node.row.name}`, node.row);
  };
  for (const step of stepsIn(body)) {
    rootsOf(step).forEach(visit);
    if (step.kind === 'matrix') needs.matrix = true;
  }
  return needs;
}

const doubles = new Float64Array(1);
const patterns = new BigUint64Array(doubles.buffer);

function bitsOf(value: number): bigint {
  doubles[0] = value;
  return patterns[0] as bigint;
}

function numberOf(bits: bigint): number {
  patterns[0] = bits;
  return doubles[0] as number;
}

/** Emits the program at the dimensions; lengths of buffers are given since they may depend on more than those. */
export function emitModule(
  program: Program,
  dim: (name: string) => number,
  lengthOf: (buffer: Buffer) => number,
  options: ModuleOptions = {},
): Module {
  const special = specialise(program, dim);
  const { ranges, longer } = special;
  const shared = options.threads === 2 ? phases(special.body, ranges, options.worth) : null;
  const body = shared?.body ?? special.body;
  const copies = shared?.copies ?? new Map<Buffer, Buffer>();
  const length = (b: Buffer): number => longer.get(b) ?? lengthOf(b);
  const layout = layoutOf([...program.buffers, ...copies.keys()], (b) => length(copies.get(b) ?? b));
  const needs = needsOf(body);
  // The second thread knows no functions but those of the module.
  if (options.threads === 2 && (!shared || needs.rows.size > 0))
    return emitModule(program, dim, lengthOf, { ...options, threads: 1 });
  const imports: Import[] = [...needs.lanes].map(([name, arity]) => ({ name, signature: laneSignature(arity) }));
  if (needs.matrix) imports.push({ name: 'matrix', signature: { params: [I32, I32, I32, I32], results: [] } });
  if (shared) imports.push(MEET);
  const names = [...imports.map((i) => i.name), ...needs.kernels];
  const pool: bigint[] = [];
  const places = new Map<bigint, number>();
  const pattern = (bits: bigint): Push => {
    if (bits === 0n) return vector(0, 0);
    return (code) => {
      const known = kit.held?.get(bits) ?? (kit.held ? fresh(code, V128) : undefined);
      if (known === undefined) fromPool(bits)(code);
      else {
        kit.held?.set(bits, known);
        get(known)(code);
      }
    };
  };
  const fromPool = (bits: bigint): Push => {
    let at = places.get(bits);
    if (at === undefined) {
      at = layout.pool + 16 * pool.length;
      if (at >= layout.poolEnd) return vector(numberOf(bits), numberOf(bits));
      pool.push(bits);
      places.set(bits, at);
    }
    return loadVector(i32(0), at);
  };
  const kit: Kit = {
    constant: (value) => pattern(bitsOf(value)),
    pattern,
    table: layout.table,
    fused: options.fused ?? false,
    held: null,
    index: (name) => {
      const at = names.indexOf(name);
      if (at < 0) throw new Error(`nothing is named ${name}`);
      return at;
    },
  };
  const base = (buffer: Buffer): number => layout.base.get(buffer) as number;
  const readable = (buffer: Buffer, offset: Poly): boolean => {
    const [least, greatest] = rangeOf(offset, ranges);
    return base(buffer) + 8 * least >= 0 && base(buffer) + 8 * greatest + 16 <= layout.pages * 65536;
  };
  const depends = dependence(body);
  const plan = planOf(body, { dependence: depends, ranges, readable });
  const state: State = {
    code: newCode(shared ? 1 : 0),
    kit,
    plan,
    dependence: depends,
    aside: shared
      ? ins(op.i32.add, ins(op.i32.mul, get(THREAD), i32(16 * ASIDE_VECTORS)), i32(layout.aside))
      : i32(layout.aside),
    base,
    length: (buffer) => layout.length.get(buffer) as number,
    variables: new Map(),
    slots: new Map(shared ? [[shared.thread, THREAD]] : []),
    sums: new Map(),
    declared: new Map(),
    active: [],
    scopes: [newScope()],
    masks: [],
    forms: new Map(),
    frame: null,
    ahead: null,
  };
  writeSteps(state, body);
  const run: Signature = { params: shared ? [I32] : [], results: [] };
  const vectorFunction = { params: [V128], results: [V128] } as const;
  const bodies = [
    ...[...needs.kernels].map((name) => ({ signature: vectorFunction, ...kernelBody(name, kit) })),
    {
      signature: run,
      locals: state.code.locals,
      code: state.code.out,
      exported: 'run',
    },
  ];
  const bytes = moduleBytes({ imports, bodies, memory: { pages: layout.pages, shared: shared !== null } });
  const tabled = ['exp', 'expm1', 'tanh'].some((name) => needs.kernels.has(name));
  return { bytes, layout, pool, tabled, rows: needs.rows, plan, threaded: shared !== null };
}
