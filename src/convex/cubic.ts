import { constant, number, zero } from '../expr/atoms.js';
import { add, call, divide, multiply, negate, power, subtract } from '../expr/build.js';
import type { Node } from '../expr/node.js';
import { rational } from '../expr/rational.js';
import { row } from '../functions/table.js';
import { normalForm } from './algebra/read.js';
import type { Root } from './solve.js';

const q = (n: number, d = 1): Node => number(rational(n, d));
const sqrt = (node: Node): Node => power(node, q(1, 2));

/** Multiplied out or as it stands, whichever is shorter. */
function shorter(node: Node): Node {
  const normal = normalForm(node);
  return normal.size <= node.size ? normal : node;
}

/**
 * The roots of a z³ + b z² + c z + d. With z = w − b/(3a) the equation is w³ + p w + r = 0. Where Δ = r²/4 + p³/27
 * is not negative: w = u − p/(3u), u³ = −r/2 ± √Δ (Cardano; DLMF 1.11.13). Where it is negative, so that p < 0:
 * w = 2√(−p/3) cos((arccos(3r/(2p) √(−3/p)) − 2πk)/3) (Viète; DLMF 1.11.15).
 */
export function cubicRoots(a: Node, b: Node, c: Node, d: Node): readonly Root[] {
  const shift = divide(b, multiply([q(3), a]));
  const p = shorter(subtract(divide(c, a), divide(power(b, q(2)), multiply([q(3), power(a, q(2))]))));
  const r = shorter(
    add([
      divide(multiply([q(2), power(b, q(3))]), multiply([q(27), power(a, q(3))])),
      negate(divide(multiply([b, c]), multiply([q(3), power(a, q(2))]))),
      divide(d, a),
    ]),
  );
  const plain = add([divide(power(r, q(2)), q(4)), divide(power(p, q(3)), q(27))]);
  const disc = shorter(plain);
  if (p === zero) return [{ value: subtract(call(row('cbrt'), [negate(r)]), shift), method: 'cubic' }];
  const cardano = [1, -1].map((sign): Root => {
    const rootWith = (delta: Node): Node => {
      const u = call(row('cbrt'), [add([multiply([q(-1, 2), r]), multiply([q(sign), sqrt(delta)])])]);
      return add([u, negate(divide(p, multiply([q(3), u]))), negate(shift)]);
    };
    return { value: rootWith(disc), guarded: rootWith(call(row('abs'), [disc])), method: 'cubic', real: disc };
  });
  const length = multiply([q(2), sqrt(shorter(multiply([q(-1, 3), p])))]);
  const cosine = shorter(divide(multiply([q(3, 2), r]), p));
  const angle = call(row('acos'), [multiply([cosine, sqrt(shorter(divide(q(-3), p)))])]);
  const viete = [0, 1, 2].map((k): Root => {
    const turned = subtract(multiply([q(1, 3), angle]), multiply([q(2 * k, 3), constant('pi')]));
    const value = subtract(multiply([length, call(row('cos'), [turned])]), shift);
    return { value, method: 'cubic', real: disc, below: true };
  });
  return [...cardano, ...viete];
}
