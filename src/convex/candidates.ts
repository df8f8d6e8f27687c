import { zero } from '../expr/atoms.js';
import { subtract } from '../expr/build.js';
import type { Node } from '../expr/node.js';
import { differentiate } from './algebra/differentiate.js';
import { normalForm } from './algebra/read.js';
import { occurs, replaceNode } from './algebra/replace.js';
import type { Cell, OpenCell, PointCell } from './cells.js';
import { same } from './cells.js';
import type { Facts } from './facts.js';
import {
  type Interval,
  insideFacts,
  openQuestion,
  signBetweenZeros,
  signInside,
  signOfTerms,
  type Telling,
  zerosInside,
} from './interval.js';
import { type Limit, limitAt } from './limit.js';
import { Improper, isAtLeastZero, OpenSign, signOf, Undecided } from './sign.js';

/** An end of an interval of slopes. */
export type Bound = Node | 'inf' | '-inf';

/**
 * Where φ(z) − p z can have its least value over z: a strictly convex piece for p between the slopes at its ends,
 * or a point for p between the slopes on its two sides.
 */
export type Candidate =
  | { readonly kind: 'piece'; readonly on: Interval; readonly body: Node; readonly lo: Bound; readonly hi: Bound }
  | { readonly kind: 'point'; readonly at: Node; readonly value: Node; readonly lo: Bound; readonly hi: Bound };

/** How a function bends on a piece. */
export type Bend = 'convex' | 'linear' | 'concave';

export interface Setting {
  readonly z: Node;
  readonly facts: Facts;
  readonly telling: Telling;
}

function bound(limit: Limit | null, what: string): Bound {
  if (limit === null) throw new Undecided(`the limit of ${what} is of no kind that is found here`);
  return 'finite' in limit ? limit.finite : limit.infinite === 1 ? 'inf' : '-inf';
}

/** The one-sided slope or value at an end of a piece; side 1 is the left end, −1 the right one. */
export function endLimit(node: Node, on: Interval, side: 1 | -1, setting: Setting): Bound {
  const { z, facts, telling } = setting;
  const at = side === 1 ? on.lo : on.hi;
  const direct = at && finiteAt(node, z, at);
  return direct ?? bound(limitAt(node, z, at, side, facts), telling.show(node));
}

/** The value by substitution, where nothing there divides by zero or takes the logarithm of zero. */
function finiteAt(node: Node, z: Node, at: Node): Node | null {
  try {
    const value = replaceNode(node, z, at);
    return isRegular(value) ? normalForm(value) : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function isRegular(node: Node): boolean {
  if (node.kind === 'power' && node.children[0] === zero) return false;
  if (node.kind === 'call' && node.row.name === 'log' && node.children[0] === zero) return false;
  return node.children.every(isRegular);
}

/** The sign of the second derivative on a piece, cut where it changes. */
export function bendsOf(cell: OpenCell, setting: Setting): { readonly on: Interval; readonly bend: Bend }[] {
  const { z, facts, telling } = setting;
  const raw = differentiate(differentiate(cell.body as Node, z), z);
  const second = normalForm(raw);
  if (second === zero) return [{ on: cell.on, bend: 'linear' }];
  const sign = signInside(second, z, cell.on, facts) ?? signOfTerms(raw, z, cell.on, facts);
  if (sign !== null) return [{ on: cell.on, bend: bendOf(sign) }];
  const { culprit } = signOf(second, insideFacts(facts, z, cell.on));
  if (culprit && !occurs(culprit, z)) throw new OpenSign(culprit, false);
  const ends = [cell.on.lo, ...zerosInside(second, z, cell.on, facts, telling), cell.on.hi];
  return ends.slice(1).map((hi, k) => {
    const on = { lo: ends[k] ?? null, hi: hi ?? null };
    const part = signBetweenZeros(second, z, on, facts);
    if (part !== null) return { on, bend: bendOf(part) };
    throw new Undecided(`the sign of ${telling.show(second)} between its zeros is not decided`);
  });
}

function bendOf(sign: 1 | -1 | 0 | 'nonneg' | 'nonpos'): Bend {
  return sign === 1 || sign === 'nonneg' ? 'convex' : sign === 0 ? 'linear' : 'concave';
}

/** Cells as a list in which every open piece bends one way. */
export function bentCells(cells: readonly Cell[], setting: Setting): Cell[] {
  const out: Cell[] = [];
  for (const cell of cells) {
    if (cell.kind === 'point' || cell.body === null) {
      out.push(cell);
      continue;
    }
    for (const [k, { on }] of bendsOf(cell, setting).entries()) {
      if (k > 0)
        out.push({
          kind: 'point',
          at: on.lo as Node,
          value: normalForm(replaceNode(cell.body, setting.z, on.lo as Node)),
        });
      out.push({ kind: 'open', on, body: cell.body });
    }
  }
  return out;
}

/** Is a ≤ b? */
export function isBelow(a: Bound, b: Bound, setting: Setting): boolean {
  if (a === '-inf' || b === 'inf') return true;
  if (a === 'inf' || b === '-inf') return false;
  return isAtLeastZero(subtract(b, a), setting.facts, openQuestion(setting.telling.show));
}

export function sameBound(a: Bound, b: Bound): boolean {
  return a === b || (typeof a !== 'string' && typeof b !== 'string' && same(a, b));
}

/** The slope on one side of a point: infinite where the function jumps or ends there. */
function slopeBeside(cell: PointCell, beside: Cell | undefined, side: 'left' | 'right', setting: Setting): Bound {
  const outward: Bound = side === 'left' ? '-inf' : 'inf';
  if (!beside || beside.kind === 'point' || beside.body === null) return outward;
  const towards = side === 'left' ? -1 : 1;
  const value = endLimit(beside.body, beside.on, towards, setting);
  if (value === 'inf') return outward;
  if (value === '-inf') throw new Improper('it is not bounded below');
  if (!same(value, cell.value as Node)) {
    const jump = isAtLeastZero(subtract(value, cell.value as Node), setting.facts, openQuestion(setting.telling.show));
    if (jump) return outward;
    throw new Undecided(
      `the function is not lower semicontinuous at ${setting.telling.show(cell.at)}, so that its least value may not be attained`,
    );
  }
  return endLimit(differentiate(beside.body, setting.z), beside.on, towards, setting);
}

/** A finite limit at an open end would be approached and not attained. */
function requireClosed(point: PointCell, beside: Cell | undefined, side: 1 | -1, setting: Setting): void {
  if (point.value !== null || !beside || beside.kind === 'point' || beside.body === null) return;
  const value = endLimit(beside.body, beside.on, side, setting);
  if (value === 'inf') return;
  throw new Undecided(
    `the function is not lower semicontinuous at ${setting.telling.show(point.at)}: its limit there is ${value === '-inf' ? '-inf' : setting.telling.show(value)}`,
  );
}

/** All candidates, by rising z. The cells bend one way each. */
export function candidatesOf(cells: readonly Cell[], setting: Setting): Candidate[] {
  const out: Candidate[] = [];
  for (const [k, cell] of cells.entries()) {
    if (cell.kind === 'open') {
      if (cell.body === null) continue;
      const second = differentiate(differentiate(cell.body, setting.z), setting.z);
      if (normalForm(second) === zero) continue;
      const sign =
        signOfTerms(second, setting.z, cell.on, setting.facts) ??
        signBetweenZeros(second, setting.z, cell.on, setting.facts);
      if (sign !== 1 && sign !== 'nonneg') continue;
      const slope = differentiate(cell.body, setting.z);
      const lo = endLimit(slope, cell.on, 1, setting);
      const hi = endLimit(slope, cell.on, -1, setting);
      out.push({ kind: 'piece', on: cell.on, body: cell.body, lo, hi });
      continue;
    }
    const [left, right] = [cells[k - 1], cells[k + 1]];
    requireClosed(cell, left, -1, setting);
    requireClosed(cell, right, 1, setting);
    if (cell.value === null) continue;
    const lo = slopeBeside(cell, left, 'left', setting);
    const hi = slopeBeside(cell, right, 'right', setting);
    if (sameBound(lo, hi) || !isBelow(lo, hi, setting)) continue;
    out.push({ kind: 'point', at: cell.at, value: cell.value, lo, hi });
  }
  return out;
}
