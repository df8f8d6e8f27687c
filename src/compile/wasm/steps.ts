import type { Update } from '../loops/program.js';
import { F64, I32, V128 } from './bytes.js';
import {
  callFunction,
  emit,
  f64,
  fresh,
  get,
  i32,
  ifElse,
  ins,
  lane,
  loadUpper,
  loadVector,
  loadZero,
  op,
  type Push,
  set,
  storeF64,
  storeLane,
  storeVector,
} from './code.js';
import { COMBINE, NEUTRAL } from './combine.js';
import { carried } from './deps.js';
import { type Accumulator, type Step, stepsIn } from './ir.js';
import { writeLoop } from './loops.js';
import { slopeIn } from './ranges.js';
import {
  copyAt,
  fieldOf,
  fieldsOf,
  integer,
  isWide,
  newScope,
  partialLocal,
  place,
  pointsOf,
  type State,
  sumLocal,
  vectorAt,
} from './state.js';
import { together } from './together.js';
import { fusedSum, maskOf, push, pushWide, truth } from './values.js';

/** Numbers of the helper functions of matrices, as the import takes them. */
export const MATRIX = ['inv', 'det', 'logdet'] as const;

export function writeSteps(state: State, steps: readonly Step[]): void {
  const own = new Set<Accumulator>();
  for (const step of steps) {
    if (step.kind === 'accumulator') own.add(step.of);
    if (step.kind !== 'for' && step.kind !== 'if') {
      write(state, step);
      continue;
    }
    const split = partials(state, step, own);
    for (const [of, { how, copies }] of split) startPartials(state, of, how, copies);
    write(state, step);
    for (const [of, { how, copies }] of split) joinPartials(state, of, how, copies);
  }
}

interface Partial {
  readonly how: Update;
  readonly copies: number;
}

/** Accumulators that loops in vectors inside of the step update in parts. */
function partials(state: State, step: Step, own: ReadonlySet<Accumulator>): ReadonlyMap<Accumulator, Partial> {
  const out = new Map<Accumulator, Partial>();
  for (const loop of stepsIn([step])) {
    const role = loop.kind === 'for' ? state.plan.get(loop) : undefined;
    if (loop.kind !== 'for' || role?.kind !== 'vector') continue;
    const carries = carried(loop);
    for (const s of stepsIn(loop.body)) {
      if (s.kind !== 'update' || !own.has(s.of) || !carries.has(s.of)) continue;
      out.set(s.of, { how: s.how, copies: Math.max(role.copies, out.get(s.of)?.copies ?? 1) });
    }
  }
  return out;
}

function outerPoints(state: State, of: Accumulator): number[] {
  return pointsOf(state, fieldsOf(state, state.dependence.ofAccumulator(of)));
}

function startPartials(state: State, of: Accumulator, how: Update, copies: number): void {
  for (const point of outerPoints(state, of)) {
    for (let c = 0; c < copies; c++) {
      set(partialLocal(state, of, point, c), state.kit.constant(NEUTRAL[how]))(state.code);
    }
  }
}

function joinPartials(state: State, of: Accumulator, how: Update, copies: number): void {
  const { code } = state;
  for (const point of outerPoints(state, of)) {
    let whole: Push = get(partialLocal(state, of, point, 0));
    for (let c = 1; c < copies; c++) whole = ins(op.f64x2[COMBINE[how]], whole, get(partialLocal(state, of, point, c)));
    const both = fresh(code, V128);
    set(both, whole)(code);
    const sum = sumLocal(state, of, point);
    const lanes = ins(op.f64[COMBINE[how]], lane(get(both), 0), lane(get(both), 1));
    set(sum, ins(op.f64[COMBINE[how]], get(sum), lanes))(code);
  }
}

function write(state: State, step: Step): void {
  const { code, dependence: d } = state;
  switch (step.kind) {
    case 'eval': {
      // Computed here, so that it is known in the loops that follow.
      for (const point of pointsOf(state, fieldsOf(state, d.ofNode(step.node)))) {
        push(state, step.node, point);
        code.out.push(0x1a);
      }
      return;
    }
    case 'round': {
      const local = fresh(code, I32);
      state.slots.set(step.slot, local);
      ins(op.f64.add, () => push(state, step.node, 0), f64(0.5))(code);
      emit(code, op.f64.floor);
      code.out.push(0xfc, 0x02);
      set(local, () => {})(code);
      return;
    }
    case 'accumulator': {
      state.declared.set(step.of, state.active.length);
      const wide = isWide(state, d.ofAccumulator(step.of));
      const start = wide ? state.kit.constant(step.of.start) : f64(step.of.start);
      for (const point of outerPoints(state, step.of)) set(sumLocal(state, step.of, point), start)(code);
      return;
    }
    case 'update':
      update(state, step);
      return;
    case 'assign':
      assign(state, step);
      return;
    case 'keep': {
      const [best, where] = [sumLocal(state, step.best, 0), sumLocal(state, step.where, 0)];
      const value = fresh(code, F64);
      set(value, () => push(state, step.node, 0))(code);
      const position = ins(op.f64.fromI32, integer(state, step.position));
      ifElse(ins(op.f64.gt, get(value), get(best)), null, (c) => {
        set(best, get(value))(c);
        set(where, position)(c);
      })(code);
      return;
    }
    case 'for':
      writeLoop(state, step, (body) => writeSteps(state, body));
      return;
    case 'if':
      branch(state, step);
      return;
    case 'store':
      store(state, step);
      return;
    case 'matrix': {
      const to = integer(state, step.offset, 8, state.base(step.to));
      const index = state.kit.index('matrix');
      const from = i32(state.base(step.from));
      callFunction(index, i32(MATRIX.indexOf(step.fn)), from, integer(state, step.size), to)(code);
      return;
    }
    case 'meet':
    case 'share':
      together(state, step);
      return;
    default:
      step satisfies never;
  }
}

/** The conjunction of the conditions around that hold in some lanes only, if there are any. */
function maskAt(state: State, point: number): Push | null {
  let out: Push | null = null;
  for (const mask of state.masks) {
    const one = get(mask.locals.get(point & fieldsOf(state, mask.dependence)) as number);
    out = out ? ins(op.v.and, out, one) : one;
  }
  return out;
}

function update(state: State, step: Step & { kind: 'update' }): void {
  const { code, dependence: d } = state;
  const v = vectorAt(state);
  const inParts = v >= 0 && (state.declared.get(step.of) ?? 0) <= v;
  const outer = fieldsOf(state, d.ofAccumulator(step.of));
  for (const point of pointsOf(state, inParts ? outer | fieldOf(v) : outer)) {
    const local = inParts
      ? partialLocal(state, step.of, point & outer, copyAt(point, v))
      : sumLocal(state, step.of, point);
    const wide = inParts || isWide(state, d.ofAccumulator(step.of));
    const mask = wide ? maskAt(state, point) : null;
    const fused = wide && !mask && step.how === 'sum' ? fusedSum(state, step.node, point, get(local)) : null;
    if (fused) {
      set(local, fused)(code);
      continue;
    }
    let value: Push = () => (wide ? pushWide(state, step.node, point) : push(state, step.node, point));
    if (mask && step.how === 'sum') value = ins(op.v.and, value, mask);
    else if (mask) value = ins(op.v.bitselect, value, state.kit.constant(NEUTRAL[step.how]), mask);
    set(local, ins(op[wide ? 'f64x2' : 'f64'][COMBINE[step.how]], get(local), value))(code);
  }
}

function assign(state: State, step: Step & { kind: 'assign' }): void {
  const { code, dependence: d } = state;
  const wide = isWide(state, d.ofAccumulator(step.of));
  for (const point of outerPoints(state, step.of)) {
    const local = sumLocal(state, step.of, point);
    const mask = wide ? maskAt(state, point) : null;
    const value: Push = () => (wide ? pushWide(state, step.node, point) : push(state, step.node, point));
    set(local, mask ? ins(op.v.bitselect, value, get(local), mask) : value)(code);
  }
}

function branch(state: State, step: Step & { kind: 'if' }): void {
  const { code, dependence: d } = state;
  const dependent = d.ofTest(step.test);
  if (isWide(state, dependent)) {
    const locals = new Map<number, number>();
    for (const point of pointsOf(state, fieldsOf(state, dependent))) {
      const local = fresh(code, V128);
      set(local, () => maskOf(state, step.test, point))(code);
      locals.set(point, local);
    }
    state.masks.push({ dependence: dependent, locals });
    writeSteps(state, step.body);
    state.masks.pop();
    return;
  }
  const inside: Push = () => {
    state.scopes.push(newScope());
    writeSteps(state, step.body);
    state.scopes.pop();
  };
  ifElse(() => truth(state, step.test, 0), null, inside)(code);
}

function store(state: State, step: Step & { kind: 'store' }): void {
  const { code, dependence: d } = state;
  const active = state.active[vectorAt(state)];
  for (const point of pointsOf(state, fieldsOf(state, d.ofPoly(step.offset)))) {
    const mask = maskAt(state, point);
    if (!isWide(state, d.ofPoly(step.offset))) {
      const value = fresh(code, F64);
      set(value, () => push(state, step.node, point))(code);
      const { address, at: bytes } = place(state, step.buffer, step.offset, point);
      storeF64(address, bytes, get(value))(code);
      continue;
    }
    const slope = active ? (slopeIn(step.offset, active.variable) ?? 0) : 0;
    const value = fresh(code, V128);
    set(value, () => pushWide(state, step.node, point))(code);
    const first = place(state, step.buffer, step.offset, point);
    if (slope === 1) {
      const before = loadVector(first.address, first.at);
      const whole = mask ? ins(op.v.bitselect, get(value), before, mask) : get(value);
      storeVector(first.address, first.at, whole)(code);
      continue;
    }
    const second = place(state, step.buffer, step.offset, point, slope);
    if (mask) {
      const before = loadUpper(second.address, second.at, loadZero(first.address, first.at));
      set(value, ins(op.v.bitselect, get(value), before, mask))(code);
    }
    storeLane(first.address, first.at, get(value), 0)(code);
    storeLane(second.address, second.at, get(value), 1)(code);
  }
}
