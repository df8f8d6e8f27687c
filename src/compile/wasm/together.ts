import { I32 } from './bytes.js';
import { callFunction, get, i32, ins, loadF64, op, set, storeF64 } from './code.js';
import { COMBINE } from './combine.js';
import type { Step } from './ir.js';
import { type State, sumLocal } from './state.js';

/** The local that holds the number of the thread: the parameter of a function for threads. */
export const THREAD = 0;

/** The function that waits for the other thread. */
export const MEET = { name: 'meet', signature: { params: [I32], results: [] } } as const;

/** Threads meet; parts of sums are added in the same order by each. */
export function together(state: State, step: Extract<Step, { kind: 'meet' | 'share' }>): void {
  const { code } = state;
  const sums = step.kind === 'share' ? step.sums : [];
  const own = ins(op.i32.mul, get(THREAD), i32(8));
  for (const { of, at } of sums) storeF64(own, at, get(sumLocal(state, of, 0)))(code);
  callFunction(state.kit.index(MEET.name), get(THREAD))(code);
  for (const { of, how, at } of sums) {
    set(sumLocal(state, of, 0), ins(op.f64[COMBINE[how]], loadF64(i32(0), at), loadF64(i32(0), at + 8)))(code);
  }
}
