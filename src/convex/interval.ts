import { splitCoefficient } from '../expr/affine.js';
import { number, one, zero } from '../expr/atoms.js';
import { add, divide, multiply, subtract } from '../expr/build.js';
import type { Node } from '../expr/node.js';
import { evaluateNode } from './algebra/evaluate.js';
import { replaceNode } from './algebra/replace.js';
import { type Facts, isLetter, lettersOf, samplePoints, stream, withFact } from './facts.js';
import { isAtLeastZero, OpenSign, signOf, strictSign, Undecided } from './sign.js';
import { plus, type Sign, times } from './sign-proof.js';
import { type Root, solveFor } from './solve.js';

/** An open interval of the real line; `null` is an infinite end. */
export interface Interval {
  readonly lo: Node | null;
  readonly hi: Node | null;
}

export const LINE: Interval = { lo: null, hi: null };

/** The facts, and that z lies inside. */
export function insideFacts(facts: Facts, z: Node, { lo, hi }: Interval): Facts {
  const above = lo ? withFact(facts, subtract(z, lo), true) : facts;
  return hi ? withFact(above, subtract(hi, z), true) : above;
}

/** The sign of an expression in z on the interval; `null` where it varies or is not decided. */
export function signInside(node: Node, z: Node, interval: Interval, facts: Facts): Sign {
  const whole = signOf(node, insideFacts(facts, z, interval)).sign;
  if (whole !== null || interval.lo || interval.hi) return whole;
  const [up, down] = [1, -1].map((s) => signOf(node, withFact(facts, s === 1 ? z : subtract(zero, z), true)).sign);
  if (up === undefined || up !== down) return null;
  return definite(up) && signOf(replaceNode(node, z, zero), facts).sign === up ? up : weakened(up);
}

/** The sign of a sum by those of its terms as they stand, where that of the whole is not found. */
export function signOfTerms(node: Node, z: Node, interval: Interval, facts: Facts): Sign {
  const whole = signInside(node, z, interval, facts);
  if (whole !== null) return whole;
  if (node.kind === 'add') return node.children.map((c) => signOfTerms(c, z, interval, facts)).reduce(plus);
  if (node.kind === 'multiply') return node.children.map((c) => signOfTerms(c, z, interval, facts)).reduce(times);
  return null;
}

/** What holds on both sides of 0 may fail to be strict at 0. */
function weakened(sign: Sign): Sign {
  return sign === 1 ? 'nonneg' : sign === -1 ? 'nonpos' : sign;
}

/** A number strictly between, for probing. */
export function drawInside(lo: number, hi: number, random: () => number): number {
  if (Number.isFinite(lo) && Number.isFinite(hi)) return lo + (hi - lo) * (0.02 + 0.96 * random());
  const size = Math.exp(5 * random() - 2.5);
  if (Number.isFinite(lo)) return lo + size;
  if (Number.isFinite(hi)) return hi - size;
  return random() < 0.5 ? -size : size;
}

export interface Probe {
  readonly point: ReadonlyMap<Node, number>;
  readonly at: number;
}

/** Points of the parameters at which the facts hold, each with a number inside of the interval. */
export function probesInside(
  letters: readonly Node[],
  z: Node,
  interval: Interval,
  facts: Facts,
  wanted: number,
): Probe[] {
  const random = stream(11);
  const own = letters.filter((l) => l !== z);
  const ends = [interval.lo, interval.hi].filter((e): e is Node => e !== null);
  return samplePoints(
    [...own, ...lettersOf(...ends)].filter((l) => l !== z),
    facts,
    wanted,
  ).flatMap((point) => {
    const lo = interval.lo ? evaluateNode(interval.lo, point) : Number.NEGATIVE_INFINITY;
    const hi = interval.hi ? evaluateNode(interval.hi, point) : Number.POSITIVE_INFINITY;
    return lo < hi ? [{ point, at: drawInside(lo, hi, random) }] : [];
  });
}

/** A point inside, as an expression. */
export function middleOf({ lo, hi }: Interval): Node {
  if (lo && hi) return divide(add([lo, hi]), number(2));
  if (lo) return add([lo, number(1)]);
  if (hi) return subtract(hi, number(1));
  return zero;
}

/** The sign of a continuous expression without zeros inside of the interval, by its value at one point of it. */
export function signBetweenZeros(node: Node, z: Node, on: Interval, facts: Facts): Sign {
  const whole = signInside(node, z, on, facts);
  if (whole !== null) return whole;
  for (const at of pointsIn(on, facts)) {
    const { sign, culprit } = signOf(replaceNode(node, z, at), facts);
    if (culprit) throw new OpenSign(culprit, false);
    if (sign === 1 || sign === -1) return sign;
  }
  return isConnected(facts) ? seenInside(node, z, on, facts) : null;
}

/** Do the facts single out a convex set of parameters? */
function isConnected(facts: Facts): boolean {
  return facts.list.every(({ node }) => {
    const parts = node.kind === 'add' ? node.children : [node];
    return parts.every((p) => isLinearTerm(p));
  });
}

function isLinearTerm(term: Node): boolean {
  const rest = splitCoefficient(term)[1];
  return rest === one || isLetter(rest);
}

/**
 * The one sign that is seen at random points. An expression that has no zero inside of the interval, whatever the
 * parameters in a connected set are, has one sign there: one point would do.
 */
function seenInside(node: Node, z: Node, on: Interval, facts: Facts): Sign {
  const signs = new Set(
    probesInside(lettersOf(node), z, on, facts, 12).map(({ point, at }) =>
      Math.sign(evaluateNode(node, new Map([...point, [z, at]]))),
    ),
  );
  const [only] = signs;
  return signs.size === 1 && (only === 1 || only === -1) ? only : null;
}

/** Points inside; a multiple of an end keeps homogeneous expressions simple. */
function pointsIn(on: Interval, facts: Facts): Node[] {
  const { lo, hi } = on;
  const out = [middleOf(on)];
  if (lo && !hi && signOf(lo, facts).sign === 1) out.unshift(multiply([number(2), lo]));
  if (hi && !lo && signOf(hi, facts).sign === -1) out.unshift(multiply([number(2), hi]));
  return out;
}

const NAMED = 40;

/** How a sign that stays open is spoken of. */
export function openQuestion(show: (n: Node) => string): (n: Node) => string {
  return (node) => `the sign of ${show(node)} is not decided; it did not change at ${NAMED} random points`;
}

export interface Telling {
  readonly show: (n: Node) => string;
}

/** The zeros of an expression strictly inside of the interval, in order. */
export function zerosInside(node: Node, z: Node, interval: Interval, facts: Facts, telling: Telling): Node[] {
  const roots = solveFor(node, z);
  if (roots === null) {
    if (definite(signInside(node, z, interval, facts))) return [];
    throw new Undecided(`the zeros of ${telling.show(node)} are of no kind that is solved here`);
  }
  const out: Node[] = [];
  for (const root of roots) {
    if (!isReal(root, facts, telling) || !solves(node, z, root.value, facts)) continue;
    if (!strictlyInside(root.value, interval, facts, telling)) continue;
    if (!out.some((o) => signOf(subtract(o, root.value), facts).sign === 0)) out.push(root.value);
  }
  return sorted(out, facts, telling);
}

function definite(sign: Sign): boolean {
  return sign === 1 || sign === -1;
}

function isReal(root: Root, facts: Facts, telling: Telling): boolean {
  if (!root.real) return true;
  const positive = isAtLeastZero(root.real, facts, openQuestion(telling.show));
  return root.below ? !positive : positive;
}

/** Patterns that square may propose what solves another equation: numbers weed those out. */
function solves(node: Node, z: Node, value: Node, facts: Facts): boolean {
  const points = samplePoints(
    lettersOf(node, value).filter((l) => l !== z),
    facts,
    6,
  );
  if (points.length === 0) return true;
  return points.every((point) => {
    const at = evaluateNode(value, point);
    const f = evaluateNode(node, new Map([...point, [z, at]]));
    const near = evaluateNode(node, new Map([...point, [z, at * (1 + 1e-7) + 1e-7]]));
    return Math.abs(f) <= 1e-7 * (1 + Math.abs(near));
  });
}

function strictlyInside(value: Node, { lo, hi }: Interval, facts: Facts, telling: Telling): boolean {
  if (value.kind === 'constant') return false;
  const above = lo === null || strictSign(subtract(value, lo), facts, openQuestion(telling.show)) === 1;
  return above && (hi === null || strictSign(subtract(hi, value), facts, openQuestion(telling.show)) === 1);
}

/** In rising order under the facts. */
export function sorted(values: readonly Node[], facts: Facts, telling: Telling): Node[] {
  const out: Node[] = [];
  for (const value of values) {
    let k = out.length;
    while (k > 0 && strictSign(subtract(value, out[k - 1] as Node), facts, openQuestion(telling.show)) < 0) k--;
    if (out[k - 1] === undefined || signOf(subtract(value, out[k - 1] as Node), facts).sign !== 0)
      out.splice(k, 0, value);
  }
  return out;
}
