import { constant, number, one, zero } from '../expr/atoms.js';
import { add, call, divide, multiply, power, scale } from '../expr/build.js';
import type { Node } from '../expr/node.js';
import { isInteger, rational } from '../expr/rational.js';
import type { FunctionRow } from '../expr/row.js';
import { always, POSITIVE, REALS, same } from './claims.js';
import { exp } from './exponential.js';
import * as numeric from './numeric.js';
import { odd } from './symmetry.js';

const pi = constant('pi');
const two = number(2);
const half = number(rational(1, 2));

/** c / √(rπ) · e^(−s x²). */
function bell(x: Node, c: number, r: Node, s: Node): Node {
  const exponent = scale(multiply([s, power(x, two)]), rational(-1));
  return multiply([number(c), power(multiply([r, pi]), number(rational(-1, 2))), call(exp, [exponent])]);
}

export const erf: FunctionRow = {
  name: 'erf',
  arity: 1,
  derivative: (x) => [bell(x, 2, one, one)],
  exact: (x) => (x === zero ? zero : odd(erf, x)),
  value: numeric.erf,
  dual: ([x, d]) => [numeric.erf(x), d * 1.1283791670955126 * Math.exp(-x * x)],
  js: (x) => `$.erf(${x})`,
  c: (x) => `erf(${x})`,
  python: (x) => `special.erf(${x})`,
  domain: REALS,
  sign: same,
  monotone: 'increasing',
  source: 'DLMF 7.2.1',
};

export const Phi: FunctionRow = {
  name: 'Phi',
  arity: 1,
  derivative: (x) => [bell(x, 1, two, half)],
  exact: (x) => (x === zero ? half : null),
  value: numeric.ndtr,
  dual: ([x, d]) => [numeric.ndtr(x), (d * 0.3989422804014327) / Math.exp((x * x) / 2)],
  js: (x) => `$.ndtr(${x})`,
  c: (x) => `cf_ndtr(${x})`,
  python: (x) => `special.ndtr(${x})`,
  domain: REALS,
  sign: always('positive'),
  monotone: 'increasing',
  source: 'the density of the standard normal law',
};

const MAX_FACTORIAL = 64n;

/** (n − 1)! at a small positive integer n, √π at 1/2. */
function exactGamma(x: Node): Node | null {
  if (x === half) return power(pi, half);
  if (x.kind !== 'number' || !isInteger(x.value) || x.value.s < 0n || x.value.n === 0n || x.value.n > MAX_FACTORIAL)
    return null;
  let factorial = 1n;
  for (let k = 2n; k < x.value.n; k++) factorial *= k;
  return number(rational(factorial));
}

export const gamma: FunctionRow = {
  name: 'gamma',
  arity: 1,
  derivative: (x) => [multiply([call(gamma, [x]), call(digamma, [x])])],
  exact: exactGamma,
  value: numeric.gamma,
  // Γ' in the form Γ(x + 1) ψ(x + 1)/x − Γ(x + 1)/x², from Γ(x + 1) = x Γ(x).
  dual: ([x, d]) => {
    const next = numeric.gamma(x + 1);
    return [numeric.gamma(x), d * ((next * numeric.digamma(x + 1)) / x - next / (x * x))];
  },
  js: (x) => `$.gamma(${x})`,
  c: (x) => `tgamma(${x})`,
  python: (x) => `special.gamma(${x})`,
  domain: POSITIVE,
  sign: (x) => (x === 'positive' ? 'positive' : 'any'),
  convex: 'convex',
  source: 'DLMF 5.2.2',
};

export const lgamma: FunctionRow = {
  name: 'lgamma',
  arity: 1,
  derivative: (x) => [call(digamma, [x])],
  exact: (x) => (x === one || x === two ? zero : null),
  value: numeric.lgamma,
  dual: ([x, d]) => [numeric.lgamma(x), d * (numeric.digamma(x + 1) - 1 / x)],
  js: (x) => `$.lgamma(${x})`,
  c: (x) => `lgamma(${x})`,
  python: (x) => `special.gammaln(${x})`,
  domain: POSITIVE,
  sign: always('any'),
  convex: 'convex',
  source: 'DLMF 5.2.2',
};

export const digamma: FunctionRow = {
  name: 'digamma',
  arity: 1,
  derivative: (x) => [call(trigamma, [x])],
  value: numeric.digamma,
  dual: ([x, d]) => [numeric.digamma(x), d * (numeric.trigamma(x + 1) + 1 / (x * x))],
  js: (x) => `$.digamma(${x})`,
  c: (x) => `cf_digamma(${x})`,
  python: (x) => `special.digamma(${x})`,
  domain: POSITIVE,
  sign: always('any'),
  monotone: 'increasing',
  convex: 'concave',
  source: 'DLMF 5.15.1',
};

export const trigamma: FunctionRow = {
  name: 'trigamma',
  arity: 1,
  derivative: (x) => [call(polygamma, [two, x])],
  exact: (x) => (x === one ? scale(power(pi, two), rational(1, 6)) : null),
  value: numeric.trigamma,
  dual: ([x, d]) => [numeric.trigamma(x), d * (numeric.polygamma(2, x + 1) - 2 / (x * x * x))],
  js: (x) => `$.trigamma(${x})`,
  c: (x) => `cf_trigamma(${x})`,
  python: (x) => `special.polygamma(1, ${x})`,
  domain: POSITIVE,
  sign: always('positive'),
  monotone: 'decreasing',
  convex: 'convex',
  source: 'DLMF 5.15.1',
};

/** The n-th derivative of digamma; the order n is an integer, so nothing varies with it. */
export const polygamma: FunctionRow = {
  name: 'polygamma',
  arity: 2,
  derivative: (n, x) => [zero, call(polygamma, [add([n, one]), x])],
  exact: (n, x) => (n === zero ? call(digamma, [x]) : n === one ? call(trigamma, [x]) : null),
  value: numeric.polygamma,
  // From ψ⁽ⁿ⁾(x) = ψ⁽ⁿ⁾(x + 1) + (−1)ⁿ⁺¹ n!/xⁿ⁺¹, differentiated once more.
  dual: ([n], [x, d]) => {
    const step = numeric.gamma(n + 2) * (n % 2 === 0 ? 1 : -1) * x ** -(n + 2);
    return [numeric.polygamma(n, x), d * (numeric.polygamma(n + 1, x + 1) + step)];
  },
  js: (n, x) => `$.polygamma(${n}, ${x})`,
  c: (n, x) => `cf_polygamma(${n}, ${x})`,
  python: (n, x) => `special.polygamma(${n}, ${x})`,
  domain: { lo: 0, hi: Infinity },
  sign: always('any'),
  source: 'DLMF 5.15.1',
};

export const lambertw: FunctionRow = {
  name: 'lambertw',
  arity: 1,
  derivative: (x) => [divide(one, add([x, call(exp, [call(lambertw, [x])])]))],
  exact: (x) => (x === zero ? zero : null),
  value: numeric.lambertw,
  dual: ([x, d]) => {
    const w = numeric.lambertw(x);
    return [w, (d * Math.exp(-w)) / (1 + w)];
  },
  js: (x) => `$.lambertw(${x})`,
  c: (x) => `cf_lambertw(${x})`,
  python: (x) => `np.real(special.lambertw(${x}))`,
  domain: { lo: -1 / Math.E, hi: Infinity },
  kinks: [-1 / Math.E],
  sign: same,
  monotone: 'increasing',
  convex: 'concave',
  source: 'DLMF 4.13.4',
};

export const special: readonly FunctionRow[] = [erf, Phi, gamma, lgamma, digamma, trigamma, polygamma, lambertw];
