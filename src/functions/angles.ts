import { constant, minusOne, number, one, zero } from '../expr/atoms.js';
import { divide, multiply, negate, power, scale } from '../expr/build.js';
import type { Node } from '../expr/node.js';
import { ONE, type Rational, rational, ZERO } from '../expr/rational.js';

const pi = constant('pi');
const half = number(rational(1, 2));

/** q where the node is qπ with a rational q, else null. */
export function turnsOfPi(x: Node): Rational | null {
  if (x === zero) return ZERO;
  if (x === pi) return ONE;
  if (x.kind !== 'multiply' || x.children.length !== 2 || x.children[1] !== pi) return null;
  const first = x.children[0] as Node;
  return first.kind === 'number' ? first.value : null;
}

const rootOf = (n: number): Node => power(number(n), half);
const FIRST_QUADRANT: ReadonlyMap<string, Node> = new Map([
  ['0', zero],
  ['1/6', half],
  ['1/4', scale(rootOf(2), rational(1, 2))],
  ['1/3', scale(rootOf(3), rational(1, 2))],
  ['1/2', one],
]);

/** sin qπ where it is 0, ±1/2, ±√2/2, ±√3/2 or ±1. */
export function sinOfPi(q: Rational): Node | null {
  const turn = q.sub(q.div(2).floor().mul(2));
  const upper = turn.compare(1) < 0;
  const within = upper ? turn : turn.sub(1);
  const acute = within.compare(rational(1, 2)) > 0 ? ONE.sub(within) : within;
  const found = FIRST_QUADRANT.get(acute.toFraction());
  if (found === undefined) return null;
  return upper ? found : negate(found);
}

export function cosOfPi(q: Rational): Node | null {
  return sinOfPi(q.add(rational(1, 2)));
}

export function tanOfPi(q: Rational): Node | null {
  const [s, c] = [sinOfPi(q), cosOfPi(q)];
  return s === null || c === null || c === zero ? null : divide(s, c);
}

const times = (n: number, d: number): Node => scale(pi, rational(n, d));

/** The angle in [0, π/2] whose sine is the node, where it is a known one. */
export function angleOfSin(x: Node): Node | null {
  for (const [q, value] of FIRST_QUADRANT) if (value === x) return scale(pi, rational(q));
  return null;
}

export function angleOfCos(x: Node): Node | null {
  if (x === minusOne) return pi;
  if (x === negate(half)) return times(2, 3);
  const complement = angleOfSin(x);
  const q = complement === null ? null : turnsOfPi(complement);
  return q === null ? null : scale(pi, rational(1, 2).sub(q));
}

/** The angle whose tangent is 0, 1/√3, 1 or √3. */
export function angleOfTan(x: Node): Node | null {
  if (x === zero) return zero;
  if (x === one) return times(1, 4);
  if (x === rootOf(3)) return times(1, 3);
  return x === multiply([power(number(3), minusOne), rootOf(3)]) ? times(1, 6) : null;
}
