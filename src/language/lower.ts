import { combination } from '../expr/affine.js';
import { constant, definition, index, number, one, symbol, zero } from '../expr/atoms.js';
import { add, multiply, negate, subtract } from '../expr/build.js';
import type { Index, Node } from '../expr/node.js';
import { compare, delta, either, isCondition, opposite, provablyNonneg } from '../expr/relation.js';
import { rows } from '../functions/table.js';
import type { ArrayAst, Ast, AtAst, BinaryAst, LogicAst, NameAst, RelationAst } from './ast.js';
import { DeriveError } from './errors.js';
import { lowerCall, PRIMITIVES } from './lower/call.js';
import { nearest, productOf } from './nearest.js';
import { BINDERS, childrenOf } from './ranges.js';
import { allNames, type Context, findFunction, getDimension, type Scope } from './scope.js';
import { shapeText } from './shape-text.js';
import { run, type Task } from './trampoline.js';
import {
  elementAt,
  elementwise,
  lengths,
  matrixProduct,
  placeholder,
  raisePower,
  scalarValue,
  tabulate,
  transpose,
  type Value,
} from './value.js';

/** The context of a script's own statements: no index bound, no parameter. */
export function topContext(scope: Scope): Context {
  return { scope, indices: new Map(), params: new Map(), guards: [], naming: false, lower };
}

/** What an expression means in its context. Throws a `DeriveError` with the place of the fault. */
export function lowerExpression(ast: Ast, context: Context): Value {
  return run(lower(ast, context));
}

/** One expression as a computation that asks for the parts it needs. */
function* lower(ast: Ast, context: Context): Task<Value> {
  switch (ast.kind) {
    case 'number':
      return scalarValue(number(ast.value));
    case 'name':
      return lookUp(ast, context);
    case 'unary': {
      const arg = (yield lower(ast.arg, context)) as Value;
      return ast.op === '-' ? { ...arg, node: negate(arg.node) } : arg;
    }
    case 'transpose': {
      const arg = (yield lower(ast.arg, context)) as Value;
      const turned = transpose(arg);
      if (!turned)
        throw new DeriveError(`' of an array with ${arg.axes.length} axes`, ast.span, {
          expected: 'a vector or a matrix',
        });
      return turned;
    }
    case 'binary':
      return (yield lowerBinary(ast, context)) as Value;
    case 'relation':
      return (yield lowerRelation(ast, context)) as Value;
    case 'logic':
      return (yield lowerLogic(ast, context)) as Value;
    case 'array':
      return (yield lowerArray(ast, context)) as Value;
    case 'at':
      return (yield lowerAt(ast, context)) as Value;
    case 'call':
      return (yield lowerCall(ast, context)) as Value;
    case 'range':
    case 'bind':
    case 'colon':
      throw new DeriveError('a range can only stand as a subscript or as an index argument', ast.span);
    default:
      return ast satisfies never;
  }
}

function lookUp(ast: NameAst, context: Context): Value {
  const { scope } = context;
  const bound = context.indices.get(ast.name);
  if (bound) return scalarValue(bound);
  const param = context.params.get(ast.name);
  if (param) return param;
  const def = scope.definitions.get(ast.name);
  if (def) return tabulate(def.dims, (at) => definition(def, at));
  const decl = scope.declarations.get(ast.name);
  if (decl) {
    if (decl.domain === 'function') throw new DeriveError(`${ast.name} is a function: write ${ast.name}(…)`, ast.span);
    return tabulate(decl.dims, (at) => symbol(decl, at));
  }
  const dim = scope.dimensions.get(ast.name);
  if (dim) return scalarValue(dim);
  if (ast.name === 'pi' || ast.name === 'inf') return scalarValue(constant(ast.name));
  if (context.naming) return scalarValue(getDimension(scope, ast.name));
  throw unknownName(ast.name, ast, context);
}

export function unknownName(name: string, ast: Ast, context: Context): DeriveError {
  const isFunction = findFunction(context.scope, name) || rows.has(name) || PRIMITIVES.has(name) || BINDERS.has(name);
  if (isFunction) return new DeriveError(`${name} is a function: write ${name}(…)`, ast.span);
  const known = allNames(context);
  const near =
    nearest(name, known) ??
    productOf(name, new Set(known.filter((n) => !findFunction(context.scope, n)))) ??
    nearest(name.replace(/_.*$/s, ''), known);
  return new DeriveError(`${name} is not declared`, ast.span, {
    expected: 'a declared or defined name, or an index bound by a sum or by the left side',
    ...(near ? { nearest: near } : {}),
  });
}

/** The links of a long sum, difference or product of the same level, the first operand last. */
function linksOf(ast: BinaryAst): BinaryAst[] {
  const alike = ast.op === '*' ? ['*'] : ast.op === '+' || ast.op === '-' ? ['+', '-'] : [];
  const out = [ast];
  for (let left = ast.left; left.kind === 'binary' && alike.includes(left.op); left = left.left) out.push(left);
  return out;
}

/**
 * The brackets among the factors. One guards what stands before it as well, other brackets included: those that hold
 * no element come first.
 */
function bracketsOf(links: readonly BinaryAst[]): Ast[] {
  const factors = links.filter(({ op }) => op === '*' || op === '.*').flatMap(({ left, right }) => [left, right]);
  const brackets = factors.filter(({ kind }) => kind === 'relation' || kind === 'logic');
  return [...brackets.filter((b) => !holdsElement(b)), ...brackets.filter(holdsElement)];
}

function holdsElement(root: Ast): boolean {
  const stack = [root];
  for (let ast = stack.pop(); ast; ast = stack.pop()) {
    if (ast.kind === 'at') return true;
    for (const child of childrenOf(ast)) stack.push(child);
  }
  return false;
}

/** Operands one after the other; what are numbers all along is put together once, so that a long sum takes no longer. */
function* lowerBinary(ast: BinaryAst, context: Context): Task<Value> {
  const links = linksOf(ast).reverse();
  const product = ast.op === '*' || ast.op === '.*' || ast.op === '/' || ast.op === './';
  const [first] = links as [BinaryAst];
  let inner = context;
  for (const bracket of bracketsOf(links)) inner = withGuard(inner, (yield lower(bracket, inner)) as Value);
  let value = (yield lower(first.left, inner)) as Value;
  let pending: Node[] = [value.node];
  const join = (): Value => scalarValue(ast.op === '*' ? multiply(pending) : add(pending));
  for (const [k, link] of links.entries()) {
    if (product) inner = withGuard(inner, pending.length > 1 ? scalarValue(pending.at(-1) as Node) : value);
    const right = (yield lower(link.right, inner)) as Value;
    const isNumber =
      value.axes.length === 0 && right.axes.length === 0 && (link.op === '*' || link.op === '+' || link.op === '-');
    if (isNumber) {
      pending.push(link.op === '-' ? negate(right.node) : right.node);
      if (k === links.length - 1) return join();
      continue;
    }
    const left = pending.length > 1 ? join() : value;
    const made = combine(link, left, right);
    if (!made)
      throw new DeriveError(
        `${link.op} of shapes ${shapeText(left)} and ${shapeText(right)}`,
        link.span,
        expectation(link, left, right),
      );
    value = made;
    pending = [made.node];
  }
  return value;
}

function expectation(ast: BinaryAst, left: Value, right: Value): { expected: string } {
  const scalar = left.axes.length === 0 || right.axes.length === 0;
  if ((ast.op === '+' || ast.op === '-') && scalar) return { expected: 'equal shapes; write the scalar times ones(…)' };
  if (ast.op === '*') return { expected: 'matching inner lengths, or .* for the element-wise product' };
  if (ast.op === '/') return { expected: 'a scalar divisor; write ./ or inv(…)' };
  if (ast.op === '^') return { expected: 'scalars, or a square matrix and a whole number; write .^' };
  return { expected: 'equal shapes, or one side a scalar' };
}

function combine(ast: BinaryAst, left: Value, right: Value): Value | null {
  const scalar = left.axes.length === 0 || right.axes.length === 0;
  const both = left.axes.length === 0 && right.axes.length === 0;
  switch (ast.op) {
    case '+':
      return scalar && !both ? null : elementwise([left, right], (n) => add(n));
    case '-':
      return scalar && !both ? null : elementwise([left, right], ([a, b]) => subtract(a as Node, b as Node));
    case '*':
      return matrixProduct(left, right);
    case '/':
      return right.axes.length > 0 ? null : elementwise([left, right], ([a, b]) => quotient(a as Node, b as Node, ast));
    case '.*':
      return elementwise([left, right], (n) => multiply(n));
    case './':
      return elementwise([left, right], ([a, b]) => quotient(a as Node, b as Node, ast));
    case '^':
      return raisePower(left, right);
    case '.^':
      return elementwise(
        [left, right],
        ([a, b]) => raisePower(scalarValue(a as Node), scalarValue(b as Node))?.node ?? zero,
      );
    default:
      return ast.op satisfies never;
  }
}

function quotient(a: Node, b: Node, ast: BinaryAst): Node {
  if (b === zero) throw new DeriveError(a === zero ? '0/0 is not a number' : 'division by 0', ast.span);
  return multiply([a, (raisePower(scalarValue(b), scalarValue(number(-1))) as Value).node]);
}

function withGuard(context: Context, value: Value): Context {
  const node = value.node;
  const factors = node.kind === 'multiply' ? node.children : [node];
  const conditions = factors.filter((f) => f !== one && isCondition(f));
  return conditions.length > 0 ? { ...context, guards: [...context.guards, ...conditions] } : context;
}

function* lowerRelation(ast: RelationAst, context: Context): Task<Value> {
  const values: Value[] = [];
  for (const arg of ast.args) values.push((yield lower(arg, context)) as Value);
  const value = elementwise(values, (nodes) =>
    multiply(ast.ops.map((op, k) => compare(op, nodes[k] as Node, nodes[k + 1] as Node))),
  );
  if (value) return value;
  throw new DeriveError(`a comparison of shapes ${values.map(shapeText).join(' and ')}`, ast.span, {
    expected: 'equal shapes, or one side a scalar',
  });
}

function* lowerLogic(ast: LogicAst, context: Context): Task<Value> {
  const values: Value[] = [];
  for (const arg of ast.args) values.push((yield lower(arg, context)) as Value);
  const join = (nodes: readonly Node[]): Node => {
    if (ast.op === 'not') return opposite(nodes[0] as Node);
    return ast.op === 'and' ? multiply(nodes) : either(nodes);
  };
  const bad = ast.args.find((_, k) => !isCondition((values[k] as Value).node));
  if (bad) throw new DeriveError(`${ast.op} joins conditions`, bad.span, { expected: 'a comparison such as i != j' });
  const value = elementwise(values, join);
  if (value) return value;
  throw new DeriveError(`${ast.op} of shapes ${values.map(shapeText).join(' and ')}`, ast.span);
}

function* lowerAt(ast: AtAst, context: Context): Task<Value> {
  const base = (yield lower(ast.base, context)) as Value;
  const dims = lengths(base);
  if (dims.length !== ast.subscripts.length)
    throw new DeriveError(`${dims.length} axes, but ${ast.subscripts.length} subscripts`, ast.span, {
      expected: `shape ${shapeText(base)}`,
    });
  const axes: Index[] = [];
  const at: Node[] = [];
  for (const [k, sub] of ast.subscripts.entries()) {
    const length = dims[k] as Node;
    if (sub.kind === 'colon') {
      const axis = placeholder(axes.length, length);
      axes.push(axis);
      at.push(axis);
      continue;
    }
    if (sub.kind === 'range') {
      const from = ((yield lower(sub.from, context)) as Value).node;
      const to = ((yield lower(sub.to, context)) as Value).node;
      // An empty slice reaches nowhere, so that only the outer ends matter.
      checkEnd(subtract(from, one), sub, context);
      checkEnd(subtract(length, to), sub, context);
      const axis = placeholder(axes.length, add([to, negate(from), one]));
      axes.push(axis);
      at.push(add([from, axis, number(-1)]));
      continue;
    }
    const value = (yield lower(sub, context)) as Value;
    if (value.axes.length > 0)
      throw new DeriveError('a subscript must be a scalar', sub.span, {
        expected: 'an index, or : for the whole axis',
      });
    checkSubscript(value.node, length, sub, context);
    at.push(value.node);
  }
  return { axes, row: false, node: elementAt(base, at) };
}

/** An array written out: Σ_k δ_ik a_k, with the elements of the elements where these are arrays. */
function* lowerArray(ast: ArrayAst, context: Context): Task<Value> {
  const items: Value[] = [];
  for (const item of ast.items) items.push((yield lower(item, context)) as Value);
  const [first] = items;
  const other = items.findIndex(
    (item) => item.axes.some((axis, k) => axis !== first?.axes[k]) || item.axes.length !== first?.axes.length,
  );
  if (!first || other >= 0)
    throw new DeriveError(`an array of ${items.map(shapeText).join(', ')}`, ast.items[other]?.span ?? ast.span, {
      expected: 'elements of one shape',
    });
  return tabulate([number(items.length), ...lengths(first)], ([i, ...rest]) =>
    add(items.map((item, k) => multiply([delta(i as Node, number(k + 1)), elementAt(item, rest)]))),
  );
}

/** An end of a slice that could leave its axis is an error. */
function checkEnd(gap: Node, ast: Ast, context: Context): void {
  if (gap.kind !== 'number' || provablyNonneg(gap)) return;
  if (!holds(gap, context))
    throw new DeriveError('this slice can leave its axis', ast.span, { expected: 'ends within the axis' });
}

/** A subscript that could leave its axis is an error that proposes the guard. */
function checkSubscript(subscript: Node, length: Node, ast: Ast, context: Context): void {
  const low = subtract(subscript, one);
  const high = subtract(length, subscript);
  if (holds(low, context) && holds(high, context)) return;
  // A fixed element of a symbolic axis says that the axis is long enough.
  if (subscript.kind === 'number' && length.kind !== 'number' && subscript.value.compare(1) >= 0) return;
  const text = `1 <= … <= ${shapeText({ axes: [index('@0', one, length)], row: false, node: zero })}`;
  throw new DeriveError('this subscript can leave its axis', ast.span, {
    expected: `a guard, ${text.replace('…', 'subscript')}`,
  });
}

function holds(gap: Node, context: Context): boolean {
  if (provablyNonneg(gap)) return true;
  if (gap.kind === 'number') return false;
  const names = [...combination(gap).keys()].filter(
    (a) => a.kind === 'index' || a.kind === 'symbol' || a.free.length > 0 || a.kind === 'reduce',
  );
  if (names.some((a) => a.kind !== 'index')) return true;
  return context.guards.some((g) => names.some((i) => g.free.includes(i as Index)));
}
