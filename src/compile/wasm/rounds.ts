import { get, i32, ins, op, type Push, repeat, set } from './code.js';
import { type Loop, stepsIn } from './ir.js';
import type { Role } from './plan.js';
import { type Active, collect, type Frame, newScope, type State, variableLocal } from './state.js';

/** Writes the body once, with the loop active or as a plain turn. */
export function turn(state: State, active: Active | null, frame: Frame | null, write: () => void): void {
  const before = state.frame;
  state.frame = frame;
  state.scopes.push(newScope());
  if (active) state.active.push(active);
  write();
  if (active) state.active.pop();
  state.scopes.pop();
  state.frame = before;
}

/** Repeats what is written with the step of the active loop while the variable does not exceed the limit. */
export function rounds(state: State, loop: Loop, active: Active | null, last: Push, write: () => void): void {
  const { code } = state;
  const variable = variableLocal(state, loop.variable);
  const stride = active ? active.copies * active.lanes : 1;
  const frame: Frame | null = isInnermost(loop) ? { variable: loop.variable, stride, pointers: new Map() } : null;
  const held = frame ? new Map<bigint, number>() : null;
  state.kit.held = held;
  const body = collect(state, () => turn(state, active, frame, write));
  state.kit.held = null;
  for (const [bits, local] of held ?? []) set(local, state.kit.pattern(bits))(code);
  const pointers = [...(frame?.pointers.values() ?? [])].flat();
  for (const p of pointers) set(p.local, p.start)(code);
  repeat(
    (c) => {
      body(c);
      for (const p of pointers) if (p.step !== 0) set(p.local, ins(op.i32.add, get(p.local), i32(p.step)))(c);
      set(variable, ins(op.i32.add, get(variable), i32(stride)))(c);
    },
    ins(op.i32.le, get(variable), last),
  )(code);
}

export function activeOf(state: State, loop: Loop, role: Role, copies: number): Active {
  return {
    variable: loop.variable,
    bit: state.dependence.bit(loop.variable),
    copies,
    lanes: role.kind === 'vector' ? 2 : 1,
  };
}

export function isInnermost(loop: Loop): boolean {
  return ![...stepsIn(loop.body)].some((s) => s.kind === 'for');
}
