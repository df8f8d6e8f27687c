import {
  content,
  isInteger,
  isNegative,
  isOne,
  isZero,
  MINUS_ONE,
  ONE,
  type Rational,
  rational,
} from '../../expr/rational.js';
import type { Ast } from '../../language/ast.js';
import { binaryAst, callAst, nameAst, negateAst, numberAst, productAst } from '../../language/raise/ast.js';
import { sizeOf } from '../../language/size.js';
import { type Factored, factored } from '../cancel.js';
import { difference, type Exact, fromPoly, inverse, isRational, NoValue, power, signOf, sum, times } from '../exact.js';
import type { Generator, Power } from '../generator.js';
import { type Poly, polyKey, scaled, type Term, termsOf } from '../laurent.js';
import { argumentOfLog } from './log.js';

/** How the powers of e are written: `exp(1)^2` in a polynomial in e, `exp(2)` elsewhere. */
interface Style {
  readonly powersOfE: boolean;
}

function isE(g: Generator): boolean {
  return g.kind === 'exp' && isRational(g.of);
}

function styleOf(list: readonly Poly[]): Style {
  const powers = list.flatMap((p) =>
    [...p.values()].flatMap((t) => t.monomial.filter((m) => m.generator.kind === 'exp')),
  );
  const alone = powers.every((m) => isE(m.generator) && isInteger(m.exponent) && !isNegative(m.exponent));
  return { powersOfE: alone && powers.some((m) => isOne(m.exponent)) };
}

/** The shortest notation found for the number. */
export function exactAst(x: Exact): Ast {
  if (isRational(x)) return numberAst(x);
  const style = styleOf([x.top, x.bottom]);
  const candidates: Ast[] = x.bottom.size === 1 ? [sumAst(x.top, style)] : [];
  for (const top of [factored(x.top), whole(x.top)])
    for (const bottom of [factored(x.bottom), whole(x.bottom)]) candidates.push(fractionAst(top, bottom, style));
  return smallest(candidates);
}

/** The first of the shortest. */
function smallest(candidates: readonly Ast[]): Ast {
  const sizes = candidates.map(sizeOf);
  return candidates[sizes.indexOf(Math.min(...sizes))] as Ast;
}

/** The sum as one factor, what its terms share taken out. */
function whole(p: Poly): Factored {
  const { content: c, shift, factors } = factored(p);
  if (factors.length < 2 && (factors[0]?.times ?? 1) === 1) return { content: c, shift, factors };
  const q = content([...p.values()].map((t) => t.coefficient));
  return { content: q, shift: [], factors: [{ factor: scaled(p, q.inverse()), times: 1 }] };
}

interface Signed {
  readonly factor: Poly;
  readonly times: number;
}

/** The factors with positive values, and the sign that is left. */
function positiveFactors({ factors }: Factored): { list: Signed[]; sign: Rational } {
  let sign = ONE;
  const list = factors.map(({ factor, times: k }) => {
    if (!isNegativeSum(factor)) return { factor, times: k };
    if (k % 2 === 1) sign = sign.neg();
    return { factor: scaled(factor, MINUS_ONE), times: k };
  });
  list.sort((a, b) => order(polyKey(a.factor), polyKey(b.factor)));
  return { list, sign };
}

function order(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1);
}

function isNegativeSum(p: Poly): boolean {
  try {
    return signOf(fromPoly(p)) < 0;
  } catch (error) {
    if (error instanceof NoValue) return false;
    throw error;
  }
}

function isMixed(p: Poly): boolean {
  const signs = new Set([...p.values()].map((t) => isNegative(t.coefficient)));
  return signs.size > 1;
}

function fractionAst(top: Factored, bottom: Factored, style: Style): Ast {
  const [above, below] = [positiveFactors(top), positiveFactors(bottom)];
  let q = top.content.mul(above.sign).div(bottom.content.mul(below.sign));
  const [only, more] = above.list;
  // A minus goes into the one sum that has signs of its own.
  if (isNegative(q) && only && !more && only.times === 1 && isMixed(only.factor)) {
    q = q.neg();
    above.list[0] = { factor: scaled(only.factor, MINUS_ONE), times: 1 };
  }
  const inverted = bottom.shift.map((p) => ({ ...p, exponent: p.exponent.neg() }));
  const shift = [...top.shift, ...inverted];
  const up = shift.filter((p) => !isNegative(p.exponent));
  const down = shift.filter((p) => isNegative(p.exponent)).map((p) => ({ ...p, exponent: p.exponent.neg() }));
  const numerator = productOf(rational(q.n), up, above.list, style);
  const denominator = productOf(rational(q.d), down, below.list, style);
  const body =
    denominator.length === 0 ? productAst(numerator) : binaryAst('/', productAst(numerator), productAst(denominator));
  return isNegative(q) ? negateAst(body) : body;
}

function productOf(n: Rational, list: readonly Power[], sums: readonly Signed[], style: Style): Ast[] {
  const factors = [
    ...powersAst(list, style),
    ...sums.map(({ factor, times: k }) => {
      const sum = sumAst(factor, style);
      return k === 1 ? sum : binaryAst('^', sum, numberAst(rational(k)));
    }),
  ];
  return isOne(n) ? factors : [numberAst(n), ...factors];
}

/** A sum in the order of its terms, a positive one first. */
function sumAst(p: Poly, style: Style): Ast {
  const terms = termsOf(p).map((t): Summand => ({ coefficient: t.coefficient, factors: powersAst(t.monomial, style) }));
  const joined = withLogsJoined(termsOf(p), terms);
  return joined ? smallest([addition(terms), addition(joined)]) : addition(terms);
}

interface Summand {
  readonly coefficient: Rational;
  readonly factors: readonly Ast[];
}

function addition(terms: readonly Summand[]): Ast {
  const first = Math.max(
    0,
    terms.findIndex(({ coefficient }) => !isNegative(coefficient)),
  );
  const head = terms[first];
  if (!head) return numberAst(rational(0));
  const rest = terms.filter((t) => t !== head);
  return rest.reduce<Ast>(
    (left, { coefficient, factors }) =>
      binaryAst(isNegative(coefficient) ? '-' : '+', left, termAst(coefficient.abs(), factors)),
    termAst(head.coefficient, head.factors),
  );
}

function termAst(coefficient: Rational, factors: readonly Ast[]): Ast {
  const size = coefficient.abs();
  const top = size.n === 1n && factors.length > 0 ? [...factors] : [numberAst(rational(size.n)), ...factors];
  const body = size.d === 1n ? productAst(top) : binaryAst('/', productAst(top), numberAst(rational(size.d)));
  return isNegative(coefficient) ? negateAst(body) : body;
}

/** How many logarithms, each how often, are put together to one. */
const MOST_LOGS = 6;
const MOST_TIMES = 16n;

/** The sum with c log a + c log b as c log ab; null where there are no such terms. */
function withLogsJoined(terms: readonly Term[], written: readonly Summand[]): Summand[] | null {
  const logs = terms.filter((t) => argumentOfLog(t.monomial) !== null);
  if (logs.length < 2 || logs.length > MOST_LOGS) return null;
  const unit = content(logs.map((t) => t.coefficient));
  const parts = logs.map((t) => ({ x: argumentOfLog(t.monomial) as Exact, k: t.coefficient.div(unit) }));
  if (parts.some(({ k }) => k.n > MOST_TIMES)) return null;
  const joined = times(parts.map(({ x, k }) => power(x, k)));
  const large = signOf(difference(joined, ONE)) > 0;
  const one: Summand = {
    coefficient: large ? unit : unit.neg(),
    factors: [callAst('log', exactAst(large ? joined : inverse(joined)))],
  };
  return terms.flatMap((t, k) => (t === logs[0] ? [one] : logs.includes(t) ? [] : [written[k] as Summand]));
}

/** Powers of generators as factors: square roots under one sign, exponentials as one. */
function powersAst(list: readonly Power[], style: Style): Ast[] {
  const roots: Ast[] = [];
  let radicand = 1n;
  const under: Ast[] = [];
  const plain: Ast[] = [];
  const exponents: Exact[] = [];
  for (const { generator: g, exponent } of list) {
    if (g.kind === 'exp' && !(style.powersOfE && isE(g))) {
      exponents.push(times([exponent, g.of]));
      continue;
    }
    const outside = exponent.floor();
    const half = exponent.sub(outside).equals(rational(1, 2));
    if (half && g.kind === 'prime') radicand *= g.value;
    else if (half) under.push(generatorAst(g));
    else if (!isInteger(exponent)) {
      roots.push(rootAst(generatorAst(g), exponent));
      continue;
    }
    if (!isZero(outside)) plain.push(powerAst(generatorAst(g), outside));
  }
  if (radicand > 1n) under.unshift(numberAst(rational(radicand)));
  const root = under.length > 0 ? [callAst('sqrt', productAst(under))] : [];
  const e = exponents.length > 0 ? [callAst('exp', exactAst(sum(exponents)))] : [];
  return [...root, ...roots, ...plain, ...e];
}

function generatorAst(g: Generator): Ast {
  switch (g.kind) {
    case 'prime':
      return numberAst(rational(g.value));
    case 'root':
      return exactAst(fromPoly(g.of));
    case 'pi':
      return nameAst('pi');
    case 'exp':
      return callAst('exp', exactAst(g.of));
    case 'call':
      return callAst(g.row.name, ...g.args.map(exactAst));
    default:
      return g satisfies never;
  }
}

function powerAst(base: Ast, exponent: Rational): Ast {
  return isOne(exponent) ? base : binaryAst('^', base, numberAst(exponent));
}

function rootAst(base: Ast, exponent: Rational): Ast {
  return exponent.equals(rational(1, 3)) ? callAst('cbrt', base) : powerAst(base, exponent);
}
