import type { Bound } from '../loops/bounds.js';
import { asConstant } from '../terms/poly.js';
import { I32 } from './bytes.js';
import { fresh, get, ins, op, type Push, set } from './code.js';
import { integer, type State } from './state.js';

/** Pushes the bound; several of them: the greatest or the least. */
export function limit(state: State, bounds: readonly Bound[], which: 'lo' | 'hi'): Push {
  const one = (b: Bound): Push => {
    if (asConstant(b.bottom) === 1) return integer(state, b.top);
    const [top, bottom] = [b.top, b.bottom].map((p) => ins(op.f64.fromI32, integer(state, p))) as [Push, Push];
    const whole = ins(which === 'lo' ? op.f64.ceil : op.f64.floor, ins(op.f64.div, top, bottom));
    return (code) => {
      whole(code);
      code.out.push(0xfc, 0x02);
    };
  };
  return bounds.map(one).reduce((a, b) => (code) => {
    const [x, y] = [fresh(code, I32), fresh(code, I32)];
    set(x, a)(code);
    set(y, b)(code);
    get(x)(code);
    get(y)(code);
    ins(which === 'lo' ? op.i32.gt : 0x48, get(x), get(y))(code);
    code.out.push(0x1b);
  });
}
