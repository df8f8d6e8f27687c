import { boundOfExtreme, clip, twoSided } from './extremes.js';
import { complement, impliedBracket, quotientOfFunctions, signProduct } from './identities.js';
import type { Rule } from './rule.js';

const ALWAYS = 'none';

/** Rules about signs, brackets, extremes and quotients of functions, in the order in which they are tried. */
export const PIECEWISE: readonly Rule[] = [
  {
    id: 'sign-product',
    sentence: 'sign(u) u = |u|, sign(u) |u| = u and sign(u)/|u| = 1/u',
    condition: ALWAYS,
    source: 'definition of the sign',
    level: 'all',
    on: ['multiply'],
    needs: ['call'],
    here: (node) => signProduct(node),
  },
  {
    id: 'implied-bracket',
    sentence: 'a bracket that a factor already implies is dropped',
    condition: ALWAYS,
    source: 'max(u, 0) = 0 where u <= 0',
    level: 'all',
    on: ['multiply'],
    needs: ['bracket', 'call'],
    here: (node) => impliedBracket(node),
  },
  {
    id: 'bound-of-extreme',
    sentence: 'a bound on the greater or lesser of two is one on the other where one of them keeps it',
    condition: 'the other comparison is decided by its form or by the declared domains',
    source: 'definition of the maximum',
    level: 'all',
    on: ['bracket'],
    needs: ['call'],
    here: (node, note) => boundOfExtreme(node, note),
  },
  {
    id: 'two-sided-bracket',
    sentence: 'a number between -a and a has an absolute value below a',
    condition: ALWAYS,
    source: 'definition of the absolute value',
    level: 'all',
    on: ['multiply'],
    needs: ['bracket'],
    here: (node, note) => twoSided(node, note),
  },
  {
    id: 'clip',
    sentence: 'what is x between -d and d, and d with the sign of x beyond, is x clipped',
    condition: 'd is not negative',
    source: 'definition of the minimum and the maximum',
    level: 'all',
    on: ['add'],
    needs: ['bracket', 'call'],
    here: (node, note) => clip(node, note),
  },
  {
    id: 'quotient-of-functions',
    sentence: 'sinh/cosh is tanh, sin/cos is tan',
    condition: ALWAYS,
    source: 'definition of tanh and tan',
    level: 'all',
    on: ['multiply'],
    needs: ['power', 'call'],
    here: (node) => quotientOfFunctions(node),
  },
  {
    id: 'complement',
    sentence: 'the brackets of a condition and of its opposite add up to 1',
    condition: ALWAYS,
    source: 'definition of the Iverson bracket',
    level: 'all',
    on: ['add'],
    here: (node) => complement(node),
  },
];
