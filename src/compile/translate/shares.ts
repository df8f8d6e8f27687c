import { one } from '../../expr/atoms.js';
import { multiply, negate, subtract } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { substitute } from '../../expr/reduce.js';
import { atom, minus } from '../terms/poly.js';
import type { Term } from '../terms/term.js';
import * as t from '../terms/terms.js';
import { type Context, exponentialOf, exponentialsOf, factorsOf, looksExponential, type Over } from './exponentials.js';
import { isNumber, peel, powerOf } from './peel.js';

/** Shares p_i = e^(g(i))/Σ_m e^(g(m)): what is left to 1 is the part of the others. */

const ONE = t.num(1);

interface Quotient {
  readonly exponent: Node;
  readonly sum: Node;
  /** The reciprocal of the sum. */
  readonly below: Node;
}

/** e^f and Σe^g where the node is their quotient, looking through names. */
function quotientOf(node: Node): Quotient | null {
  const inner = peel(node, (body) => body.kind === 'multiply');
  const factors = factorsOf(inner);
  if (factors.length !== 2) return null;
  const below = factors.find((f) => isNumber(powerOf(f)[1], -1) && exponentialOf(f) === null);
  const above = factors.find((f) => f !== below);
  const exponent = above && exponentialOf(above);
  const sum = below && powerOf(below)[0];
  return exponent && below && sum && looksExponential(peel(sum, looksExponential)) ? { exponent, sum, below } : null;
}

/** The index at which the exponent is that of the sum. */
function placeOf(exponent: Node, { index, exponent: general }: Over): Node | null {
  return exponent.free.find((i) => substitute(general, new Map([[index as Node, i as Node]])) === exponent) ?? null;
}

/**
 * 1 − p for a share p; null where it is none. Only the greatest share can be near 1, and what is left of it is the
 * sum of the others, found once; of all others the difference loses nothing.
 */
export function complement(node: Node, ctx: Context): Term | null {
  const found = quotientOf(node);
  const few = found && complementOfFew(found, ctx);
  if (few) return few;
  const sum = found && exponentialsOf(found.sum, ctx);
  const place = found && sum?.over ? placeOf(found.exponent, sum.over) : null;
  if (!sum?.over || !place) return null;
  const greatest = t.compareInt('==', minus(atom(ctx.varOf(place)), sum.over.where()));
  const others = sum.over.others();
  return t.choose([greatest], t.mul([others, t.recip(t.add([ONE, others]))]), t.sub(ONE, ctx.of(node)));
}

/** The shares of the others where each is written by itself. */
function complementOfFew({ exponent, sum, below }: Quotient, ctx: Context): Term | null {
  const all = peel(sum, looksExponential);
  if (all.kind !== 'add') return null;
  const others = all.children.filter((c) => exponentialOf(c) !== exponent);
  if (others.length !== all.children.length - 1 || others.includes(one)) return null;
  return t.add(others.map((o) => ctx.of(multiply([o, below]))));
}

/** The share p where the term is −r·p for the rest r. */
function shareIn(term: Node, rest: Node): Node | null {
  const wanted = negate(rest);
  const factors = factorsOf(term);
  const named = factors.filter((f) => f.kind === 'definition' && quotientOf(f) !== null);
  return named.find((p) => multiply(factors.filter((f) => f !== p)) === wanted) ?? null;
}

/** r(δ − p) for a share p: r(1 − p) where the condition holds, −r·p elsewhere. */
export interface Diagonal {
  readonly condition: Node;
  readonly on: Node;
  readonly off: Node;
}

/** The terms of a sum that are such a pair, and those that are left. */
export function diagonals(terms: readonly Node[]): {
  readonly pairs: readonly Diagonal[];
  readonly left: readonly Node[];
} {
  const left = new Set(terms);
  const pairs: Diagonal[] = [];
  for (const term of terms) {
    const condition = factorsOf(term).find((f) => f.kind === 'delta');
    if (!condition) continue;
    const rest = multiply(factorsOf(term).filter((f) => f !== condition));
    for (const off of left) {
      const share = off === term ? null : shareIn(off, rest);
      if (!share) continue;
      pairs.push({ condition, on: multiply([rest, subtract(one, share)]), off });
      left.delete(term);
      left.delete(off);
      break;
    }
  }
  return { pairs, left: [...left] };
}
