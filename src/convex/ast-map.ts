import type { Ast, RangeAst } from '../language/ast.js';
import { children } from '../language/fold.js';

/** The expression with names replaced; `change` answers with the name's replacement, or `undefined` to keep it. */
export function mapNames(ast: Ast, change: (name: string) => Ast | undefined): Ast {
  const of = (part: Ast): Ast => mapNames(part, change);
  switch (ast.kind) {
    case 'name':
      return change(ast.name) ?? ast;
    case 'number':
    case 'colon':
      return ast;
    case 'call':
      return { ...ast, args: ast.args.map(of) };
    case 'relation':
      return { ...ast, args: ast.args.map(of) };
    case 'logic':
      return { ...ast, args: ast.args.map(of) };
    case 'array':
      return { ...ast, items: ast.items.map(of) };
    case 'at':
      return { ...ast, base: of(ast.base), subscripts: ast.subscripts.map(of) };
    case 'unary':
      return { ...ast, arg: of(ast.arg) };
    case 'transpose':
      return { ...ast, arg: of(ast.arg) };
    case 'binary':
      return { ...ast, left: of(ast.left), right: of(ast.right) };
    case 'range':
      return { ...ast, from: of(ast.from), to: of(ast.to) };
    case 'bind':
      return { ...ast, range: of(ast.range) as RangeAst };
    default:
      return ast satisfies never;
  }
}

/** Does the name occur? */
export function mentions(ast: Ast, name: string): boolean {
  return (ast.kind === 'name' && ast.name === name) || children(ast).some((c) => mentions(c, name));
}
