import { combination } from '../expr/affine.js';
import { one } from '../expr/atoms.js';
import { multiply, scale, subtract } from '../expr/build.js';
import { some } from '../expr/fold.js';
import type { Index, Node } from '../expr/node.js';
import { isInteger, isOne } from '../expr/rational.js';
import { freshIndex, hintName, open, substitute, sum } from '../expr/reduce.js';
import { rangeTest } from './delta.js';
import { factorsOf } from './rewrite.js';

interface Place {
  readonly subscript: Node;
  readonly length: Node;
  readonly hint: string;
}

/**
 * Σ_k [1 ≤ p − k + 1 ≤ n] g_{p−k+1} = Σ_i [1 ≤ p − i + 1 ≤ r] g_i: where an index subscripts in one shifted place
 * alone, whose axis bounds it, the place itself is summed over, and the range of the index is the condition.
 */
export function reindex(node: Node): Node {
  if (node.kind !== 'reduce' || node.op !== 'sum') return node;
  const { indices, body } = open(node);
  const factors = factorsOf(body);
  for (const k of indices) {
    const place = placeOf(factors, k);
    if (!place) continue;
    const i = freshIndex(place.hint, one, place.length);
    const value = solved(place.subscript, k, i);
    const tests: readonly Node[] = factorsOf(rangeTest(i, place.subscript)).filter((f) => f !== one);
    // Bounds of the axis become bounds of the index: there are no more of them than before.
    if (tests.length === 0 || !tests.every((t) => factors.includes(t)) || !value) continue;
    const bounds = factorsOf(rangeTest(k, value)).filter((f) => f !== one);
    if (bounds.length > tests.length) continue;
    const rest = factors.filter((f) => !tests.includes(f)).map((f) => substitute(f, new Map([[k, value]])));
    return reindex(
      sum(
        indices.map((other) => (other === k ? i : other)),
        multiply([...rest, ...bounds]),
      ),
    );
  }
  return node;
}

/** The one subscript, no bare index, in which k stands; null where there are others, or none. */
function placeOf(factors: readonly Node[], k: Index): Place | null {
  const brackets = factors.filter((f) => f.kind === 'bracket' && f.free.includes(k));
  if (brackets.length === 0) return null;
  let place: Place | null = null;
  const isOther = (n: Node): boolean => {
    if (n.kind === 'matrix' || n.kind === 'reduce') return n.free.includes(k);
    if (n.kind !== 'symbol' && n.kind !== 'definition') return false;
    const dims = n.kind === 'symbol' ? n.declaration.dims : n.definition.dims;
    return n.children.some((subscript, axis) => {
      if (!subscript.free.includes(k)) return false;
      const own = n.kind === 'definition' ? n.definition.indices[axis] : undefined;
      const made = { subscript, length: dims[axis] as Node, hint: own ? hintName(own) : 'i' };
      if (subscript === k || (place && (place.subscript !== subscript || place.length !== made.length))) return true;
      if (!place || own) place = made;
      return false;
    });
  };
  return factors.some((f) => some(f, isOther)) ? null : place;
}

/** The value of k at which the subscript is i, where its coefficient is ±1. */
function solved(subscript: Node, k: Index, i: Index): Node | null {
  const c = combination(subscript).get(k);
  if (!c || !isInteger(c) || !isOne(c.abs())) return null;
  const rest = subtract(subscript, scale(k, c));
  return rest.free.includes(k) ? null : scale(subtract(i, rest), c);
}
