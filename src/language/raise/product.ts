import { zero } from '../../expr/atoms.js';
import { multiply } from '../../expr/build.js';
import type { Index, Node } from '../../expr/node.js';
import { isOne, ONE, type Rational } from '../../expr/rational.js';
import { substitute } from '../../expr/reduce.js';
import type { Ast } from '../ast.js';
import { lengthAst } from './affine.js';
import { callAst, transposeAst } from './ast.js';
import { areStated, conditionAsts, reachesIn, splitConditions } from './condition.js';
import { bestForm, dependence, type Form, type Raising, scalarForm } from './context.js';
import { type Contracted, contract, graphOf } from './contract.js';
import { coefficientOf, invertible } from './factor.js';
import { fraction } from './fraction.js';
import { hadamardAst } from './order.js';
import { absorbed, type Scaled } from './scale.js';
import { inChainOrder } from './stable.js';

/** A product over `out`. */
export function productForm(node: Node, out: readonly Index[], raising: Raising): Form | null {
  const parts = coefficientOf(node);
  const other = absorbed(parts);
  const form = partsForm(parts, out, raising);
  return other ? bestForm(out, [form, partsForm(other, out, raising)]) : form;
}

function partsForm({ coefficient, factors }: Scaled, out: readonly Index[], raising: Raising): Form | null {
  if (out.length === 0) return scalarProduct(coefficient, factors, raising);
  const diagonal = out.length === 2 ? diagonalForm(coefficient, factors, out, raising) : null;
  if (diagonal) return diagonal;
  if (out.length > 2) return wholesaleForm(coefficient, factors, out, raising);
  const graph = graphOf(factors, out, raising);
  const contracted = graph && contract(graph, [], out, raising);
  return contracted && assembled(coefficient, contracted);
}

/** Over more than two axes: factors that depend on all of them, and scalars. */
function wholesaleForm(
  coefficient: Rational,
  factors: readonly Node[],
  out: readonly Index[],
  raising: Raising,
): Form | null {
  const bags: { scalars: [Ast[], Ast[]]; arrays: [Ast[], Ast[]] } = { scalars: [[], []], arrays: [[], []] };
  for (const factor of factors) {
    const on = dependence(factor, out);
    const { node, below } = invertible(factor);
    const form = on.length === 0 || on.length === out.length ? raising.form(node, on) : null;
    if (!form) return null;
    (on.length === 0 ? bags.scalars : bags.arrays)[below ? 1 : 0].push(form.ast);
  }
  return scalarForm(fraction(coefficient, ...bags.scalars, hadamardAst(...bags.arrays)));
}

function scalarProduct(coefficient: Rational, factors: readonly Node[], raising: Raising): Form | null {
  const { conditions, rest } = splitConditions(factors);
  if (!areStated(conditions, raising)) return null;
  const top: Ast[] = [...conditionAsts(conditions, conditions.length > 1 ? reachesIn(rest) : [], raising)];
  const bottom: Ast[] = [];
  const chain = inChainOrder(rest);
  for (const factor of chain) {
    const { node, below } = invertible(factor);
    const form = raising.form(node, []);
    if (!form) return null;
    (below ? bottom : top).push(form.ast);
  }
  return scalarForm(fraction(coefficient, top, bottom, null, chain !== rest));
}

/** The array that remains of a contraction, or the scalar, with its coefficient. */
export function assembled(coefficient: Rational, { scalars, array }: Contracted): Form {
  if (!array) return scalarForm(fraction(coefficient, scalars.top, scalars.bottom, null));
  const build = (ast: Ast): Ast => fraction(coefficient, scalars.top, scalars.bottom, ast);
  return { ast: build(array.ast), turned: build(array.turned) };
}

/** A number times what is there. */
export function scaledForm(q: Rational, form: Form, out: readonly Index[]): Form {
  if (isOne(q)) return form;
  if (out.length === 0) return assembled(q, { scalars: { top: [form.ast], bottom: [] }, array: null });
  return assembled(q, { scalars: { top: [], bottom: [] }, array: form });
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
  const total = node === zero ? ONE : node.kind === 'number' ? node.value : coefficient;
  const ones = callAst(node === zero ? 'zeros' : 'ones', ...out.map((i) => lengthAst(i, raising)));
  const array = out.length > 2 ? scalarForm(ones) : { ast: ones, turned: transposeAst(ones) };
  return graph && assembled(total, { scalars: graph.scalars, array });
}
