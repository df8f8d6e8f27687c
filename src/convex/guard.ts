import { number, zero } from '../expr/atoms.js';
import { call, power } from '../expr/build.js';
import { fold } from '../expr/fold.js';
import type { Node } from '../expr/node.js';
import { rebuild } from '../expr/reduce.js';
import { row } from '../functions/table.js';
import { normalForm } from './algebra/read.js';
import { occurs, replaceNode } from './algebra/replace.js';

/**
 * √u as √|u| where u becomes zero at an end of the interval: inside they are the same, and at the end itself a
 * rounding error may have made u negative.
 */
export function guarded(root: Node, x: Node, ends: readonly (Node | null)[]): Node {
  return fold<Node>(root, (node, of) => {
    const made = rebuild(node, node.children.map(of));
    const [base, exponent] = made.children as [Node, Node];
    if (made.kind !== 'power' || exponent.kind !== 'number' || exponent.value.d % 2n !== 0n || !occurs(base, x))
      return made;
    const ending = ends.some((end) => end !== null && isZeroAt(base, x, end));
    return ending ? power(call(row('abs'), [base]), number(exponent.value)) : made;
  });
}

function isZeroAt(base: Node, x: Node, at: Node): boolean {
  try {
    return normalForm(replaceNode(base, x, at)) === zero;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
