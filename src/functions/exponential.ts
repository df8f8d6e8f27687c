import { number, one, zero } from '../expr/atoms.js';
import { add, call, divide, multiply, negate, power, subtract } from '../expr/build.js';
import type { Node } from '../expr/node.js';
import { isNegative, rational, rationalPower } from '../expr/rational.js';
import type { FunctionRow } from '../expr/row.js';
import { always, POSITIVE, REALS, same } from './claims.js';
import * as numeric from './numeric.js';
import { odd } from './symmetry.js';

export const exp: FunctionRow = {
  name: 'exp',
  arity: 1,
  derivative: (x) => [call(exp, [x])],
  exact: (x) => (x === zero ? one : null),
  value: Math.exp,
  dual: ([x, d]) => [Math.exp(x), d * Math.exp(x)],
  js: (x) => `Math.exp(${x})`,
  c: (x) => `exp(${x})`,
  python: (x) => `np.exp(${x})`,
  domain: REALS,
  sign: always('positive'),
  monotone: 'increasing',
  convex: 'convex',
  source: 'DLMF 4.7.4',
};

/** log 1 = 0, log e^x = x, log(1/n) = −log n. */
function exactLog(x: Node): Node | null {
  if (x === one) return zero;
  if (x.kind === 'call' && x.row === exp) return x.children[0] as Node;
  if (x.kind === 'number' && x.value.n === 1n && x.value.s > 0n) return negate(call(log, [number(x.value.inverse())]));
  return null;
}

export const log: FunctionRow = {
  name: 'log',
  arity: 1,
  derivative: (x) => [power(x, number(-1))],
  exact: exactLog,
  value: Math.log,
  dual: ([x, d]) => [Math.log(x), d / x],
  js: (x) => `Math.log(${x})`,
  c: (x) => `log(${x})`,
  python: (x) => `np.log(${x})`,
  domain: POSITIVE,
  sign: always('any'),
  monotone: 'increasing',
  convex: 'concave',
  source: 'DLMF 4.7.1',
};

export const log1p: FunctionRow = {
  name: 'log1p',
  arity: 1,
  derivative: (x) => [power(add([one, x]), number(-1))],
  exact: (x) => {
    if (x === zero) return zero;
    return x.kind === 'call' && x.row === expm1 ? (x.children[0] as Node) : null;
  },
  value: Math.log1p,
  dual: ([x, d]) => [Math.log1p(x), d / (1 + x)],
  js: (x) => `Math.log1p(${x})`,
  c: (x) => `log1p(${x})`,
  python: (x) => `np.log1p(${x})`,
  domain: { lo: -1, hi: Infinity, loOpen: true },
  sign: same,
  monotone: 'increasing',
  convex: 'concave',
  source: 'DLMF 4.7.1 at 1 + x',
};

export const expm1: FunctionRow = {
  name: 'expm1',
  arity: 1,
  derivative: (x) => [call(exp, [x])],
  exact: (x) => (x === zero ? zero : null),
  value: Math.expm1,
  dual: ([x, d]) => [Math.expm1(x), d * (1 + Math.expm1(x))],
  js: (x) => `Math.expm1(${x})`,
  c: (x) => `expm1(${x})`,
  python: (x) => `np.expm1(${x})`,
  domain: REALS,
  sign: same,
  monotone: 'increasing',
  convex: 'convex',
  source: 'DLMF 4.7.4',
};

export const sigmoid: FunctionRow = {
  name: 'sigmoid',
  arity: 1,
  derivative: (x) => {
    const s = call(sigmoid, [x]);
    return [multiply([s, subtract(one, s)])];
  },
  exact: (x) => (x === zero ? divide(one, number(2)) : null),
  value: numeric.sigmoid,
  dual: ([x, d]) => {
    const e = Math.exp(-Math.abs(x));
    return [numeric.sigmoid(x), (d * e) / ((1 + e) * (1 + e))];
  },
  js: (x) => `$.sigmoid(${x})`,
  c: (x) => `cf_sigmoid(${x})`,
  python: (x) => `special.expit(${x})`,
  domain: REALS,
  sign: always('positive'),
  monotone: 'increasing',
  source: "quotient rule on 1/(1 + e^(−x)): σ' = σ(1 − σ)",
};

export const softplus: FunctionRow = {
  name: 'softplus',
  arity: 1,
  derivative: (x) => [call(sigmoid, [x])],
  exact: (x) => (x === zero ? call(log, [number(2)]) : null),
  value: numeric.softplus,
  dual: ([x, d]) => [numeric.softplus(x), d / (1 + Math.exp(-x))],
  js: (x) => `$.softplus(${x})`,
  c: (x) => `cf_softplus(${x})`,
  python: (x) => `np.logaddexp(0, ${x})`,
  domain: REALS,
  sign: always('positive'),
  monotone: 'increasing',
  convex: 'convex',
  source: 'chain rule on log(1 + e^x)',
};

/** The real cube root of an exact cube. */
function exactCbrt(x: Node): Node | null {
  if (x.kind !== 'number' || isNegative(x.value)) return odd(cbrt, x);
  const root = rationalPower(x.value, rational(1, 3));
  return root === null ? null : number(root);
}

export const cbrt: FunctionRow = {
  name: 'cbrt',
  arity: 1,
  derivative: (x) => [divide(one, multiply([number(3), power(call(cbrt, [x]), number(2))]))],
  exact: exactCbrt,
  value: Math.cbrt,
  dual: ([x, d]) => [Math.cbrt(x), (d * Math.cbrt(x)) / (3 * x)],
  js: (x) => `Math.cbrt(${x})`,
  c: (x) => `cbrt(${x})`,
  python: (x) => `np.cbrt(${x})`,
  domain: REALS,
  kinks: [0],
  sign: same,
  monotone: 'increasing',
  source: 'inverse function rule on y³ = x',
};

export const exponential: readonly FunctionRow[] = [exp, log, log1p, expm1, sigmoid, softplus, cbrt];
