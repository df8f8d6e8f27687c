import { subtract } from '../expr/build.js';
import type { Node } from '../expr/node.js';
import { differentiate } from './algebra/differentiate.js';
import { evaluateNode } from './algebra/evaluate.js';
import { isZeroNode } from './algebra/read.js';
import { replaceNode } from './algebra/replace.js';
import type { Candidate, Setting } from './candidates.js';
import { lettersOf } from './facts.js';
import { insideFacts, type Probe, probesInside, signInside } from './interval.js';
import { signOf } from './sign.js';
import { type Method, type Root, solveFor } from './solve.js';

/** A minimiser as a formula, where a condition on the slope p may have to hold. */
export interface Branch {
  readonly value: Node;
  /** Holds where it is not negative; with `below` where it is negative. */
  readonly discriminant?: Node;
  readonly below?: boolean;
  readonly method: Method;
  /** Was the equation found to hold by exact substitution? Otherwise that of its square was. */
  readonly exact: boolean;
}

/** The z of one candidate as a function of p: formulas, or the equation that a certified root solves. */
export type Inverse =
  | { readonly kind: 'closed'; readonly branches: readonly Branch[] }
  | { readonly kind: 'root'; readonly equation: Node };

const SAMPLES = 12;

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
  const roots = solveFor(subtract(slope, p), z);
  const failed: Inverse = { kind: 'root', equation };
  if (!roots) return failed;
  const letters = lettersOf(candidate.body, slope);
  const samples = probesInside(letters, z, candidate.on, facts, SAMPLES).flatMap((probe): Forward[] => {
    const value = evaluateNode(slope, new Map([...probe.point, [z, probe.at]]));
    return Number.isFinite(value) ? [{ ...probe, slope: value }] : [];
  });
  if (samples.length < 3) return failed;
  const plain = roots.find((r) => r.below !== true && samples.every((s) => agrees(r, s, p)));
  if (plain && provablyReal(plain, p, candidate, setting)) return closed([branchOf(plain, equation, z, false)]);
  if (plain && !roots.some((r) => r.below)) return closed([branchOf(plain, equation, z, false)]);
  const above = roots.find((r) => r.real && !r.below && samples.every((s) => isBelowZero(r, s, p) || agrees(r, s, p)));
  const below = roots.find((r) => r.below && samples.every((s) => !isBelowZero(r, s, p) || agrees(r, s, p)));
  if (!above || !below) return failed;
  if (alwaysBelow(below, p, candidate, setting)) return closed([branchOf(below, equation, z, false)]);
  return closed([branchOf(above, equation, z, true), branchOf(below, equation, z, true)]);
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

function agrees(root: Root, sample: Forward, p: Node): boolean {
  const value = evaluateNode(root.value, valuesAt(sample, p));
  return Math.abs(value - sample.at) <= 1e-6 * (1 + Math.abs(sample.at));
}

function isBelowZero(root: Root, sample: Forward, p: Node): boolean {
  return root.real !== undefined && evaluateNode(root.real, valuesAt(sample, p)) < 0;
}

/** Is the discriminant never negative for the slopes of the piece? */
function provablyReal(root: Root, p: Node, candidate: Candidate, setting: Setting): boolean {
  if (!root.real) return true;
  const sign = discriminantSign(root, p, candidate, setting);
  return sign === 1 || sign === 0 || sign === 'nonneg';
}

function alwaysBelow(root: Root, p: Node, candidate: Candidate, setting: Setting): boolean {
  return discriminantSign(root, p, candidate, setting) === -1;
}

function discriminantSign(root: Root, p: Node, candidate: Candidate, setting: Setting): ReturnType<typeof signInside> {
  const on = {
    lo: typeof candidate.lo === 'string' ? null : candidate.lo,
    hi: typeof candidate.hi === 'string' ? null : candidate.hi,
  };
  const direct = signInside(root.real as Node, p, on, setting.facts);
  if (direct !== null || candidate.kind === 'point') return direct;
  // In terms of z: the discriminant at p = φ'(z).
  const forward = replaceNode(root.real as Node, p, differentiate(candidate.body, setting.z));
  return signOf(forward, insideFacts(setting.facts, setting.z, candidate.on)).sign;
}
