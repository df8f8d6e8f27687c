import { splitCoefficient } from '../../expr/affine.js';
import { number, one, zero } from '../../expr/atoms.js';
import { add as addNodes, call as callNode, multiply, negate, scale, subtract } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import type { Rational } from '../../expr/rational.js';
import { row } from '../../functions/table.js';
import type { Term } from '../terms/term.js';
import * as t from '../terms/terms.js';
import {
  type Context,
  decay,
  type Exponentials,
  exponentialOf,
  exponentialsOf,
  factorsOf,
  isCall,
  looksExponential,
  onePlus,
  relative,
  softplusTerm,
} from './exponentials.js';
import { isNumber, peel, powerOf } from './peel.js';
import { complement } from './shares.js';

/**
 * The forms that are compiled in place of those that overflow or cancel. Each function answers null
 * where its pattern is not there.
 */

const EXP = row('exp');
const LOG = row('log');
const LOG1P = row('log1p');
const EXPM1 = row('expm1');
const SIGMOID = row('sigmoid');
const SOFTPLUS = row('softplus');
const TANH = row('tanh');
const ZERO = t.num(0);
const ONE = t.num(1);

/** σ(u) by the sign of u. */
export function sigmoidTerm(u: Node, ctx: Context): Term {
  const e = decay(u, ctx);
  return t.mul([t.choose([t.compare('<=', ZERO, ctx.of(u))], ONE, e), t.recip(t.add([ONE, e]))]);
}

/** f = c·u for a number c. */
function ratio(f: Node, u: Node): number | null {
  if (f === zero) return 0;
  const [fc] = leading(f);
  const [uc] = leading(u);
  const c = fc.div(uc);
  return scale(u, c) === f ? Number(c.valueOf()) : null;
}

function leading(node: Node): readonly [Rational, Node] {
  return splitCoefficient(node.kind === 'add' ? (node.children[0] as Node) : node);
}

/** e^f·(1 + e^u)^power, whichever sign u has. */
function logistic(f: Node, u: Node, power: number, ctx: Context): Term {
  const e = decay(u, ctx);
  const c = ratio(f, u);
  const scaled = t.pow(t.add([ONE, e]), power);
  if (c !== null && c >= 0 && c + power <= 0) {
    return t.mul([t.choose([t.compare('<', ZERO, ctx.of(u))], t.pow(e, -(c + power)), t.pow(e, c)), scaled]);
  }
  const shift = t.mul([t.num(power), t.max(ctx.of(u), ZERO)]);
  return t.mul([t.call(EXP, [t.add([ctx.of(f), shift])]), scaled]);
}

/** Products of exponentials and powers of sums of exponentials, with one exponential for all of them. */
export function stableProduct(factors: readonly Node[], ctx: Context): Term | null {
  const exponents: Node[] = [];
  const sums: { readonly of: Exponentials; readonly power: number }[] = [];
  const others: Node[] = [];
  for (const factor of factors) {
    const [base, power] = powerOf(factor);
    const f = exponentialOf(factor);
    if (f) {
      exponents.push(f);
      continue;
    }
    const sum = isNumber(power, -1) || sureNegative(power) ? exponentialsOf(base, ctx) : null;
    if (sum) sums.push({ of: sum, power: Number(power.valueOf()) });
    else others.push(factor);
  }
  if (sums.length === 0) return null;
  const lone = sums.length === 1 && sums[0]?.of.single !== undefined;
  if (exponents.length === 0 && !lone) return null;
  const rest = others.map(ctx.of);
  const f = addNodes(exponents);
  const [only] = sums;
  if (lone && only?.of.single) return t.mul([...rest, logistic(f, only.of.single, only.power, ctx)]);
  const powers = sums.map((s) => t.pow(s.of.rest, s.power));
  if (only && sums.length === 1 && only.power === -exponents.length) {
    const apart = exponents.map((e) => relative(ctx.of(e), only.of.peak));
    return t.mul([...rest, t.call(EXP, [t.add(apart)]), ...powers]);
  }
  const shift = sums.map((s) => t.mul([t.num(s.power), s.of.peak]));
  return t.mul([...rest, t.call(EXP, [t.add([ctx.of(f), ...shift])]), ...powers]);
}

function sureNegative(power: Rational): boolean {
  return power.s < 0n && power.n !== 0n;
}

/** The logarithm of a product with exponentials, sums of exponentials or sigmoids in it. */
export function stableLog(argument: Node, ctx: Context): Term | null {
  const inner = peel(argument, logHelps);
  if (!logHelps(inner)) return logOnePlus(inner, ctx);
  const quotient = logOfQuotient(factorsOf(inner), ctx);
  if (quotient) return quotient;
  const parts: Term[] = [];
  const others: Node[] = [];
  for (const factor of factorsOf(inner)) {
    const [base, power] = powerOf(factor);
    const log = logOfFactor(base, ctx);
    if (log) parts.push(t.mul([t.num(Number(power.valueOf())), log]));
    else others.push(factor);
  }
  if (parts.length === 0) return null;
  if (others.length > 0) parts.push(ctx.of(callNode(LOG, [multiply(others)])));
  return t.add(parts);
}

/** log(r·e^f/Σe^g): f less the greatest exponent first, so that nothing is lost where the quotient is near 1. */
function logOfQuotient(factors: readonly Node[], ctx: Context): Term | null {
  const exponents = factors.filter((f) => exponentialOf(f) !== null);
  if (exponents.length === 0) return null;
  const sums = factors.filter((f) => !exponents.includes(f) && looksSummed(powerOf(f)[0]));
  const [below] = sums;
  if (sums.length !== 1 || !below || !isNumber(powerOf(below)[1], -1)) return null;
  const sum = exponentialsOf(powerOf(below)[0], ctx);
  if (!sum || sum.single) return null;
  const f = ctx.of(addNodes(exponents.map((e) => exponentialOf(e) as Node)));
  const others = factors.filter((x) => x !== below && !exponents.includes(x));
  const rest = others.length > 0 ? [ctx.of(callNode(LOG, [multiply(others)]))] : [];
  return t.add([...rest, sum.logOfQuotient(f)]);
}

function looksSummed(base: Node): boolean {
  return looksExponential(peel(base, looksExponential));
}

function logHelps(body: Node): boolean {
  return factorsOf(body).some((factor) => {
    const [base] = powerOf(factor);
    if (exponentialOf(base) || sigmoidArgument(base)) return true;
    return looksSummed(base);
  });
}

function logOfFactor(base: Node, ctx: Context): Term | null {
  const f = exponentialOf(base);
  if (f) return ctx.of(f);
  const u = sigmoidArgument(base);
  if (u) return t.neg(softplusTerm(negate(u), ctx));
  return exponentialsOf(base, ctx)?.log() ?? null;
}

/** u where the node is σ(u), by name or as 1/(1 + e^(−u)). */
function plainSigmoid(node: Node): Node | null {
  const inner = peel(node, (body) => isCall(body, SIGMOID) || body.kind === 'power');
  if (isCall(inner, SIGMOID)) return inner.children[0] as Node;
  const [base, power] = powerOf(inner);
  const u = isNumber(power, -1) ? onePlus(base) : null;
  return u && negate(u);
}

/** u where the node is σ(u) or 1 − σ(−u). */
function sigmoidArgument(node: Node): Node | null {
  const straight = plainSigmoid(node);
  if (straight) return straight;
  const u = complementOf(node, plainSigmoid);
  return u && negate(u);
}

/** What `match` finds in x where the node is 1 − x. */
function complementOf(node: Node, match: (x: Node) => Node | null): Node | null {
  if (node.kind !== 'add' || node.children.length !== 2 || !node.children.includes(one)) return null;
  const other = node.children.find((c) => c !== one);
  return other ? match(negate(other)) : null;
}

function logOnePlus(argument: Node, ctx: Context): Term | null {
  if (argument.kind !== 'add' || !argument.children.includes(one)) return null;
  return t.call(LOG1P, [ctx.of(subtract(argument, one))]);
}

function tanhSquared(node: Node): Node | null {
  const [base, power] = powerOf(node);
  if (!isNumber(power, 2)) return null;
  const inner = peel(base, (body) => isCall(body, TANH));
  return isCall(inner, TANH) ? (inner.children[0] as Node) : null;
}

/** 1 − σ(u), 1 − tanh² u, e^u − 1 and 1 − e^f/Σe^g, either sign. */
export function stableSum(node: Node, ctx: Context): Term | null {
  if (node.kind !== 'add' || node.children.length !== 2) return null;
  const negative = negate(node);
  for (const [side, sign] of [
    [node, 1],
    [negative, -1],
  ] as const) {
    const signed = (term: Term): Term => (sign > 0 ? term : t.neg(term));
    const u = sigmoidArgument(side);
    if (u) return signed(sigmoidTerm(u, ctx));
    const h = complementOf(side, tanhSquared);
    if (h) {
      const e = decay(scale(h, number(2).value), ctx);
      return signed(t.mul([t.num(4), e, t.pow(t.add([ONE, e]), -2)]));
    }
    const x = complementOf(side, (e) => (isCall(e, EXP) ? (e.children[0] as Node) : null));
    if (x) return signed(t.neg(t.call(EXPM1, [ctx.of(x)])));
    const left = complementOf(side, (share) => share);
    const made = left && complement(left, ctx);
    if (made) return signed(made);
  }
  return null;
}

/** Calls that have a form of their own. */
export function stableCall(node: Node & { kind: 'call' }, ctx: Context): Term | null {
  const [u] = node.children as [Node];
  if (node.row === SIGMOID) return sigmoidTerm(u, ctx);
  if (node.row === SOFTPLUS) return softplusTerm(u, ctx);
  if (node.row === LOG) return stableLog(u, ctx);
  return null;
}

/** The factors of a product that must be nonzero for its logarithms to count: 0·log 0 is 0. */
export function vanishing(factors: readonly Node[], ctx: Context): readonly Node[] {
  const terms = factors.flatMap((f) => (f.kind === 'add' ? f.children.flatMap(factorsOf) : [f]));
  const logs = terms.filter((f) => isCall(f, LOG));
  const open = logs.filter((f) => stableLog(f.children[0] as Node, ctx) === null);
  if (open.length === 0) return [];
  const inside = new Set(open.flatMap((f) => factorsOf(f.children[0] as Node)).map((f) => powerOf(f)[0]));
  return factors.filter((f) => {
    const [base, power] = powerOf(f);
    if (sureNegative(power) || logs.includes(f) || f.kind === 'add') return false;
    return inside.has(base) || base.kind === 'symbol';
  });
}
