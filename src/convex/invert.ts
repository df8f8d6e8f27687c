import { number } from '../expr/atoms.js';
import { call, subtract } from '../expr/build.js';
import { fold } from '../expr/fold.js';
import type { Node } from '../expr/node.js';
import { rebuild } from '../expr/reduce.js';
import { row } from '../functions/table.js';
import { differentiate } from './algebra/differentiate.js';
import { evaluateNode } from './algebra/evaluate.js';
import { isZeroNode } from './algebra/read.js';
import { replaceNode } from './algebra/replace.js';
import type { Candidate, Setting } from './candidates.js';
import { type Facts, lettersOf } from './facts.js';
import { type Interval, insideFacts, type Probe, probesInside, signInside } from './interval.js';
import { signOf } from './sign.js';
import type { Sign } from './sign-proof.js';
import { type Method, type Root, solveFor } from './solve.js';

/** A minimiser as a formula, where a condition on the slope p may have to hold. */
export interface Branch {
  readonly value: Node;
  /** Holds where it is not negative; with `below` where it is negative. */
  readonly discriminant?: Node;
  readonly below?: boolean;
  /** Does the value zero of the discriminant belong to the formula for negative ones? */
  readonly strict?: boolean;
  readonly method: Method;
  /** Was the equation found to hold by exact substitution? Otherwise that of its square was. */
  readonly exact: boolean;
}

/** The z of one candidate as a function of p: formulas, or the equation that a certified root solves. */
export type Inverse =
  | { readonly kind: 'closed'; readonly branches: readonly Branch[] }
  | { readonly kind: 'root'; readonly equation: Node };

const SAMPLES = 24;
/** So many samples must speak for a formula, and on each side of a discriminant where there is one. */
const WITNESSES = 4;
const STEEP = 1000;

interface Forward extends Probe {
  readonly slope: number;
}

/** Solves φ'(z) = p on a piece: every proposal is verified by substitution and chosen by forward samples. */
export function invert(candidate: Candidate, p: Node, setting: Setting): Inverse {
  if (candidate.kind === 'point')
    return { kind: 'closed', branches: [{ value: candidate.at, method: 'linear', exact: true }] };
  const { z, facts } = setting;
  const slope = differentiate(candidate.body, z);
  const equation = subtract(slope, p);
  const roots = solveFor(equation, z);
  const failed: Inverse = { kind: 'root', equation };
  if (!roots) return failed;
  const samples = forwardSamples(candidate, slope, setting);
  if (samples.length < WITNESSES) return failed;
  const on = slopesOf(candidate);
  const fitting = roots.filter((r) => r.below !== true && fits(r, samples, p));
  const plain = fitting.find((r) => !mayVanish(r, p, on, facts)) ?? fitting[0];
  const needsSign = plain?.real !== undefined && roots.some((r) => r.below);
  if (plain && (!needsSign || provablyReal(plain, p, candidate, on, setting)))
    return closed([branchOf(plain, equation, z, false)]);
  const sides = [
    samples.filter((s) => !isBelowZero(roots, s, p)),
    samples.filter((s) => isBelowZero(roots, s, p)),
  ] as const;
  // Where the discriminant is positive there is one real root, so that the formula for it needs no choice.
  const above = roots.find((r) => r.real && !r.below && (sides[0].length === 0 || fits(r, sides[0], p)));
  const below = sides[1].length >= WITNESSES ? roots.find((r) => r.below && fits(r, sides[1], p)) : undefined;
  if (!above || !below) return failed;
  if (discriminantSign(below, p, candidate, on, setting) === -1) return closed([branchOf(below, equation, z, false)]);
  const shared = meetAtZero(above, below, sides[1], p, candidate);
  return closed([
    { ...branchOf(above, equation, z, true), value: guardedRoot(above), strict: !shared },
    { ...branchOf(below, equation, z, true), value: shared ? below.value : guardedAngle(below.value), strict: !shared },
  ]);
}

/**
 * Where the discriminant is zero two roots coincide, and the formula for a positive one gives the third: is it the
 * one that the other formula tends to? Sought between a sample with a negative discriminant and one without.
 */
function meetAtZero(above: Root, below: Root, samples: readonly Forward[], p: Node, candidate: Candidate): boolean {
  const disc = below.real;
  if (!disc) return true;
  let tested = 0;
  for (const sample of samples) {
    const at = (slope: number): Map<Node, number> => new Map([...sample.point, [p, slope]]);
    for (const side of [-1, 1] as const) {
      const other = zeroBeside(sample, (slope) => evaluateNode(disc, at(slope)), candidate, side);
      if (other === null) continue;
      const [a, b] = [evaluateNode(guardedRoot(above), at(other)), evaluateNode(guardedAngle(below.value), at(other))];
      if (Number.isNaN(a) || Number.isNaN(b)) continue;
      if (Math.abs(a - b) > 1e-4 * (1 + Math.abs(a))) return false;
      tested++;
    }
    if (tested >= 2 * WITNESSES) break;
  }
  return true;
}

/** The slope next to a sample at which the discriminant becomes zero, within the slopes of the piece. */
function zeroBeside(
  sample: Forward,
  disc: (slope: number) => number,
  candidate: Candidate,
  side: 1 | -1,
): number | null {
  const bound = side === -1 ? candidate.lo : candidate.hi;
  const end = typeof bound === 'string' ? null : evaluateNode(bound, sample.point);
  for (let reach = 1e-3; reach < 1e4; reach *= 2) {
    const raw = sample.slope + side * reach;
    const far = end === null ? raw : side === 1 ? Math.min(raw, end) : Math.max(raw, end);
    if (!(disc(far) >= 0)) continue;
    let [inside, outside] = [sample.slope, far];
    for (let k = 0; k < 60; k++) {
      const middle = (inside + outside) / 2;
      if (disc(middle) < 0) inside = middle;
      else outside = middle;
    }
    return outside;
  }
  return null;
}

/** √|Δ| is √Δ on its side of zero, whatever rounding makes of Δ there. */
function guardedRoot({ value, guarded }: Root): Node {
  return guarded ?? value;
}

/** The arc cosine of what rounding may move past ±1. */
function guardedAngle(root: Node): Node {
  return fold<Node>(root, (node, of) => {
    const children = node.children.map(of);
    if (node.kind !== 'call' || node.row.name !== 'acos') return rebuild(node, children);
    const [c] = children as [Node];
    return call(node.row, [call(row('min'), [call(row('max'), [c, number(-1)]), number(1)])]);
  });
}

/** Points of the piece with their slopes; more are drawn near its ends, where a discriminant may change its sign. */
function forwardSamples(candidate: Extract<Candidate, { kind: 'piece' }>, slope: Node, setting: Setting): Forward[] {
  const { z, facts } = setting;
  const letters = lettersOf(candidate.body, slope);
  const { lo, hi } = candidate.on;
  const probes = probesInside(letters, z, candidate.on, facts, SAMPLES).flatMap((probe): Probe[] => {
    const near = [lo, hi].flatMap((end) => {
      const at = end && evaluateNode(end, probe.point);
      return at === null || !Number.isFinite(at)
        ? []
        : [0.3, 0.1, 0.03].map((c) => ({ ...probe, at: at + c * (probe.at - at) }));
    });
    return [probe, ...near];
  });
  return probes.flatMap((probe): Forward[] => {
    const value = evaluateNode(slope, new Map([...probe.point, [z, probe.at]]));
    // Where the slope is out of proportion, formulas lose the digits that would tell them apart.
    return Math.abs(value) <= STEEP * (1 + Math.abs(probe.at)) ? [{ ...probe, slope: value }] : [];
  });
}

function slopesOf(candidate: Candidate): Interval {
  return {
    lo: typeof candidate.lo === 'string' ? null : candidate.lo,
    hi: typeof candidate.hi === 'string' ? null : candidate.hi,
  };
}

/** May what the formula divides by be zero for some slope of the piece? */
function mayVanish(root: Root, p: Node, on: Interval, facts: Facts): boolean {
  if (!root.divisor) return false;
  const sign = signInside(root.divisor, p, on, facts);
  return sign !== 1 && sign !== -1;
}

/** The branches that the slopes of a smaller interval leave, once the neighbours of a candidate are known. */
export function narrowed(inverse: Inverse, candidate: Candidate, p: Node, on: Interval, setting: Setting): Inverse {
  if (inverse.kind === 'root' || inverse.branches.length < 2) return inverse;
  const [first] = inverse.branches;
  const sign = first?.discriminant ? discriminantSign({ real: first.discriminant }, p, candidate, on, setting) : null;
  if (sign === null) return inverse;
  const kept = inverse.branches.filter((b) => (b.below === true) === (sign === -1 || sign === 'nonpos'));
  return kept.length === 1 ? closed(kept.map(({ value, method, exact }) => ({ value, method, exact }))) : inverse;
}

function closed(branches: readonly Branch[]): Inverse {
  return { kind: 'closed', branches };
}

function branchOf(root: Root, equation: Node, z: Node, conditional: boolean): Branch {
  return {
    value: root.value,
    method: root.method,
    exact: isZeroNode(replaceNode(equation, z, root.value)),
    ...(conditional && root.real ? { discriminant: root.real, below: root.below === true } : {}),
  };
}

function valuesAt(sample: Forward, p: Node): Map<Node, number> {
  return new Map([...sample.point, [p, sample.slope]]);
}

/** Is the formula right at all samples? One that overflows is judged by the others. */
function fits(root: Root, samples: readonly Forward[], p: Node): boolean {
  let seen = 0;
  const wanted = Math.min(WITNESSES, samples.length);
  for (const sample of samples) {
    const value = evaluateNode(root.value, valuesAt(sample, p));
    if (!Number.isFinite(value) && root.method === 'lambert') continue;
    if (!(Math.abs(value - sample.at) <= 1e-6 * (1 + Math.abs(sample.at) + Math.abs(sample.slope)))) return false;
    seen++;
  }
  return seen >= wanted;
}

function isBelowZero(roots: readonly Root[], sample: Forward, p: Node): boolean {
  const disc = roots.find((r) => r.below)?.real;
  return disc !== undefined && evaluateNode(disc, valuesAt(sample, p)) < 0;
}

/** Is the discriminant never negative for the slopes of the piece? */
function provablyReal(root: Root, p: Node, candidate: Candidate, on: Interval, setting: Setting): boolean {
  const sign = discriminantSign(root, p, candidate, on, setting);
  return sign === 1 || sign === 0 || sign === 'nonneg';
}

function discriminantSign(
  root: Pick<Root, 'real'>,
  p: Node,
  candidate: Candidate,
  on: Interval,
  setting: Setting,
): Sign {
  const direct = signInside(root.real as Node, p, on, setting.facts);
  if (direct !== null || candidate.kind === 'point') return direct;
  // In terms of z: the discriminant at p = φ'(z).
  const forward = replaceNode(root.real as Node, p, differentiate(candidate.body, setting.z));
  return signOf(forward, insideFacts(setting.facts, setting.z, candidate.on)).sign;
}
