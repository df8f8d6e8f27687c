import type { Index, Node } from '../expr/node.js';
import { withTwins } from '../expr/twins.js';
import type { Ast, CommandStatement } from '../language/ast.js';
import { latexAst } from '../language/latex.js';
import { printAst } from '../language/print.js';
import { raise, shortest } from '../language/raise.js';
import { makeNames } from '../language/raise-names.js';
import type { Scope } from '../language/scope.js';
import { sizeOf } from '../language/size.js';
import type { ResultForm } from '../result.js';
import { derive } from './derivative.js';
import { type Stated, stateDerivative } from './problem.js';
import { drain, knowingOf, type RawStep } from './simplify.js';

/** What was derived, before it is checked. */
export interface Derived {
  readonly stated: Stated;
  /** The closed form, its free indices those of the result. */
  readonly closed: Node;
  readonly steps: readonly RawStep[];
  readonly form: ResultForm;
}

/** The forms in which an expression with these axes is stated. */
export function formOf(
  closed: Node,
  open: readonly Index[],
  indices: readonly Index[],
  taken: ReadonlySet<string>,
): ResultForm {
  const names = makeNames(taken);
  const array = shortest(closed, open, names);
  const index = open.length === 0 ? array : (raise(closed, [], names) as Ast);
  return {
    text: printAst(array),
    index: printAst(index),
    indices: indices.map((i) => i.name),
    latex: latexAst(array),
    indexLatex: latexAst(index),
    size: sizeOf(array),
  };
}

/** How long the expression is when it is printed as the result will be. */
function printedCost(open: readonly Index[], taken: ReadonlySet<string>): (node: Node) => number {
  const names = makeNames(taken);
  const known = new Map<Node, number>();
  return (node) => {
    const before = known.get(node);
    if (before !== undefined) return before;
    const cost = sizeOf(shortest(node, open, names));
    known.set(node, cost);
    return cost;
  };
}

/** The derivative that the command asks for, in its shortest form. */
export function deriveCommand(command: CommandStatement, scope: Scope): Derived {
  const stated = stateDerivative(command, scope);
  const knowing = knowingOf([...scope.definitions.values()]);
  const steps: RawStep[] = [];
  let current = stated.objective;
  for (const [k, variable] of stated.variables.entries()) {
    const last = k === stated.variables.length - 1;
    const cost = last ? printedCost(stated.open, stated.taken) : undefined;
    const made = drain(derive({ objective: current, variable: variable.owner, at: variable.at }, knowing, cost));
    steps.push(...made.steps);
    current = made.value;
  }
  const closed = mostSymmetric(current, stated);
  return { stated, closed, steps, form: formOf(closed, stated.open, stated.indices, stated.taken) };
}

/** With the transposes of symmetric matrices left out, where that is shorter. */
function mostSymmetric(closed: Node, stated: Stated): Node {
  const turned = withTwins(closed, () => true);
  if (turned === closed) return closed;
  const cost = printedCost(stated.open, stated.taken);
  return cost(turned) < cost(closed) ? turned : closed;
}
