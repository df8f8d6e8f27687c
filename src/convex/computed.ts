import type { Declaration } from '../expr/declaration.js';
import type { Node } from '../expr/node.js';
import type { CommandStatement } from '../language/ast.js';
import { DeriveError } from '../language/errors.js';
import type { Scope } from '../language/scope.js';
import type { Element, ResultForm } from '../result.js';
import { abstractTarget } from './abstract/terms.js';
import { type Computation, writtenOut } from './computation.js';
import { deriveConvex, pointDefinition } from './element.js';
import { stateConvex } from './problem.js';
import { Undecided } from './sign.js';

/** What a `prox` or `conjugate` command gives to a compiler. */
export interface Computed extends Computation {
  readonly form: ResultForm;
  readonly definitions: Element['definitions'];
  /** The function's name. */
  readonly name: string;
  /** The point, where the script declares no variable of its name. */
  readonly point: Declaration | null;
}

/** Derives what a command computes; throws a `DeriveError` where there is no function to compute. */
export function computeConvex(command: CommandStatement, scope: Scope): Computed {
  const missing = (why: string): DeriveError =>
    new DeriveError(`${command.text} is not compiled: ${why}`, command.span);
  if (abstractTarget(command.target, scope)) throw missing('the function has no expression');
  const problem = stateConvex(command, scope);
  try {
    const derived = deriveConvex(problem);
    if (!derived.computation) throw missing('its result is a set, or needs a decomposition of a matrix');
    const own = derived.computation();
    const { pointValue, x } = problem;
    const names = new Map(pointValue ? [[x, { axes: pointValue.axes, value: pointValue.node }]] : []);
    const at = (n: Node): Node => writtenOut(n, names);
    const roots = own.roots.map((r) => ({
      ...r,
      equation: at(r.equation),
      lo: at(r.lo),
      hi: at(r.hi),
      when: at(r.when),
    }));
    return {
      axes: own.axes,
      element: at(own.element),
      roots,
      form: derived.form,
      definitions: [...pointDefinition(problem), ...derived.definitions],
      name: problem.name,
      point: scope.declarations.has(x.name) || pointValue ? null : x,
    };
  } catch (error) {
    if (error instanceof Undecided) throw missing(error.message);
    throw error;
  }
}
