import { one } from '../../expr/atoms.js';
import { add as addNodes, call as callNode, scale } from '../../expr/build.js';
import type { Index, Node } from '../../expr/node.js';
import { open } from '../../expr/reduce.js';
import { isCondition } from '../../expr/relation.js';
import { row } from '../../functions/table.js';
import { atom, minus, opaque } from '../terms/poly.js';
import type { Poly, Term, Var } from '../terms/term.js';
import * as t from '../terms/terms.js';
import { sumOf } from './contract.js';
import { peel, powerOf } from './peel.js';

/** Sums of exponentials: less their greatest exponent, so that they do not overflow. */

/** What the translation offers to a pattern. */
export interface Context {
  readonly of: (node: Node) => Term;
  readonly varOf: (index: Node) => Var;
  readonly conditionsOf: (condition: Node) => readonly Term[];
  /** Told of a shift of exponents, and of the sum that it keeps from overflowing. */
  readonly shifted: (peak: Term, rest: Term) => void;
}

const EXP = row('exp');
const LOG = row('log');
const LOG1P = row('log1p');
const ABS = row('abs');
const ZERO = t.num(0);
const ONE = t.num(1);

export function isCall(node: Node, of: typeof EXP): boolean {
  return node.kind === 'call' && node.row === of;
}

/** e^(−|u|): the quantity from which σ, its derivative and softplus are built. */
export function decay(u: Node, ctx: Context): Term {
  return t.call(EXP, [t.neg(ctx.of(callNode(ABS, [u])))]);
}

/** log(1 + e^u) = max(u, 0) + log1p(e^(−|u|)). */
export function softplusTerm(u: Node, ctx: Context): Term {
  return t.add([t.max(ctx.of(u), ZERO), t.call(LOG1P, [decay(u, ctx)])]);
}

/** A sum of exponentials taken apart. */
export interface Exponentials {
  /** The greatest exponent, or 0 where all are −∞. */
  readonly peak: Term;
  /** The sum of exponentials of exponents less the peak. */
  readonly rest: Term;
  /** The logarithm of the whole sum, and the logarithm of e^f over the sum for the exponent f. */
  readonly log: () => Term;
  readonly logOfQuotient: (f: Term) => Term;
  /** For 1 + e^u: u. */
  readonly single?: Node;
  /** For Σ_m e^(g(m)) over all m. */
  readonly over?: Over;
}

export interface Over {
  readonly index: Index;
  readonly exponent: Node;
  /** The place of the greatest exponent. */
  readonly where: () => Poly;
  /** The part of `rest` without that place. */
  readonly others: () => Term;
}

/** The exponent less the peak: 0 for what is itself the peak, also where that is ∞. */
export function relative(exponent: Term, peak: Term): Term {
  return t.choose([t.compare('==', exponent, peak)], ZERO, t.sub(exponent, peak));
}

/** What is taken off all exponents: were they −∞, there would be −∞ + ∞. */
function peakOf(greatest: Term): Term {
  return t.choose([t.compare('<', t.num(Number.NEGATIVE_INFINITY), greatest)], greatest, ZERO);
}

function surelyFinite(term: Term): Term {
  return t.compare('<', t.call(ABS, [term]), t.num(Number.POSITIVE_INFINITY));
}

/** The exponent of e^f, looking through names. */
export function exponentialOf(factor: Node): Node | null {
  const [base, power] = powerOf(factor);
  const inner = peel(base, (body) => isCall(body, EXP));
  if (!isCall(inner, EXP)) return null;
  return scale(inner.children[0] as Node, power);
}

function isExponential(node: Node): boolean {
  return exponentialOf(node) !== null;
}

export function factorsOf(node: Node): readonly Node[] {
  return node.kind === 'multiply' ? node.children : [node];
}

export function looksExponential(body: Node): boolean {
  if (body.kind === 'reduce') return body.op === 'sum' && factorsOf(body.children[0] as Node).some(isExponential);
  return body.kind === 'add' && (onePlus(body) !== null || body.children.every(isExponential));
}

/** u where the node is 1 + e^u. */
export function onePlus(node: Node): Node | null {
  if (node.kind !== 'add' || node.children.length !== 2) return null;
  const other = node.children.find((c) => c !== one);
  return node.children.includes(one) && other ? exponentialOf(other) : null;
}

type Logs = Pick<Exponentials, 'log' | 'logOfQuotient'>;

function plainLogs(peak: Term, rest: Term): Logs {
  const logRest = (): Term => t.call(LOG, [rest]);
  return {
    log: () => t.add([peak, logRest()]),
    logOfQuotient: (f) => t.sub(relative(f, peak), logRest()),
  };
}

/** `above` is the logarithm of the sum over its greatest term. */
function logsAbove(greatest: Term, above: () => Term): Logs {
  return {
    log: () => t.choose([surelyFinite(greatest)], t.add([greatest, above()]), greatest),
    logOfQuotient: (f) => t.sub(relative(f, greatest), above()),
  };
}

/** e^u + e^v + …, each written by itself. */
function fewExponentials(nodes: readonly Node[], ctx: Context): Exponentials {
  const exponents = nodes.map((n) => ctx.of(exponentialOf(n) as Node));
  const greatest = exponents.reduce(t.max);
  const peak = peakOf(greatest);
  const rest = t.add(exponents.map((e) => t.call(EXP, [relative(e, peak)])));
  const [u, v] = exponents as [Term, Term];
  if (exponents.length > 2) return { peak, rest, ...plainLogs(peak, rest) };
  const other = (): Term => t.call(LOG1P, [t.call(EXP, [t.neg(t.call(ABS, [t.sub(u, v)]))])]);
  return { peak, rest, ...logsAbove(greatest, other) };
}

export function exponentialsOf(node: Node, ctx: Context): Exponentials | null {
  const inner = peel(node, looksExponential);
  const single = onePlus(inner);
  if (single) {
    const rest = t.add([ONE, decay(single, ctx)]);
    const log = (): Term => softplusTerm(single, ctx);
    return { peak: t.max(ctx.of(single), ZERO), rest, log, logOfQuotient: (f) => t.sub(f, log()), single };
  }
  if (inner.kind === 'add' && inner.children.every(isExponential)) return fewExponentials(inner.children, ctx);
  if (inner.kind !== 'reduce' || inner.op !== 'sum') return null;
  const inside = open(inner);
  const factors = factorsOf(inside.body);
  const exponents = factors.map(exponentialOf);
  if (exponents.every((e) => e === null)) return null;
  const whole = addNodes(exponents.filter((e) => e !== null));
  const exponent = ctx.of(whole);
  const weights = factors.filter((f, k) => exponents[k] === null && !isCondition(f));
  const conditions = factors.filter(isCondition).flatMap(ctx.conditionsOf);
  const vars = inside.indices.map(ctx.varOf);
  const greatest = t.reduction('max', vars, conditions, exponent);
  const peak = peakOf(greatest);
  const shifted = (by: Term): Term => t.call(EXP, [relative(exponent, by)]);
  const rest = sumOf(vars, conditions, t.mul([...weights.map(ctx.of), shifted(peak)]));
  ctx.shifted(peak, rest);
  const [v] = vars;
  if (vars.length !== 1 || weights.length > 0 || !v) return { peak, rest, ...plainLogs(peak, rest) };
  const where = (): Poly => opaque(t.reduction('argmax', vars, conditions, exponent));
  const others = (): Term =>
    sumOf(vars, [...conditions, t.compareInt('!=', minus(atom(v), where()))], shifted(greatest));
  // The greatest term is exactly 1, so that the others are what log1p is asked for.
  const logs = logsAbove(greatest, () => t.call(LOG1P, [others()]));
  const over = { index: inside.indices[0] as Index, exponent: whole, where, others };
  return { peak, rest, ...logs, ...(conditions.length === 0 && { over }) };
}
