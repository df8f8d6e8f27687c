import { constant, one, zero } from '../expr/atoms.js';
import { add, call, multiply, negate, subtract } from '../expr/build.js';
import type { Node } from '../expr/node.js';
import { compare, either } from '../expr/relation.js';
import { row } from '../functions/table.js';
import { differentiate } from './algebra/differentiate.js';
import { replaceNode } from './algebra/replace.js';
import type { Bound, Candidate, Setting } from './candidates.js';
import { endLimit } from './candidates.js';
import type { Edge, Tile } from './envelope.js';
import { freshSymbol } from './facts.js';
import { type Interval, signInside } from './interval.js';
import { signCore, Undecided } from './sign.js';
import { printedSize } from './tidy.js';

/** An interval of the argument with its ends; `null` is infinite. */
export interface Span {
  readonly lo: Node | null;
  readonly hi: Node | null;
  readonly loClosed: boolean;
  readonly hiClosed: boolean;
}

/** The root z of an equation in an interval, by a letter that stands for it. */
export interface CertifiedRoot {
  readonly letter: Node;
  readonly equation: Node;
  readonly z: Node;
  readonly lo: Node;
  readonly hi: Node;
}

/** What the result is on one part of the axis. */
export interface Part {
  readonly span: Span;
  /** Further brackets that must be 1. */
  readonly also: readonly Node[];
  readonly value: Node;
  readonly ties: readonly Node[];
  readonly roots: readonly CertifiedRoot[];
  readonly tile: Tile;
}

export function finite(b: Bound): Node | null {
  return typeof b === 'string' ? null : b;
}

/** The ends of a tile, where they are numbers rather than conditions. */
export function spanOf(tile: Tile): Span {
  const point = tile.candidate.kind === 'point';
  const end = (edge: Edge): Node | null =>
    edge.kind === 'implicit' ? null : edge.kind === 'end' ? finite(edge.at) : edge.at;
  return { lo: end(tile.lo), hi: end(tile.hi), loClosed: point, hiClosed: point };
}

/** Between `from` and `to` both candidates exist and the gap decides; before, the left one is there alone, after, the right. */
function implied(tile: Tile, p: Node): Node[] {
  const out: Node[] = [];
  if (tile.lo.kind === 'implicit') {
    const [from, to] = [finite(tile.lo.from), finite(tile.lo.to)];
    const better = multiply([...(from ? [compare('>=', p, from)] : []), compare('>', tile.lo.gap, zero)]);
    out.push(to ? either([compare('>', p, to), better]) : better);
  }
  if (tile.hi.kind === 'implicit') {
    const [from, to] = [finite(tile.hi.from), finite(tile.hi.to)];
    const better = multiply([...(to ? [compare('<=', p, to)] : []), compare('<=', tile.hi.gap, zero)]);
    out.push(from ? either([compare('<', p, from), better]) : better);
  }
  return out;
}

/** The minimiser on each tile, as formulas with the conditions under which they hold. */
export function partsOf(tiles: readonly Tile[], p: Node, setting: Setting): Part[] {
  const out: Part[] = [];
  for (const [k, tile] of tiles.entries()) {
    const own = spanOf(tile);
    const before = tiles[k - 1];
    // Where two smooth pieces meet, the joint belongs to the right one.
    const closed = before && before.candidate.kind === 'piece' && tile.candidate.kind === 'piece';
    const span = closed && tile.lo.kind !== 'implicit' ? { ...own, loClosed: true } : own;
    const base = { span, also: implied(tile, p), ties: [], tile };
    if (tile.inverse.kind === 'root') {
      const root = certifiedRoot(tile.candidate, tile.inverse.equation, p, setting);
      out.push({ ...base, value: root.letter, roots: [root] });
      continue;
    }
    for (const branch of tile.inverse.branches) {
      const also = branch.discriminant
        ? [side(shortDiscriminant(branch.discriminant, setting), branch.below === true, branch.strict === true)]
        : [];
      out.push({ ...base, also: [...base.also, ...also], value: branch.value, roots: [] });
    }
  }
  return out;
}

/** Without positive factors, where that is shorter: so small numbers do not hide its sign. */
function shortDiscriminant(node: Node, { facts }: Setting): Node {
  const core = signCore(node, facts);
  return printedSize(core) <= printedSize(node) ? core : node;
}

/** On which side of zero a discriminant lies; zero itself is on one of them. */
function side(discriminant: Node, below: boolean, strict: boolean): Node {
  if (below) return compare(strict ? '<=' : '<', discriminant, zero);
  return compare(strict ? '>' : '>=', discriminant, zero);
}

let serial = 0;

/** The equation with a bracket that holds its root: φ' − p increases, and φ'(z) − p is z plus what varies in known bounds. */
function certifiedRoot(candidate: Candidate, equation: Node, p: Node, setting: Setting): CertifiedRoot {
  if (candidate.kind === 'point') throw new Undecided('a point needs no root');
  const letter = freshSymbol(`~root${serial++}`);
  const [lo, hi] = [
    bracketEnd(candidate.on, equation, p, 1, setting),
    bracketEnd(candidate.on, equation, p, -1, setting),
  ];
  return { letter, equation, z: setting.z, lo, hi };
}

/**
 * An end of the bracket. With the equation z + r(z) = p for an increasing r: z ≤ p − r(a) where z ≥ a, and z ≥ p − r(b)
 * where z ≤ b; without such bounds an end of the piece, be it infinite.
 */
function bracketEnd(on: Interval, equation: Node, p: Node, side: 1 | -1, setting: Setting): Node {
  const own = side === 1 ? on.lo : on.hi;
  if (own) return own;
  const { z } = setting;
  const rest = subtract(add([equation, p]), z);
  const infinite = side === 1 ? negate(constant('inf')) : constant('inf');
  if (!increases(rest, on, setting)) return infinite;
  const other = limitOrNull(rest, on, side === 1 ? -1 : 1, setting);
  const across = side === 1 ? on.hi : on.lo;
  // At the end of the piece itself rounding must not leave the bracket empty.
  const within = (reach: Node): Node => (across ? call(row(side === 1 ? 'min' : 'max'), [reach, across]) : reach);
  if (other) return within(subtract(p, other));
  const inside = on.lo ? add([on.lo, one]) : on.hi ? subtract(on.hi, one) : zero;
  const reach = subtract(p, replaceNode(rest, z, inside));
  return within(call(row(side === 1 ? 'min' : 'max'), [inside, reach]));
}

function limitOrNull(node: Node, on: Interval, side: 1 | -1, setting: Setting): Node | null {
  try {
    return finite(endLimit(node, on, side, setting));
  } catch (error) {
    if (error instanceof Undecided) return null;
    throw error;
  }
}

/** Is the equation z + r(z) − p with an increasing r, as that of a proximal operator of a convex function is? */
function increases(rest: Node, on: Interval, setting: Setting): boolean {
  const sign = signInside(differentiate(rest, setting.z), setting.z, on, setting.facts);
  return sign === 1 || sign === 'nonneg' || sign === 0;
}
