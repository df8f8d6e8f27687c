import { number, one } from '../expr/atoms.js';
import { add, call, divide, negate, power, subtract } from '../expr/build.js';
import type { Node } from '../expr/node.js';
import { rational } from '../expr/rational.js';
import type { FunctionRow } from '../expr/row.js';
import { angleOfCos, angleOfSin, angleOfTan, cosOfPi, sinOfPi, tanOfPi, turnsOfPi } from './angles.js';
import { always, REALS, same, vanishing } from './claims.js';
import { even, odd } from './symmetry.js';

const two = number(2);

/** The value at a rational multiple of π, where `exact` knows it. */
function atTurn(x: Node, exact: typeof sinOfPi): Node | null {
  const q = turnsOfPi(x);
  return q === null ? null : exact(q);
}

export const sin: FunctionRow = {
  name: 'sin',
  arity: 1,
  derivative: (x) => [call(cos, [x])],
  exact: (x) => atTurn(x, sinOfPi) ?? odd(sin, x),
  value: Math.sin,
  dual: ([x, d]) => [Math.sin(x), d * Math.cos(x)],
  js: (x) => `Math.sin(${x})`,
  c: (x) => `sin(${x})`,
  python: (x) => `np.sin(${x})`,
  domain: REALS,
  sign: vanishing,
  source: 'DLMF 4.20.1',
};

export const cos: FunctionRow = {
  name: 'cos',
  arity: 1,
  derivative: (x) => [negate(call(sin, [x]))],
  exact: (x) => atTurn(x, cosOfPi) ?? even(cos, x),
  value: Math.cos,
  dual: ([x, d]) => [Math.cos(x), -d * Math.sin(x)],
  js: (x) => `Math.cos(${x})`,
  c: (x) => `cos(${x})`,
  python: (x) => `np.cos(${x})`,
  domain: REALS,
  sign: (x) => (x === 'zero' ? 'positive' : 'any'),
  source: 'DLMF 4.20.2',
};

export const tan: FunctionRow = {
  name: 'tan',
  arity: 1,
  derivative: (x) => [add([one, power(call(tan, [x]), two)])],
  exact: (x) => atTurn(x, tanOfPi) ?? odd(tan, x),
  value: Math.tan,
  dual: ([x, d]) => [Math.tan(x), d / Math.cos(x) ** 2],
  js: (x) => `Math.tan(${x})`,
  c: (x) => `tan(${x})`,
  python: (x) => `np.tan(${x})`,
  domain: REALS,
  // The poles nearest to 0; the others lie π apart.
  kinks: [-Math.PI / 2, Math.PI / 2],
  sign: vanishing,
  source: 'DLMF 4.20.3',
};

/** (1 − x²)^(−1/2). */
const inverseRoot = (x: Node): Node => power(subtract(one, power(x, two)), number(rational(-1, 2)));

export const asin: FunctionRow = {
  name: 'asin',
  arity: 1,
  derivative: (x) => [inverseRoot(x)],
  exact: (x) => angleOfSin(x) ?? odd(asin, x),
  value: Math.asin,
  dual: ([x, d]) => [Math.asin(x), d / Math.sqrt((1 - x) * (1 + x))],
  js: (x) => `Math.asin(${x})`,
  c: (x) => `asin(${x})`,
  python: (x) => `np.arcsin(${x})`,
  domain: { lo: -1, hi: 1 },
  kinks: [-1, 1],
  sign: same,
  monotone: 'increasing',
  source: 'DLMF 4.24.7',
};

export const acos: FunctionRow = {
  name: 'acos',
  arity: 1,
  derivative: (x) => [negate(inverseRoot(x))],
  exact: (x) => angleOfCos(x),
  value: Math.acos,
  dual: ([x, d]) => [Math.acos(x), -d / Math.sqrt((1 - x) * (1 + x))],
  js: (x) => `Math.acos(${x})`,
  c: (x) => `acos(${x})`,
  python: (x) => `np.arccos(${x})`,
  domain: { lo: -1, hi: 1 },
  kinks: [-1, 1],
  sign: always('nonneg'),
  monotone: 'decreasing',
  source: 'DLMF 4.24.8',
};

export const atan: FunctionRow = {
  name: 'atan',
  arity: 1,
  derivative: (x) => [divide(one, add([one, power(x, two)]))],
  exact: (x) => angleOfTan(x) ?? odd(atan, x),
  value: Math.atan,
  dual: ([x, d]) => [Math.atan(x), d * Math.cos(Math.atan(x)) ** 2],
  js: (x) => `Math.atan(${x})`,
  c: (x) => `atan(${x})`,
  python: (x) => `np.arctan(${x})`,
  domain: REALS,
  sign: same,
  monotone: 'increasing',
  source: 'DLMF 4.24.9',
};

export const trigonometric: readonly FunctionRow[] = [sin, cos, tan, asin, acos, atan];
