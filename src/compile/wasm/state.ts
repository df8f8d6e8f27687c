import type { Buffer } from '../loops/program.js';
import { atom, constant, plus, replace } from '../terms/poly.js';
import type { Poly, Slot, Var } from '../terms/term.js';
import { F64, I32, type Type, V128 } from './bytes.js';
import { type Code, fresh, get, i32, ins, op, type Push, set } from './code.js';
import type { Dependence } from './deps.js';
import type { Accumulator, Node } from './ir.js';
import type { Kit } from './kernels.js';
import type { Plan } from './plan.js';
import { slopeIn } from './ranges.js';

/** A loop of which several turns are being written side by side. */
export interface Active {
  readonly variable: Var;
  readonly bit: bigint;
  readonly copies: number;
  /** Turns in a copy: two in a vector. */
  readonly lanes: 1 | 2;
}

/** A local that holds an address and moves along with the innermost loop. */
interface Pointer {
  readonly local: number;
  /** The constant part of the offset it stands for. */
  readonly at: number;
  readonly start: Push;
  readonly step: number;
}

/** An innermost loop whose addresses are moved instead of computed. */
export interface Frame {
  readonly variable: Var;
  readonly stride: number;
  readonly pointers: Map<string, Pointer[]>;
}

/** What is known at a place: values and addresses in locals. */
export interface Scope {
  readonly values: Map<number, number>;
  readonly addresses: Map<string, { readonly local: number; readonly at: number }[]>;
}

interface Form {
  readonly constant: number;
  /** The terms with variables. */
  readonly key: string;
  readonly slots: boolean;
}

export interface State {
  readonly code: Code;
  readonly kit: Kit;
  readonly plan: Plan;
  readonly dependence: Dependence;
  /** Where vectors are laid aside. */
  readonly aside: Push;
  /** Address of the buffer's first number. */
  readonly base: (buffer: Buffer) => number;
  readonly length: (buffer: Buffer) => number;
  readonly variables: Map<Var, number>;
  readonly slots: Map<Slot, number>;
  readonly sums: Map<string, number>;
  /** How many loops were active where the accumulator was declared. */
  readonly declared: Map<Accumulator, number>;
  readonly active: Active[];
  readonly scopes: Scope[];
  readonly masks: Mask[];
  readonly forms: Map<Poly, Form>;
  frame: Frame | null;
  /** Values that were laid aside for the turns of the loop that is being written: their places there. */
  ahead: ReadonlyMap<number, number> | null;
}

/** A condition that holds in some lanes only. */
export interface Mask {
  readonly dependence: bigint;
  readonly locals: ReadonlyMap<number, number>;
}

export const newScope = (): Scope => ({ values: new Map(), addresses: new Map() });

/** Bits a copy number takes in the code of a point. */
const FIELD = 5;

/** The fields of the active loops on which something depends. */
export function fieldsOf(state: State, dependence: bigint): number {
  let out = 0;
  state.active.forEach((a, k) => {
    if ((dependence & a.bit) !== 0n) out |= 31 << (FIELD * k);
  });
  return out;
}

export const fieldOf = (k: number): number => 31 << (FIELD * k);
export const copyAt = (point: number, k: number): number => (point >> (FIELD * k)) & 31;

/** All points of the fields; along the one with the fewest copies first, so that the least is held meanwhile. */
export function pointsOf(state: State, fields: number): number[] {
  const order = state.active.map((_, k) => k).filter((k) => (fields & fieldOf(k)) !== 0);
  order.sort((a, b) => copiesOf(state, b) - copiesOf(state, a));
  let out = [0];
  for (const k of order) {
    const wider: number[] = [];
    for (const p of out) for (let c = 0; c < copiesOf(state, k); c++) wider.push(p | (c << (FIELD * k)));
    out = wider;
  }
  return out;
}

function copiesOf(state: State, k: number): number {
  return state.active[k]?.copies ?? 1;
}

export function vectorAt(state: State): number {
  return state.active.findIndex((a) => a.lanes === 2);
}

export function isWide(state: State, dependence: bigint): boolean {
  return state.active.some((a) => a.lanes === 2 && (dependence & a.bit) !== 0n);
}

export function variableLocal(state: State, v: Var): number {
  let local = state.variables.get(v);
  if (local === undefined) {
    local = fresh(state.code, I32);
    state.variables.set(v, local);
  }
  return local;
}

/** How much the copies of a point add to the polynomial; null where that is no constant. */
function shiftAt(state: State, poly: Poly, point: number): number | null {
  if (point === 0) return 0;
  let shift = 0;
  for (const [k, a] of state.active.entries()) {
    const by = copyAt(point, k) * a.lanes;
    if (by === 0) continue;
    const slope = slopeIn(poly, a.variable);
    if (slope === null) return null;
    shift += slope * by;
  }
  return shift;
}

/** The polynomial at a point: copies are so many turns further. */
function at(state: State, poly: Poly, point: number): Poly {
  return replace(poly, (x) => {
    const k = state.active.findIndex((a) => a.variable === x);
    const a = state.active[k];
    return a ? plus(atom(a.variable), constant(copyAt(point, k) * a.lanes)) : null;
  });
}

/** Pushes an integer at a point. */
export function integerAt(state: State, poly: Poly, point: number): Push {
  const shift = shiftAt(state, poly, point);
  return shift === null ? integer(state, at(state, poly, point)) : integer(state, poly, 1, shift);
}

/** Pushes an integer, times a number. */
export function integer(state: State, poly: Poly, times = 1, more = 0): Push {
  const parts: Push[] = [];
  let rest = more;
  for (const m of poly.terms) {
    const factor = m.coefficient * times;
    if (m.atoms.length === 0) {
      rest += factor;
      continue;
    }
    let product: Push | null = null;
    for (const a of m.atoms) {
      if (a.kind !== 'var' && a.kind !== 'slot') throw new Error('a length is known by value alone');
      const one = get(a.kind === 'var' ? variableLocal(state, a) : (state.slots.get(a) as number));
      product = product ? ins(op.i32.mul, product, one) : one;
    }
    const whole = product as Push;
    parts.push(factor === 1 ? whole : ins(op.i32.mul, whole, i32(factor)));
  }
  if (rest !== 0 || parts.length === 0) parts.push(i32(rest));
  return parts.reduce((a, b) => ins(op.i32.add, a, b));
}

export function constantPart(poly: Poly): number {
  return poly.terms.find((m) => m.atoms.length === 0)?.coefficient ?? 0;
}

export interface Place {
  readonly address: Push;
  /** Bytes to be added to it. */
  readonly at: number;
}

/** What all offsets have in common that differ by a constant. */
function formOf(state: State, poly: Poly): Form {
  let known = state.forms.get(poly);
  if (!known) {
    const moving = poly.terms.filter((m) => m.atoms.length > 0);
    const text = moving.map((m) => `${m.coefficient}*${m.atoms.map((a) => a.id).join('.')}`);
    known = { constant: constantPart(poly), key: text.join('+'), slots: hasSlots(poly) };
    state.forms.set(poly, known);
  }
  return known;
}

export function hasSlots(poly: Poly): boolean {
  return poly.terms.some((m) => m.atoms.some((a) => a.kind === 'slot'));
}

/** Where the number lies at the offset and a point, and so many further; near addresses share a local. */
export function place(state: State, buffer: Buffer, offset: Poly, point: number, further = 0): Place {
  const shift = shiftAt(state, offset, point);
  if (shift === null) return place(state, buffer, at(state, offset, point), 0, further);
  const form = formOf(state, offset);
  const c = form.constant + shift + further;
  const base = state.base(buffer);
  if (form.key === '') return { address: i32(0), at: base + 8 * c };
  const key = `${buffer.id} ${form.key}`;
  const computed = (): Push => integer(state, offset, 8, base + 8 * (shift + further));
  const { frame } = state;
  const slope = frame && !form.slots ? slopeIn(offset, frame.variable) : null;
  if (frame && slope !== null) {
    const known = frame.pointers.get(key) ?? [];
    frame.pointers.set(key, known);
    let pointer = known.find((p) => p.at <= c);
    if (!pointer) {
      pointer = { local: fresh(state.code, I32), at: c, start: computed(), step: 8 * slope * frame.stride };
      known.push(pointer);
    }
    return { address: get(pointer.local), at: 8 * (c - pointer.at) };
  }
  for (const scope of state.scopes) {
    const found = scope.addresses.get(key)?.find((p) => p.at <= c);
    if (found) return { address: get(found.local), at: 8 * (c - found.at) };
  }
  const local = fresh(state.code, I32);
  set(local, computed())(state.code);
  const scope = state.scopes[state.scopes.length - 1] as Scope;
  scope.addresses.set(key, [...(scope.addresses.get(key) ?? []), { local, at: c }]);
  return { address: get(local), at: 0 };
}

/** Where the vector of a copy lies that was laid aside: the address moves along with the loop. */
export function asidePlace(state: State, from: number, copy: number): Place {
  const frame = state.frame as Frame;
  const [known] = frame.pointers.get('aside') ?? [];
  const pointer = known ?? { local: fresh(state.code, I32), at: 0, start: state.aside, step: 8 * frame.stride };
  frame.pointers.set('aside', [pointer]);
  return { address: get(pointer.local), at: from + 16 * copy };
}

/** The local of an accumulator at a point. */
export function sumLocal(state: State, of: Accumulator, point: number): number {
  const d = state.dependence.ofAccumulator(of);
  return namedLocal(state, `${of.id}`, point & fieldsOf(state, d), isWide(state, d) ? V128 : F64);
}

/** A local for the lanes' own part of an accumulator. */
export function partialLocal(state: State, of: Accumulator, outer: number, copy: number): number {
  return namedLocal(state, `${of.id}/${copy}`, outer, V128);
}

function namedLocal(state: State, name: string, point: number, type: Type): number {
  const key = `${name} ${point} ${type}`;
  let local = state.sums.get(key);
  if (local === undefined) {
    local = fresh(state.code, type);
    state.sums.set(key, local);
  }
  return local;
}

/** Emits into a list of its own. */
export function collect(state: State, write: () => void): Push {
  const { code } = state;
  const before = code.out;
  code.out = [];
  write();
  const made = code.out;
  code.out = before;
  return ({ out }) => {
    for (const b of made) out.push(b);
  };
}

export const valueKey = (node: Node, point: number): number => node.id * 2 ** 20 + point;
