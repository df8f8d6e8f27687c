import { isIntegral } from '../expr/affine.js';
import { symbol } from '../expr/atoms.js';
import { call, negate } from '../expr/build.js';
import { fold } from '../expr/fold.js';
import type { Index, Node } from '../expr/node.js';
import type { FunctionRow } from '../expr/row.js';
import type { Ast } from './ast.js';
import { addForm } from './raise/add.js';
import { isIndexSum } from './raise/affine.js';
import { callAst, chainAst, cost, nameAst, numberAst, slices, spreadsInBinder } from './raise/ast.js';
import { markArray } from './raise/common.js';
import { conditionForm, sideForm } from './raise/condition.js';
import {
  columnForm,
  dependence,
  elementwiseForm,
  type Form,
  pairForm,
  type Raising,
  scalarForm,
  swapForm,
} from './raise/context.js';
import { elementForm, matrixForm, onesAst } from './raise/element.js';
import { powerForm } from './raise/factor.js';
import { type Names, provisionalName, settleNames } from './raise/names.js';
import { constantForm, productForm } from './raise/product.js';
import { markOdd } from './raise/sign.js';
import { reduceForm } from './raise/sum.js';
import { BINDERS, childrenOf, namesIn } from './ranges.js';
import { sizeOf } from './size.js';

/**
 * A raiser with its own memory: what was raised once over the same indices, as deep in products that are being
 * distributed, is not raised again.
 */
function makeRaising(names: Names, plain = false): Raising {
  const memory = new Map<string, Map<Node, Form | null>>();
  const raising: Raising = { form, dense, index, plain, distributing: 0 };

  function form(node: Node, out: readonly Index[]): Form | null {
    const [a, b] = out;
    if (a && b && out.length === 2 && a.id > b.id) {
      const swapped = form(node, [b, a]);
      return swapped && swapForm(swapped);
    }
    const key = `${raising.distributing}:${out.map((i) => i.id).join()}`;
    let known = memory.get(key);
    if (!known) {
      known = new Map();
      memory.set(key, known);
    }
    const forms = known;
    return fold<Form | null>(
      node,
      (n) => {
        const made = visit(n, out, raising);
        if (made && out.length > 0) for (const ast of [made.ast, made.turned]) markArray(ast);
        forms.set(n, made);
        return made;
      },
      (n) => forms.get(n),
      (n) => ahead(n, out),
    );
  }

  function dense(node: Node, out: readonly Index[]): Form | null {
    const on = dependence(node, out);
    if (on.length === 0 && out.length > 0) return constantForm(node, out, raising);
    const made = form(node, on);
    return made && (on.length === out.length ? made : spread(made, on, out, raising));
  }

  function index(i: Index): Ast {
    return nameAst(provisionalName(i, names));
  }

  return raising;
}

/** The parts that are raised over the same indices, so that they can be raised before their whole. */
function ahead(node: Node, out: readonly Index[]): readonly Node[] {
  switch (node.kind) {
    case 'add':
      return isIndexSum(node) ? [] : node.children.filter((c) => dependence(c, out).length === out.length);
    case 'multiply':
    case 'power':
    case 'call':
      return node.children.filter((c) => dependence(c, out).length === out.length);
    case 'bracket':
      return node.children.filter((c) => !isIntegral(c) && dependence(c, out).length === out.length);
    default:
      return [];
  }
}

/** A vector spread over the index on which it does not depend. */
function spread(form: Form, on: readonly Index[], out: readonly Index[], raising: Raising): Form | null {
  if (out.length !== 2) return null;
  const missing = out.find((i) => !on.includes(i)) as Index;
  const ones = columnForm(onesAst([missing], raising));
  const [u, v] = out[0] === missing ? [ones, form] : [form, ones];
  return pairForm(chainAst(u.ast, v.turned), chainAst(v.ast, u.turned));
}

function visit(node: Node, out: readonly Index[], raising: Raising): Form | null {
  switch (node.kind) {
    case 'number':
      return scalarForm(numberAst(node.value));
    case 'constant':
    case 'dimension':
      return scalarForm(nameAst(node.name));
    case 'index':
      return out.length === 0 ? scalarForm(raising.index(node)) : null;
    case 'symbol':
    case 'definition':
      return elementForm(node, out, raising);
    case 'add':
      return addForm(node, out, raising);
    case 'multiply':
      return isConjunction(node, out) ? allForm(node, out, raising) : productForm(node, out, raising);
    case 'power':
      return powerForm(node, out, raising);
    case 'call': {
      const args = node.children.map((c) => sideForm(c, out, raising));
      if (args.some((a) => a === null)) return null;
      return elementwiseForm(out, args as Form[], (asts) => {
        const ast = callAst(node.row.name, ...asts);
        return isOdd(node.row) ? markOdd(ast) : ast;
      });
    }
    case 'delta':
    case 'bracket':
      return conditionForm(node, out, raising);
    case 'reduce':
      return reduceForm(node, out, raising);
    case 'matrix':
      return matrixForm(node, out, raising);
    default:
      return node satisfies never;
  }
}

const probe = symbol({
  kind: 'declaration',
  name: 'x',
  domain: 'real',
  dims: [],
  attributes: new Set(),
  ordered: false,
});
const odd = new WeakMap<FunctionRow, boolean>();

/** Is f(-x) = -f(x)? The function's own row decides. */
function isOdd(row: FunctionRow): boolean {
  if (row.arity !== 1) return false;
  const known = odd.get(row);
  if (known !== undefined) return known;
  const found = call(row, [negate(probe)]) === negate(call(row, [probe]));
  odd.set(row, found);
  return found;
}

/** Is the product one of conditions on one element of an array? */
function isConjunction(node: Node, out: readonly Index[]): boolean {
  if (out.length === 0) return false;
  return node.children.every((c) => c.kind === 'bracket' && dependence(c, out).length === out.length);
}

/** Several conditions on one element are joined by `and`. */
function allForm(node: Node, out: readonly Index[], raising: Raising): Form | null {
  const parts = node.children.map((c) => sideForm(c, out, raising));
  if (parts.some((p) => p === null)) return null;
  return elementwiseForm(out, parts as Form[], (args) => ({ kind: 'logic', op: 'and', args }));
}

/**
 * The node as an expression of the language whose value is an array with axes `out`, in this order:
 * none for a scalar, one for a column vector, two for a matrix. All other free indices print under
 * their names. `null` where no such notation exists.
 */
export function raise(node: Node, out: readonly Index[], names: Names): Ast | null {
  return raiseWith(raisingOf(names), node, out, names);
}

const raisings = new WeakMap<Names['given'], Raising>();

/** One memory for all that is raised with the same given names: candidates for a result have most parts in common. */
function raisingOf(names: Names): Raising {
  const known = raisings.get(names.given);
  if (known) return known;
  const made = makeRaising(names);
  raisings.set(names.given, made);
  return made;
}

/**
 * The element in index notation throughout: every sum over its indices, norms apart. This is how the lines of a
 * derivation read, and it needs no search.
 */
export function raiseElement(node: Node, names: Names): Ast | null {
  return raiseWith(makeRaising(names, true), node, [], names);
}

function raiseWith(raising: Raising, node: Node, out: readonly Index[], names: Names): Ast | null {
  const form = raising.dense(node, out);
  return form && settled(form.ast, node, out, names);
}

/** With names for what is bound in it. The axes of an array have no name in it, so that theirs are not taken. */
function settled(ast: Ast, node: Node, out: readonly Index[], names: Names): Ast {
  return settleNames(
    ast,
    node.free.filter((i) => !out.includes(i)),
    names,
  );
}

/** An expression, and those indices of the output that it leaves free, in order. */
export interface Raised {
  readonly ast: Ast;
  readonly free: readonly Index[];
}

/**
 * The notations that there are: the array over all of `out`, its rows with the other index free, and the element
 * with all indices free. Columns would be the array's axes in another order; rows must show their index, without
 * which they do not say that they are rows.
 */
export function notations(node: Node, out: readonly Index[], names: Names): readonly Raised[] {
  return unsettled(node, out, names).map((raised) => withNames(raised, node, out, names));
}

function withNames({ ast, free }: Raised, node: Node, out: readonly Index[], names: Names): Raised {
  const axes = out.filter((k) => !free.includes(k));
  return { ast: settled(ast, node, axes, names), free };
}

function unsettled(node: Node, out: readonly Index[], names: Names): readonly Raised[] {
  const choices: (readonly Index[])[] = [out];
  if (out.length === 2) choices.push(out.slice(1));
  if (out.length > 0) choices.push([]);
  return choices.flatMap((axes) => unsettledOver(axes, node, out, names) ?? []);
}

function unsettledOver(axes: readonly Index[], node: Node, out: readonly Index[], names: Names): Raised | null {
  const form = raisingOf(names).dense(node, axes);
  if (!form) return null;
  const free = out.filter((k) => !axes.includes(k));
  const isRows = axes.length > 0 && free.length > 0;
  if (isRows) {
    const ast = settled(form.ast, node, axes, names);
    if (!free.every((k) => standsFree(ast, provisionalName(k, names)))) return null;
  }
  return { ast: form.ast, free };
}

/** Does the name stand where no binder could bind it, outside its conditions too? */
function standsFree(root: Ast, name: string): boolean {
  const stack: Ast[] = [root];
  while (stack.length > 0) {
    const ast = stack.pop() as Ast;
    if (ast.kind === 'name' && ast.name === name) return true;
    const binds = ast.kind === 'call' && BINDERS.has(ast.name) && ast.args.length > 1;
    if (!binds) stack.push(...childrenOf(ast));
    else if (!ast.args.slice(1).some((a) => namesIn(a).has(name))) stack.push(ast.args[0] as Ast);
  }
  return false;
}

/** An expression in whole arrays may be this much longer than rows or elements before they are preferred. */
const PATIENCE = 1.5;
const ALLOWANCE = 3;

/** The shortest notation: of the whole array where it is not much longer than of its rows or elements. */
export function shortestNotation(node: Node, out: readonly Index[], names: Names): Raised {
  return withNames(shortestUnsettled(node, out, names), node, out, names);
}

/** The size of `shortest`, for which no names are needed. */
export function shortestSize(node: Node, out: readonly Index[], names: Names): number {
  return sizeOf(shortestUnsettled(node, out, names).ast);
}

function shortestUnsettled(node: Node, out: readonly Index[], names: Names): Raised {
  const array = unsettledOver(out, node, out, names);
  // No notation has fewer leaves than there are elements, so that the others need not be found.
  const fewest = 2 * leavesOf(node) - 1;
  if (array && slices(array.ast) === 0 && cost(array.ast) <= PATIENCE * fewest + ALLOWANCE) return array;
  const [whole, ...others] = unsettled(node, out, names) as [Raised, ...Raised[]];
  if (whole.free.length > 0 || others.length === 0) return least([whole, ...others]);
  const other = least(others);
  const limit =
    slices(whole.ast) > 0 || spreadsInBinder(whole.ast) ? cost(other.ast) : PATIENCE * cost(other.ast) + ALLOWANCE;
  return cost(whole.ast) <= limit ? whole : other;
}

function least(list: readonly Raised[]): Raised {
  return list.reduce((best, next) => (cost(next.ast) < cost(best.ast) ? next : best));
}

const NO_NODES: readonly Node[] = [];
/** What these are made of is subscripts, which count nothing. */
const SUBSCRIPTED: ReadonlySet<Node['kind']> = new Set(['symbol', 'definition', 'index', 'delta']);

/** How many different elements of variables and intermediates the expression has. */
function leavesOf(root: Node): number {
  let count = 0;
  fold<boolean>(
    root,
    (node) => {
      if (node.kind === 'symbol' || node.kind === 'definition') count++;
      return true;
    },
    undefined,
    (node) => (SUBSCRIPTED.has(node.kind) ? NO_NODES : node.children),
  );
  return count;
}

/** The expression of `shortestNotation`. */
export function shortest(node: Node, out: readonly Index[], names: Names): Ast {
  return shortestNotation(node, out, names).ast;
}
