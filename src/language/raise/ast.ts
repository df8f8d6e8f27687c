import type { Index } from '../../expr/node.js';
import type { Rational } from '../../expr/rational.js';
import { isNegative, isOne, ONE, rational } from '../../expr/rational.js';
import type { Ast, BinaryAst, BinaryOp } from '../ast.js';
import { children } from '../fold.js';
import { sizeOf } from '../size.js';
import { isLongDecimal } from './scale.js';

/** Building blocks of raised expressions: each keeps the tree as a reader would have typed it. */

export function nameAst(name: string): Ast {
  return { kind: 'name', name };
}

export function callAst(name: string, ...args: readonly Ast[]): Ast {
  return { kind: 'call', name, args };
}

const binders = new WeakMap<Ast, readonly Index[]>();

/** A call that binds indices; their names are chosen when the whole expression is known. */
export function binderAst(name: string, args: readonly Ast[], indices: readonly Index[]): Ast {
  const ast = callAst(name, ...args);
  binders.set(ast, indices);
  return ast;
}

/** The indices that a call binds. */
export function boundBy(ast: Ast): readonly Index[] | undefined {
  return binders.get(ast);
}

const lengths = new WeakMap<Ast, readonly Ast[]>();

/** A sum that has as many terms as the product of the lengths says. */
export function totalAst(ast: Ast, over: readonly Ast[]): Ast {
  lengths.set(ast, over);
  return ast;
}

/** The lengths of what a sum runs over. */
export function lengthsOf(ast: Ast): readonly Ast[] | undefined {
  return lengths.get(ast);
}

export function elementAst(base: Ast, subscripts: readonly Ast[]): Ast {
  return subscripts.length === 0 ? base : { kind: 'at', base, subscripts };
}

export function binaryAst(op: BinaryOp, left: Ast, right: Ast): Ast {
  return { kind: 'binary', op, left, right };
}

/** An exact number: a quotient is written as one, a sign as an operator. */
export function numberAst(q: Rational): Ast {
  if (isNegative(q)) return negateAst(numberAst(q.neg()));
  if (isLongDecimal(q)) return { kind: 'number', value: q };
  const top: Ast = { kind: 'number', value: rational(q.n) };
  return q.d === 1n ? top : binaryAst('/', top, { kind: 'number', value: rational(q.d) });
}

export const ONE_AST: Ast = numberAst(ONE);

export function isOneAst(ast: Ast): boolean {
  return ast.kind === 'number' && isOne(ast.value);
}

export function isProduct(ast: Ast): ast is BinaryAst {
  return ast.kind === 'binary' && (ast.op === '*' || ast.op === '/' || ast.op === '.*' || ast.op === './');
}

/** The product with its leftmost factor replaced. */
function withLeftmost(ast: Ast, replace: (leftmost: Ast) => Ast): Ast {
  const path: BinaryAst[] = [];
  let current = ast;
  while (isProduct(current)) {
    path.push(current);
    current = current.left;
  }
  let out = replace(current);
  for (const node of path.reverse()) out = binaryAst(node.op, out, node.right);
  return out;
}

function leftmost(ast: Ast): Ast {
  let current = ast;
  while (isProduct(current)) current = current.left;
  return current;
}

export function startsNegative(ast: Ast): boolean {
  return leftmost(ast).kind === 'unary';
}

/** The expression with the opposite sign; a product carries its sign in front. */
export function negateAst(ast: Ast): Ast {
  return withLeftmost(ast, (first) => (first.kind === 'unary' ? first.arg : { kind: 'unary', op: '-', arg: first }));
}

/** `A'`, without a second one and without one where it changes nothing. */
export function transposeAst(ast: Ast): Ast {
  if (ast.kind === 'transpose') return ast.arg;
  if (ast.kind === 'unary') return negateAst(transposeAst(ast.arg));
  if (ast.kind === 'call' && ast.name === 'eye') return ast;
  if (ast.kind === 'call' && (ast.name === 'ones' || ast.name === 'zeros') && ast.args.length === 2)
    return callAst(ast.name, ast.args[1] as Ast, ast.args[0] as Ast);
  return { kind: 'transpose', arg: ast };
}

/** Is the tree the same? Meant for the small factors of a product. */
export function sameAst(a: Ast, b: Ast): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  const own = (ast: Ast): string => {
    if (ast.kind === 'number') return ast.value.toFraction();
    if (ast.kind === 'name' || ast.kind === 'call' || ast.kind === 'bind') return ast.name;
    if (ast.kind === 'relation') return ast.ops.join();
    return 'op' in ast ? ast.op : '';
  };
  if (own(a) !== own(b)) return false;
  const [x, y] = [children(a), children(b)];
  return x.length === y.length && x.every((part, k) => sameAst(part, y[k] as Ast));
}

const SMALL = 8;

/** A matrix times itself is its power. */
function repeated(left: Ast, right: Ast): Ast | null {
  if (cost(right) > SMALL) return null;
  const turned = left.kind === 'transpose';
  const inner = turned ? left.arg : left;
  if (turned) {
    const straight = right.kind === 'transpose' ? repeated(inner, right.arg) : null;
    return straight && transposeAst(straight);
  }
  const isPower = inner.kind === 'binary' && inner.op === '^' && inner.right.kind === 'number';
  const base = isPower ? inner.left : inner;
  const count = isPower && inner.right.kind === 'number' ? inner.right.value : ONE;
  if (!sameAst(base, right)) return null;
  return binaryAst('^', base, numberAst(count.add(1)));
}

function isIdentity(ast: Ast): boolean {
  return ast.kind === 'call' && ast.name === 'eye';
}

/** The product of matrices or vectors, written from left to right without brackets. */
export function chainAst(left: Ast, right: Ast): Ast {
  if (isIdentity(right)) return left;
  if (isIdentity(left)) return right;
  if (isProduct(right) && right.op === '*') return chainAst(chainAst(left, right.left), right.right);
  if (isProduct(right) && right.op === '/') return binaryAst('/', chainAst(left, right.left), right.right);
  if (right.kind === 'unary') return negateAst(chainAst(left, right.arg));
  if (left.kind === 'binary' && left.op === '*') {
    const power = repeated(left.right, right);
    return power ? binaryAst('*', left.left, power) : binaryAst('*', left, right);
  }
  return repeated(left, right) ?? binaryAst('*', left, right);
}

/** Does the product multiply vectors to a number, as `x'*A*y` does? */
export function isInner(ast: Ast): boolean {
  let current = ast;
  while (isProduct(current)) {
    if (current.op !== '*') return false;
    if (current.right.kind === 'transpose') return true;
    current = current.left;
  }
  return current !== ast && current.kind === 'transpose';
}

/** The factors from left to right. */
export function productAst(factors: readonly Ast[]): Ast {
  const [first, ...rest] = factors;
  if (!first) return ONE_AST;
  return rest.reduce((left, right) => binaryAst('*', left, right), first);
}

/** Factors times an array: what is simple stands in front, an inner product behind, in brackets. */
export function scaledAst(scalars: readonly Ast[], array: Ast): Ast {
  const front = scalars.filter((s) => !isInner(s));
  const back = scalars.filter(isInner);
  const body = front.length === 0 ? array : appended(productAst(front), array);
  return back.reduce((left, right) => binaryAst('*', left, right), body);
}

/** A scalar times an array, the array's own product written on without brackets. */
function appended(left: Ast, right: Ast): Ast {
  if (isProduct(right) && (right.op === '*' || right.op === '/'))
    return binaryAst(right.op, appended(left, right.left), right.right);
  if (right.kind === 'unary') return negateAst(appended(left, right.arg));
  return binaryAst('*', left, right);
}

/** Divided by a product of scalars. */
export function dividedAst(top: Ast, divisors: readonly Ast[]): Ast {
  return divisors.length === 0 ? top : binaryAst('/', top, productAst(divisors));
}

const costs = new WeakMap<Ast, number>();

/** The size of an expression, remembered; parts that are already known are not visited again. */
export function cost(root: Ast): number {
  const stack = [root];
  for (let ast = stack.at(-1); ast; ast = stack.at(-1)) {
    if (!costs.has(ast)) {
      const parts = isSimple(ast) ? children(ast) : [];
      const waiting = parts.filter((part) => !costs.has(part));
      if (waiting.length > 0) {
        stack.push(...waiting);
        continue;
      }
      const size = isSimple(ast) ? parts.reduce((sum, part) => sum + (costs.get(part) as number), 1) : sizeOf(ast);
      costs.set(ast, size);
    }
    stack.pop();
  }
  return costs.get(root) as number;
}

/** Does the node count 1 beside all of its parts? */
function isSimple(ast: Ast): boolean {
  if (ast.kind === 'call') return ast.args.length === 1;
  return ast.kind === 'binary' || ast.kind === 'unary' || ast.kind === 'transpose';
}

/** The shortest of the candidates; the first of equals. */
export function shortestOf(candidates: readonly (Ast | null)[]): Ast | null {
  let best: Ast | null = null;
  for (const candidate of candidates) {
    if (candidate && (best === null || cost(candidate) < cost(best))) best = candidate;
  }
  return best;
}

/** Is a number spread over an array anew for each value of a bound index, as in `sum(x - x[i]*ones(n), i)`? */
export function spreadsInBinder(root: Ast): boolean {
  const stack: (readonly [Ast, boolean])[] = [[root, false]];
  for (let top = stack.pop(); top; top = stack.pop()) {
    const [ast, bound] = top;
    if (bound && ast.kind === 'call' && ast.name === 'ones') return true;
    const binds = bound || boundBy(ast) !== undefined;
    for (const child of children(ast)) stack.push([child, binds]);
  }
  return false;
}

/** How many subscripts are ranges or colons, which take an array apart. */
export function slices(root: Ast): number {
  let count = 0;
  const stack = [root];
  for (let ast = stack.pop(); ast; ast = stack.pop()) {
    if (ast.kind === 'colon' || ast.kind === 'range') count++;
    stack.push(...children(ast));
  }
  return count;
}
