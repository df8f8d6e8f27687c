import { minusOne } from '../expr/atoms.js';
import { multiply, negate, power } from '../expr/build.js';
import type { Node } from '../expr/node.js';
import { isNonneg } from '../expr/sign.js';
import { costOf } from './cost.js';
import { signOf } from './extremes.js';
import type { Note } from './facts.js';

/** a^e b^(−e) = (a/b)^e and a^e b^e = (a b)^e for a symbolic e, where that is shorter. */
export function onePower(node: Node, note: Note): Node {
  if (node.kind !== 'multiply') return node;
  const powers = node.children.filter((f) => f.kind === 'power' && f.children[1]?.kind !== 'number');
  for (const [k, first] of powers.entries())
    for (const second of powers.slice(k + 1)) {
      const joined = joinedOf(first, second, note) ?? joinedOf(second, first, note);
      if (!joined) continue;
      const made = multiply([...node.children.filter((f) => f !== first && f !== second), joined]);
      if (costOf(made) < costOf(node)) return onePower(made, note);
    }
  return node;
}

function joinedOf(first: Node, second: Node, note: Note): Node | null {
  const [[a, e], [b, d]] = [first.children, second.children] as [[Node, Node], [Node, Node]];
  const isProduct = e === d;
  // Of a^(p − 1) b^(1 − p) the exponent is kept that is written the more shortly.
  if (!isProduct && (e !== negate(d) || costOf(e) > costOf(d))) return null;
  if (![a, b].every((base) => isNonneg(signOf(base, note)))) return null;
  return power(multiply([a, isProduct ? b : power(b, minusOne)]), e);
}
