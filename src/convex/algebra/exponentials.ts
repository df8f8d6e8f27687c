import { number } from '../../expr/atoms.js';
import { call, multiply } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { isInteger, isNegative, type Rational, rational } from '../../expr/rational.js';
import { declaredSign } from '../../expr/sign.js';
import { row } from '../../functions/table.js';
import { algebraic, atomOf, nodeOfAtom } from './atoms.js';
import { commonMonomial, fromTerms, isUnit, type Poly, primitivePart, scalePoly, withoutMonomial } from './poly.js';
import {
  addRatio,
  atomRatio,
  constantRatio,
  divideRatio,
  multiplyRatio,
  negateRatio,
  ONE_RATIO,
  powerRatio,
  type Ratio,
  ratioOf,
  subtractRatio,
  ZERO_RATIO,
} from './ratio.js';
import { clearlyPositive, factorNumber, readRoot } from './roots.js';
import { ratioNode } from './write.js';

const EXP = row('exp');
const LOG = row('log');

/** Set by the reader, which this file must not import. */
let read: (node: Node) => Ratio;
export function useReader(reader: (node: Node) => Ratio): void {
  read = reader;
}

/** e^(a + b) = e^a e^b, term by term; e^(c log u) = u^c, e^(W(u)) = u/W(u). */
export function readExp(a: Ratio): Ratio {
  if (!isSingleTerm(a.den)) return expAtom(a, rational(1));
  let out = ONE_RATIO;
  for (const term of a.num.values()) {
    const unit = ratioOf(fromTerms([{ c: rational(1), m: term.m }]), a.den);
    out = multiplyRatio(out, expTerm(unit, term.c));
  }
  return out;
}

function isSingleTerm(p: Poly): boolean {
  return p.size === 1;
}

/** e^(c u) for a unit u. */
function expTerm(u: Ratio, c: Rational): Ratio {
  const whole = isInteger(c) && c.n <= 12n;
  const node = ratioNode(u);
  const times = Number(c.s * c.n);
  if (node.kind === 'call' && node.row === LOG && c.n <= 12n && c.d <= 3n)
    return powerRatio(readRoot(read(node.children[0] as Node), Number(c.d)), times);
  if (node.kind === 'call' && node.row.name === 'lambertw' && whole)
    return powerRatio(divideRatio(read(node.children[0] as Node), atomRatio(atomOf(node))), times);
  if (whole) return powerRatio(expAtom(u, rational(1)), times);
  return powerRatio(expAtom(u, rational(1, c.d)), times);
}

/** The finest fraction of each exponent met so far: e^u is a power of e^(u/n). */
const finest = new Map<Node, bigint>();

function expAtom(u: Ratio, c: Rational): Ratio {
  const node = ratioNode(u);
  const before = finest.get(node) ?? 1n;
  const n = leastCommon(before, c.d);
  finest.set(node, n);
  const part = (d: bigint): Node => call(EXP, [multiply([number(rational(1, d)), node])]);
  const fine = atomRatio(atomOf(part(n)));
  for (let d = 1n; d < n; d++) {
    if (n % d === 0n) algebraic(part(d), () => ({ degree: 1, rest: powerRatio(fine, Number(n / d)) }));
  }
  return powerRatio(fine, Number((c.n * n) / c.d));
}

function leastCommon(a: bigint, b: bigint): bigint {
  const gcd = (x: bigint, y: bigint): bigint => (y === 0n ? x : gcd(y, x % y));
  return (a / gcd(a, b)) * b;
}

/** log(a b) = log a + log b for positive factors; log e^u = u, log W(u) = log u − W(u). */
export function readLog(b: Ratio): Ratio {
  const { content, part } = primitivePart(b.num);
  if (part.size === 0) throw new RangeError('the logarithm of zero');
  let out = numberLog(content.abs());
  const num = isNegative(content) ? scalePoly(part, rational(-1)) : part;
  const [above, below] = [positiveFactors(num), positiveFactors(b.den)];
  out = addRatio(out, subtractRatio(monomialLog(above), monomialLog(below)));
  const [n, d] = [withoutMonomial(num, above), withoutMonomial(b.den, below)];
  if (clearlyPositive(d) || clearlyPositive(n)) return addRatio(out, subtractRatio(polyLog(n), polyLog(d)));
  return addRatio(out, logAtom(ratioOf(n, d)));
}

function positiveFactors(p: Poly): readonly number[] {
  const m = commonMonomial(p);
  const out: number[] = [];
  for (let k = 0; k < m.length; k += 2) {
    if (declaredSign(nodeOfAtom(m[k] as number)) === 'positive' || isLambert(m[k] as number))
      out.push(m[k] as number, m[k + 1] as number);
  }
  return out;
}

/** W(u) has the sign of u, so that it is positive wherever its logarithm is taken. */
function isLambert(atom: number): boolean {
  const node = nodeOfAtom(atom);
  return node.kind === 'call' && node.row.name === 'lambertw';
}

function monomialLog(m: readonly number[]): Ratio {
  let out = ZERO_RATIO;
  for (let k = 0; k < m.length; k += 2)
    out = addRatio(out, multiplyRatio(constantRatio(rational(m[k + 1] as number)), atomLog(m[k] as number)));
  return out;
}

function atomLog(atom: number): Ratio {
  const node = nodeOfAtom(atom);
  const [x, e] = node.children;
  if (node.kind === 'call' && node.row === EXP) return read(x as Node);
  if (node.kind === 'call' && node.row.name === 'lambertw')
    return subtractRatio(readLog(read(x as Node)), atomRatio(atom));
  if (node.kind === 'call' && node.row.name === 'cbrt')
    return multiplyRatio(constantRatio(rational(1, 3)), readLog(read(x as Node)));
  if (node.kind === 'power' && e?.kind === 'number')
    return multiplyRatio(constantRatio(e.value), readLog(read(x as Node)));
  return atomRatio(atomOf(call(LOG, [node])));
}

function polyLog(p: Poly): Ratio {
  return isUnit(p) ? ZERO_RATIO : logAtom(ratioOf(p));
}

function logAtom(u: Ratio): Ratio {
  if (isUnit(u.num) && isUnit(u.den)) return ZERO_RATIO;
  const node = call(LOG, [ratioNode(u)]);
  return node.kind === 'call'
    ? atomRatio(atomOf(node))
    : negateRatio(atomRatio(atomOf(call(LOG, [ratioNode(ratioOf(u.den, u.num))]))));
}

function numberLog(c: Rational): Ratio {
  let out = ZERO_RATIO;
  const take = (n: bigint, sign: 1 | -1): void => {
    for (const [p, k] of factorNumber(n))
      out = addRatio(
        out,
        multiplyRatio(constantRatio(rational(sign * k)), atomRatio(atomOf(call(LOG, [number(rational(p))])))),
      );
  };
  take(c.n, 1);
  take(c.d, -1);
  return out;
}
