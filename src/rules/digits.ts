import { number, one } from '../expr/atoms.js';
import { call, multiply, power, subtract } from '../expr/build.js';
import { fold, some } from '../expr/fold.js';
import type { Index, Node } from '../expr/node.js';
import { freshIndex, hintName, open, rebuild, sum } from '../expr/reduce.js';
import { rows } from '../functions/table.js';

const FLOOR = rows.get('floor');
const MOD = rows.get('mod');

/**
 * Σ_k f(⌊(k−1)/n⌋, mod(k−1, n)) over k = 1..mn is Σ_{a=1..m} Σ_{b=1..n} f(a−1, b−1): the position in a Kronecker
 * product is a pair of positions.
 */
export function splitDigits(node: Node): Node {
  if (node.kind !== 'reduce' || node.op !== 'sum') return node;
  if (!some(node, (n) => n.kind === 'call' && (n.row === FLOOR || n.row === MOD))) return node;
  const { indices, body } = open(node);
  for (const k of indices) {
    const split = digitsOf(body, k);
    if (!split) continue;
    const others = indices.filter((i) => i !== k);
    return splitDigits(sum([...others, ...split.indices], split.body));
  }
  return node;
}

function digitsOf(body: Node, k: Index): { indices: readonly Index[]; body: Node } | null {
  const [lo, hi] = k.children as readonly [Node, Node];
  const radix = radixOf(body, k);
  if (!radix || !FLOOR || !MOD || lo !== one) return null;
  const inverse = power(radix, number(-1));
  const high = multiply([hi, inverse]);
  // The range must be a whole number of rounds.
  if (some(high, (n) => n.kind === 'power' && n.children[0] === radix)) return null;
  const a = freshIndex(hintName(k), one, high);
  const b = freshIndex(hintName(k), one, radix);
  const [before, atA, atB] = [subtract(k, one), subtract(a, one), subtract(b, one)];
  const map = new Map<Node, Node>([
    [call(FLOOR, [multiply([before, inverse])]), atA],
    [call(MOD, [before, radix]), atB],
  ]);
  const out = fold<Node>(body, (n, of) => map.get(n) ?? rebuild(n, n.children.map(of)));
  return out.free.includes(k) ? null : { indices: [a, b], body: out };
}

/** The n of the first mod(k − 1, n) or ⌊(k − 1)/n⌋. */
function radixOf(body: Node, k: Index): Node | null {
  const before = subtract(k, one);
  let found: Node | null = null;
  fold(body, (n) => {
    if (n.kind !== 'call' || found) return true;
    const [arg, radix] = n.children as [Node, Node | undefined];
    if (n.row === MOD && arg === before) found = radix as Node;
    if (n.row === FLOOR) found = quotientOf(arg, before);
    return true;
  });
  return found;
}

/** The n of (k − 1)/n, multiplied out or not. */
function quotientOf(arg: Node, before: Node): Node | null {
  const factors = arg.kind === 'multiply' ? arg.children : [arg];
  const below = factors.find((f) => f.kind === 'power' && f.children[1] === number(-1));
  const radix = below?.children[0] as Node | undefined;
  return radix && multiply([before, power(radix, number(-1))]) === arg ? radix : null;
}
