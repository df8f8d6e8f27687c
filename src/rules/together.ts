import { splitCoefficient } from '../expr/affine.js';
import { number, one } from '../expr/atoms.js';
import { add, call, multiply, negate, power, subtract } from '../expr/build.js';
import { some } from '../expr/fold.js';
import { inside } from '../expr/inside.js';
import type { Call, Node } from '../expr/node.js';
import { isInteger, isNegative, isOne, isZero, type Rational, ZERO } from '../expr/rational.js';
import { openApart, sum } from '../expr/reduce.js';
import { collectTerms } from './collect.js';
import { costOf } from './cost.js';
import { expand } from './expand.js';
import { isLogistic } from './identities.js';
import { exactQuotient } from './polynomial.js';
import { factorsOf, replaced, termsOf } from './rewrite.js';

/** More terms than this are not put over one denominator. */
const MOST = 8;

/** Base and numeric exponent of a factor; the exponent is 0 where it is no number. */
function baseOf(factor: Node): readonly [Node, Rational] {
  if (factor.kind !== 'power') return [factor, one.value];
  const [base, e] = factor.children as [Node, Node];
  return [base, e.kind === 'number' ? e.value : ZERO];
}

/** Is it a whole negative power of a sum? */
function isUnderSum(factor: Node): boolean {
  const [base, e] = baseOf(factor);
  return base.kind === 'add' && isInteger(e) && isNegative(e);
}

/** A sum as numerator over the powers that its terms are divided by, multiplied out where that is shorter. */
function cleared(node: Node): readonly [Node, ReadonlyMap<Node, Rational>] {
  const below = new Map<Node, Rational>();
  for (const term of termsOf(node))
    for (const factor of factorsOf(term)) {
      const [base, e] = baseOf(factor);
      if (!isNegative(e) || base.kind === 'number') continue;
      if (e.neg().compare(below.get(base) ?? ZERO) > 0) below.set(base, e.neg());
    }
  if (below.size === 0) return [node, below];
  const factors = [...below].map(([b, e]) => power(b, number(e)));
  const top = add(termsOf(node).map((t) => multiply([t, ...factors])));
  const apart = expand(top);
  return [lengthOf(collectTerms(apart)) < lengthOf(top) ? apart : top, below];
}

/** About how long it is when printed, a divisor counting no more than a factor. */
function lengthOf(node: Node): number {
  switch (node.kind) {
    case 'add':
      return node.children.reduce((t, c) => t + lengthOf(c) + 1, -1);
    case 'multiply': {
      const [q] = splitCoefficient(node);
      const turned = isOne(q.neg()) ? -2 : 0;
      return node.children.reduce((t, c) => t + lengthOf(c) + 1, -1) + turned;
    }
    case 'power': {
      const [base, e] = node.children as [Node, Node];
      const once = e.kind === 'number' && isOne(e.value.abs());
      return lengthOf(base) + (once ? 0 : 2);
    }
    case 'reduce':
      return 1 + inside(node).reduce((t, c) => t + lengthOf(c), 0);
    default:
      return costOf(node);
  }
}

/** The values of the logistic function among the factors of the terms. */
function logisticsIn(node: Node): Call[] {
  const bases = termsOf(node).flatMap((t) => factorsOf(t).map((f) => baseOf(f)[0]));
  return bases.filter(isLogistic);
}

/** The sum with 1 − σ(u) for σ(−u) where it holds σ(u) too, or the other sum beside it does. */
function withOneLogistic(node: Node, beside: readonly Call[] = []): Node {
  let current = node;
  for (let round = 0; round < MOST; round++) {
    const mine = logisticsIn(current);
    const kept = [...beside, ...mine].find((s) => mine.some((m) => m === mirrored(s)));
    if (!kept) break;
    current = expand(replaced(current, mirrored(kept), subtract(one, kept)));
  }
  return current;
}

/** σ(−u) for σ(u). */
function mirrored({ row, children }: Call): Node {
  return call(row, [negate(children[0] as Node)]);
}

interface Power {
  readonly base: Node;
  readonly times: number;
}

/** Sums above cancelled against sums below, as polynomials. */
function cancelled(above: Power[], below: Power[]): boolean {
  for (const [i, n] of above.entries())
    for (const [j, d] of below.entries()) {
      const bottom = withOneLogistic(expand(d.base));
      const top = withOneLogistic(expand(n.base), logisticsIn(bottom));
      const quotient = exactQuotient(top, bottom);
      const inverse = quotient ? null : exactQuotient(bottom, top);
      if (!quotient && !inverse) continue;
      above.splice(i, 1);
      below.splice(j, 1);
      if (n.times > 1) above.push({ base: n.base, times: n.times - 1 });
      if (d.times > 1) below.push({ base: d.base, times: d.times - 1 });
      if (quotient) above.push({ base: quotient, times: 1 });
      if (inverse) below.push({ base: inverse, times: 1 });
      return true;
    }
  return false;
}

/** The factors, each sum as one fraction, what sums above and below have in common left out. */
function assembled(factors: readonly Node[]): Node {
  const above: Power[] = [];
  const below: Power[] = [];
  const made: Node[] = [];
  for (const factor of factors) {
    const [base, e] = baseOf(factor);
    if (base.kind === 'add' && !isZero(e) && isInteger(e) && e.n <= MOST && base.children.length <= MOST) {
      const [top, bottom] = cleared(base);
      const times = Number(e.n);
      const side = isNegative(e) ? below : above;
      side.push({ base: top, times });
      for (const [b, q] of bottom) {
        const whole = b.kind === 'add' && isInteger(q);
        if (whole) (isNegative(e) ? above : below).push({ base: b, times: times * Number(q.n) });
        else made.push(power(b, number(q.mul(e).neg())));
      }
    } else if (factor.kind === 'reduce' && factor.op === 'sum') {
      made.push(...outOfSum(factor, factors));
    } else made.push(factor);
  }
  for (let round = 0; round < MOST && cancelled(above, below); round++);
  return multiply([
    ...made,
    ...above.map(({ base, times }) => power(collectTerms(base), number(times))),
    ...below.map(({ base, times }) => power(collectTerms(base), number(-times))),
  ]);
}

/** A sum of fractions whose denominators hold a fraction with the same denominator in all terms: it goes outside. */
function outOfSum(node: Node & { kind: 'reduce' }, apart: readonly Node[]): readonly Node[] {
  const { indices, body } = openApart(node, apart);
  const outside: Node[] = [];
  const factors = factorsOf(body).map((factor) => {
    const [base, e] = baseOf(factor);
    if (!isUnderSum(factor) || base.children.length > MOST) return factor;
    const [top, bottom] = cleared(base);
    if (bottom.size === 0 || [...bottom.keys()].some((b) => indices.some((i) => b.free.includes(i)))) return factor;
    outside.push(...[...bottom].map(([b, q]) => power(b, number(q.mul(e).neg()))));
    return power(top, number(e));
  });
  return outside.length === 0 ? [node] : [...outside, sum(indices, multiply(factors))];
}

/** Does a sum stand under a fraction bar in one of the factors? */
function hasFraction(factors: readonly Node[]): boolean {
  return factors.some((f) => {
    if (isUnderSum(f)) return true;
    if (f.kind === 'add') return f.children.some((t) => factorsOf(t).some(isUnderSum));
    return f.kind === 'reduce' && f.op === 'sum' && some(f, (n) => n.kind === 'power' && isUnderSum(n));
  });
}

/** Fractions with sums in them as one fraction, cancelled, where that is shorter. */
export function together(node: Node): Node {
  if (node.kind !== 'add' && node.kind !== 'multiply') return node;
  if (node.kind === 'add' && (node.children.length > MOST || !hasFraction([node]))) return node;
  if (node.kind === 'multiply' && !hasFraction(node.children)) return node;
  const made = assembled(factorsOf(node));
  return lengthOf(made) < lengthOf(node) ? made : node;
}
