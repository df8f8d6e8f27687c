import { multiply } from '../expr/build.js';
import type { Index, Node } from '../expr/node.js';
import { isNegative, ONE, type Rational, rational } from '../expr/rational.js';
import { substitute } from '../expr/reduce.js';
import type { Ast } from './ast.js';
import {
  binaryAst,
  callAst,
  dividedAst,
  isInner,
  isOneAst,
  negateAst,
  numberAst,
  productAst,
  scaledAst,
} from './raise-ast.js';
import { conditionAsts, reachesIn, splitConditions } from './raise-condition.js';
import { type Form, type Raising, scalarForm } from './raise-context.js';
import { type Contracted, contract, graphOf } from './raise-contract.js';
import { coefficientOf, invertible } from './raise-factor.js';

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
  for (const factor of rest) {
    const { node, below } = invertible(factor);
    const ast = (raising.form(node, []) as Form).ast;
    (below ? bottom : top).push(ast);
  }
  return fraction(coefficient, top, bottom, null);
}

/** A coefficient times scalars over scalars times an array: integers in front, what divides behind. */
function fraction(coefficient: Rational, scalars: readonly Ast[], divisors: readonly Ast[], array: Ast | null): Ast {
  const size = coefficient.abs();
  const numerator = size.n === 1n ? [] : [numberAst(rational(size.n))];
  const denominator = size.d === 1n ? [] : [numberAst(rational(size.d))];
  const top = [...numerator, ...scalars.filter((s) => !isInner(s)), ...scalars.filter(isInner)];
  const above = array ? spread(top, array) : productAst(top);
  const out = dividedAst(above, [...denominator, ...divisors]);
  return isNegative(coefficient) ? negateAst(out) : out;
}

function spread(scalars: readonly Ast[], array: Ast): Ast {
  const reciprocal = array.kind === 'binary' && array.op === './' && isOneAst(array.left);
  if (reciprocal && scalars.length > 0) return binaryAst('./', productAst(scalars), array.right);
  return scaledAst(scalars, array);
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

/** Scalars times an array, for callers that spread a scalar. */
export function timesArray(scalar: Ast, array: Form): Form {
  const build = (ast: Ast): Ast => fraction(ONE, isOneAst(scalar) ? [] : [scalar], [], ast);
  return { ast: build(array.ast), turned: build(array.turned) };
}
