import { splitCoefficient } from '../../expr/affine.js';
import { one } from '../../expr/atoms.js';
import { add, multiply } from '../../expr/build.js';
import type { Index, Node, Reduce } from '../../expr/node.js';
import { rational } from '../../expr/rational.js';
import { open, sum } from '../../expr/reduce.js';
import type { Ast } from '../ast.js';
import { children } from '../fold.js';
import { binaryAst, callAst, cost, numberAst, slices } from './ast.js';
import { binderForm } from './binder.js';
import { bestForm, dependence, type Form, factorsOf, type Raising, scalarForm } from './context.js';
import { contract, graphOf, withOuter } from './contract.js';
import { coefficientOf, normAst, wholeForm } from './factor.js';
import { laplacianForm } from './laplacian.js';
import { assembled, scaledForm } from './product.js';

const MAX_ORDERS = 24;
const MAX_TERMS = 8;
const MAX_DISTRIBUTING = 2;

/** A reduction over `out`, on all of which it depends. */
export function reduceForm(node: Reduce, out: readonly Index[], raising: Raising): Form | null {
  if (node.op === 'sum') return sumForm(node, out, raising);
  const { indices, body, guard } = open(node);
  const binder = binderForm(node.op, indices, body, guard, out, raising);
  if (guard !== one || dependence(body, indices).length !== indices.length) return binder;
  if (node.op === 'argmax') {
    const rows = raising.form(body, [...out, ...indices]);
    return bestForm(out, [rows && out.length < 2 ? scalarForm(callAst('argmax', rows.ast)) : null, binder]);
  }
  if (out.length > 0) return binder;
  const whole = wholeForm(body, indices, raising);
  if (!whole) return binder;
  const named =
    node.op === 'max' && whole.kind === 'call' && whole.name === 'abs'
      ? callAst('norminf', whole.args[0] as Ast)
      : null;
  return bestForm([], [named && scalarForm(named), preferred(scalarForm(callAst(node.op, whole)), binder, out)]);
}

function sumForm(node: Reduce, out: readonly Index[], raising: Raising): Form | null {
  const { indices, body } = open(node);
  const norm = out.length === 0 ? normAst(node, raising) : null;
  const squared = norm && scalarForm(binaryAst('^', norm, numberAst(rational(2))));
  if (raising.plain) {
    const over = squared ?? bindersOf(indices, body, out, raising)[0] ?? null;
    if (over) return over;
  }
  const contracted = contractedForm(indices, body, out, raising);
  const split = distributedForm(indices, body, out, contracted === null, raising);
  const laplacian = laplacianForm(indices, body, out, raising);
  // Of a sum of terms, the sums of the terms read better than the sum of the whole.
  const arrays = bestForm(out, [laplacian, ...(body.kind === 'add' ? [split, contracted] : [contracted, split])]);
  const settled = arrays && !squared && isShort(arrays, body, out);
  const best = settled ? arrays : preferred(arrays, bestForm(out, bindersOf(indices, body, out, raising)), out);
  return squared && (!best || cost(squared.ast) <= cost(best.ast)) ? squared : best;
}

/**
 * The shorter of the two, and of a scalar the binder where both take arrays apart. An array may be
 * written without binders though that is somewhat longer.
 */
function preferred(array: Form | null, binder: Form | null, out: readonly Index[]): Form | null {
  if (!array || !binder) return array ?? binder;
  const better = (a: Ast, b: Ast): Ast => {
    const [x, y] = [slices(a), slices(b)];
    const patience = out.length === 0 || x > y ? 0 : x === 0 ? cost(b) / 4 + (hasOuterOnes(a) ? 1 : 2) : 2;
    return cost(a) - cost(b) > patience || (x > y && cost(a) >= cost(b)) ? b : a;
  };
  return { ast: better(array.ast, binder.ast), turned: better(array.turned, binder.turned) };
}

/** Does it repeat a vector in all rows or columns of a matrix, as `m*ones(n)'` does? */
function hasOuterOnes(root: Ast): boolean {
  const stack = [root];
  for (let ast = stack.pop(); ast; ast = stack.pop()) {
    if (ast.kind === 'binary' && ast.op === '*' && [ast.left, ast.right].some(isRowOfOnes)) return true;
    stack.push(...children(ast));
  }
  return false;
}

function isRowOfOnes(ast: Ast): boolean {
  return ast.kind === 'transpose' && ast.arg.kind === 'call' && ast.arg.name === 'ones';
}

/** Is it so short that no binder over the body would be preferred? */
function isShort({ ast, turned }: Form, body: Node, out: readonly Index[]): boolean {
  const least = leastCost(body) + 1;
  const limit = out.length === 0 ? least : least + least / 4 + 2;
  return [ast, turned].every((a) => cost(a) <= limit && slices(a) === 0);
}

/** What the parts of an expression cost at least, however they are written. */
function leastCost(node: Node): number {
  switch (node.kind) {
    case 'number':
    case 'bracket':
    case 'delta':
      return 0;
    case 'add':
      return node.children.reduce((t, c) => t + Math.max(1, leastCost(c)), node.children.length - 1);
    case 'multiply': {
      const factors = node.children.map(leastCost).filter((c) => c > 0);
      return factors.reduce((t, c) => t + c, Math.max(0, factors.length - 1));
    }
    case 'power':
      return leastCost(node.children[0] as Node);
    default:
      return 1;
  }
}

/** The sum by matrix products, over every order of its indices that the budget allows. */
function contractedForm(indices: readonly Index[], body: Node, out: readonly Index[], raising: Raising): Form | null {
  if (out.length > 2) return null;
  const { coefficient, factors } = coefficientOf(body);
  const graph = graphOf(factors, [...out, ...indices], raising);
  if (!graph) return null;
  const forms: (Form | null)[] = [];
  for (const variant of [graph, withOuter(graph, indices)]) {
    if (!variant) continue;
    for (const order of orders(indices)) {
      const contracted = contract(variant, order, out, raising);
      if (contracted) forms.push(assembled(coefficient, contracted));
    }
  }
  return bestForm(out, forms);
}

/** Permutations, as many as the budget allows; the given order and its reverse among them. */
function orders(indices: readonly Index[]): readonly (readonly Index[])[] {
  const out: Index[][] = [];
  const extend = (head: Index[], rest: readonly Index[]): void => {
    if (out.length >= MAX_ORDERS) return;
    if (rest.length === 0) out.push(head);
    for (const i of rest)
      extend(
        [...head, i],
        rest.filter((other) => other !== i),
      );
  };
  extend([], indices);
  if (indices.length > 4) out.push([...indices].reverse());
  return out;
}

/** The sum taken term by term, where a factor is itself a sum. */
function distributedForm(
  indices: readonly Index[],
  body: Node,
  out: readonly Index[],
  needed: boolean,
  raising: Raising,
): Form | null {
  if (raising.distributing >= MAX_DISTRIBUTING) return null;
  const factors = factorsOf(body);
  const sums = factors.filter(
    (f) => f.kind === 'add' && f.children.length <= MAX_TERMS && dependence(f, indices).length > 0,
  );
  // Where a matrix product exists, or only a scalar is wanted, a product of sums is the shorter one.
  const worth = sums.filter(() => factors.length === 1 || (needed && out.length > 0));
  if (worth.length === 0) return null;
  raising.distributing++;
  const forms = worth.map((factor) => {
    const others = factors.filter((f) => f !== factor);
    return raising.dense(add(factor.children.map((term) => sum(indices, multiply([term, ...others])))), out);
  });
  raising.distributing--;
  return bestForm(out, forms);
}

/** Binders over some of the indices; the others are summed inside. */
function bindersOf(
  indices: readonly Index[],
  body: Node,
  out: readonly Index[],
  raising: Raising,
): readonly (Form | null)[] {
  // Opening a sum may turn a difference in it, whose sign then belongs in front of the binder.
  const [coefficient, core] = splitCoefficient(body);
  return (raising.plain ? [indices] : subsets(indices)).map((bound) => {
    const rest = indices.filter((i) => !bound.includes(i));
    const inner = rest.length === 0 ? core : sum(rest, core);
    if (dependence(inner, bound).length !== bound.length) return null;
    const form = binderForm('sum', bound, inner, one, out, raising);
    return form && scaledForm(coefficient, form, out);
  });
}

/** All of the indices, then all but one, then each alone. */
function subsets(indices: readonly Index[]): readonly (readonly Index[])[] {
  if (indices.length === 1) return [indices];
  const butOne = indices.map((i) => indices.filter((other) => other !== i));
  return [indices, ...butOne, ...(indices.length === 3 ? indices.map((i) => [i]) : [])];
}
