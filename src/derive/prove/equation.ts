import { index } from '../../expr/atoms.js';
import type { Index, Node } from '../../expr/node.js';
import type { Ast, CommandStatement, RelationAst } from '../../language/ast.js';
import { inferRanges } from '../../language/binder.js';
import { DeriveError } from '../../language/errors.js';
import { lowerExpression, topContext } from '../../language/lower.js';
import { BINDERS, childrenOf, namesIn } from '../../language/ranges.js';
import { isDeclared, type Scope } from '../../language/scope.js';
import { shapeText } from '../../language/shape-text.js';
import { elementAt, sameShape } from '../../language/value.js';
import { letters, takenNames } from '../problem.js';

/** An equation as `prove` states it: two elements with the same free indices. */
export interface Equation {
  readonly left: Node;
  readonly right: Node;
  /** All free indices, those that the user wrote first. */
  readonly axes: readonly Index[];
  /** The axes of the two sides as arrays. */
  readonly open: readonly Index[];
  readonly taken: ReadonlySet<string>;
}

/** Names in a subscript, outside of every binder that binds them: the equation is meant for each of their values. */
function freeNames(root: Ast, scope: Scope): string[] {
  const out = new Set<string>();
  const stack: { ast: Ast; bound: ReadonlySet<string>; subscript: boolean }[] = [
    { ast: root, bound: new Set(), subscript: false },
  ];
  while (stack.length > 0) {
    const { ast, bound, subscript } = stack.pop() as { ast: Ast; bound: ReadonlySet<string>; subscript: boolean };
    if (ast.kind === 'name' && subscript && !bound.has(ast.name) && !isDeclared(scope, ast.name)) out.add(ast.name);
    let inner = bound;
    if (ast.kind === 'call' && BINDERS.has(ast.name) && ast.args.length > 1) {
      const names = ast.args
        .slice(1)
        .flatMap((a) => (a.kind === 'name' || a.kind === 'bind' ? [a.name] : [...namesIn(a)]));
      inner = new Set([...bound, ...names]);
    }
    for (const child of [...childrenOf(ast)].reverse())
      stack.push({ ast: child, bound: inner, subscript: subscript || (ast.kind === 'at' && child !== ast.base) });
  }
  return [...out];
}

/** Reads `a == b`; the indices that are free in it run over the axes that they subscript. */
export function stateEquation(command: CommandStatement, scope: Scope): Equation {
  const target = command.target as RelationAst;
  const [a, b] = target.args as [Ast, Ast];
  const names = [...new Set([...freeNames(a, scope), ...freeNames(b, scope)])];
  const context = topContext(scope);
  const wanted = names.map((name) => ({ name, ast: target as Ast }));
  const ranges = names.length > 0 ? inferRanges(wanted, new Map(), [a, b], [], context) : new Map();
  const chosen = new Map<string, Index>();
  for (const name of names) {
    const range = ranges.get(name);
    if (range) chosen.set(name, index(name, range.lo, range.hi));
  }
  const [left, right] = [a, b].map((ast) => lowerExpression(ast, { ...context, indices: chosen })) as [
    ReturnType<typeof lowerExpression>,
    ReturnType<typeof lowerExpression>,
  ];
  if (!sameShape(left, right))
    throw new DeriveError(`an equation of shapes ${shapeText(left)} and ${shapeText(right)}`, target.span, {
      expected: 'equal shapes',
    });
  const taken = takenNames(scope);
  const fresh = letters(new Set([...taken, ...namesIn(target)]));
  const open = left.axes.map((axis) => index(fresh(), axis.children[0] as Node, axis.children[1] as Node));
  return {
    left: elementAt(left, open),
    right: elementAt(right, open),
    axes: [...chosen.values(), ...open],
    open,
    taken,
  };
}
