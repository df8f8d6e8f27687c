import { parts as combination, isIntegral, splitCoefficient, useProduct } from './affine.js';
import { minusOne, number, one, zero } from './atoms.js';
import { byNode } from './by-node.js';
import { intern } from './intern.js';
import type { Add, Call, Multiply, Node, Power } from './node.js';
import { compareNodes, sortNodes } from './order.js';
import {
  isInteger,
  isNegative,
  isOne,
  isZero,
  minus,
  ONE,
  plus,
  type Rational,
  rational,
  rationalPower,
  shortContent,
  times,
} from './rational.js';
import type { FunctionRow } from './row.js';
import { isNonneg, structuralSign } from './sign.js';

/** A sum: flat, in order, like terms merged, exact. */
export function add(terms: readonly Node[]): Node {
  if (terms.length === 1) return terms[0] as Node;
  const parts = new Map<Node, Rational>();
  for (let k = 0; k < terms.length; k++) {
    const term = terms[k] as Node;
    if (term.kind === 'add') for (const child of term.children) take(parts, child);
    else take(parts, term);
  }
  return fromCombination(parts);
}

function take(parts: Map<Node, Rational>, term: Node): void {
  const split = splitCoefficient(term);
  const coefficient = split[0];
  const rest = split[1];
  const before = parts.get(rest);
  parts.set(rest, before ? plus(before, coefficient) : coefficient);
}

/** The node of a rational combination. */
export function fromCombination(parts: ReadonlyMap<Node, Rational>): Node {
  const out: Node[] = [];
  parts.forEach((coefficient, rest) => {
    if (!isZero(coefficient)) out.push(scale(rest, coefficient));
  });
  if (out.length === 0) return zero;
  if (out.length === 1) return out[0] as Node;
  if (out.some((term) => term.kind === 'add')) return add(out);
  sortNodes(out, compareTerms);
  return intern<Add>('+', '+', { kind: 'add', children: out });
}

/** Terms are ordered by what they are, their coefficients last, so that a sign moves nothing. */
function compareTerms(a: Node, b: Node): number {
  return compareNodes(splitCoefficient(a)[1], splitCoefficient(b)[1]);
}

/** A rational multiple. */
export function scale(node: Node, by: Rational): Node {
  if (isOne(by)) return node;
  if (isZero(by)) return zero;
  if (node === one) return number(by);
  if (node.kind === 'number') return number(times(node.value, by));
  if (node.kind === 'add') {
    const parts = new Map<Node, Rational>();
    for (const [rest, coefficient] of combination(node)) parts.set(rest, times(coefficient, by));
    return fromCombination(parts);
  }
  const split = splitCoefficient(node);
  const rest = split[1];
  const q = times(split[0], by);
  if (isOne(q)) return rest;
  return product([number(q), ...(rest.kind === 'multiply' ? rest.children : [rest])]);
}

export function negate(node: Node): Node {
  return scale(node, minusOne.value);
}

export function subtract(a: Node, b: Node): Node {
  return add([a, negate(b)]);
}

/** Factors that are already in normal form. */
function product(factors: readonly Node[]): Node {
  if (factors.length === 0) return one;
  if (factors.length === 1) return factors[0] as Node;
  return intern<Multiply>('*', '*', { kind: 'multiply', children: factors });
}
useProduct(product, ONE);

const primitives = byNode<readonly [Rational, Node]>();

/** A sum as content times a primitive sum whose first term is positive; a content that is too long to write stays inside. */
export function primitive(sum: Add): readonly [Rational, Node] {
  const known = primitives.get(sum);
  if (known) return known;
  const parts = combination(sum);
  let q = shortContent([...parts.values()]);
  const first = splitCoefficient(sum.children[0] as Node)[0];
  if (isNegative(first)) q = minus(q);
  const made = isOne(q) ? ([ONE, sum] as const) : ([q, scale(sum, q.inverse())] as const);
  primitives.set(sum, made);
  return made;
}

/** A product: flat, in order, like bases merged, sums primitive, exact. */
export function multiply(factors: readonly Node[]): Node {
  const alone = onlyFactor(factors) ?? plainProduct(factors);
  if (alone) return alone;
  let coefficient = ONE;
  const bases = new Map<Node, Node>();
  const raiseBase = (base: Node, by: Node): void => {
    const before = bases.get(base);
    bases.set(base, before ? add([before, by]) : by);
  };
  const queue = [...factors].reverse();
  while (queue.length > 0) {
    const factor = queue.pop() as Node;
    if (factor.kind === 'number') {
      coefficient = times(coefficient, factor.value);
      if (isZero(coefficient)) return zero;
      continue;
    }
    if (factor.kind === 'multiply') {
      for (let i = factor.children.length - 1; i >= 0; i--) queue.push(factor.children[i] as Node);
      continue;
    }
    if (factor.kind === 'power') {
      raiseBase(factor.children[0] as Node, factor.children[1] as Node);
      continue;
    }
    if (factor.kind !== 'add') {
      raiseBase(factor, one);
      continue;
    }
    const [q, rest] = primitive(factor);
    coefficient = times(coefficient, q);
    raiseBase(rest, one);
  }
  const out: Node[] = [];
  let again = false;
  bases.forEach((exponent, base) => {
    const factor = base.kind === 'add' && exponent === one ? base : power(base, exponent);
    if (factor === one) return;
    if (factor.kind === 'add') {
      const [q, rest] = primitive(factor);
      coefficient = times(coefficient, q);
      out.push(rest);
      return;
    }
    // A power may have become a product or a number, whose parts merge with the others.
    if (factor.kind === 'multiply' || factor.kind === 'number') again = true;
    out.push(factor);
  });
  return again ? multiply([number(coefficient), ...out]) : ordered(coefficient, out);
}

/** The factor beside which there are only ones, where it is in normal form as it stands. */
function onlyFactor(factors: readonly Node[]): Node | null {
  let found = one as Node;
  for (let k = 0; k < factors.length; k++) {
    const factor = factors[k] as Node;
    if (factor === one) continue;
    if (found !== one || factor.kind === 'add') return null;
    found = factor;
  }
  return found;
}

/** The product of different factors that are no sums, products or powers: there is nothing to merge. */
function plainProduct(factors: readonly Node[]): Node | null {
  let coefficient = ONE;
  const out: Node[] = [];
  for (let k = 0; k < factors.length; k++) {
    const factor = factors[k] as Node;
    switch (factor.kind) {
      case 'number':
        coefficient = times(coefficient, factor.value);
        continue;
      case 'add':
      case 'multiply':
      case 'power':
        return null;
      default:
        if (out.includes(factor)) return null;
        out.push(factor);
    }
  }
  return isZero(coefficient) ? zero : ordered(coefficient, out);
}

/** The product of a number and factors that have no base in common. */
function ordered(coefficient: Rational, factors: Node[]): Node {
  if (factors.length === 0) return number(coefficient);
  if (contradicts(factors)) return zero;
  if (factors.length === 1) return scale(factors[0] as Node, coefficient);
  sortNodes(factors);
  return product(isOne(coefficient) ? factors : [number(coefficient), ...factors]);
}

/** Do two of the factors exclude each other, as `i = j` and `i ≠ j` do? */
function contradicts(factors: readonly Node[]): boolean {
  const unequal = factors.filter((f) => f.kind === 'bracket' && f.relation === '!=');
  if (unequal.length === 0) return false;
  const equal = factors.filter((f) => f.kind === 'delta' || (f.kind === 'bracket' && f.relation === '=='));
  return equal.some((e) => unequal.some((u) => e.children[0] === u.children[0] && e.children[1] === u.children[1]));
}

export function divide(a: Node, b: Node): Node {
  return multiply([a, power(b, minusOne)]);
}

/** A power; every rewriting here holds wherever the left side is defined. */
export function power(base: Node, exponent: Node): Node {
  if (exponent === one) return base;
  if (exponent === zero || base === one) return one;
  if (exponent.kind !== 'number') return makePower(base, exponent);
  const q = exponent.value;
  switch (base.kind) {
    case 'number':
      return numberPower(base.value, q);
    case 'delta':
    case 'bracket':
      return isNegative(q) ? makePower(base, exponent) : base;
    case 'power':
      return powerOfPower(base, q);
    case 'multiply':
      return powerOfProduct(base, q);
    case 'add': {
      const [c, rest] = primitive(base);
      if (isOne(c)) return makePower(base, exponent);
      if (isInteger(q)) return multiply([numberPower(c, q), power(rest, exponent)]);
      const positive = c.abs();
      const root = rationalPower(positive, q);
      if (root === null || isOne(positive)) return makePower(base, exponent);
      return multiply([number(root), power(scale(base, positive.inverse()), exponent)]);
    }
    case 'call':
      if (base.row.name === 'abs' && isInteger(q) && q.n % 2n === 0n) return power(base.children[0] as Node, exponent);
      return makePower(base, exponent);
    default:
      return makePower(base, exponent);
  }
}

function makePower(base: Node, exponent: Node): Node {
  return intern<Power>('^', '^', { kind: 'power', children: [base, exponent] });
}

/** q^r with the integral part of r multiplied out, so that 2·2^(-1/2) is 2^(1/2). */
function numberPower(base: Rational, exponent: Rational): Node {
  const exact = rationalPower(base, exponent);
  if (exact !== null) return number(exact);
  if (isZero(base)) return makePower(zero, number(exponent));
  if (isInteger(exponent) || isNegative(base)) return makePower(number(base), number(exponent));
  const whole = exponent.floor();
  const part = exponent.sub(whole);
  if (isZero(whole)) {
    if (base.d === 1n) return makePower(number(base), number(exponent));
    // The root of a fraction is written over an integer radicand: (a/b)^r = (a b^(1/r'))... kept simple: a^r / b^r.
    return multiply([numberPower(rational(base.n), exponent), numberPower(rational(base.d), exponent.neg())]);
  }
  const scaled = rationalPower(base, whole);
  if (scaled === null) return makePower(number(base), number(exponent));
  return multiply([number(scaled), numberPower(base, part)]);
}

function powerOfPower(base: Power, q: Rational): Node {
  const [inner, e] = base.children as [Node, Node];
  if (isInteger(q) || isNonneg(structuralSign(inner))) return power(inner, scale(e, q));
  if (e.kind !== 'number') return makePower(base, number(q));
  // (x^2)^(1/2) is |x|: the inner power hides the sign of x.
  if (isInteger(e.value) && e.value.n % 2n === 0n) {
    const outer = times(e.value, q);
    if (isInteger(outer) && outer.n % 2n === 0n) return power(inner, number(outer));
    const magnitude = absolute?.(inner);
    if (magnitude) return power(magnitude, number(outer));
  }
  return makePower(base, number(q));
}

let absolute: ((node: Node) => Node) | undefined;
/** The table of functions says how |x| is built; this floor does not know it by name. */
export function useAbsolute(make: (node: Node) => Node): void {
  absolute = make;
}

function powerOfProduct(base: Multiply, q: Rational): Node {
  const exponent = number(q);
  if (isInteger(q)) return multiply(base.children.map((f) => power(f, exponent)));
  const out: Node[] = [];
  const kept: Node[] = [];
  for (const factor of base.children) {
    if (factor.kind === 'number' && isNegative(factor.value)) {
      const size = factor.value.abs();
      if (!isOne(size)) out.push(power(number(size), exponent));
      kept.push(minusOne);
    } else if (isNonneg(structuralSign(factor)) || isEvenPower(factor)) out.push(power(factor, exponent));
    else kept.push(factor);
  }
  if (out.length === 0) return makePower(base, exponent);
  return multiply([...out, power(multiply(kept), exponent)]);
}

function isEvenPower(node: Node): boolean {
  const e = node.kind === 'power' ? node.children[1] : undefined;
  return e?.kind === 'number' && isInteger(e.value) && e.value.n % 2n === 0n;
}

/** A function of the table. */
export function call(row: FunctionRow, args: readonly Node[]): Node {
  return row.exact?.(...args) ?? rawCall(row, args);
}

/** The same string each time, which is found faster. */
const callTags = new Map<string, string>();

/** A call as it stands, without the row's exact values. */
export function rawCall(row: FunctionRow, args: readonly Node[]): Node {
  const tag = callTags.get(row.name) ?? `c${row.name}`;
  callTags.set(row.name, tag);
  return intern<Call>(tag, tag, { kind: 'call', children: args, row });
}

/** Is every value an integer, so that `<` can be written `<=`? */
export function bothIntegral(a: Node, b: Node): boolean {
  return isIntegral(a) && isIntegral(b);
}
