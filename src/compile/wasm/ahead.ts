import type { Buffer } from '../loops/program.js';
import { I32, V128 } from './bytes.js';
import { callFunction, fresh, get, i32, ifElse, ins, op, type Push, repeat, set, storeVector } from './code.js';
import { type Accumulator, below, type Loop, type Node, rootsOf, type Step } from './ir.js';
import { expNear, isFar, negatedSize } from './kernels.js';
import { ASIDE_VECTORS } from './layout.js';
import type { Role } from './plan.js';
import { activeOf, isInnermost, rounds } from './rounds.js';
import { nonpositive } from './signs.js';
import { asidePlace, fieldOf, fieldsOf, pointsOf, type State, valueKey, variableLocal, vectorAt } from './state.js';
import { pushWide } from './values.js';

/**
 * Loops over vectors are run strip by strip: the exponentials of a strip are laid aside by a loop of their own before
 * the rest of its work is done. Their constants stay in registers, their chains overlap, and arguments beyond the
 * range of the short form are looked for once a strip.
 */

/** Vectors from which a loop is worth two. */
const WORTH = 8;

type Call = Extract<Node, { kind: 'call' }>;

/** Writes the whole strips of the loop, from the value of its variable on, and answers how many turns they are. */
export function strips(state: State, loop: Loop, turns: number, role: Role, write: () => void): number {
  if (role.kind !== 'vector' || !isInnermost(loop) || state.ahead) return 0;
  const vectors = Math.floor(turns / 2);
  const found = exponentialsIn(state, loop);
  if (vectors < WORTH || found.length === 0) return 0;
  const { code } = state;
  const ahead = new Map<number, number>();
  const [side, plain] = [activeOf(state, loop, role, 1), activeOf(state, loop, role, 1)];
  state.active.push(plain);
  const all = found.flatMap((node) =>
    pointsOf(state, fieldsOf(state, state.dependence.ofNode(node)) & ~fieldOf(vectorAt(state))).map(
      (point) => [node, point] as const,
    ),
  );
  state.active.pop();
  const room = Math.floor(ASIDE_VECTORS / all.length / role.copies) * role.copies;
  if (room < WORTH) return 0;
  const count = Math.ceil(vectors / room);
  const length = Math.floor(vectors / count / role.copies) * role.copies;
  if (length < 2 * role.copies) return 0;
  all.forEach(([node, point], k) => {
    ahead.set(valueKey(node, point), 16 * length * k);
  });
  const variable = variableLocal(state, loop.variable);
  const [from, last, least] = [fresh(code, I32), fresh(code, I32), fresh(code, V128)];
  const argument =
    (node: Call, point: number): Push =>
    () =>
      pushWide(state, node.args[0] as Node, point);
  const each = (to: (x: Push, known: boolean) => Push): void => {
    for (const [node, point] of all) {
      const x = fresh(code, V128);
      set(x, argument(node, point))(code);
      const { address, at } = asidePlace(state, ahead.get(valueKey(node, point)) as number, 0);
      storeVector(address, at, to(get(x), nonpositive(node.args[0] as Node)))(code);
    }
  };
  const over = (by: number): Push => ins(op.i32.add, get(from), i32(2 * (length - by)));
  const body: Push = () => {
    set(from, get(variable))(code);
    set(last, over(1))(code);
    set(least, state.kit.constant(0))(code);
    rounds(state, loop, plain, get(last), () =>
      each((x, known) => {
        set(least, ins(op.f64x2.pmin, get(least), known ? x : negatedSize(state.kit, x)))(code);
        return expNear(code, state.kit, x);
      }),
    );
    ifElse(isFar(state.kit, get(least)), null, () => {
      set(variable, get(from))(code);
      rounds(state, loop, plain, get(last), () => each((x) => callFunction(state.kit.index('exp.slow'), x)));
    })(code);
    set(variable, get(from))(code);
    set(last, over(1))(code);
    state.ahead = ahead;
    rounds(state, loop, side, get(last), write);
    state.ahead = null;
  };
  if (count === 1) body(code);
  else {
    const end = fresh(code, I32);
    set(end, ins(op.i32.add, get(variable), i32(2 * length * count)))(code);
    repeat(body, ins(op.i32.ne, get(variable), get(end)))(code);
  }
  return 2 * length * count;
}

/**
 * Exponentials in vectors whose arguments nothing in the loop changes; of one inside of another the inner one. None
 * where something may be left out in a turn.
 */
function exponentialsIn(state: State, loop: Loop): readonly Call[] {
  const changed = new Set<Buffer | Accumulator>();
  for (const s of loop.body) {
    if (!isPlain(s)) return [];
    if (s.kind !== 'eval') changed.add(s.kind === 'store' ? s.buffer : s.of);
  }
  // A turn may store where it has read.
  const last = loop.body[loop.body.length - 1];
  const own = last?.kind === 'store' && loop.body.filter((s) => s.kind === 'store').length === 1 ? last : null;
  const bit = state.dependence.bit(loop.variable);
  const out: Call[] = [];
  const early = new Map<Node, boolean>();
  const visit = (node: Node): boolean => {
    const known = early.get(node);
    if (known !== undefined) return known;
    let can = below(node).map(visit).every(Boolean);
    if (node.kind === 'load')
      can = !changed.has(node.buffer) || (own?.buffer === node.buffer && own.offset.key === node.offset.key);
    if (node.kind === 'accumulated') can = !changed.has(node.of);
    if (can && node.kind === 'call' && node.row.name === 'exp' && (state.dependence.ofNode(node) & bit) !== 0n) {
      out.push(node);
      can = false;
    }
    early.set(node, can);
    return can;
  };
  for (const s of loop.body) rootsOf(s).forEach(visit);
  return out;
}

function isPlain(
  step: Step,
): step is Exclude<Step, { kind: 'for' | 'if' | 'round' | 'keep' | 'matrix' | 'meet' | 'share' }> {
  return ['eval', 'store', 'update', 'assign', 'accumulator'].includes(step.kind);
}
