import { F64, V128 } from './bytes.js';
import { choose, f64, fresh, get, ins, op, type Push, set } from './code.js';
import { below, type Node } from './ir.js';
import { isWide, type State } from './state.js';

/** Signs, sizes and limits in few instructions. */

/** A vector in a local, to be taken apart. */
export function held(state: State, value: Push): Push {
  const local = fresh(state.code, V128);
  set(local, value)(state.code);
  return get(local);
}

/** Is the value a negated size, so that it is at most 0? */
export function nonpositive(node: Node): boolean {
  return node.kind === 'neg' && node.a.kind === 'call' && node.a.row.name === 'abs';
}

/**
 * The greater or lesser of x and a number by the instruction that answers x where x is no number or equal: two
 * instructions instead of ten. Adding 0 makes max(−0, 0) the 0 that it is.
 */
export function limited(state: State, which: 'max' | 'min', x: Push, limit: number): Push {
  const made = ins(which === 'max' ? op.f64x2.pmax : op.f64x2.pmin, x, state.kit.constant(limit));
  return which === 'max' && limit === 0 ? ins(op.f64x2.add, made, state.kit.constant(0)) : made;
}

/** ±1 by the sign, 0 where it is 0; what is no number stays so unless that is `strict`ly seen to anyway. */
export function sign(state: State, value: Push, wide: boolean, strict = false): Push {
  const { code, kit } = state;
  if (!wide) {
    const x = fresh(code, F64);
    set(x, value)(code);
    const moves = ins(op.f64.gt, ins(op.f64.abs, get(x)), f64(0));
    return choose(moves, F64, ins(op.f64.copysign, f64(1), get(x)), get(x));
  }
  const x = held(state, value);
  const unit = ins(op.v.or, ins(op.v.and, x, kit.constant(-0)), kit.constant(1));
  const made = ins(op.v.and, unit, ins(op.f64x2.ne, x, kit.constant(0)));
  return strict ? made : ins(op.v.or, made, ins(op.f64x2.ne, x, x));
}

/** x where the node is the sign of x and stands here alone. */
export function signOf(state: State, node: Node): Node | null {
  if (node.kind !== 'call' || node.row.name !== 'sign' || node.uses > 1) return null;
  const [x] = node.args;
  return x && isWide(state, state.dependence.ofNode(x)) ? x : null;
}

/** Is the value no number wherever x is none? */
export function carries(node: Node, x: Node): boolean {
  if (node === x) return true;
  const { kind } = node;
  const arithmetic = kind === 'neg' || kind === 'sqrt' || (kind === 'binary' && node.op !== 'pow');
  return (arithmetic || (kind === 'call' && node.row.name === 'abs')) && below(node).some((n) => carries(n, x));
}
