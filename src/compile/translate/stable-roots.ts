import { splitCoefficient } from '../../expr/affine.js';
import { call as callNode } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { isNegative, type Rational, rational } from '../../expr/rational.js';
import { open } from '../../expr/reduce.js';
import { isCondition } from '../../expr/relation.js';
import { row } from '../../functions/table.js';
import type { Term } from '../terms/term.js';
import * as t from '../terms/terms.js';
import type { Context } from './exponentials.js';
import { isNumber, peel, powerOf } from './peel.js';

/** Roots of sums of squares: where the squares overflow or vanish, the numbers are divided by the greatest first. */

const ABS = row('abs');
const ZERO = t.num(0);

/** Sums of squares below have lost digits to underflow. */
const LEAST = 2 ** -960;

/** What is squared, with the root of its coefficient's size to be multiplied in; null where it is no square. */
interface Squares {
  /** The greatest size of what is squared. */
  readonly greatest: Term;
  /** The sum of the squares, each divided by the square of `by`. */
  readonly over: (by: Term) => Term;
}

/** u and c where the node is c u² with c > 0. */
function squareOf(node: Node): readonly [u: Node, coefficient: number] | null {
  const [coefficient, rest] = splitCoefficient(node);
  if (isNegative(coefficient)) return null;
  const [base, power] = powerOf(rest);
  return isNumber(power, 2) ? [base, Number(coefficient.valueOf())] : null;
}

function squaresOf(node: Node, ctx: Context): Squares | null {
  const size = (u: Node): Term => ctx.of(callNode(ABS, [u]));
  const scaled = ([u, c]: readonly [Node, number], by: Term): Term =>
    t.mul([t.num(c), t.pow(t.mul([ctx.of(u), t.recip(by)]), 2)]);
  if (node.kind === 'add') {
    const squares = node.children.map(squareOf);
    if (!squares.every((s) => s !== null)) return null;
    return {
      greatest: squares.map(([u]) => size(u)).reduce(t.max),
      over: (by) => t.add(squares.map((s) => scaled(s, by))),
    };
  }
  if (node.kind !== 'reduce' || node.op !== 'sum') return null;
  const inside = open(node);
  const factors = inside.body.kind === 'multiply' ? inside.body.children : [inside.body];
  if (factors.some(isCondition)) return null;
  const square = squareOf(inside.body);
  if (!square) return null;
  const vars = inside.indices.map(ctx.varOf);
  return {
    greatest: t.reduction('max', vars, [], size(square[0])),
    over: (by) => t.reduction('sum', vars, [], scaled(square, by)),
  };
}

const looksSquare = (body: Node): boolean => {
  if (body.kind === 'add') return body.children.every((c) => squareOf(c) !== null);
  return body.kind === 'reduce' && body.op === 'sum' && squareOf(open(body).body) !== null;
};

const HALF = rational(1, 2);

function isHalf(q: Rational): boolean {
  return q.equals(HALF) || q.neg().equals(HALF);
}

/**
 * √(Σ u²) and its reciprocal. Only for one number for all indices: within loops over the pairs of a matrix the
 * second way would cost more than it is worth.
 */
export function stableRoot(node: Node, ctx: Context): Term | null {
  const [base, power] = powerOf(node);
  if (!isHalf(power) || base.free.length > 0) return null;
  const inner = peel(base, looksSquare);
  const squares = looksSquare(inner) ? squaresOf(inner, ctx) : null;
  if (!squares) return null;
  const plain = ctx.of(base);
  const greatest = squares.greatest;
  const usable = t.any([t.compare('<=', plain, t.num(LEAST)), t.compare('<=', t.num(Number.MAX_VALUE), plain)]);
  const between = [t.compare('<', ZERO, greatest), t.compare('<', greatest, t.num(Number.POSITIVE_INFINITY))];
  const apart = t.mul([greatest, t.sqrt(squares.over(greatest))]);
  const root = t.choose([usable, ...between], apart, t.sqrt(plain));
  return isNegative(power) ? t.recip(root) : root;
}
