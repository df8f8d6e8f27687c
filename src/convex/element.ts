import type { CommandStatement } from '../language/ast.js';
import type { Scope } from '../language/scope.js';
import type { Element } from '../result.js';
import { deriveScalar } from './derive-scalar.js';
import { stateConvex } from './problem.js';
import { Undecided } from './sign.js';
import { deriveVector } from './vector/derive-vector.js';
import type { Witness } from './witness.js';

type Definitions = Element['definitions'];

/** The element of a `prox`, `conjugate` or `subdifferential` command. */
export function convexElement(
  command: CommandStatement,
  scope: Scope,
  definitions: Definitions,
  witness: Witness,
): Element {
  const start = performance.now();
  const base = { command: command.text, conditions: [], definitions, assumptions: [], steps: [] };
  try {
    const problem = stateConvex(command, scope);
    const derived = problem.dims.length > 0 ? deriveVector(problem) : deriveScalar(problem);
    const middle = performance.now();
    const { report, failure } = derived.check(witness);
    const end = performance.now();
    return {
      command: command.text,
      status: failure ? 'error' : 'derived',
      result: derived.form,
      conditions: derived.conditions,
      definitions: [...definitions, ...derived.definitions],
      assumptions: derived.assumptions,
      steps: derived.steps,
      check: report,
      ms: { derive: middle - start, check: end - middle },
      ...(failure ? { message: `the derived form disagrees with ${report.against}: ${failure}` } : {}),
    };
  } catch (error) {
    if (error instanceof Undecided) return { ...base, status: 'undecided', message: `not decided: ${error.message}` };
    throw error;
  }
}
