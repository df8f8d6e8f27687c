import { fold } from '../../expr/fold.js';
import type { Node } from '../../expr/node.js';
import { isInteger, isNegative, isZero, ONE, rational } from '../../expr/rational.js';
import type { FunctionRow } from '../../expr/row.js';
import { cbrt, exp, expm1, log, log1p, sigmoid, softplus } from '../../functions/exponential.js';
import { cosh, sinh, tanh } from '../../functions/hyperbolic.js';
import { abs, floor, max, min, mod, sign } from '../../functions/piecewise.js';
import { digamma, gamma } from '../../functions/special.js';
import { enclose } from '../enclose.js';
import {
  difference,
  type Exact,
  exactKey,
  fromPowers,
  inverse,
  isRational,
  NoValue,
  negated,
  power,
  settle,
  signOf,
  sum,
  times,
} from '../exact.js';
import { type CallGenerator, generator, PI } from '../generator.js';
import { signOf as signOfInterval } from '../interval.js';
import { exponential, logarithm } from './log.js';
import { toNode } from './node.js';

const HALF = rational(1, 2);
const TWO = rational(2);

type One = (x: Exact) => Exact;
type Two = (x: Exact, y: Exact) => Exact;

/** Functions with a normal form of their own. */
const unary: ReadonlyMap<FunctionRow, One> = new Map<FunctionRow, One>([
  [exp, exponential],
  [log, logarithm],
  [log1p, (x) => logarithm(sum([ONE, x]))],
  [expm1, (x) => difference(exponential(x), ONE)],
  [sigmoid, logistic],
  [softplus, (x) => logarithm(sum([ONE, exponential(x)]))],
  [sinh, (x) => times([HALF, difference(exponential(x), exponential(negated(x)))])],
  [cosh, (x) => times([HALF, sum([exponential(x), exponential(negated(x))])])],
  [tanh, (x) => difference(times([TWO, logistic(times([TWO, x]))]), ONE)],
  [cbrt, (x) => times([rational(signOf(x)), power(absolute(x), rational(1, 3))])],
  [abs, absolute],
  [sign, (x) => rational(signOf(x))],
  [floor, wholePart],
  [gamma, (x) => shiftedGamma(x) ?? generated(gamma, [x])],
  [digamma, (x) => shiftedDigamma(x) ?? generated(digamma, [x])],
]);

const binary: ReadonlyMap<FunctionRow, Two> = new Map<FunctionRow, Two>([
  [max, (x, y) => (signOf(difference(x, y)) < 0 ? y : x)],
  [min, (x, y) => (signOf(difference(x, y)) < 0 ? x : y)],
  [mod, (x, y) => difference(x, times([y, wholePart(times([x, inverse(y)]))]))],
]);

/** The value of a function of the table; what reduces no further is a generator. */
export function callExact(row: FunctionRow, args: readonly Exact[]): Exact {
  const [x, y] = args as [Exact, Exact];
  const one = unary.get(row);
  if (one) return one(x);
  const two = binary.get(row);
  if (two) return two(x, y);
  const known = row.exact?.(...args.map(toNode));
  return known ? fromNode(known) : generated(row, args);
}

function absolute(x: Exact): Exact {
  return signOf(x) < 0 ? negated(x) : x;
}

function logistic(x: Exact): Exact {
  const e = exponential(x);
  return times([e, inverse(sum([ONE, e]))]);
}

function wholePart(x: Exact): Exact {
  if (isRational(x)) return x.floor();
  const whole = settle(
    (p) => enclose(x, p),
    ({ lo, hi }, p) => (lo >> p === hi >> p ? lo >> p : null),
  );
  if (whole !== null) return rational(whole);
  throw new NoValue('the whole part of a number next to a whole number cannot be told', true);
}

/** How many steps of Γ(x + 1) = x Γ(x) are taken. */
const MOST_STEPS = 64;

/** Γ at rational numbers, moved to (0, 1]. */
function shiftedGamma(x: Exact): Exact | null {
  if (!isRational(x) || x.abs().compare(MOST_STEPS) > 0) return null;
  let [at, factor] = [x, ONE];
  for (; at.compare(1) > 0; factor = factor.mul(at)) at = at.sub(1);
  for (; at.compare(0) <= 0; at = at.add(1)) {
    if (isZero(at)) throw new NoValue('the gamma function at a pole');
    factor = factor.div(at);
  }
  if (at.equals(1)) return factor;
  if (at.equals(HALF)) return times([factor, fromPowers([{ generator: PI, exponent: HALF }])]);
  return times([factor, generated(gamma, [at])]);
}

/** ψ at rational numbers that are not positive, by ψ(x) = ψ(x + 1) − 1/x. */
function shiftedDigamma(x: Exact): Exact | null {
  if (!isRational(x) || x.compare(0) > 0 || x.compare(-MOST_STEPS) < 0) return null;
  if (isInteger(x)) throw new NoValue('the digamma function at a pole');
  let [at, rest] = [x, rational(0)];
  for (; isNegative(at); at = at.add(1)) rest = rest.sub(at.inverse());
  return sum([rest, generated(digamma, [at])]);
}

/** The value as a generator of its own. */
function generated(row: FunctionRow, args: readonly Exact[]): Exact {
  const key = `${row.name}(${args.map(exactKey).join(',')})`;
  const positive = isCertainlyPositive({ kind: 'call', key, row, args, positive: false });
  const made = generator<CallGenerator>({ kind: 'call', key, row, args, positive });
  return fromPowers([{ generator: made, exponent: ONE }]);
}

/** Throws where the function is not defined at the arguments. */
function isCertainlyPositive(probe: CallGenerator): boolean {
  const value = fromPowers([{ generator: probe, exponent: ONE }]);
  return settle((p) => enclose(value, p), signOfInterval) === 1;
}

/** x^y. */
export function powerExact(x: Exact, y: Exact): Exact {
  if (isRational(y)) return power(x, y);
  const sign = signOf(x);
  if (sign > 0) return exponential(times([y, logarithm(x)]));
  if (sign === 0 && signOf(y) > 0) return rational(0);
  throw new NoValue(sign === 0 ? 'a power of 0 that is not a number' : 'a fractional power of a negative number');
}

/** The value of an expression of numbers, π and functions alone. */
export function fromNode(root: Node): Exact {
  return fold<Exact>(root, (node, of) => {
    switch (node.kind) {
      case 'number':
        return node.value;
      case 'constant':
        if (node.name === 'pi') return fromPowers([{ generator: PI, exponent: ONE }]);
        throw new NoValue('infinity is not a number');
      case 'add':
        return sum(node.children.map(of));
      case 'multiply':
        return times(node.children.map(of));
      case 'power':
        return powerExact(of(node.children[0] as Node), of(node.children[1] as Node));
      case 'call':
        return callExact(node.row, node.children.map(of));
      default:
        throw new Error(`a number cannot hold a ${node.kind}`);
    }
  });
}
