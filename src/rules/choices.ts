import { collectTerms, mergeSums } from './collect.js';
import { inverseOfKronecker, inverseOfProduct } from './inverse.js';
import { oneSum } from './merge.js';
import { onePower } from './powers.js';
import type { Rule } from './rule.js';
import { together } from './together.js';

const ALWAYS = 'none';

/** Rules that choose between equal forms; they are applied where the result is shorter. */
export const COLLECT: Rule = {
  id: 'collect',
  sentence: 'sums over the same indices are merged and common factors are taken out',
  condition: ALWAYS,
  source: 'distributive law',
  level: 'key',
  on: ['add'],
  here: (node) => collectTerms(mergeSums(node)),
};

export const TOGETHER: Rule = {
  id: 'one-fraction',
  sentence: 'fractions are put over one denominator, and what sums above and below it have in common is cancelled',
  condition: 'what is cancelled is not zero',
  source: 'division of polynomials',
  level: 'all',
  on: ['add', 'multiply'],
  needs: ['power', 'add'],
  here: (node) => together(node),
};

export const ONE_POWER: Rule = {
  id: 'one-power',
  sentence: 'powers with one exponent, or with opposite ones, are a power of the product or of the quotient',
  condition: 'the bases are not negative',
  source: 'law of exponents',
  level: 'all',
  on: ['multiply'],
  needs: ['power'],
  here: onePower,
};

export const ONE_SUM: Rule = {
  id: 'one-sum',
  sentence: 'sums over the same range, and what is taken as often as the range is long, are one sum',
  condition: ALWAYS,
  source: 'linearity of the sum',
  level: 'all',
  on: ['add'],
  needs: ['reduce'],
  here: oneSum,
};

export const INVERSE: Rule = {
  id: 'inverse-of-product',
  sentence: 'the inverse of a product is the product of the inverses in the opposite order',
  condition: 'the factors are square; they are invertible since their product is',
  source: 'matrix algebra',
  level: 'key',
  on: ['matrix'],
  here: inverseOfProduct,
};

export const KRONECKER: Rule = {
  id: 'inverse-of-kronecker',
  sentence: 'the inverse of a Kronecker product is the Kronecker product of the inverses',
  condition: 'the factors are square; they are invertible since their product is',
  source: 'mixed-product property of the Kronecker product',
  level: 'key',
  on: ['matrix'],
  here: inverseOfKronecker,
};
