import { zero } from '../expr/atoms.js';
import { add, divide, multiply, negate, subtract } from '../expr/build.js';
import { some } from '../expr/fold.js';
import type { Node } from '../expr/node.js';
import { compare, opposite } from '../expr/relation.js';
import { differentiate } from './algebra/differentiate.js';
import { evaluateNode } from './algebra/evaluate.js';
import { normalForm } from './algebra/read.js';
import { replaceNode } from './algebra/replace.js';
import { type Bound, type Candidate, isBelow, type Setting, sameBound } from './candidates.js';
import { same } from './cells.js';
import { lettersOf, samplePoints } from './facts.js';
import { openQuestion, zerosInside } from './interval.js';
import { type Branch, type Inverse, invert, narrowed } from './invert.js';
import { isAtLeastZero, OpenSign, signOf, Undecided } from './sign.js';
import { solveFor } from './solve.js';

/** Where one candidate hands over to the next. */
export type Edge =
  /** Both give the same z here. */
  | { readonly kind: 'joint'; readonly at: Node }
  /** Two different z give the same value here. */
  | { readonly kind: 'tie'; readonly at: Node }
  /** The left one is better where `gap`, the difference of the two least values, is not positive. */
  | { readonly kind: 'implicit'; readonly gap: Node; readonly from: Bound; readonly to: Bound }
  | { readonly kind: 'end'; readonly at: Bound };

/** The part of the p-axis on which one candidate is the minimiser. */
export interface Tile {
  readonly candidate: Candidate;
  readonly inverse: Inverse;
  readonly lo: Edge;
  readonly hi: Edge;
}

interface Standing {
  readonly candidate: Candidate;
  readonly inverse: Inverse;
  readonly lo: Edge;
}

/**
 * The minimisers of φ(z) − p z as p runs over the line. The least values v_i(p) of two candidates, z_i left of z_j,
 * have the difference v_i − v_j with slope z_j − z_i > 0 (the envelope theorem), so that they change places at most
 * once; the minimiser is then found as the lower envelope of lines is, with a stack.
 */
export function tilesOf(candidates: readonly Candidate[], p: Node, setting: Setting): Tile[] {
  const stack: Standing[] = [];
  for (const candidate of candidates) {
    const inverse = invert(candidate, p, setting);
    let lo: Edge | 'never' = { kind: 'end', at: candidate.lo };
    for (let top = stack[stack.length - 1]; top; top = stack[stack.length - 1]) {
      const edge = edgeBetween(top, { candidate, inverse }, p, setting);
      lo = edge === 'always' ? { kind: 'end', at: top.candidate.lo } : edge;
      if (edge === 'never' || (edge !== 'always' && (top.lo.kind === 'end' || comesAfter(edge, top.lo, setting))))
        break;
      stack.pop();
    }
    if (lo !== 'never') stack.push({ candidate, inverse, lo });
  }
  return stack.map((s, k): Tile => {
    const next = stack[k + 1];
    const hi: Edge = next ? next.lo : { kind: 'end', at: s.candidate.hi };
    const on = { lo: numberOf(s.lo), hi: numberOf(hi) };
    return { ...s, hi, inverse: narrowed(s.inverse, s.candidate, p, on, setting) };
  });
}

/** The end of a tile that an edge is, where it is a finite number. */
function numberOf(edge: Edge): Node | null {
  const at = edge.kind === 'implicit' ? '-inf' : edge.at;
  return typeof at === 'string' ? null : at;
}

/** The least value as a function of p, where the minimiser has a formula without conditions. */
function leastValue(candidate: Candidate, inverse: Inverse, p: Node, setting: Setting): Node | null {
  if (candidate.kind === 'point') return subtract(candidate.value, multiply([p, candidate.at]));
  if (inverse.kind !== 'closed') return null;
  const leastOf = (b: Branch): Node =>
    subtract(replaceNode(candidate.body, setting.z, b.value), multiply([p, b.value]));
  const [first, second] = inverse.branches;
  if (!first || !second) return first ? leastOf(first) : null;
  if (!first.discriminant) return null;
  const holds = compare(first.strict ? '>' : '>=', first.discriminant, zero);
  return add([multiply([holds, leastOf(first)]), multiply([opposite(holds), leastOf(second)])]);
}

interface Side {
  readonly candidate: Candidate;
  readonly inverse: Inverse;
}

/** Where the right candidate becomes better: nowhere within its slopes, or from the first slope of the left one. */
function edgeBetween(left: Side, right: Side, p: Node, setting: Setting): Edge | 'never' | 'always' {
  const [i, j] = [left.candidate, right.candidate];
  if (typeof i.hi !== 'string' && sameBound(i.hi, j.lo)) return { kind: 'joint', at: i.hi };
  if (areMirrored(i, j, setting) && isBelow(j.lo, i.hi, setting)) return { kind: 'tie', at: zero };
  const explicit = explicitEdge(left, right, p, setting);
  if (explicit) return { kind: 'tie', at: explicit };
  const [a, b] = [leastValue(i, left.inverse, p, setting), leastValue(j, right.inverse, p, setting)];
  const gap = a && b ? subtract(a, b) : null;
  const ask = openQuestion(setting.telling.show);
  if (
    gap &&
    typeof j.hi !== 'string' &&
    !isBelow(i.hi, j.hi, setting) &&
    isAtLeastZero(negate(replaceNode(gap, p, j.hi)), setting.facts, ask)
  )
    return 'never';
  if (
    gap &&
    typeof i.lo !== 'string' &&
    !isBelow(i.lo, j.lo, setting) &&
    isAtLeastZero(replaceNode(gap, p, i.lo), setting.facts, ask)
  )
    return 'always';
  const covered = isBelow(i.lo, j.lo, setting) && isBelow(i.hi, j.hi, setting);
  if (a && b && covered)
    return {
      kind: 'implicit',
      gap: isPlain(a) && isPlain(b) ? normalForm(subtract(a, b)) : subtract(a, b),
      from: j.lo,
      to: i.hi,
    };
  throw new Undecided('where two candidates change places is not found');
}

/** Two pieces of an even function that are each other's mirror image have equal values at p = 0. */
function areMirrored(i: Candidate, j: Candidate, { z }: Setting): boolean {
  if (i.kind === 'point' || j.kind === 'point') return false;
  const ends: [Node | null, Node | null][] = [
    [i.on.lo, j.on.hi],
    [i.on.hi, j.on.lo],
  ];
  if (!ends.every(([a, b]) => (a === null ? b === null : b !== null && same(a, negate(b))))) return false;
  return same(i.body, replaceNode(j.body, z, negate(z)));
}

function isPlain(node: Node): boolean {
  return !some(node, (n) => n.kind === 'bracket');
}

function explicitEdge(left: Side, right: Side, p: Node, setting: Setting): Node | null {
  const [i, j] = [left.candidate, right.candidate];
  if (i.kind === 'point' && j.kind === 'point')
    return normalForm(divide(subtract(j.value, i.value), subtract(j.at, i.at)));
  if (i.kind === 'point' && j.kind === 'piece') return alongPiece(i, j, setting);
  if (j.kind === 'point' && i.kind === 'piece') return alongPiece(j, i, setting);
  return betweenPieces(left, right, p, setting);
}

/** φ(z) − φ'(z) z = v − φ'(z) c: the slope at which a piece is as good as the point (c, v), by its z. */
function alongPiece(
  point: Extract<Candidate, { kind: 'point' }>,
  piece: Extract<Candidate, { kind: 'piece' }>,
  setting: Setting,
): Node | null {
  const { z, facts, telling } = setting;
  const slope = differentiate(piece.body, z);
  const gap = subtract(subtract(piece.body, multiply([slope, z])), subtract(point.value, multiply([slope, point.at])));
  let zeros: Node[];
  try {
    zeros = zerosInside(normalForm(gap), z, piece.on, facts, telling);
  } catch (error) {
    // An order that the parameters decide is for the caller; an equation without formula is not an error here.
    if (error instanceof OpenSign) throw error;
    if (error instanceof Undecided) return null;
    throw error;
  }
  const [only] = zeros;
  return only ? normalForm(replaceNode(slope, z, only)) : null;
}

/** The root of v_i(p) = v_j(p) that lies between the ends of both, at points where the facts hold. */
function betweenPieces(left: Side, right: Side, p: Node, setting: Setting): Node | null {
  const [a, b] = [
    leastValue(left.candidate, left.inverse, p, setting),
    leastValue(right.candidate, right.inverse, p, setting),
  ];
  if (!a || !b || !isPlain(a) || !isPlain(b)) return null;
  const roots = solveFor(subtract(a, b), p) ?? [];
  const [lo, hi] = [right.candidate.lo, left.candidate.hi];
  const found = roots.find((r) => {
    const points = samplePoints(
      lettersOf(r.value, a, b).filter((l) => l !== p),
      setting.facts,
      8,
    );
    return points.every((point) => {
      const at = evaluateNode(r.value, point);
      const [from, to] = [numeric(lo, point), numeric(hi, point)];
      return at >= from - 1e-9 * (1 + Math.abs(from)) && at <= to + 1e-9 * (1 + Math.abs(to));
    });
  });
  return found ? normalForm(found.value) : null;
}

function numeric(b: Bound, point: ReadonlyMap<Node, number>): number {
  if (b === 'inf') return Infinity;
  return b === '-inf' ? -Infinity : evaluateNode(b, point);
}

function lower(edge: Edge): Bound {
  return edge.kind === 'implicit' ? edge.from : edge.at;
}

function upper(edge: Edge): Bound {
  return edge.kind === 'implicit' ? edge.to : edge.at;
}

/** Does the edge lie right of the other one, so that what is between them has room? */
function comesAfter(edge: Edge, before: Edge, setting: Setting): boolean {
  if (edge.kind !== 'implicit' && before.kind !== 'implicit') return isBelow(before.at, edge.at, setting);
  const [a, b] = [upper(before), lower(edge)];
  if (a === '-inf' || b === 'inf') return true;
  if (typeof a !== 'string' && typeof b !== 'string') {
    const gap = signOf(subtract(b, a), setting.facts).sign;
    if (gap === 1 || gap === 0 || gap === 'nonneg') return true;
  }
  throw new Undecided('the order of two places where candidates change is not decided');
}
