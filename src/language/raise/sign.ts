import type { Ast, BinaryAst } from '../ast.js';
import { children } from '../fold.js';
import {
  binaryAst,
  binderAst,
  boundBy,
  callAst,
  isProduct,
  negateAst,
  sameAst,
  startsNegative,
  transposeAst,
} from './ast.js';
import { isMark } from './context.js';
import { compareElements } from './order.js';

/** A sum of terms; a leading minus of a term becomes a difference. */
export function sumAst(terms: readonly Ast[]): Ast {
  let list = inPairOrder(terms);
  if (list.every(startsNegative)) list = withOneTurned(list);
  const positive = list.findIndex((term) => !startsNegative(term));
  if (positive > 0) list.unshift(...list.splice(positive, 1));
  const [first, ...rest] = list as [Ast, ...Ast[]];
  return rest.reduce(
    (left, term) => (startsNegative(term) ? binaryAst('-', left, negateAst(term)) : binaryAst('+', left, term)),
    first,
  );
}

/** `P[i,j] + P[j,i]` and `B + B'` rather than the other way round. */
function inPairOrder(terms: readonly Ast[]): Ast[] {
  const [a, b] = terms;
  if (terms.length !== 2 || !a || !b) return [...terms];
  const turned = a.kind === 'transpose' && sameAst(a.arg, b);
  return turned || compareElements(a, b) > 0 ? [b, a] : [a, b];
}

/** Where all terms are negative, one whose sign a difference in it can take is made positive. */
function withOneTurned(terms: Ast[]): Ast[] {
  for (const [k, term] of terms.entries()) {
    const turned = absorbSign(negateAst(term));
    if (turned) return terms.with(k, turned);
  }
  return terms;
}

/** Calls of functions with f(-x) = -f(x), by what they were built from. */
const oddCalls = new WeakSet<Ast>();

export function markOdd(ast: Ast): Ast {
  oddCalls.add(ast);
  return ast;
}

/**
 * The negative of an expression, its sign taken by a difference inside: `b - a` for `a - b`; else `null`.
 * A difference such as `1 - x` is turned only where there is no other.
 */
export function absorbSign(ast: Ast): Ast | null {
  return absorb(ast, 0, false) ?? absorb(ast, 0, true);
}

function absorb(ast: Ast, depth: number, units: boolean): Ast | null {
  if (depth > MAX_DEPTH) return null;
  switch (ast.kind) {
    case 'unary':
      return ast.arg;
    case 'transpose': {
      const arg = absorb(ast.arg, depth + 1, units);
      return arg && transposeAst(arg);
    }
    case 'call': {
      const [first, ...rest] = ast.args;
      const bound = boundBy(ast);
      const linear = LINEAR.has(ast.name) && (bound !== undefined || rest.length === 0);
      const arg = first && (linear || oddCalls.has(ast)) ? absorb(first, depth + 1, units) : null;
      if (!arg) return null;
      return bound ? binderAst(ast.name, [arg, ...rest], bound) : callAst(ast.name, arg);
    }
    case 'binary':
      if (ast.op === '+' || ast.op === '-') return turnedLaplacian(ast, depth) ?? reversed(ast, units);
      return isProduct(ast) ? absorbInProduct(ast, depth, units) : null;
    default:
      return null;
  }
}

const MAX_DEPTH = 8;
const LINEAR: ReadonlySet<string> = new Set(['sum', 'mean', 'tr', 'diag']);

/** `diag((b - a)*ones(n)) - (b - a)` for `diag((a - b)*ones(n)) - (a - b)`, which stays a Laplacian. */
function turnedLaplacian({ op, left, right }: BinaryAst, depth: number): Ast | null {
  const degrees = op === '-' && left.kind === 'call' && left.name === 'diag' ? left.args[0] : undefined;
  if (degrees?.kind !== 'binary' || !sameAst(degrees.left, right)) return null;
  const weights = absorb(right, depth + 1, false);
  return weights && binaryAst('-', callAst('diag', binaryAst(degrees.op, weights, degrees.right)), weights);
}

/** A sum with at least one negative term, all signs turned. */
function reversed(ast: Ast, units: boolean): Ast | null {
  const terms: Ast[] = [];
  let current = ast;
  let turns = false;
  while (current.kind === 'binary' && (current.op === '+' || current.op === '-')) {
    turns ||= current.op === '-';
    terms.unshift(current.op === '-' ? current.right : negateAst(current.right));
    current = current.left;
  }
  if (!turns || (!units && isUnit(current))) return null;
  // What was 1 - x is x - 1, the number last.
  return sumAst(isUnit(current) ? [...terms, negateAst(current)] : [negateAst(current), ...terms]);
}

function isUnit(term: Ast): boolean {
  return term.kind === 'number' || (term.kind === 'call' && term.name === 'ones');
}

/** Differences that are factors themselves go before those further in. */
function absorbInProduct(ast: BinaryAst, depth: number, units: boolean): Ast | null {
  const path: BinaryAst[] = [ast];
  for (let left = ast.left; isProduct(left); left = left.left) path.push(left);
  const innermost = path[path.length - 1] as BinaryAst;
  const slots = [{ at: path.length, factor: innermost.left, below: false }];
  for (let k = path.length - 1; k >= 0; k--) {
    const node = path[k] as BinaryAst;
    slots.push({ at: k, factor: node.right, below: node.op === '/' || node.op === './' });
  }
  const ranked = slots
    .map((slot) => ({ ...slot, rank: turningRank(slot.factor) + (slot.below ? 4 : 0) }))
    .sort((x, y) => x.rank - y.rank);
  for (const slot of ranked) {
    const turned = slot.factor.kind === 'unary' ? null : absorb(slot.factor, depth + 1, units);
    if (!turned) continue;
    let out = slot.at === path.length ? turned : innermost.left;
    for (let k = path.length - 1; k >= 0; k--) {
      const node = path[k] as BinaryAst;
      out = binaryAst(node.op, out, slot.at === k ? turned : node.right);
    }
    return out;
  }
  return null;
}

/** Which factors are turned first: differences, and of them those that read better turned. */
function turningRank(ast: Ast): number {
  if (ast.kind !== 'binary' || (ast.op !== '+' && ast.op !== '-')) return 3;
  const [left, right] = [unnamed(ast.left), unnamed(ast.right)];
  // `Y[i,:] - Y[j,:]` with a bound j stays as it is where another difference can take the sign.
  return left === right ? 1 : left > right ? 0 : 2;
}

/** How many indices occur whose names are not chosen yet, because something binds them. */
function unnamed(root: Ast): number {
  let count = 0;
  const stack = [root];
  for (let ast = stack.pop(); ast; ast = stack.pop()) {
    if (ast.kind === 'name' && isMark(ast.name)) count++;
    stack.push(...children(ast));
  }
  return count;
}
