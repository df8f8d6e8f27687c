import { zero } from '../../expr/atoms.js';
import { divide, subtract } from '../../expr/build.js';
import type { Declaration } from '../../expr/declaration.js';
import type { Node } from '../../expr/node.js';
import { rational } from '../../expr/rational.js';
import { appliedOf } from '../../language/applied.js';
import type { Ast } from '../../language/ast.js';
import { callAst, nameAst, numberAst } from '../../language/raise/ast.js';
import type { Scope } from '../../language/scope.js';
import { scalarValue, tabulate, type Value } from '../../language/value.js';
import type { Step } from '../../result.js';
import { expandDefinition } from '../../rules/facts.js';
import { line, side } from '../statement.js';
import { astOf, grouped, membership, quotient } from './say.js';
import { type Sum, termsOf } from './terms.js';

/** A point, as a value and as it was typed. */
export interface Place {
  readonly u: Value;
  readonly ast: Ast;
  readonly scope: Scope;
}

/** A vector of which it is known that it lies in ∂f(u), with the line that says why. */
export interface Fact {
  readonly sum: Sum;
  readonly element: Value;
  readonly step: Step;
}

/** What is known of the point from how it is defined. */
export function factAt({ u, ast, scope }: Place): Fact | null {
  const variable = variableOf(u.node);
  const what = variable && appliedOf(variable);
  if (what?.kind !== 'prox' && what?.kind !== 'minimiser') return null;
  const sum = termsOf(what.fn, scope);
  if (what.kind === 'minimiser') {
    const nothing = tabulate(sum.dims, () => zero);
    const none = callAst('zeros', ...sum.dims.map((d) => astOf(scalarValue(d), scope)));
    const step = line(
      'fermat',
      {
        text: `${side(ast).text} == argmin(${sum.name})`,
        latex: `${side(ast).latex} = \\operatorname*{arg\\,min} ${side(nameAst(sum.name)).latex}`,
      },
      '\\iff',
      membership(sum.dims.length > 0 ? none : numberAst(rational(0)), sum.name, ast),
      `Fermat's rule: the subgradient inequality with the subgradient 0 says that no value is smaller`,
    );
    return { sum, element: nothing, step };
  }
  const [v, t] = [astOf(what.argument, scope), astOf(scalarValue(what.step), scope)];
  const element = { ...u, node: divide(subtract(what.argument.node, u.node), what.step) };
  const quoted = quotient(v, ast, t);
  const step = line(
    'prox-inclusion',
    {
      text: `${side(ast).text} == prox(${sum.name}, ${side(v).text}, ${side(t).text})`,
      latex: `${side(ast).latex} = ${side(callAst('prox', nameAst(sum.name), v, t)).latex}`,
    },
    '\\iff',
    membership(quoted, sum.name, ast),
    `the point minimises norm(z - ${grouped(v).text})^2/2 + ${side(t).text}*${sum.name}(z): Fermat's rule and the sum rule, whose square is differentiable everywhere; ${sum.name} is convex, and ${side(t).text} > 0 is divided by`,
  );
  return { sum, element, step };
}

/** The variable that stands for an application, through the names that abbreviate it. */
function variableOf(node: Node): Declaration | null {
  let current = node;
  while (current.kind === 'definition') current = expandDefinition(current);
  return current.kind === 'symbol' ? current.declaration : null;
}
