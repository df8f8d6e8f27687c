import type { Index, Node } from '../expr/node.js';
import type { CommandStatement } from '../language/ast.js';
import { DeriveError } from '../language/errors.js';
import { latexAst } from '../language/latex.js';
import { printAst } from '../language/print.js';
import type { Scope } from '../language/scope.js';
import { sizeOf } from '../language/size.js';
import type { ResultForm, Step } from '../result.js';
import { type Derived, deriveCommand } from './answer.js';
import { Missing } from './arithmetic.js';
import { type Place, placeOf } from './point.js';
import { letters, takenNames, targetOf } from './problem.js';
import { quantitiesAt, type Shown, show } from './values.js';

/** An expression with its value at a point. */
export interface Evaluated {
  readonly node: Node;
  /** The axes of the value. */
  readonly indices: readonly Index[];
  readonly place: Place;
  readonly shown: Shown;
  readonly form: ResultForm;
  /** Of a derivative: how it was derived. */
  readonly derived: Derived | null;
  readonly step: Step;
}

/** Runs it; what has no value at the point is an error that asks for one. */
export function needing<T>(command: CommandStatement, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    throw new DeriveError(`${error.what} has no value`, command.span, {
      expected: `the value of ${error.what} in the point, \`at ${error.what} = …\``,
    });
  }
}

/** What `evaluate e at x = 1, y = 0` asks for. `data` gives the values that the point does not. */
export function evaluateCommand(command: CommandStatement, scope: Scope, data?: unknown): Evaluated {
  const place = placeOf(command.point, scope, data);
  const derived = command.inner ? deriveCommand(command.inner, scope) : null;
  const { node, indices } = derived
    ? { node: derived.closed, indices: derived.stated.indices }
    : stateTarget(command, scope);
  const shown = show(needing(command, () => quantitiesAt(node, indices, place)));
  return { node, indices, place, shown, form: formOf(shown, indices), derived, step: stepOf(command, shown, derived) };
}

/** The target of the command, its axes numbered by free indices. */
export function stateTarget(command: CommandStatement, scope: Scope): { node: Node; indices: readonly Index[] } {
  const { node, outputs } = targetOf(command.target, scope, letters(takenNames(scope)), new Map());
  return { node, indices: outputs };
}

function formOf(shown: Shown, indices: readonly Index[]): ResultForm {
  return {
    text: shown.exact,
    index: shown.exact,
    indices: indices.map((i) => i.name),
    latex: shown.exactLatex,
    indexLatex: shown.exactLatex,
    size: sizeOf(shown.ast),
    exact: shown.exact,
    decimal: shown.decimal,
  };
}

/** The expression that is evaluated equals its value. */
function stepOf(command: CommandStatement, shown: Shown, derived: Derived | null): Step {
  return {
    rule: 'evaluation',
    before: derived?.form.text ?? printAst(command.target),
    after: shown.exact,
    why: 'the values of the point are put in',
    latex: `${derived?.form.latex ?? latexAst(command.target)} = ${shown.exactLatex}`,
    level: 'key',
  };
}
