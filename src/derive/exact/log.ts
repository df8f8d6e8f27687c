import { content, MINUS_ONE, ONE, type Rational, rational } from '../../expr/rational.js';
import { log } from '../../functions/exponential.js';
import { factored } from '../cancel.js';
import {
  difference,
  type Exact,
  exactKey,
  fromPoly,
  fromPowers,
  isRational,
  NoValue,
  negated,
  power,
  signOf,
  sum,
  times,
} from '../exact.js';
import {
  type CallGenerator,
  type ExpGenerator,
  type Generator,
  generator,
  isPositive,
  primesOf,
} from '../generator.js';
import { type Monomial, type Poly, poly, scaled, termsOf } from '../laurent.js';

/** Exponentials and logarithms of exact numbers. */

/** e^(q x), x without a rational factor of its own. */
function expPower(x: Exact, q: Rational): Exact {
  const made = generator<ExpGenerator>({ kind: 'exp', key: `exp(${exactKey(x)})`, of: x });
  return q.n === 0n ? ONE : fromPowers([{ generator: made, exponent: q }]);
}

/** Of a logarithm alone: what it is the logarithm of. */
export function argumentOfLog(monomial: Monomial): Exact | null {
  const [only, more] = monomial;
  if (!only || more || only.generator.kind !== 'call' || only.generator.row !== log) return null;
  return only.exponent.equals(1) ? (only.generator.args[0] as Exact) : null;
}

/** e^x: each term of x gives a power. */
export function exponential(x: Exact): Exact {
  if (isRational(x)) return expPower(ONE, x);
  const terms = termsOf(x.top);
  if (x.bottom.size > 1) {
    const c = content(terms.map((t) => t.coefficient));
    return expPower(times([x, c.inverse()]), c);
  }
  return times(
    terms.map(({ coefficient, monomial }) => {
      const inner = argumentOfLog(monomial);
      if (inner) return power(inner, coefficient);
      return expPower(fromPoly(poly([{ coefficient: ONE, monomial }])), coefficient);
    }),
  );
}

/** log x as a generator, x being positive and no product. */
function logGenerator(x: Exact): Exact {
  const made: CallGenerator = {
    kind: 'call',
    key: `log(${exactKey(x)})`,
    row: log,
    args: [x],
    positive: signOf(difference(x, ONE)) > 0,
  };
  return fromPowers([{ generator: generator(made), exponent: ONE }]);
}

function logRational(q: Rational): Exact {
  const parts = (n: bigint, sign: bigint): Exact[] =>
    [...primesOf(n)].map(([p, k]) => times([rational(sign * k), logGenerator(rational(p))]));
  return sum([...parts(q.n, 1n), ...parts(q.d, -1n)]);
}

function logOfGenerator(g: Generator): Exact {
  switch (g.kind) {
    case 'prime':
      return logGenerator(rational(g.value));
    case 'root':
      return logPoly(g.of);
    case 'exp':
      return g.of;
    case 'pi':
      return logGenerator(fromPowers([{ generator: g, exponent: ONE }]));
    case 'call': {
      const x = fromPowers([{ generator: g, exponent: ONE }]);
      return logGenerator(isPositive(g) || signOf(x) > 0 ? x : negated(x));
    }
    default:
      return g satisfies never;
  }
}

/** log |p|, by what p is a product of. */
function logPoly(p: Poly): Exact {
  const { content: c, shift, factors } = factored(p);
  return sum([
    logRational(c.abs()),
    ...shift.map(({ generator: g, exponent }) => times([exponent, logOfGenerator(g)])),
    ...factors.map(({ factor, times: k }) => {
      const positive = signOf(fromPoly(factor)) < 0 ? scaled(factor, MINUS_ONE) : factor;
      return times([rational(k), logGenerator(fromPoly(positive))]);
    }),
  ]);
}

/** log x, logarithms of products taken apart. */
export function logarithm(x: Exact): Exact {
  const sign = signOf(x);
  if (sign === 0) throw new NoValue('log 0 is not a number');
  if (sign < 0) throw new NoValue('the logarithm of a negative number');
  if (isRational(x)) return logRational(x);
  return x.bottom.size > 1 ? difference(logPoly(x.top), logPoly(x.bottom)) : logPoly(x.top);
}
