import { isIntegral } from './affine.js';
import { one } from './atoms.js';
import { subtract } from './build.js';
import { fold } from './fold.js';
import type { Node } from './node.js';
import { isNegative } from './rational.js';
import { provablyNonneg } from './relation.js';
import { declaredSign } from './sign.js';

/**
 * Where expressions have no value. A false bracket takes such a place out of a product, so that a factor that
 * may fail must not lose the bracket that guards it.
 */

const byIndex = new Map<Node, boolean>();
const atAll = new Map<Node, boolean>();

/** May it fail at some values of its indices alone: by a subscript that leaves its axis, or a whole number that is 0? */
export function failsByIndex(root: Node): boolean {
  return failing(root, byIndex, (base) => isIntegral(base) && !neverZero(base));
}

/** May it fail anywhere: as above, or by a divisor or an argument that is not known to fit? */
export function mayFail(root: Node): boolean {
  return failing(root, atAll, (base) => !neverZero(base), limited);
}

function failing(
  root: Node,
  known: Map<Node, boolean>,
  vanishes: (base: Node) => boolean,
  leaves: (node: Node) => boolean = () => false,
): boolean {
  return fold<boolean>(
    root,
    (node, of) => {
      const fails = isOutside(node) || leaves(node) || (isDivisor(node) && vanishes(node.children[0] as Node));
      const made = fails || (node.kind !== 'index' && node.children.some(of));
      known.set(node, made);
      return made;
    },
    (node) => known.get(node),
    (node) => (node.kind === 'index' ? [] : node.children),
  );
}

function isDivisor(node: Node): boolean {
  const exponent = node.kind === 'power' ? node.children[1] : undefined;
  return exponent !== undefined && (exponent.kind !== 'number' || isNegative(exponent.value));
}

function neverZero(node: Node): boolean {
  const sign = declaredSign(node);
  return sign === 'positive' || sign === 'negative' || provablyNonneg(subtract(node, one));
}

/** Can a subscript, whatever its indices are, be outside its axis? One that is no combination of these is let be. */
function isOutside(node: Node): boolean {
  if (node.kind !== 'symbol' && node.kind !== 'definition') return false;
  const dims = node.kind === 'symbol' ? node.declaration.dims : node.definition.dims;
  return node.children.some((sub, k) => {
    if (sub.kind === 'index' && sub.children[0] === one && sub.children[1] === dims[k]) return false;
    if (sub.free.length === 0) return false;
    return !provablyNonneg(subtract(sub, one)) || !provablyNonneg(subtract(dims[k] as Node, sub));
  });
}

/** Is it a function that is not defined everywhere, of an argument that is not known to be positive? */
function limited(node: Node): boolean {
  if (node.kind !== 'call') return false;
  const { lo, hi } = node.row.domain;
  if (!Number.isFinite(lo) && !Number.isFinite(hi)) return false;
  return !(lo === 0 && hi === Infinity && declaredSign(node.children[0] as Node) === 'positive');
}
