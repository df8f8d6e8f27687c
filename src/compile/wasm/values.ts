import { F64, I32, V128 } from './bytes.js';
import {
  callFunction,
  choose,
  emit,
  f64,
  fresh,
  get,
  i32,
  ifElse,
  ins,
  loadF64,
  loadSplat,
  loadUpper,
  loadVector,
  loadZero,
  op,
  type Push,
  reversed,
  tee,
  vector,
} from './code.js';
import { oneOrDecay } from './decay.js';
import { below, type Node, type Test, testNodes } from './ir.js';
import { byLane, expInline, scalarCall } from './kernels.js';
import { slopeIn } from './ranges.js';
import { carries, held, limited, nonpositive, sign, signOf } from './signs.js';
import {
  asidePlace,
  copyAt,
  fieldOf,
  fieldsOf,
  hasSlots,
  integerAt,
  isWide,
  newScope,
  place,
  type Scope,
  type State,
  sumLocal,
  valueKey,
  vectorAt,
} from './state.js';

/** Scalar and vector instructions of the same meaning. */
const BINARY = { add: 'add', sub: 'sub', mul: 'mul', div: 'div', max: 'max', min: 'min' } as const;
const _COMPARE = { '<': 'lt', '<=': 'le', '==': 'eq', '!=': 'ne' } as const;
const KERNELS = new Set(['exp', 'log', 'log1p', 'expm1', 'tanh']);

const COMPARE = { '<': 'lt', '<=': 'le', '==': 'eq', '!=': 'ne' } as const;

/** Functions that are a few instructions. */
export const INSTRUCTIONS = new Set(['abs', 'floor', 'sign']);

/** Key of a scalar value held in both lanes. */
const splatKey = (node: Node, point: number): number => -valueKey(node, point);

function find(state: State, key: number): number | undefined {
  for (let k = state.scopes.length - 1; k >= 0; k--) {
    const found = state.scopes[k]?.values.get(key);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Loads the value if it was laid aside. */
function fromAside(state: State, node: Node, point: number): Push | null {
  const v = vectorAt(state);
  const from = state.ahead?.get(valueKey(node, point & ~fieldOf(v)));
  if (from === undefined) return null;
  const { address, at } = asidePlace(state, from, copyAt(point, v));
  return loadVector(address, at);
}

function keep(state: State, key: number, type: typeof F64 | typeof V128): void {
  const local = fresh(state.code, type);
  tee(local, () => {})(state.code);
  (state.scopes[state.scopes.length - 1] as Scope).values.set(key, local);
}

/** Is the value wanted again, by another node or at another point? */
function wanted(state: State, node: Node, fields: number): boolean {
  return node.uses > 1 || state.active.some((a, k) => a.copies > 1 && (fields & (31 << (5 * k))) === 0);
}

/** Pushes the value at the point: a vector where it depends on the loop in vectors, else a scalar. */
export function push(state: State, node: Node, point: number): void {
  const { code } = state;
  if (node.kind === 'const') {
    f64(node.value)(code);
    return;
  }
  const d = state.dependence.ofNode(node);
  const fields = fieldsOf(state, d);
  const here = point & fields;
  if (node.kind === 'accumulated') {
    get(sumLocal(state, node.of, here))(code);
    return;
  }
  const key = valueKey(node, here);
  const known = find(state, key);
  if (known !== undefined) {
    get(known)(code);
    return;
  }
  const wide = isWide(state, d);
  (fromAside(state, node, here) ?? compute(state, node, here, wide))(code);
  if (wanted(state, node, fields)) keep(state, key, wide ? V128 : F64);
}

/** Pushes the value as a vector. */
export function pushWide(state: State, node: Node, point: number): void {
  const { code, kit } = state;
  if (node.kind === 'const') {
    kit.constant(node.value)(code);
    return;
  }
  const d = state.dependence.ofNode(node);
  if (isWide(state, d)) {
    push(state, node, point);
    return;
  }
  const fields = fieldsOf(state, d);
  const here = point & fields;
  const key = splatKey(node, here);
  const splat = node.kind === 'accumulated' ? undefined : find(state, key);
  if (splat !== undefined) {
    get(splat)(code);
    return;
  }
  if (node.kind === 'load' && !hasSlots(node.offset) && find(state, valueKey(node, here)) === undefined) {
    const { address, at: bytes } = place(state, node.buffer, node.offset, here);
    loadSplat(address, bytes)(code);
  } else {
    push(state, node, point);
    emit(code, op.f64x2.splat);
  }
  if (node.kind !== 'accumulated') keep(state, key, V128);
}

/** The value as a thing to be pushed, in the form that its neighbours have. */
const side =
  (state: State, node: Node, point: number, wide: boolean): Push =>
  () =>
    wide ? pushWide(state, node, point) : push(state, node, point);

function compute(state: State, node: Node, point: number, wide: boolean): Push {
  const of = (n: Node): Push => side(state, n, point, wide);
  switch (node.kind) {
    case 'const':
    case 'accumulated':
      throw new Error('has no instructions of its own');
    case 'int':
      return integerValue(state, node, point, wide);
    case 'load':
      return load(state, node, point, wide);
    case 'neg':
      if (wide && node.a.kind === 'call' && node.a.row.name === 'abs' && node.a.uses === 1)
        return ins(op.v.or, of(node.a.args[0] as Node), state.kit.constant(-0));
      return ins(op[wide ? 'f64x2' : 'f64'].neg, of(node.a));
    case 'sqrt':
      return ins(op[wide ? 'f64x2' : 'f64'][node.kind], of(node.a));
    case 'binary':
      return binary(state, node, point, wide);
    case 'call':
      return call(state, node, point, wide);
    case 'select':
      return select(state, node, point, wide);
    default:
      return node satisfies never;
  }
}

function integerValue(state: State, node: Node & { kind: 'int' }, point: number, wide: boolean): Push {
  const scalar = ins(op.f64.fromI32, integerAt(state, node.poly, point));
  if (!wide) return scalar;
  const active = state.active[vectorAt(state)];
  const slope = active ? (slopeIn(node.poly, active.variable) ?? 0) : 0;
  return ins(op.f64x2.add, ins(op.f64x2.splat, scalar), vector(0, slope));
}

function load(state: State, node: Node & { kind: 'load' }, point: number, wide: boolean): Push {
  const { code } = state;
  if (hasSlots(node.offset)) {
    // A subscript that came from the data may be anything.
    const index = fresh(code, I32);
    const position = integerAt(state, node.offset, point);
    const inside = ins(op.i32.ltU, tee(index, position), i32(state.length(node.buffer)));
    const address = ins(op.i32.add, ins(op.i32.mul, get(index), i32(8)), i32(state.base(node.buffer)));
    return ifElse(inside, F64, loadF64(address, 0), f64(Number.NaN));
  }
  const first = place(state, node.buffer, node.offset, point);
  if (!wide) return loadF64(first.address, first.at);
  const active = state.active[vectorAt(state)];
  const slope = active ? (slopeIn(node.offset, active.variable) ?? 0) : 0;
  if (slope === 1) return loadVector(first.address, first.at);
  const second = place(state, node.buffer, node.offset, point, slope);
  if (slope === -1) return reversed(loadVector(second.address, second.at));
  return loadUpper(second.address, second.at, loadZero(first.address, first.at));
}

/** a and b of a product that is used here alone, so that it may go into a fused multiply-add. */
function product(state: State, node: Node, point: number): readonly [Node, Node] | null {
  if (!state.kit.fused || node.kind !== 'binary' || node.op !== 'mul' || node.uses > 1) return null;
  const d = state.dependence.ofNode(node);
  return isWide(state, d) && find(state, valueKey(node, point & fieldsOf(state, d))) === undefined
    ? [node.a, node.b]
    : null;
}

/** a·b + rest in one instruction where the node is such a product, else null. */
export function fusedSum(state: State, node: Node, point: number, rest: Push): Push | null {
  const found = product(state, node, point);
  if (!found) return null;
  const [a, b] = found;
  return ins(op.f64x2.madd, side(state, a, point, true), side(state, b, point, true), rest);
}

function binary(state: State, node: Node & { kind: 'binary' }, point: number, wide: boolean): Push {
  const of = (n: Node): Push => side(state, n, point, wide);
  if (node.op === 'pow') {
    const index = state.kit.index('lane.pow');
    return wide
      ? byLane(index, held(state, of(node.a)), held(state, of(node.b)))
      : callFunction(index, of(node.a), of(node.b));
  }
  if (wide && node.op === 'add') {
    const fused = fusedSum(state, node.b, point, of(node.a)) ?? fusedSum(state, node.a, point, of(node.b));
    if (fused) return fused;
  }
  const signed = wide && node.op === 'mul' ? signOf(state, node.b) : null;
  if (signed && carries(node.a, signed)) return ins(op.f64x2.mul, of(node.a), sign(state, of(signed), true, true));
  if (wide && (node.op === 'max' || node.op === 'min')) {
    const [x, limit] = node.a.kind === 'const' ? [node.b, node.a] : [node.a, node.b];
    if (limit.kind === 'const' && x.kind !== 'const') return limited(state, node.op, of(x), limit.value);
  }
  const subtracted = wide && node.op === 'sub' ? product(state, node.b, point) : null;
  if (subtracted) return ins(op.f64x2.nmadd, of(subtracted[0]), of(subtracted[1]), of(node.a));
  return ins(op[wide ? 'f64x2' : 'f64'][BINARY[node.op]], of(node.a), of(node.b));
}

function call(state: State, node: Node & { kind: 'call' }, point: number, wide: boolean): Push {
  const { code, kit } = state;
  const { name } = node.row;
  const of = (n: Node): Push => side(state, n, point, wide);
  const [a] = node.args as [Node];
  const table = op[wide ? 'f64x2' : 'f64'];
  if (name === 'abs' || name === 'floor') return ins(table[name], of(a));
  if (name === 'sign') return sign(state, of(a), wide);
  if (KERNELS.has(name)) {
    if (!wide) return scalarCall(kit.index(name), of(a));
    if (name !== 'exp') return callFunction(kit.index(name), of(a));
    return expInline(code, kit, held(state, of(a)), nonpositive(a));
  }
  const index = kit.index(`lane.${name}`);
  if (!wide) return callFunction(index, ...node.args.map(of));
  return byLane(index, ...node.args.map((n) => held(state, of(n))));
}

function select(state: State, node: Node & { kind: 'select' }, point: number, wide: boolean): Push {
  const of = (n: Node): Push => side(state, n, point, wide);
  if (isWide(state, state.dependence.ofTest(node.condition))) {
    const mask: Push = () => maskOf(state, node.condition, point);
    const e = oneOrDecay(node);
    if (e) return ins(op.f64x2.pmax, of(e), ins(op.v.and, of(node.a), mask));
    const isZero = (n: Node): boolean => n.kind === 'const' && Object.is(n.value, 0);
    if (isZero(node.b)) return ins(op.v.and, side(state, node.a, point, true), mask);
    if (isZero(node.a)) return ins(op.v.andnot, side(state, node.b, point, true), mask);
    return ins(op.v.bitselect, side(state, node.a, point, true), side(state, node.b, point, true), mask);
  }
  const condition: Push = () => truth(state, node.condition, point);
  if (wide || (light(state, node.a, point) && light(state, node.b, point)))
    return choose(condition, wide ? V128 : F64, of(node.a), of(node.b));
  return ifElse(condition, F64, apart(state, of(node.a)), apart(state, of(node.b)));
}

/** What is computed inside is not known outside. */
function apart(state: State, inside: Push): Push {
  return (code) => {
    state.scopes.push(newScope());
    inside(code);
    state.scopes.pop();
  };
}

/** May the value be computed where it is not wanted, and is that cheap? */
function light(state: State, node: Node, point: number): boolean {
  if (node.kind === 'const' || node.kind === 'accumulated' || node.kind === 'int') return true;
  if (find(state, valueKey(node, point & fieldsOf(state, state.dependence.ofNode(node)))) !== undefined) return true;
  return (
    (node.kind === 'neg' || (node.kind === 'binary' && node.op !== 'pow')) &&
    below(node).every((n) => light(state, n, point))
  );
}

/** Pushes 1 where the condition holds, else 0. */
export function truth(state: State, test: Test, point: number): void {
  const { code } = state;
  switch (test.kind) {
    case 'int': {
      const value = integerAt(state, test.poly, point);
      const opcode = { '>=': op.i32.ge, '==': op.i32.eq, '!=': op.i32.ne }[test.relation];
      ins(opcode, value, i32(0))(code);
      return;
    }
    case 'real':
      ins(op.f64[COMPARE[test.relation]], side(state, test.a, point, false), side(state, test.b, point, false))(code);
      return;
    case 'all':
    case 'any': {
      // What follows is only looked at where it decides: a guard may stand before what it guards.
      const [first, ...rest] = test.of;
      if (!first) {
        i32(test.kind === 'all' ? 1 : 0)(code);
        return;
      }
      if (rest.length === 0) {
        truth(state, first, point);
        return;
      }
      const left: Push = () => truth(state, first, point);
      const right: Push = () => truth(state, { kind: test.kind, of: rest }, point);
      const both = test.kind === 'all';
      if (rest.every((t) => testNodes(t).length === 0)) {
        ins(both ? op.i32.and : op.i32.or, left, right)(code);
        return;
      }
      const inner = apart(state, right);
      (both ? ifElse(left, I32, inner, i32(0)) : ifElse(left, I32, i32(1), inner))(code);
      return;
    }
    default:
      test satisfies never;
  }
}

/** Pushes all bits in the lanes in which the condition holds. */
export function maskOf(state: State, test: Test, point: number): void {
  const { code, kit } = state;
  if (!isWide(state, state.dependence.ofTest(test))) {
    i32(0)(code);
    truth(state, test, point);
    emit(code, op.i32.sub);
    emit(code, op.i64.extendI32);
    emit(code, op.i64x2.splat);
    return;
  }
  switch (test.kind) {
    case 'int': {
      const poly = { id: 0, uses: 0, kind: 'int', poly: test.poly } as const;
      integerValue(state, poly, point, true)(code);
      kit.constant(0)(code);
      emit(code, { '>=': op.f64x2.ge, '==': op.f64x2.eq, '!=': op.f64x2.ne }[test.relation]);
      return;
    }
    case 'real':
      if (test.a.kind === 'const' && test.b.kind === 'neg') {
        const limit = 0 - test.a.value;
        ins(op.f64x2[COMPARE[test.relation]], side(state, test.b.a, point, true), kit.constant(limit))(code);
        return;
      }
      ins(op.f64x2[COMPARE[test.relation]], side(state, test.a, point, true), side(state, test.b, point, true))(code);
      return;
    case 'all':
    case 'any':
      test.of.forEach((t, k) => {
        maskOf(state, t, point);
        if (k > 0) emit(code, test.kind === 'all' ? op.v.and : op.v.or);
      });
      return;
    default:
      test satisfies never;
  }
}
