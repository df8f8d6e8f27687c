import { number, zero } from '../expr/atoms.js';
import { add, call, divide, multiply, negate, power, subtract } from '../expr/build.js';
import { fold } from '../expr/fold.js';
import type { Node } from '../expr/node.js';
import { isInteger, rational } from '../expr/rational.js';
import { rebuild } from '../expr/reduce.js';
import { row } from '../functions/table.js';
import { atomOf, nodeOfAtom } from './algebra/atoms.js';
import { atomsOf, coefficientsIn, degreeIn, type Poly, powerPoly, withoutMonomial } from './algebra/poly.js';
import { ratioOf, reduceRatio, relationOf } from './algebra/ratio.js';
import { normalForm, readRatio } from './algebra/read.js';
import { occurs, replaceNode, replaceNodes } from './algebra/replace.js';
import { polyNode, ratioNode } from './algebra/write.js';
import { cubicRoots } from './cubic.js';
import { freshSymbol } from './facts.js';

export type Method = 'linear' | 'quadratic' | 'cubic' | 'power' | 'logarithm' | 'exponential' | 'lambert' | 'squared';

/** A root as the patterns propose it; real where `real` ≥ 0 (and, with `below`, < 0). */
export interface Root {
  readonly value: Node;
  readonly method: Method;
  /** The discriminant, where the formula has one. */
  readonly real?: Node;
  /** True where the formula holds for a negative discriminant instead. */
  readonly below?: boolean;
  /** What the formula divides by, where that may be zero although a root exists. */
  readonly divisor?: Node;
  /** The same with the absolute value of the discriminant, which rounding may have made negative. */
  readonly guarded?: Node;
}

const half = number(rational(1, 2));
const two = number(2);

export function squareRoot(node: Node): Node {
  return power(node, half);
}

/**
 * The solutions of F = 0 for z that the patterns find: polynomials to degree three and in a power of z, roots of
 * linear expressions, one exponential or logarithm, Lambert's W. `null` where no pattern fits.
 */
export function solveFor(equation: Node, z: Node): readonly Root[] | null {
  let num: Poly;
  try {
    num = reduceRatio(readRatio(equation)).num;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
  const atom = atomOf(z);
  const active = [...atomsOf(num)].filter((a) => occurs(nodeOfAtom(a), z));
  const others = active.filter((a) => a !== atom);
  if (active.length === 0) return [];
  if (others.length === 0) return polynomialRoots(num, atom);
  if (others.length > 1) return throughLogarithms(num, z, others);
  const [other] = others as [number];
  if (relationOf(other)) return throughRoot(num, z, other);
  const node = nodeOfAtom(other);
  if (node.kind !== 'call') return null;
  if (node.row.name === 'exp') return throughExponential(num, z, other);
  if (node.row.name === 'log') return throughLogarithm(num, z, other);
  return null;
}

/** The coefficients by the powers of an atom, as nodes. */
function nodesIn(p: Poly, atom: number): Node[] {
  return coefficientsIn(p, atom).map(polyNode);
}

function polynomialRoots(whole: Poly, atom: number): readonly Root[] | null {
  const list = coefficientsIn(whole, atom);
  const low = list.findIndex((c) => c.size > 0);
  const p = low > 0 ? withoutMonomial(whole, [atom, low]) : whole;
  const out: Root[] = low > 0 ? [{ value: zero, method: 'linear' }] : [];
  const c = nodesIn(p, atom);
  const stride = strideOf(c);
  if (stride > 1) {
    const inner = rootsOf(c.filter((_, k) => k % stride === 0));
    return inner && [...out, ...inner.flatMap((r) => extract(r, stride))];
  }
  const found = rootsOf(c);
  return found && [...out, ...found];
}

/** The largest k such that the polynomial is one in z^k. */
function strideOf(c: readonly Node[]): number {
  const used = c.flatMap((x, k) => (k > 0 && x !== zero ? [k] : []));
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
  return used.reduce(gcd, 0) || 1;
}

function unguarded({ guarded: _, ...root }: Root): Root {
  return root;
}

/** z from z^k = r. */
function extract(root: Root, k: number): Root[] {
  if (k === 3) return [{ ...unguarded(root), value: call(row('cbrt'), [root.value]), method: 'power' }];
  const z = power(root.value, number(rational(1, k)));
  if (k % 2 === 1) return [{ ...unguarded(root), value: z, method: 'power' }];
  // The root of a square has the sign of what is squared on one side of its zero only.
  const signed = withoutAbs(normalForm(z));
  const values = signed === z ? [z] : [z, signed];
  const real = root.real ?? root.value;
  return values.flatMap((v) =>
    [v, negate(v)].map((value) => ({ ...unguarded(root), value, real, method: 'power' as const })),
  );
}

/** The expression with |u| taken as u, which solves the same even equation. */
function withoutAbs(root: Node): Node {
  return fold<Node>(root, (node, of) =>
    node.kind === 'call' && node.row.name === 'abs'
      ? of(node.children[0] as Node)
      : rebuild(node, node.children.map(of)),
  );
}

function rootsOf(c: readonly Node[]): readonly Root[] | null {
  const at = (k: number): Node => c[k] ?? zero;
  switch (c.length - 1) {
    case 0:
      return [];
    case 1:
      return [{ value: normalForm(negate(divide(at(0), at(1)))), method: 'linear' }];
    case 2:
      return quadraticRoots(at(2), at(1), at(0));
    case 3:
      return cubicRoots(at(3), at(2), at(1), at(0));
    default:
      return null;
  }
}

/** a z² + b z + c = 0: z = (−b ± √Δ)/(2a), or 2c/(−b ∓ √Δ) where a may be zero. */
function quadraticRoots(a: Node, b: Node, c: Node): readonly Root[] {
  const disc = normalForm(subtract(power(b, two), multiply([number(4), a, c])));
  const root = squareRoot(disc);
  const base = { method: 'quadratic' as const, real: disc };
  const signed = [1, -1].map((sign) => add([negate(b), multiply([number(sign), root])]));
  const usual = signed.map((top) => ({ ...base, value: divide(top, multiply([two, a])), divisor: a }));
  const other = signed.map((bottom) => ({ ...base, value: divide(multiply([two, c]), bottom), divisor: bottom }));
  return [...usual, ...other];
}

/** One algebraic atom R, R^q = ρ(z): by z = ρ⁻¹(s^q) where ρ is linear, else by taking the power. */
function throughRoot(num: Poly, z: Node, other: number): readonly Root[] | null {
  const { degree, rest } = relationOf(other) as { degree: number; rest: { num: Poly; den: Poly } };
  const [beta, alpha, ...more] = nodesIn(rest.num, atomOf(z));
  const linear = more.length === 0 && alpha && !occurs(polyNode(rest.den), z);
  if (!linear) return bySquaring(num, z, other);
  const s = freshSymbol('', 'nonneg');
  const inverse = divide(subtract(multiply([power(s, number(degree)), polyNode(rest.den)]), beta as Node), alpha);
  const inner = solveFor(
    replaceNodes(
      polyNode(num),
      new Map([
        [nodeOfAtom(other), s],
        [z, inverse],
      ]),
    ),
    s,
  );
  return (
    inner?.map((r) => ({
      ...r,
      value: replaceNode(inverse, s, r.value),
      ...(r.guarded ? { guarded: replaceNode(inverse, s, r.guarded) } : {}),
      method: r.method === 'linear' ? 'power' : r.method,
    })) ?? null
  );
}

/** a + b R = 0 implies a² = b² R². */
function bySquaring(num: Poly, z: Node, other: number): readonly Root[] | null {
  const { degree, rest } = relationOf(other) as { degree: number; rest: { num: Poly; den: Poly } };
  if (degree !== 2 || degreeIn(num, other) !== 1) return null;
  const [a, b] = coefficientsIn(num, other) as [Poly, Poly];
  const squared = subtract(
    polyNode(powerPoly(a, 2)),
    multiply([polyNode(powerPoly(b, 2)), ratioNode(ratioOf(rest.num, rest.den))]),
  );
  return solveFor(squared, z)?.map((r) => ({ ...r, method: 'squared' as const })) ?? null;
}

/** Σ n_i log u_i + r = 0 with whole n_i up to a common factor c: Π u_i^(n_i) = e^(−r/c). */
function throughLogarithms(num: Poly, z: Node, others: readonly number[]): readonly Root[] | null {
  let rest = num;
  const terms: { readonly u: Node; readonly c: Node }[] = [];
  for (const atom of others) {
    const node = nodeOfAtom(atom);
    if (node.kind !== 'call' || node.row.name !== 'log' || degreeIn(rest, atom) !== 1) return null;
    const [low, top] = coefficientsIn(rest, atom) as [Poly, Poly];
    terms.push({ u: node.children[0] as Node, c: polyNode(top) });
    rest = low;
  }
  const [first] = terms;
  if (!first || occurs(polyNode(rest), z) || terms.some((t) => occurs(t.c, z))) return null;
  const powers = terms.map((t) => normalForm(divide(t.c, first.c)));
  if (powers.some((n) => n.kind !== 'number' || !isInteger(n.value))) return null;
  const product = multiply(terms.map((t, k) => power(t.u, powers[k] as Node)));
  const value = call(row('exp'), [normalForm(negate(divide(polyNode(rest), first.c)))]);
  return solveFor(subtract(product, value), z);
}

/** The m and k of m z + k, else `null`. */
function linearIn(node: Node, z: Node): readonly [Node, Node] | null {
  const ratio = reduceRatio(readRatio(node));
  if (occurs(polyNode(ratio.den), z)) return null;
  const [k, m, ...more] = coefficientsIn(ratio.num, atomOf(z)).map((c) => ratioNode(ratioOf(c, ratio.den)));
  if (!m || more.length > 0 || occurs(m, z) || (k && occurs(k, z))) return null;
  return [m, k ?? zero];
}

function throughExponential(num: Poly, z: Node, other: number): readonly Root[] | null {
  const e = nodeOfAtom(other);
  const exponent = linearIn(e.children[0] as Node, z);
  if (!exponent) return null;
  const [m, k] = exponent;
  if (!atomsOf(num).has(atomOf(z))) {
    const inner = rootsOf(nodesIn(num, other));
    return (
      inner?.map((r) => ({
        ...unguarded(r),
        value: divide(subtract(call(row('log'), [r.value]), k), m),
        method: 'exponential' as const,
        real: r.real ?? r.value,
      })) ?? null
    );
  }
  return lambertOfExponential(num, z, other, m, k);
}

/** a z + b + c e^(m z + k) = 0, possibly multiplied by the exponential. */
function lambertOfExponential(num: Poly, z: Node, other: number, m: Node, k: Node): readonly Root[] | null {
  const parts = coefficientsIn(num, other);
  const used = parts.flatMap((c, n) => (c.size > 0 ? [n] : []));
  if (used.length !== 2) return null;
  const holder = used.find((n) => degreeIn(parts[n] as Poly, atomOf(z)) > 0) as number;
  const free = used.find((n) => n !== holder) as number;
  if (degreeIn(parts[free] as Poly, atomOf(z)) > 0) return null;
  const [b, a, ...more] = nodesIn(parts[holder] as Poly, atomOf(z));
  if (!a || more.length > 0) return null;
  const c = polyNode(parts[free] as Poly);
  const n = number(free - holder);
  const slope = multiply([n, m]);
  const shift = divide(b as Node, a);
  // With v = −n m (z + b/a): v e^v = n m (c/a) e^(n k − n m b/a).
  const argument = multiply([
    slope,
    divide(c, a),
    call(row('exp'), [normalForm(subtract(multiply([n, k]), multiply([slope, shift])))]),
  ]);
  const value = subtract(negate(shift), divide(call(row('lambertw'), [argument]), slope));
  return [{ value, method: 'lambert' }];
}

function throughLogarithm(num: Poly, z: Node, other: number): readonly Root[] | null {
  const u = nodeOfAtom(other).children[0] as Node;
  const inside = linearIn(u, z);
  if (!inside || degreeIn(num, other) !== 1) return null;
  const [m, k] = inside;
  const [rest, c] = coefficientsIn(num, other) as [Poly, Poly];
  const lead = polyNode(c);
  if (occurs(lead, z)) return null;
  const line = nodesIn(rest, atomOf(z));
  if (line.length > 2) return null;
  const back = (value: Node): Node => divide(subtract(value, k), m);
  if (line.length < 2) {
    const value = call(row('exp'), [normalForm(negate(divide(line[0] ?? zero, lead)))]);
    return [{ value: back(value), method: 'logarithm' }];
  }
  // A u + B + c log u = 0 with z = (u − k)/m: u = (c/A) W((A/c) e^(−B/c)).
  const slope = divide(line[1] as Node, m);
  const constant = subtract(line[0] as Node, multiply([slope, k]));
  const quotient = divide(slope, lead);
  const w = call(row('lambertw'), [
    multiply([quotient, call(row('exp'), [normalForm(negate(divide(constant, lead)))])]),
  ]);
  return [{ value: back(divide(w, quotient)), method: 'lambert' }];
}
