import { number } from '../expr/atoms.js';
import { add, multiply, power } from '../expr/build.js';
import type { Node } from '../expr/node.js';
import { common, termOf } from './collect.js';
import type { Note } from './facts.js';
import { foldWhole, type Instances } from './names.js';

/** (P a + P b)/Z = R (a + b) with R = P/Z: a factor of all terms of a sum is taken out where that completes a name. */
export function completeName(node: Node, instances: Instances, note: Note): Node {
  if (node.kind !== 'multiply') return node;
  for (const sum of node.children) {
    if (sum.kind !== 'add') continue;
    const powers = [...common(sum.children.map(termOf))].filter(([b]) => b.kind !== 'bracket' && b.kind !== 'delta');
    if (powers.length === 0) continue;
    const shared = powers.map(([b, e]) => power(b, number(e)));
    const joined = multiply([...node.children.filter((f) => f !== sum), ...shared]);
    const folded = foldWhole(joined, instances, note);
    if (folded === joined) continue;
    const inverse = power(multiply(shared), number(-1));
    return multiply([folded, add(sum.children.map((t) => multiply([t, inverse])))]);
  }
  return node;
}
