import { isNegative, isOne, ONE, type Rational, rational } from '../../expr/rational.js';
import type { Ast, BinaryAst } from '../ast.js';
import {
  binaryAst,
  binderAst,
  boundBy,
  callAst,
  dividedAst,
  isInner,
  isOneAst,
  lengthsOf,
  negateAst,
  numberAst,
  productAst,
  sameAst,
  scaledAst,
} from './ast.js';
import { byLooks } from './order.js';
import { isLongDecimal } from './scale.js';
import { absorbSign } from './sign.js';

/** A coefficient times scalars over scalars times an array: integers in front, what divides behind. */
export function fraction(
  coefficient: Rational,
  scalars: readonly Ast[],
  divisors: readonly Ast[],
  array: Ast | null,
  inOrder = false,
): Ast {
  const rooted = withRootsBelow({ coefficient: coefficient.abs(), factors: scalars, divisors });
  const means = asMeans(rooted.coefficient, array ? [...rooted.factors, array] : rooted.factors, rooted.divisors);
  const [plain, whole] = array ? [means.factors.slice(0, -1), means.factors.at(-1) as Ast] : [means.factors, null];
  const size = means.coefficient;
  const [n, d] = isLongDecimal(size) ? [size, ONE] : [rational(size.n), rational(size.d)];
  const numerator = isOne(n) ? [] : [numberAst(n)];
  const denominator = isOne(d) ? [] : [numberAst(d)];
  const looks = inOrder ? plain : byLooks(plain);
  const top = [...numerator, ...looks.filter((s) => !isInner(s)), ...looks.filter(isInner)];
  const above = whole ? spread(top, whole) : productAst(intoReciprocal(top));
  const out = dividedAst(above, [...denominator, ...byLooks(means.divisors)]);
  return isNegative(coefficient) ? (absorbSign(out) ?? negateAst(out)) : out;
}

function spread(scalars: readonly Ast[], array: Ast): Ast {
  const reciprocal = array.kind === 'binary' && array.op === './' && isOneAst(array.left);
  if (reciprocal && scalars.length > 0) return binaryAst('./', productAst(scalars), array.right);
  return scaledAst(scalars, array);
}

/** `c*sum(1/z)` is `sum(c/z)`: a scalar takes the place of the 1. */
function intoReciprocal(factors: readonly Ast[]): readonly Ast[] {
  const at = factors.findIndex((f) => reciprocalIn(f) !== null);
  const rest = factors.filter((f, k) => k !== at && f.kind !== 'number');
  const total = factors[at];
  const inner = total && reciprocalIn(total);
  if (!inner || rest.length === 0 || total?.kind !== 'call') return factors;
  const args = [binaryAst(inner.op, productAst(rest), inner.right), ...total.args.slice(1)];
  const bound = boundBy(total);
  const sum = bound ? binderAst(total.name, args, bound) : callAst(total.name, ...args);
  return [...factors.filter((f) => f.kind === 'number'), sum];
}

function reciprocalIn(ast: Ast): BinaryAst | null {
  const body = ast.kind === 'call' && ast.name === 'sum' ? ast.args[0] : undefined;
  return body?.kind === 'binary' && (body.op === '/' || body.op === './') && isOneAst(body.left) ? body : null;
}

interface Parts {
  readonly coefficient: Rational;
  readonly factors: readonly Ast[];
  readonly divisors: readonly Ast[];
}

/** √n over a multiple of n is 1/√n, and roots of numbers below the bar are one root: √2/(2 √π) is 1/√(2 π). */
function withRootsBelow({ coefficient, factors, divisors }: Parts): Parts {
  let size = coefficient;
  const above: Ast[] = [];
  const below = [...divisors];
  for (const factor of factors) {
    const n = rootOf(factor);
    if (n?.kind === 'number' && n.value.d === 1n && size.d % n.value.n === 0n) {
      size = size.mul(n.value);
      below.push(factor);
    } else above.push(factor);
  }
  const roots = below.flatMap((d) => rootOf(d) ?? []);
  if (roots.length < 2) return { coefficient: size, factors: above, divisors: below };
  const others = below.filter((d) => rootOf(d) === null);
  return { coefficient: size, factors: above, divisors: [...others, callAst('sqrt', productAst(byLooks(roots)))] };
}

/** What the root is of, where that is a number or π. */
function rootOf(ast: Ast): Ast | null {
  const arg = ast.kind === 'call' && ast.name === 'sqrt' ? ast.args[0] : undefined;
  return arg && (arg.kind === 'number' || (arg.kind === 'name' && arg.name === 'pi')) ? arg : null;
}

/** A sum over as many terms as it is divided by is a mean. */
function asMeans(coefficient: Rational, factors: readonly Ast[], divisors: readonly Ast[]): Parts {
  let parts: Parts = { coefficient, factors, divisors };
  for (const [k, factor] of factors.entries()) {
    const lengths = lengthsOf(factor);
    const left = lengths && withoutLengths(parts, lengths);
    if (!left || factor.kind !== 'call') continue;
    const bound = boundBy(factor);
    const mean = bound ? binderAst('mean', factor.args, bound) : callAst('mean', ...factor.args);
    parts = { ...left, factors: left.factors.with(k, mean) };
  }
  return parts;
}

/** The parts without the lengths among their divisors; `null` where one is missing. */
function withoutLengths(parts: Parts, lengths: readonly Ast[]): Parts | null {
  let { coefficient } = parts;
  const divisors = [...parts.divisors];
  for (const length of lengths) {
    if (length.kind === 'number') {
      if (coefficient.d % length.value.n !== 0n) return null;
      coefficient = coefficient.mul(length.value);
      continue;
    }
    const at = divisors.findIndex((d) => sameAst(d, length));
    if (at < 0) return null;
    divisors.splice(at, 1);
  }
  return { ...parts, coefficient, divisors };
}
