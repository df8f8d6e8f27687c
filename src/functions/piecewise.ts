import { isIntegral, splitCoefficient } from '../expr/affine.js';
import { number, one, zero } from '../expr/atoms.js';
import { call, divide, multiply, negate, primitive, rawCall, scale, subtract, useAbsolute } from '../expr/build.js';
import type { Node } from '../expr/node.js';
import { compareNodes } from '../expr/order.js';
import { isOne, isZero } from '../expr/rational.js';
import { compare } from '../expr/relation.js';
import type { FunctionRow, Sign } from '../expr/row.js';
import { isNonneg, structuralSign } from '../expr/sign.js';
import { REALS, same } from './claims.js';
import * as numeric from './numeric.js';
import { even, leadsNegative, odd } from './symmetry.js';

const isNonpos = (sign: Sign): boolean => sign === 'negative' || sign === 'nonpos' || sign === 'zero';

/** |x| by the sign that the form shows; numeric factors stand outside. */
function exactAbs(x: Node): Node | null {
  const sign = structuralSign(x);
  if (isNonneg(sign)) return x;
  if (isNonpos(sign)) return negate(x);
  if (leadsNegative(x)) return even(abs, x);
  const [c, rest] = x.kind === 'add' ? primitive(x) : splitCoefficient(x);
  const size = c.abs();
  if (isOne(size)) return null;
  return scale(call(abs, [scale(rest, c.div(size))]), size);
}

export const abs: FunctionRow = {
  name: 'abs',
  arity: 1,
  derivative: (x) => [call(sign, [x])],
  exact: exactAbs,
  value: Math.abs,
  dual: ([x, d]) => [Math.abs(x), x < 0 ? -d : x > 0 ? d : 0],
  js: (x) => `Math.abs(${x})`,
  c: (x) => `fabs(${x})`,
  python: (x) => `np.abs(${x})`,
  domain: REALS,
  kinks: [0],
  sign: (x) => (x === 'zero' ? 'zero' : x === 'positive' || x === 'negative' ? 'positive' : 'nonneg'),
  convex: 'convex',
  source: '|x| is x or −x by the sign of x',
};
useAbsolute((x) => call(abs, [x]));

/** sign x where the form shows it; factors of known sign do not count. */
function exactSign(x: Node): Node | null {
  const known = structuralSign(x);
  if (known === 'positive') return one;
  if (known === 'negative') return number(-1);
  if (known === 'zero') return zero;
  if (x.kind === 'call' && x.row === sign) return x;
  if (leadsNegative(x)) return odd(sign, x);
  if (x.kind === 'multiply') {
    const open = x.children.filter((f) => structuralSign(f) !== 'positive');
    return open.length < x.children.length ? call(sign, [multiply(open)]) : null;
  }
  if (x.kind !== 'add') return null;
  const [c] = primitive(x);
  return isOne(c.abs()) ? null : call(sign, [scale(x, c.abs().inverse())]);
}

export const sign: FunctionRow = {
  name: 'sign',
  arity: 1,
  derivative: () => [zero],
  exact: exactSign,
  value: Math.sign,
  dual: ([x]) => [Math.sign(x), 0],
  js: (x) => `Math.sign(${x})`,
  c: (x) => `cf_sign(${x})`,
  python: (x) => `np.sign(${x})`,
  domain: REALS,
  kinks: [0],
  sign: same,
  monotone: 'increasing',
  source: 'constant on either side of 0',
};

export const floor: FunctionRow = {
  name: 'floor',
  arity: 1,
  derivative: () => [zero],
  exact: (x) => (isIntegral(x) ? x : x.kind === 'number' ? number(x.value.floor()) : null),
  value: Math.floor,
  dual: ([x]) => [Math.floor(x), 0],
  js: (x) => `Math.floor(${x})`,
  c: (x) => `floor(${x})`,
  python: (x) => `np.floor(${x})`,
  domain: REALS,
  // Every integer is one; those nearest to 0 stand for all.
  kinks: [-3, -2, -1, 0, 1, 2, 3],
  sign: (x) => (x === 'positive' ? 'nonneg' : x === 'nonpos' ? 'nonpos' : x),
  monotone: 'increasing',
  source: 'constant between integers',
};

/** Arguments in order, what has no element last and a number after that, so that `max(a, b)` and `max(b, a)` are one. */
function ordered(row: FunctionRow, a: Node, b: Node): Node | null {
  const rank = (n: Node): number => (n.kind === 'number' ? 2 : n.free.length === 0 ? 1 : 0);
  return rank(a) - rank(b) > 0 || (rank(a) === rank(b) && compareNodes(a, b) > 0) ? rawCall(row, [b, a]) : null;
}

/** The greater of the two, where the sign of their difference shows by its form. */
function exactMax(a: Node, b: Node): Node | null {
  const gap = structuralSign(subtract(a, b));
  if (isNonneg(gap)) return a;
  if (isNonpos(gap)) return b;
  return ordered(max, a, b);
}

export const max: FunctionRow = {
  name: 'max',
  arity: 2,
  derivative: (a, b) => [compare('>', a, b), compare('<=', a, b)],
  exact: exactMax,
  value: Math.max,
  dual: (a, b) => (a[0] > b[0] ? a : b),
  js: (a, b) => `Math.max(${a}, ${b})`,
  c: (a, b) => `fmax(${a}, ${b})`,
  python: (a, b) => `np.maximum(${a}, ${b})`,
  domain: REALS,
  sign: (a, b) => {
    if (a === 'positive' || b === 'positive') return 'positive';
    if (a === 'zero' && b === 'zero') return 'zero';
    if (isNonneg(a) || isNonneg(b))
      return (a === 'zero' && isNonpos(b)) || (b === 'zero' && isNonpos(a)) ? 'zero' : 'nonneg';
    if (a === 'any' || b === 'any') return 'any';
    return a === 'negative' && b === 'negative' ? 'negative' : 'nonpos';
  },
  monotone: 'increasing',
  convex: 'convex',
  source: 'the greater argument; the second at a tie',
};

/** The lesser of the two, where the sign of their difference shows by its form. */
function exactMin(a: Node, b: Node): Node | null {
  const gap = structuralSign(subtract(a, b));
  if (isNonneg(gap)) return b;
  if (isNonpos(gap)) return a;
  return ordered(min, a, b);
}

const FLIP: Record<Sign, Sign> = {
  positive: 'negative',
  nonneg: 'nonpos',
  negative: 'positive',
  nonpos: 'nonneg',
  zero: 'zero',
  any: 'any',
};

export const min: FunctionRow = {
  name: 'min',
  arity: 2,
  derivative: (a, b) => [compare('<', a, b), compare('>=', a, b)],
  exact: exactMin,
  value: Math.min,
  dual: (a, b) => (a[0] < b[0] ? a : b),
  js: (a, b) => `Math.min(${a}, ${b})`,
  c: (a, b) => `fmin(${a}, ${b})`,
  python: (a, b) => `np.minimum(${a}, ${b})`,
  domain: REALS,
  sign: (a, b) => FLIP[max.sign(FLIP[a], FLIP[b])],
  monotone: 'increasing',
  convex: 'concave',
  source: 'the lesser argument; the second at a tie',
};

export const mod: FunctionRow = {
  name: 'mod',
  arity: 2,
  derivative: (a, b) => [one, negate(call(floor, [divide(a, b)]))],
  exact: (a, b) => {
    if (a === zero) return zero;
    if (a.kind !== 'number' || b.kind !== 'number' || isZero(b.value)) return null;
    return number(a.value.sub(b.value.mul(a.value.div(b.value).floor())));
  },
  value: numeric.mod,
  dual: ([a, da], [b, db]) => [numeric.mod(a, b), da - db * Math.round((a - numeric.mod(a, b)) / b)],
  js: (a, b) => `$.mod(${a}, ${b})`,
  c: (a, b) => `cf_mod(${a}, ${b})`,
  python: (a, b) => `np.mod(${a}, ${b})`,
  domain: REALS,
  sign: (_, b) => (b === 'positive' ? 'nonneg' : b === 'negative' ? 'nonpos' : 'any'),
  source: 'a − b⌊a/b⌋ with the floor constant',
};

export const piecewise: readonly FunctionRow[] = [abs, sign, floor, max, min, mod];
