import type { Index, Node } from '../../expr/node.js';
import type { Ast } from '../ast.js';
import { cost, shortestOf, transposeAst } from './ast.js';

/**
 * An array expression and its transpose. Of a vector, `turned` is the row; of a scalar, and of more
 * than two axes, it is the expression itself.
 */
export interface Form {
  readonly ast: Ast;
  readonly turned: Ast;
}

/** What the parts of the raiser need of each other. */
export interface Raising {
  /** The array over `out`, on each of which the node depends; `null` where there is no notation. */
  form(node: Node, out: readonly Index[]): Form | null;
  /** The array over `out`, spread over those indices on which the node does not depend. */
  dense(node: Node, out: readonly Index[]): Form | null;
  /** The name of an index, to be replaced once its binder is known. */
  index(i: Index): Ast;
  /** Are sums written over their indices, rather than as matrix products where these are shorter? */
  readonly plain: boolean;
  /** How deep products are being distributed over sums. */
  distributing: number;
}

export function scalarForm(ast: Ast): Form {
  return { ast, turned: ast };
}

export function swapForm(form: Form): Form {
  return { ast: form.turned, turned: form.ast };
}

/** The shorter of each side and the transpose of the other; the sides themselves where they are as short. */
export function pairForm(ast: Ast, turned: Ast): Form {
  const [straight, across] = [transposeAst(turned), transposeAst(ast)];
  return {
    ast: cost(straight) < cost(ast) ? straight : ast,
    turned: cost(across) < cost(turned) ? across : turned,
  };
}

/** A vector of which only the column is written down. */
export function columnForm(ast: Ast): Form {
  return { ast, turned: transposeAst(ast) };
}

/** An element-wise operation on arrays over `out`. */
export function elementwiseForm(out: readonly Index[], parts: readonly Form[], f: (asts: readonly Ast[]) => Ast): Form {
  const ast = f(parts.map((part) => part.ast));
  if (out.length === 0 || out.length > 2) return scalarForm(ast);
  if (out.length === 1) return columnForm(ast);
  const turned = f(parts.map((part) => part.turned));
  const across = transposeAst(ast);
  const straight = transposeAst(turned);
  return {
    ast: cost(straight) < cost(ast) ? straight : ast,
    // One transposition of the whole reads better than one of each part.
    turned: cost(turned) < cost(across) ? turned : across,
  };
}

/** The shortest form in each orientation. */
export function bestForm(out: readonly Index[], candidates: readonly (Form | null)[]): Form | null {
  const known = candidates.filter((c) => c !== null);
  if (known.length === 0) return null;
  if (known.length === 1) return known[0] as Form;
  const ast = shortestOf(known.map((c) => c.ast)) as Ast;
  if (out.length === 0 || out.length > 2) return scalarForm(ast);
  const turned = shortestOf(known.map((c) => c.turned)) as Ast;
  return out.length === 1 ? { ast, turned } : pairForm(ast, turned);
}

/** Those of the indices on which the node depends. */
export function dependence(node: Node, out: readonly Index[]): readonly Index[] {
  return out.filter((i) => node.free.includes(i));
}

/** The factors of a product, or the node itself. */
export function factorsOf(node: Node): readonly Node[] {
  return node.kind === 'multiply' ? node.children : [node];
}

/** Is the name the mark of an index whose name is still to be chosen? */
export function isMark(name: string): boolean {
  return !/^[\p{L}_]/u.test(name);
}
