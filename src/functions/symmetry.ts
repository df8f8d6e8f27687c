import { splitCoefficient } from '../expr/affine.js';
import { call, negate } from '../expr/build.js';
import type { Node } from '../expr/node.js';
import { isNegative } from '../expr/rational.js';
import type { FunctionRow } from '../expr/row.js';

/**
 * Does the expression lead with a minus sign? Of a node and its negative exactly one does, zero aside,
 * so that odd and even functions have one form. The first term that is not a number decides.
 */
export function leadsNegative(node: Node): boolean {
  const lead = node.kind === 'add' ? node.children.find((term) => term.kind !== 'number') : node;
  return lead !== undefined && isNegative(splitCoefficient(lead)[0]);
}

/** f(−x) = −f(x), with the sign outside. */
export function odd(row: FunctionRow, x: Node): Node | null {
  return leadsNegative(x) ? negate(call(row, [negate(x)])) : null;
}

/** f(−x) = f(x), without the sign. */
export function even(row: FunctionRow, x: Node): Node | null {
  return leadsNegative(x) ? call(row, [negate(x)]) : null;
}
