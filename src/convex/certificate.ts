import { subtract } from '../expr/build.js';
import type { Node } from '../expr/node.js';
import { differentiate } from './algebra/differentiate.js';
import { normalForm } from './algebra/read.js';
import { type Bend, type Bound, bendsOf, endLimit, type Setting } from './candidates.js';
import { type Cell, type OpenCell, same } from './cells.js';
import type { Interval } from './interval.js';
import { openQuestion } from './interval.js';
import { isAtLeastZero } from './sign.js';

/** A point where two pieces of the domain meet, with the slopes on its two sides. */
export interface Joint {
  readonly at: Node;
  readonly left: Bound;
  readonly right: Bound;
}

/** What shows that a function is convex, or where it fails. */
export interface Certificate {
  readonly convex: boolean;
  /** Second derivatives, piece by piece. */
  readonly pieces: readonly { readonly on: Interval; readonly second: Node; readonly bend: Bend }[];
  readonly joints: readonly Joint[];
  /** Why not, in words. */
  readonly failure?: string;
}

/**
 * h'' ≥ 0 on every open piece, h continuous inside of its domain, an interval, and slopes that do not fall at any
 * joint: together these say that h is convex (its derivative does not decrease).
 */
export function certify(cells: readonly Cell[], setting: Setting): Certificate {
  const { z, telling } = setting;
  const pieces: Certificate['pieces'][number][] = [];
  const joints: Joint[] = [];
  let failure: string | undefined;
  for (const cell of cells) {
    if (cell.kind === 'point' || cell.body === null) continue;
    const second = normalForm(differentiate(differentiate(cell.body, z), z));
    for (const { on, bend } of bendsOf(cell, setting)) {
      pieces.push({ on, second, bend });
      if (bend === 'concave') failure ??= `its second derivative ${telling.show(second)} is negative on a piece`;
    }
  }
  failure ??= gapIn(cells);
  for (const [k, cell] of cells.entries()) {
    if (failure) break;
    const [left, right] = [cells[k - 1], cells[k + 1]];
    if (cell.kind !== 'point' || !isInDomain(left) || !isInDomain(right)) {
      failure = jumpDown(cell, left, right, setting);
      continue;
    }
    const [a, b] = [
      endLimit(left.body as Node, left.on, -1, setting),
      endLimit(right.body as Node, right.on, 1, setting),
    ];
    const value = cell.value;
    if (typeof a === 'string' || typeof b === 'string' || value === null || !same(a, value) || !same(b, value)) {
      failure = `it is not continuous at ${telling.show(cell.at)}`;
      break;
    }
    const joint = slopesAt(cell.at, left, right, setting);
    joints.push(joint);
    if (falls(joint, setting)) failure = `its slope falls at ${telling.show(cell.at)}`;
  }
  return { convex: failure === undefined, pieces, joints, ...(failure ? { failure } : {}) };
}

function isInDomain(cell: Cell | undefined): cell is OpenCell {
  return cell?.kind === 'open' && cell.body !== null;
}

/** The domain must be an interval. */
function gapIn(cells: readonly Cell[]): string | undefined {
  let state: 'before' | 'in' | 'after' = 'before';
  for (const cell of cells) {
    const inside = (cell.kind === 'open' ? cell.body : cell.value) !== null;
    if (inside && state === 'after') return 'its domain is not an interval';
    if (inside) state = 'in';
    else if (state === 'in') state = 'after';
  }
  return undefined;
}

/** At an end of the domain the value must not lie below the limit from inside. */
function jumpDown(cell: Cell, left: Cell | undefined, right: Cell | undefined, setting: Setting): string | undefined {
  if (cell.kind !== 'point' || cell.value === null) return undefined;
  for (const [beside, side] of [
    [left, -1],
    [right, 1],
  ] as const) {
    if (!isInDomain(beside)) continue;
    const limit = endLimit(beside.body as Node, beside.on, side, setting);
    if (typeof limit !== 'string' && same(limit, cell.value)) continue;
    return `it is not continuous at ${setting.telling.show(cell.at)}`;
  }
  return undefined;
}

export function slopesAt(at: Node, left: OpenCell, right: OpenCell, setting: Setting): Joint {
  const slope = (cell: OpenCell, side: 1 | -1): Bound =>
    endLimit(differentiate(cell.body as Node, setting.z), cell.on, side, setting);
  return { at, left: slope(left, -1), right: slope(right, 1) };
}

function falls({ left, right }: Joint, setting: Setting): boolean {
  if (left === '-inf' || right === 'inf') return false;
  if (left === 'inf' || right === '-inf') return true;
  return !isAtLeastZero(subtract(right, left), setting.facts, openQuestion(setting.telling.show));
}
