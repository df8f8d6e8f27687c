import { number, one, zero } from '../expr/atoms.js';
import { call, power, subtract } from '../expr/build.js';
import type { FunctionRow } from '../expr/row.js';
import { always, REALS, same } from './claims.js';
import { even, odd } from './symmetry.js';

export const sinh: FunctionRow = {
  name: 'sinh',
  arity: 1,
  derivative: (x) => [call(cosh, [x])],
  exact: (x) => (x === zero ? zero : odd(sinh, x)),
  value: Math.sinh,
  dual: ([x, d]) => [Math.sinh(x), d * Math.cosh(x)],
  js: (x) => `Math.sinh(${x})`,
  c: (x) => `sinh(${x})`,
  python: (x) => `np.sinh(${x})`,
  domain: REALS,
  sign: same,
  monotone: 'increasing',
  source: 'DLMF 4.34.7',
};

export const cosh: FunctionRow = {
  name: 'cosh',
  arity: 1,
  derivative: (x) => [call(sinh, [x])],
  exact: (x) => (x === zero ? one : even(cosh, x)),
  value: Math.cosh,
  dual: ([x, d]) => [Math.cosh(x), d * Math.sinh(x)],
  js: (x) => `Math.cosh(${x})`,
  c: (x) => `cosh(${x})`,
  python: (x) => `np.cosh(${x})`,
  domain: REALS,
  sign: always('positive'),
  convex: 'convex',
  source: 'DLMF 4.34.8',
};

export const tanh: FunctionRow = {
  name: 'tanh',
  arity: 1,
  derivative: (x) => [subtract(one, power(call(tanh, [x]), number(2)))],
  exact: (x) => (x === zero ? zero : odd(tanh, x)),
  value: Math.tanh,
  dual: ([x, d]) => [Math.tanh(x), d / Math.cosh(x) ** 2],
  js: (x) => `Math.tanh(${x})`,
  c: (x) => `tanh(${x})`,
  python: (x) => `np.tanh(${x})`,
  domain: REALS,
  sign: same,
  monotone: 'increasing',
  source: 'DLMF 4.34.9',
};

export const hyperbolic: readonly FunctionRow[] = [sinh, cosh, tanh];
