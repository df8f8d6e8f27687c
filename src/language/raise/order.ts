import type { Ast } from '../ast.js';
import { binaryAst, isProduct, ONE_AST } from './ast.js';
import { isMark } from './context.js';

/** The element-wise product of arrays over the one of others. */
export function hadamardAst(top: readonly Ast[], bottom: readonly Ast[]): Ast {
  const join = (list: readonly Ast[]): Ast => {
    const [first, ...rest] = list as [Ast, ...Ast[]];
    return rest.reduce((left, right) => binaryAst('.*', left, right), first);
  };
  const above = top.length === 0 ? ONE_AST : join(byWeight(top));
  return bottom.length === 0 ? above : binaryAst('./', above, join(byWeight(bottom)));
}

/** Simple factors first, conditions after them, products in brackets last. */
function byWeight(list: readonly Ast[]): readonly Ast[] {
  const weight = (ast: Ast): number => {
    if (ast.kind === 'relation' || ast.kind === 'logic') return 6;
    return isProduct(ast) ? 7 : simplicity(ast);
  };
  return sorted(list, weight);
}

/** Scalar factors as a reader expects them: names, conditions, elements, powers, functions, brackets, sums. */
export function byLooks(list: readonly Ast[]): readonly Ast[] {
  return sorted(list, (ast) => (ast.kind === 'relation' || ast.kind === 'logic' ? 1.5 : simplicity(ast)));
}

function simplicity(ast: Ast): number {
  switch (ast.kind) {
    case 'number':
      return 0;
    case 'name':
      return 1;
    case 'at':
      return 2;
    case 'call':
      return ast.name === 'sum' || ast.name === 'mean' ? 5.5 : 4;
    case 'binary':
      return ast.op === '^' || ast.op === '.^' ? 3 : 5;
    default:
      return 3;
  }
}

/** In order of weight; elements of one array in order of their subscripts. */
function sorted(list: readonly Ast[], weight: (ast: Ast) => number): readonly Ast[] {
  return list
    .map((ast) => ({ ast, rank: weight(ast) }))
    .sort((a, b) => a.rank - b.rank || compareElements(a.ast, b.ast))
    .map(({ ast }) => ast);
}

/** Orders elements of one array by their subscripts, named indices first, and calls by what they are of. */
export function compareElements(a: Ast, b: Ast): number {
  const [x, y] = [keyOf(a), keyOf(b)];
  if (!x || !y || x.of !== y.of) return 0;
  return x.key < y.key ? -1 : x.key === y.key ? 0 : 1;
}

function keyOf(ast: Ast): { of: string; key: string } | null {
  if (ast.kind === 'name') return { of: '', key: ast.name };
  if (ast.kind === 'call' && ast.args.length === 1 && ast.args[0]?.kind === 'name') {
    return { of: `${ast.name}()`, key: ast.args[0].name };
  }
  if (ast.kind !== 'at' || ast.base.kind !== 'name') return null;
  return { of: ast.base.name, key: ast.subscripts.map(subscriptKey).join() };
}

/** What is not yet named, and what is not an index, comes last. */
function subscriptKey(ast: Ast): string {
  if (ast.kind === 'name') return isMark(ast.name) ? '~' : ast.name;
  if (ast.kind !== 'binary') return '~';
  return subscriptKey(ast.left) + ast.op + subscriptKey(ast.right);
}
