import { strips } from './ahead.js';
import { I32 } from './bytes.js';
import { fresh, get, i32, ifElse, ins, op, type Push, set } from './code.js';
import type { Loop, Step } from './ir.js';
import { limit } from './limit.js';
import type { Role } from './plan.js';
import { activeOf, rounds, turn } from './rounds.js';
import { type Active, type State, variableLocal } from './state.js';

type Write = (body: readonly Step[]) => void;

/** @param write writes the body of the loop once */
export function writeLoop(state: State, loop: Loop, write: Write): void {
  const role = state.plan.get(loop);
  if (loop.turns !== null) {
    if (loop.turns > 0) counted(state, loop, loop.turns, role, write);
    return;
  }
  const { code } = state;
  const variable = variableLocal(state, loop.variable);
  const body = (): void => write(loop.body);
  const end = fresh(code, I32);
  set(end, limit(state, loop.bounds.hi, 'hi'))(code);
  set(variable, limit(state, loop.bounds.lo, 'lo'))(code);
  const phase = (active: Active | null): void => {
    const stride = active ? active.copies * active.lanes : 1;
    const last = stride === 1 ? get(end) : ins(op.i32.sub, get(end), i32(stride - 1));
    ifElse(ins(op.i32.le, get(variable), last), null, () => rounds(state, loop, active, last, body))(code);
  };
  if (role) {
    phase(activeOf(state, loop, role, role.copies));
    if (role.kind === 'vector' && role.copies > 1) phase(activeOf(state, loop, role, 1));
  }
  phase(null);
}

/** A loop whose number of turns is known: what is left over is written out. */
function counted(state: State, loop: Loop, turns: number, role: Role | undefined, write: Write): void {
  const { code } = state;
  const body = (): void => write(loop.body);
  const variable = variableLocal(state, loop.variable);
  // A start that moves with the loops around is held; the variable then runs from there.
  const still = loop.greatest - loop.least + 1 === turns;
  const start = still ? 0 : fresh(code, I32);
  if (!still) set(start, limit(state, loop.bounds.lo, 'lo'))(code);
  const nth = (k: number): Push => (still ? i32(loop.least + k) : ins(op.i32.add, get(start), i32(k)));
  set(variable, nth(0))(code);
  if (!role) {
    rounds(state, loop, null, nth(turns - 1), body);
    return;
  }
  let done = strips(state, loop, turns, role, body);
  const lanes = role.kind === 'vector' ? 2 : 1;
  const stride = role.copies * lanes;
  const main = Math.floor((turns - done) / stride);
  const active = activeOf(state, loop, role, role.copies);
  done += main * stride;
  if (main === 1) turn(state, active, null, body);
  if (main > 1) rounds(state, loop, active, nth(done - stride), body);
  if (main === 1) set(variable, nth(done))(code);
  const more = Math.floor((turns - done) / lanes);
  if (more > 0) {
    turn(state, activeOf(state, loop, role, more), null, body);
    done += more * lanes;
    set(variable, nth(done))(code);
  }
  if (done < turns) turn(state, null, null, body);
}
