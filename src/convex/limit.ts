import { constant, number, one, zero } from '../expr/atoms.js';
import { add, call, divide, multiply, power, subtract } from '../expr/build.js';
import { fold } from '../expr/fold.js';
import type { Node } from '../expr/node.js';
import { isZero, ONE, type Rational, rational, ZERO } from '../expr/rational.js';
import { rebuild } from '../expr/reduce.js';
import { row } from '../functions/table.js';
import { nodeOfAtom } from './algebra/atoms.js';
import type { Poly, Term } from './algebra/poly.js';
import { reduceRatio, relationOf } from './algebra/ratio.js';
import { isZeroNode, normalForm, readRatio } from './algebra/read.js';
import { occurs, replaceNode } from './algebra/replace.js';
import { polyNode, ratioNode } from './algebra/write.js';
import { type Facts, freshSymbol } from './facts.js';
import { OpenSign, signOf } from './sign.js';
import type { Sign } from './sign-proof.js';

/** A limit: a finite value, or ±∞. */
export type Limit = { readonly finite: Node } | { readonly infinite: 1 | -1 };

/** c · w^p · log(1/w)^q · exp(g w^r), as w → 0⁺; r < 0 where g is not zero. */
interface Lead {
  readonly c: Node;
  readonly p: Rational;
  readonly q: Rational;
  readonly g: Node;
  readonly r: Rational;
}

const constantLead = (c: Node): Lead => ({ c, p: ZERO, q: ZERO, g: zero, r: ZERO });

/**
 * The limit as z tends to an end of an interval from inside: to `at` from above (`side` 1) or below (−1); without
 * `at` to −∞ (`side` 1) or ∞ (−1). `null` where leading terms cancel or the growth is of no known kind.
 */
export function limitAt(node: Node, z: Node, at: Node | null, side: 1 | -1, facts: Facts): Limit | null {
  if (!occurs(node, z)) return { finite: node };
  const w = freshSymbol('', 'positive');
  const to = at === null ? divide(number(-side), w) : add([at, multiply([number(side), w])]);
  try {
    const near = replaceNode(node, z, to);
    const lead = leadOf(near, w, facts);
    return lead ? limitOf(lead, facts) : boundedLimit(splitLogs(near, w, facts), w, facts);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Where the leading terms cancel: the limit of a sum none of whose terms grows is the sum of their limits. */
function boundedLimit(node: Node, w: Node, facts: Facts): Limit | null {
  const ratio = reduceRatio(readRatio(node));
  const den = polyLead(ratio.den, w, facts);
  if (!den || magnitude(den, facts) !== 0) return null;
  const limits: Node[] = [];
  for (const term of ratio.num.values()) {
    const lead = termLead(term, w, facts);
    const size = lead && magnitude(lead, facts);
    if (!lead || size === null || size > 0) return null;
    if (size === 0) limits.push(lead.c);
  }
  return { finite: normalForm(divide(add(limits), den.c)) };
}

/**
 * log(n/d) as log n′ − log d′ + (p − q) log w, where n = w^p n′ and d = w^q d′ and n′, d′ tend to positive numbers: what
 * cancels between logarithms then cancels by algebra.
 */
function splitLogs(root: Node, w: Node, facts: Facts): Node {
  return fold<Node>(root, (node, of) => {
    const made = node.children.length === 0 ? node : rebuild(node, node.children.map(of));
    if (made.kind !== 'call' || made.row.name !== 'log' || !occurs(made, w)) return made;
    const ratio = reduceRatio(readRatio(made.children[0] as Node));
    const parts = [ratio.num, ratio.den].map((p) => regular(p, w, facts));
    const [top, bottom] = parts;
    if (!top || !bottom || top.sign !== bottom.sign) return made;
    const log = (n: Node): Node => call(row('log'), [n]);
    const turn = number(top.sign);
    const shift = number(top.order.sub(bottom.order));
    return add([
      log(multiply([turn, top.rest])),
      multiply([number(-1), log(multiply([turn, bottom.rest]))]),
      multiply([shift, log(w)]),
    ]);
  });
}

/** A polynomial as w^order · rest, where the rest tends to a number of known sign. */
function regular(
  p: Poly,
  w: Node,
  facts: Facts,
): { readonly order: Rational; readonly rest: Node; readonly sign: 1 | -1 } | null {
  const lead = polyLead(p, w, facts);
  if (!lead || lead.g !== zero || !isZero(lead.q)) return null;
  const { sign } = signOf(lead.c, facts);
  if (sign !== 1 && sign !== -1) return null;
  return { order: lead.p, rest: normalForm(divide(polyNode(p), power(w, number(lead.p)))), sign };
}

function limitOf(lead: Lead, facts: Facts): Limit | null {
  const size = magnitude(lead, facts);
  if (size === null) return null;
  if (size < 0) return { finite: zero };
  if (size === 0) return { finite: normalForm(lead.c) };
  const sign = knownSign(lead.c, facts);
  return sign === 1 || sign === -1 ? { infinite: sign } : null;
}

/** A sign, or the question which case of the parameters it is. */
function knownSign(node: Node, facts: Facts): Sign {
  const { sign, culprit } = signOf(node, facts);
  if (culprit) throw new OpenSign(culprit, false);
  if (sign === 'nonneg' || sign === 'nonpos') throw new OpenSign(node, true);
  return sign;
}

/** 1 where it tends to ∞, −1 where to 0, 0 where to a number. */
function magnitude(lead: Lead, facts: Facts): -1 | 0 | 1 | null {
  if (lead.g !== zero) {
    const sign = knownSign(lead.g, facts);
    return sign === 1 || sign === -1 ? sign : null;
  }
  if (!isZero(lead.p)) return lead.p.s > 0n ? -1 : 1;
  return isZero(lead.q) ? 0 : lead.q.s > 0n ? 1 : -1;
}

function leadOf(node: Node, w: Node, facts: Facts): Lead | null {
  const ratio = reduceRatio(readRatio(node));
  const [num, den] = [polyLead(ratio.num, w, facts), polyLead(ratio.den, w, facts)];
  return num && den && product(num, raised(den, rational(-1)));
}

function product(a: Lead, b: Lead): Lead | null {
  const base = { c: multiply([a.c, b.c]), p: a.p.add(b.p), q: a.q.add(b.q) };
  if (a.g === zero) return { ...base, g: b.g, r: b.r };
  if (b.g === zero) return { ...base, g: a.g, r: a.r };
  if (!a.r.equals(b.r)) return { ...base, ...(a.r.compare(b.r) < 0 ? { g: a.g, r: a.r } : { g: b.g, r: b.r }) };
  const g = add([a.g, b.g]);
  return isZeroNode(g) ? { ...base, g: zero, r: ZERO } : { ...base, g, r: a.r };
}

function raised(a: Lead, n: Rational): Lead {
  return { c: power(a.c, number(n)), p: a.p.mul(n), q: a.q.mul(n), g: multiply([a.g, number(n)]), r: a.r };
}

/** The sum of the terms that grow fastest; `null` where they cancel. */
function polyLead(p: Poly, w: Node, facts: Facts): Lead | null {
  let best: Lead | null = null;
  for (const term of p.values()) {
    const lead = termLead(term, w, facts);
    if (!lead) return null;
    if (!best) {
      best = lead;
      continue;
    }
    const order = faster(lead, best, facts);
    if (order === null) return null;
    if (order > 0) best = lead;
    if (order === 0) best = { ...best, c: add([best.c, lead.c]) };
  }
  return best && isZeroNode(best.c) ? null : best;
}

function faster(a: Lead, b: Lead, facts: Facts): number | null {
  const quotient = product(a, raised(b, rational(-1)));
  return quotient && magnitude({ ...quotient, c: one }, facts);
}

function termLead({ c, m }: Term, w: Node, facts: Facts): Lead | null {
  let out: Lead | null = constantLead(number(c));
  for (let k = 0; k < m.length && out; k += 2) {
    const base = atomLead(m[k] as number, w, facts);
    out = base && product(out, raised(base, rational(m[k + 1] as number)));
  }
  return out;
}

function atomLead(atom: number, w: Node, facts: Facts): Lead | null {
  const node = nodeOfAtom(atom);
  if (node === w) return { c: one, p: ONE, q: ZERO, g: zero, r: ZERO };
  if (!occurs(node, w)) return constantLead(node);
  const relation = relationOf(atom);
  if (relation && !(node.kind === 'call' && node.row.name === 'cos')) {
    const inner = leadOf(ratioNode(relation.rest), w, facts);
    return inner && rooted(inner, relation.degree);
  }
  if (node.kind !== 'call') return null;
  const inner = leadOf(node.children[0] as Node, w, facts);
  if (!inner) return null;
  switch (node.row.name) {
    case 'exp':
      return expLead(inner, facts);
    case 'log':
      return logLead(node.children[0] as Node, inner, w, facts);
    default: {
      const size = magnitude(inner, facts);
      if (size === 0) return constantLead(call(node.row, [inner.c]));
      const ends = ENDS.get(node.row.name);
      const sign = size === 1 ? knownSign(inner.c, facts) : null;
      if (!ends || (sign !== 1 && sign !== -1)) return null;
      const end = ends[sign === 1 ? 1 : 0];
      // Φ(−s) falls like the normal density.
      const falling = {
        c: one,
        p: ZERO,
        q: ZERO,
        g: multiply([number(rational(-1, 2)), power(inner.c, number(2))]),
        r: inner.p.mul(2),
      };
      return end === zero ? falling : constantLead(end);
    }
  }
}

/** Functions with limits at −∞ and ∞. */
const ENDS: ReadonlyMap<string, readonly [Node, Node]> = new Map<string, readonly [Node, Node]>([
  ['Phi', [zero, one]],
  ['erf', [number(-1), one]],
  ['atan', [multiply([number(rational(-1, 2)), constant('pi')]), multiply([number(rational(1, 2)), constant('pi')])]],
]);

function rooted(a: Lead, degree: number): Lead {
  const root = raised({ ...a, c: one }, rational(1, degree));
  const c = degree === 3 ? call(row('cbrt'), [a.c]) : power(a.c, number(rational(1, degree)));
  return { ...root, c };
}

function expLead(inner: Lead, facts: Facts): Lead | null {
  const size = magnitude(inner, facts);
  if (size === -1) return constantLead(one);
  if (size === 0) return constantLead(call(row('exp'), [inner.c]));
  if (size === null || inner.g !== zero || !isZero(inner.q)) return null;
  return { c: one, p: ZERO, q: ZERO, g: inner.c, r: inner.p };
}

function logLead(u: Node, inner: Lead, w: Node, facts: Facts): Lead | null {
  if (inner.g !== zero) return { c: inner.g, p: inner.r, q: ZERO, g: zero, r: ZERO };
  if (!isZero(inner.p)) return { c: number(inner.p.neg()), p: ZERO, q: ONE, g: zero, r: ZERO };
  if (!isZero(inner.q)) return null;
  if (isZeroNode(subtract(inner.c, one))) return leadOf(subtract(u, one), w, facts);
  return constantLead(call(row('log'), [inner.c]));
}
