import { number, zero } from '../expr/atoms.js';
import { add, multiply, negate, power, subtract } from '../expr/build.js';
import type { Node } from '../expr/node.js';
import { rational } from '../expr/rational.js';
import { differentiate } from './algebra/differentiate.js';
import { withoutLogarithms } from './algebra/logarithms.js';
import { normalForm } from './algebra/read.js';
import { replaceNode } from './algebra/replace.js';
import {
  type Bound,
  bentCells,
  type Candidate,
  candidatesOf,
  endLimit,
  isBelow,
  type Setting,
  sameBound,
} from './candidates.js';
import { type Cell, cellsOf } from './cells.js';
import { type Certificate, certify } from './certificate.js';
import { type Tile, tilesOf } from './envelope.js';
import { type Facts, freshSymbol } from './facts.js';
import { guarded } from './guard.js';
import { insideFacts, LINE } from './interval.js';
import { invert } from './invert.js';
import { finite, type Part, partsOf, type Span } from './parts.js';
import { type Explored, exploreAll, underFacts } from './regimes.js';
import { Improper, signOf, Undecided } from './sign.js';
import { tidy } from './tidy.js';

/** A function of one real variable, as the script gives it. */
export interface ScalarFunction {
  readonly h: Node;
  readonly z: Node;
  readonly show: (n: Node) => string;
}

/** What was found in one case of the parameters. */
export interface Found {
  readonly setting: Setting;
  /** The pieces of h. */
  readonly cells: readonly Cell[];
  readonly certificate: Certificate;
  readonly parts: readonly Part[];
  /** The pieces of what is minimised, where it is not h. */
  readonly objective: readonly Cell[];
  readonly candidates: readonly Candidate[];
}

const half = number(rational(1, 2));

/** t h(z) + z²/2 on the pieces of h; less x z it is the objective of prox up to x²/2. */
function proxObjective(cells: readonly Cell[], t: Node, z: Node): Cell[] {
  const lift = (value: Node, at: Node): Node => add([multiply([t, value]), multiply([half, power(at, number(2))])]);
  return cells.map((cell): Cell => {
    if (cell.kind === 'open') return cell.body === null ? cell : { ...cell, body: lift(cell.body, z) };
    return cell.value === null ? cell : { ...cell, value: lift(cell.value, cell.at) };
  });
}

function settingOf(fn: ScalarFunction, facts: Facts): Setting {
  return { z: fn.z, facts, telling: { show: fn.show } };
}

function cellsUnder(fn: ScalarFunction, setting: Setting): Cell[] {
  const cells = cellsOf(underFacts(fn.h, setting.facts), fn.z, setting.facts, setting.telling);
  if (cells.every((c) => (c.kind === 'open' ? c.body : c.value) === null))
    throw new Improper('the function is +inf everywhere');
  return cells;
}

/** The minimisers of ½(z − x)² + t h(z), by cases of the parameters. */
export function proxOf(fn: ScalarFunction, x: Node, t: Node, assumed: Facts): Explored<Found> {
  return exploreAll(assumed, (facts) => {
    const setting = settingOf(fn, facts);
    const cells = cellsUnder(fn, setting);
    const certificate = certify(cells, setting);
    const objective = bentCells(proxObjective(cells, underFacts(t, facts), fn.z), setting);
    requireBounded(objective, setting);
    const candidates = candidatesOf(objective, setting);
    const tiles = tilesOf(candidates, x, setting);
    const parts = partsOf(tiles, x, setting).map((p) => tidied(p, x, facts));
    if (parts.length === 0) throw new Undecided('no candidate for the minimiser is found');
    return { setting, cells, certificate, objective, candidates, parts: withTies(parts) };
  });
}

/** φ(z) − p z is bounded below for every p only where the slopes of φ at the two ends are −∞ and ∞. */
function requireBounded(cells: readonly Cell[], setting: Setting): void {
  const { lo, hi } = slopeRange(cells, setting);
  if (lo !== '-inf' || hi !== 'inf')
    throw new Improper('the objective is not bounded below, so that there is no minimiser');
}

/** The slopes at the two ends of the domain: the p for which φ(z) − p z is bounded below lie between. */
function slopeRange(cells: readonly Cell[], setting: Setting): { readonly lo: Bound; readonly hi: Bound } {
  const [first, last] = [cells[0], cells[cells.length - 1]];
  const slope = (cell: Cell | undefined, side: 1 | -1): Bound => {
    if (cell?.kind !== 'open' || cell.body === null) return side === 1 ? '-inf' : 'inf';
    return endLimit(differentiate(cell.body, setting.z), cell.on, side, setting);
  };
  return { lo: slope(first, 1), hi: slope(last, -1) };
}

function tidied(part: Part, x: Node, facts: Facts): Part {
  const clean = (n: Node | null): Node | null => n && tidy(n, facts);
  const { span } = part;
  return {
    ...part,
    span: { ...span, lo: clean(span.lo), hi: clean(span.hi) },
    value: guarded(tidy(part.value, insideFacts(facts, x, span.lo === span.hi ? LINE : span)), x, ownEnds(span)),
    roots: part.roots.map((r) => ({
      ...r,
      equation: tidy(r.equation, facts),
      lo: tidy(r.lo, facts),
      hi: tidy(r.hi, facts),
    })),
  };
}

/** Ends that belong to the part; at others a comparison keeps the argument away by more than rounding. */
function ownEnds({ lo, hi, loClosed, hiClosed }: Span): (Node | null)[] {
  return [loClosed ? lo : null, hiClosed ? hi : null];
}

/** At a tie both neighbours are minimisers; the part that holds the end says so. */
function withTies(parts: readonly Part[]): Part[] {
  const out: Part[] = [];
  for (const [k, part] of parts.entries()) {
    const before = parts[k - 1];
    if (before && part.tile !== before.tile && part.tile.lo.kind === 'tie' && part.span.lo) {
      const at = part.span.lo;
      const left = out[out.length - 1] as Part;
      out[out.length - 1] = { ...left, span: { ...left.span, hiClosed: false } };
      out.push({
        ...left,
        span: { lo: at, hi: at, loClosed: true, hiClosed: true },
        also: [],
        value: before.value,
        ties: [part.value],
      });
      out.push({ ...part, span: { ...part.span, loClosed: false } });
    } else out.push(part);
  }
  return out;
}

/** The supremum of y z − h(z), by cases of the parameters; +∞ where no part is. */
export function conjugateOf(fn: ScalarFunction, y: Node, assumed: Facts): Explored<Found> {
  return exploreAll(assumed, (facts) => {
    const setting = settingOf(fn, facts);
    const cells = cellsUnder(fn, setting);
    const certificate = certify(cells, setting);
    const objective = bentCells(cells, setting);
    const parts = conjugateParts(objective, y, setting).map((p) => tidied(p, y, facts));
    return { setting, cells, certificate, objective, candidates: [], parts };
  });
}

function conjugateParts(cells: readonly Cell[], y: Node, setting: Setting): Part[] {
  const range = slopeRange(cells, setting);
  const { lo, hi } = range;
  if (lo === 'inf' || hi === '-inf') return [];
  if (typeof lo !== 'string' && typeof hi !== 'string') {
    const gap = signOf(subtract(hi, lo), setting.facts);
    if (gap.sign === -1) return [];
    if (gap.sign === 0) return atOneSlope(cells, lo, setting);
  }
  const tiles = tilesOf(candidatesOf(cells, setting), y, setting);
  const parts = partsOf(tiles, y, setting).map((part): Part => {
    const { candidate } = part.tile;
    const least =
      candidate.kind === 'point'
        ? candidate.value
        : withoutLogarithms(replaceNode(candidate.body, setting.z, part.value));
    return { ...part, value: subtract(multiply([y, part.value]), least) };
  });
  return closedEnds(clipped(parts, range, setting), y, setting);
}

/** Parts within the slopes for which the supremum is finite. */
function clipped(parts: readonly Part[], range: { readonly lo: Bound; readonly hi: Bound }, setting: Setting): Part[] {
  return parts.flatMap((part) => {
    const lo: Bound = part.span.lo ?? '-inf';
    const hi: Bound = part.span.hi ?? 'inf';
    const from: Bound = isBelow(lo, range.lo, setting) ? range.lo : lo;
    const to: Bound = isBelow(range.hi, hi, setting) ? range.hi : hi;
    if (!isBelow(from, to, setting)) return [];
    const point = sameBound(from, to);
    if (point && !(part.span.loClosed && part.span.hiClosed)) return [];
    return [{ ...part, span: { ...part.span, lo: finite(from), hi: finite(to) } }];
  });
}

/** All slopes at infinity agree: the supremum is finite for this one slope alone. */
function atOneSlope(cells: readonly Cell[], slope: Node, setting: Setting): Part[] {
  const { z } = setting;
  const values: Node[] = [];
  for (const cell of cells) {
    if (cell.kind === 'point') {
      if (cell.value !== null) values.push(subtract(cell.value, multiply([slope, cell.at])));
      continue;
    }
    if (cell.body === null) continue;
    const line = normalForm(subtract(cell.body, multiply([slope, z])));
    if (differentiate(line, z) === zero) {
      values.push(line);
      continue;
    }
    for (const side of [1, -1] as const) {
      const value = endLimit(line, cell.on, side, setting);
      if (value === '-inf') return [];
      if (value !== 'inf') values.push(value);
    }
    const candidates = candidatesOf([cell], setting);
    for (const c of candidates) {
      const inside = isBelow(c.lo, slope, setting) && isBelow(slope, c.hi, setting);
      if (!inside || c.kind === 'point') continue;
      const p = freshSymbol('');
      const inverse = invert(c, p, setting);
      const [branch, ...more] = inverse.kind === 'closed' ? inverse.branches : [];
      if (!branch || more.length > 0) throw new Undecided('the least value of a piece has no formula');
      values.push(replaceNode(line, z, replaceNode(branch.value, p, slope)));
    }
  }
  if (values.length === 0) throw new Undecided('the least value is not found');
  const least = values.reduce((a, b) => (isBelow(a, b, setting) ? a : b));
  const span: Span = { lo: slope, hi: slope, loClosed: true, hiClosed: true };
  return [{ span, also: [], value: negate(least), ties: [], roots: [], tile: pointTile(slope, least) }];
}

function pointTile(at: Node, value: Node): Tile {
  return {
    candidate: { kind: 'point', at, value, lo: at, hi: at },
    inverse: { kind: 'closed', branches: [{ value: at, method: 'linear', exact: true }] },
    lo: { kind: 'end', at },
    hi: { kind: 'end', at },
  };
}

/** h* is closed: where its domain ends at a slope that no z has, its value there is the limit from inside. */
function closedEnds(parts: readonly Part[], y: Node, setting: Setting): Part[] {
  const out = [...parts];
  const extend = (part: Part, side: 1 | -1): Part | null => {
    const at = side === 1 ? part.span.lo : part.span.hi;
    if (!at || part.roots.length > 0 || (side === 1 ? part.span.loClosed : part.span.hiClosed)) return null;
    const value = endLimit(part.value, part.span, side, { ...setting, z: y });
    if (typeof value === 'string') return null;
    return { ...part, span: { lo: at, hi: at, loClosed: true, hiClosed: true }, value };
  };
  const first = out[0] && extend(out[0], 1);
  const last = out.length > 0 ? extend(out[out.length - 1] as Part, -1) : null;
  return [...(first ? [first] : []), ...out, ...(last ? [last] : [])];
}
