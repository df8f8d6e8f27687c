import { kindsOf } from '../expr/intern.js';
import type { Node } from '../expr/node.js';
import { COLLECT, INVERSE, KRONECKER, ONE_POWER, ONE_SUM, TOGETHER } from './choices.js';
import { contract, substituteDelta } from './delta.js';
import { splitDigits } from './digits.js';
import { beginLater } from './ends.js';
import { cancelTerms, expand } from './expand.js';
import { completeName } from './factored.js';
import { declaredPositive, diagonal, finiteDomain, hollow, innerSum, inverseProduct, sumsToOne } from './facts.js';
import { clearFraction, takeUpBase } from './fractions.js';
import { dropGuard } from './guards.js';
import { logistic, logisticOfMinus, logisticShift } from './identities.js';
import { cancelNames, refold } from './names.js';
import { PIECEWISE } from './piecewise.js';
import { reflect } from './reflect.js';
import { reindex } from './reindex.js';
import { everywhere, everywhereNoted, NO_NOTES, type Rewritten } from './rewrite.js';
import type { Knowledge, Rule, Told } from './rule.js';
import { oneInWindow } from './window.js';

const ALWAYS = 'none';

/** The rules that bring an expression to its normal form, in the order in which they are tried. */
export const NORMALISING: readonly Rule[] = [
  {
    id: 'split-position',
    sentence: 'a position in a Kronecker product is a pair of positions',
    condition: 'the index occurs in its two digits only, and its range is a whole number of rounds',
    source: 'definition of the Kronecker product',
    level: 'all',
    on: ['reduce'],
    here: splitDigits,
  },
  {
    id: 'delta-contraction',
    sentence: 'a sum over an index of a Kronecker delta picks the term at which the delta is 1',
    condition: 'the solution lies in the range of the index; else the range test stays as a bracket',
    source: 'sifting property of the Kronecker delta',
    level: 'key',
    on: ['reduce'],
    needs: ['delta'],
    here: (node) => contract(node),
  },
  {
    id: 'delta-substitution',
    sentence: 'where a Kronecker delta stands, its two indices are the same',
    condition: ALWAYS,
    source: 'definition of the Kronecker delta',
    level: 'all',
    on: ['multiply'],
    needs: ['delta'],
    here: (node) => substituteDelta(node),
  },
  {
    id: 'diagonal',
    sentence: 'off its diagonal a diagonal matrix is zero',
    condition: 'declared diagonal',
    source: 'definition',
    level: 'key',
    on: ['symbol'],
    here: diagonal,
  },
  {
    id: 'hollow',
    sentence: 'the diagonal of a hollow matrix is zero',
    condition: 'declared hollow',
    source: 'definition',
    level: 'key',
    on: ['symbol'],
    here: hollow,
  },
  {
    id: 'cancel-name',
    sentence: 'a named quotient is written out where its parts cancel',
    condition: 'the divisor is not zero',
    source: 'definition of the intermediate',
    level: 'all',
    on: ['multiply'],
    needs: ['definition'],
    here: (node) => cancelNames(node),
  },
  {
    id: 'inverse-product',
    sentence: 'a matrix times its inverse, or its transpose where it is orthogonal, is the identity',
    condition: 'declared orthogonal, or the inverse exists',
    source: 'definition of the inverse',
    level: 'key',
    on: ['reduce'],
    here: inverseProduct,
  },
  {
    id: 'logistic',
    sentence: 'exp(u)/(1 + exp(u)) is the logistic function of u',
    condition: ALWAYS,
    source: 'definition of the logistic function',
    level: 'all',
    on: ['power', 'multiply'],
    needs: ['power', 'add', 'call'],
    here: (node) => logistic(node),
  },
  {
    id: 'logistic-shift',
    sentence: 'exp(u) times the logistic function of -u is the logistic function of u',
    condition: ALWAYS,
    source: 'definition of the logistic function',
    level: 'all',
    on: ['multiply'],
    needs: ['call'],
    here: (node) => logisticShift(node),
  },
  {
    id: 'logistic-reflection',
    sentence: 'the logistic functions of u and of -u add up to 1',
    condition: ALWAYS,
    source: 'definition of the logistic function',
    level: 'all',
    on: ['add'],
    needs: ['call'],
    here: (node) => reflect(node),
  },
  {
    id: 'clear-fraction',
    sentence: 'a denominator within a denominator is cleared',
    condition: 'it is not zero',
    source: 'arithmetic of fractions',
    level: 'all',
    on: ['multiply'],
    needs: ['power', 'add'],
    here: (node) => clearFraction(node),
  },
  {
    id: 'take-up-base',
    sentence: 'a power of a product takes up the factors beside it',
    condition: 'the base is not zero',
    source: 'law of exponents',
    level: 'all',
    on: ['multiply'],
    needs: ['power'],
    here: (node) => takeUpBase(node),
  },
  {
    id: 'cancel-terms',
    sentence:
      'a product is distributed over a sum where every term cancels a factor, or one cancels a long denominator',
    condition: 'the cancelled factors are not zero',
    source: 'distributive law',
    level: 'all',
    on: ['multiply'],
    needs: ['add'],
    here: (node) => cancelTerms(node),
  },
  ...PIECEWISE,
  {
    id: 'finite-domain',
    sentence: 'a sign squares to 1, a bit to itself, and a bit leaves what it is a factor of as it is',
    condition: 'declared sign, bit or onehot',
    source: 'definition of the domain',
    level: 'key',
    on: ['power', 'multiply'],
    needs: ['symbol'],
    here: finiteDomain,
  },
  {
    id: 'declared-sign',
    sentence: 'the sign of the argument is known from its domain',
    condition: 'declared positive or non-negative',
    source: 'definition of the domain',
    level: 'all',
    on: ['call', 'bracket', 'power'],
    here: declaredPositive,
  },
  {
    id: 'refold',
    sentence: 'what a name abbreviates is written as the name',
    condition: ALWAYS,
    source: 'definition of the intermediate',
    level: 'all',
    on: ['add', 'multiply', 'power', 'call', 'reduce', 'delta', 'bracket', 'matrix'],
    here: (node, note, { instances }) => refold(node, instances, note),
  },
  {
    id: 'complete-name',
    sentence: 'what all terms of a sum have in common is taken out where that completes a name',
    condition: ALWAYS,
    source: 'distributive law',
    level: 'all',
    on: ['multiply'],
    needs: ['add'],
    here: (node, note, { definitions, instances }) =>
      definitions.length === 0 ? node : completeName(node, instances, note),
  },
  {
    id: 'logistic-of-minus',
    sentence: '1 minus the logistic function of u is that of -u',
    condition: ALWAYS,
    source: 'definition of the logistic function',
    level: 'all',
    on: ['add'],
    needs: ['call'],
    here: (node) => logisticOfMinus(node),
  },
  {
    id: 'vanishing-end',
    sentence: 'a sum begins where its terms do: the derivative of a constant term is zero',
    condition: 'at the first index a factor is zero, whatever the power beside it',
    source: 'splitting one term off a sum',
    level: 'all',
    on: ['reduce'],
    needs: ['power'],
    here: (node) => beginLater(node),
  },
  {
    id: 'vanishing-term',
    sentence: 'an index need not be excluded where its term is zero anyway',
    condition: 'the excluded term is defined and zero',
    source: 'splitting one term off a sum',
    level: 'all',
    on: ['reduce'],
    needs: ['bracket'],
    here: (node, note) => {
      const used: string[] = [];
      const known = (m: Node): Node => everywhere(m, (e) => hollow(e, (a) => used.push(a)));
      const out = dropGuard(node, known);
      if (out !== node) for (const a of used) note(a);
      return out;
    },
  },
  {
    id: 'one-in-window',
    sentence: 'of as many consecutive integers as the stride there is one at every position',
    condition: 'the window is as long as the stride, and its position is in the range',
    source: 'division with remainder',
    level: 'all',
    on: ['reduce'],
    needs: ['bracket'],
    here: (node) => oneInWindow(node),
  },
  {
    id: 'reindex',
    sentence: 'the place that an index points to is summed over, and the range of the index becomes a condition on it',
    condition: 'the index points to that place alone',
    source: 'change of the index of summation',
    level: 'all',
    on: ['reduce'],
    needs: ['bracket'],
    here: (node) => reindex(node),
  },
  {
    id: 'sums-to-one',
    sentence: 'the entries of a distribution sum to 1',
    condition: 'declared simplex, stochastic or onehot, or shown by the definition',
    source: 'definition of the domain',
    level: 'key',
    on: ['reduce'],
    here: sumsToOne,
  },
  {
    id: 'inner-sum',
    sentence: 'an inner sum cancels against the same sum in a denominator',
    condition: 'the denominator is not zero',
    source: 'order of summation',
    level: 'key',
    on: ['reduce'],
    needs: ['power'],
    here: (node) => innerSum(node),
  },
];

/** Distributes where it shows: not inside function arguments, denominators and matrices. */
export const DISTRIBUTE: Told & { readonly apply: (root: Node) => Node } = {
  id: 'distribute',
  sentence: 'products of sums are multiplied out',
  condition: ALWAYS,
  source: 'distributive law',
  level: 'all',
  apply: expand,
};

export const SYMMETRY: Told = {
  id: 'symmetry',
  sentence: 'the subscripts of a symmetric matrix change places, so that equal terms add up',
  condition: 'declared symmetric, or shown by the definition',
  source: 'definition of a symmetric matrix',
  level: 'key',
};

export const STRUCTURED: Told = {
  id: 'symmetric-perturbation',
  sentence: 'along symmetric perturbations elements that face each other across the diagonal move together',
  condition: 'the matrix is varied within the symmetric ones',
  source: 'Petersen and Pedersen, The Matrix Cookbook, structured matrices',
  level: 'key',
};

export const CHAIN: Told = {
  id: 'chain-rule',
  sentence: 'the adjoint of an intermediate is the sum over its users of their adjoints times their derivatives',
  condition: 'the objective is differentiable there',
  source: 'chain rule, reverse mode',
  level: 'key',
};

export const LAW: Told = {
  id: 'derivative-law',
  sentence: 'the derivative of an intermediate, in terms of its own name',
  condition: 'differentiable there',
  source: 'table of derivatives, product and chain rule',
  level: 'key',
};

/** Every rule that a step can name. */
export const ALL_RULES: readonly Told[] = [
  ...NORMALISING,
  COLLECT,
  TOGETHER,
  ONE_POWER,
  ONE_SUM,
  DISTRIBUTE,
  INVERSE,
  KRONECKER,
  SYMMETRY,
  STRUCTURED,
  CHAIN,
  LAW,
];

/** Are there kinds of nodes in it on which the rule works, and all that it needs? */
export function mayApply(rule: Rule, node: Node): boolean {
  const [on, needs] = reachOf(rule);
  return mayHold(node, on, needs);
}

const reaches = new Map<Rule, readonly [number, number]>();

function reachOf(rule: Rule): readonly [number, number] {
  const known = reaches.get(rule);
  if (known) return known;
  const { on, needs = [] } = rule;
  const made = [on ? kindsOf(on) : ~0, kindsOf(needs)] as const;
  reaches.set(rule, made);
  return made;
}

function mayHold({ kinds }: Node, on: number, needs: number): boolean {
  return (kinds & on) !== 0 && (kinds & needs) === needs;
}

/** Applies one rule everywhere. */
export function applyRule(rule: Rule, root: Node, knowledge: Knowledge): Rewritten {
  const reach = reachOf(rule);
  const on = reach[0];
  const needs = reach[1];
  if (!mayHold(root, on, needs)) return { node: root, notes: NO_NOTES };
  const memo = knowledge.memoOf(rule);
  if (memo.isKept(root)) return { node: root, notes: NO_NOTES };
  return everywhereNoted(
    root,
    (node, note) => rule.here(node, note, knowledge),
    memo,
    (node) => mayHold(node, on, needs),
  );
}
