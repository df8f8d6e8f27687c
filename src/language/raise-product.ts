import { multiply } from '../expr/build.js';
import type { Index, Node } from '../expr/node.js';
import { isNegative, type Rational, rational } from '../expr/rational.js';
import { substitute } from '../expr/reduce.js';
import type { Ast, BinaryAst } from './ast.js';
import {
  binaryAst,
  binderAst,
  boundBy,
  callAst,
  dividedAst,
  isInner,
  isOneAst,
  negateAst,
  numberAst,
  productAst,
  scaledAst,
  transposeAst,
} from './raise-ast.js';
import { conditionAsts, reachesIn, splitConditions } from './raise-condition.js';
import { type Form, type Raising, scalarForm } from './raise-context.js';
import { type Contracted, contract, graphOf } from './raise-contract.js';
import { onesAst } from './raise-element.js';
import { coefficientOf, invertible } from './raise-factor.js';
import { byLooks } from './raise-order.js';
import { absorbSign } from './raise-sign.js';
import { inChainOrder } from './raise-stable.js';

/** A product over `out`. */
export function productForm(node: Node, out: readonly Index[], raising: Raising): Form | null {
  const { coefficient, factors } = coefficientOf(node);
  if (out.length === 0) return scalarForm(scalarProduct(coefficient, factors, raising));
  const diagonal = out.length === 2 ? diagonalForm(coefficient, factors, out, raising) : null;
  if (diagonal) return diagonal;
  if (out.length > 2) return null;
  const graph = graphOf(factors, out, raising);
  const contracted = graph && contract(graph, [], out, raising);
  return contracted && assembled(coefficient, contracted);
}

function scalarProduct(coefficient: Rational, factors: readonly Node[], raising: Raising): Ast {
  const { conditions, rest } = splitConditions(factors);
  const top: Ast[] = [...conditionAsts(conditions, conditions.length > 1 ? reachesIn(rest) : [], raising)];
  const bottom: Ast[] = [];
  const chain = inChainOrder(rest);
  for (const factor of chain) {
    const { node, below } = invertible(factor);
    const ast = (raising.form(node, []) as Form).ast;
    (below ? bottom : top).push(ast);
  }
  return fraction(coefficient, top, bottom, null, chain !== rest);
}

/** A coefficient times scalars over scalars times an array: integers in front, what divides behind. */
function fraction(
  coefficient: Rational,
  scalars: readonly Ast[],
  divisors: readonly Ast[],
  array: Ast | null,
  inOrder = false,
): Ast {
  const size = coefficient.abs();
  const numerator = size.n === 1n ? [] : [numberAst(rational(size.n))];
  const denominator = size.d === 1n ? [] : [numberAst(rational(size.d))];
  const looks = inOrder ? scalars : byLooks(scalars);
  const top = [...numerator, ...looks.filter((s) => !isInner(s)), ...looks.filter(isInner)];
  const above = array ? spread(top, array) : productAst(intoReciprocal(top));
  const out = dividedAst(above, [...denominator, ...byLooks(divisors)]);
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

/** The array that remains of a contraction, or the scalar, with its coefficient. */
export function assembled(coefficient: Rational, { scalars, array }: Contracted): Form {
  if (!array) return scalarForm(fraction(coefficient, scalars.top, scalars.bottom, null));
  const build = (ast: Ast): Ast => fraction(coefficient, scalars.top, scalars.bottom, ast);
  return { ast: build(array.ast), turned: build(array.turned) };
}

/** A factor `i == j` over both indices: the identity, or a diagonal matrix. */
function diagonalForm(
  coefficient: Rational,
  factors: readonly Node[],
  out: readonly Index[],
  raising: Raising,
): Form | null {
  const [i, j] = out as [Index, Index];
  const delta = factors.find((f) => f.kind === 'delta' && f.children.includes(i) && f.children.includes(j));
  if (!delta) return null;
  const eye = raising.form(delta, out);
  if (!eye) return null;
  const rest = substitute(multiply(factors.filter((f) => f !== delta)), new Map([[j, i]]));
  const parts = coefficientOf(rest);
  const total = coefficient.mul(rest.kind === 'number' ? rest.value : parts.coefficient);
  const graph = graphOf(rest.kind === 'number' ? [] : parts.factors, [i], raising);
  if (!graph) return null;
  const vector = graph.vectors.size > 0 ? contract(graph, [], [i], raising)?.array : null;
  if (vector === undefined) return null;
  const ast = vector ? callAst('diag', vector.ast) : eye.ast;
  return assembled(total, { scalars: graph.scalars, array: { ast, turned: ast } });
}

/** What depends on no index of `out`, spread over all of them. */
export function constantForm(node: Node, out: readonly Index[], raising: Raising): Form | null {
  const { coefficient, factors } = coefficientOf(node);
  const graph = graphOf(
    factors.filter((f) => f.kind !== 'number'),
    [],
    raising,
  );
  const total = node.kind === 'number' ? node.value : coefficient;
  const ones = onesAst(out, raising);
  const array = out.length > 2 ? scalarForm(ones) : { ast: ones, turned: transposeAst(ones) };
  return graph && assembled(total, { scalars: graph.scalars, array });
}
