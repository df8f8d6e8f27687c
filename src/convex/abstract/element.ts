import type { Target } from '../../language/applied.js';
import type { CommandStatement } from '../../language/ast.js';
import type { Scope } from '../../language/scope.js';
import type { Element } from '../../result.js';
import { Undecided } from '../sign.js';
import type { Witness } from '../witness.js';
import { abstractProx } from './prox.js';
import { abstractSubdifferential } from './subdifferential.js';
import { termsOf } from './terms.js';

/** The element of a command about a declared function, or one that is made of such. */
export function abstractElement(
  command: CommandStatement,
  scope: Scope,
  target: Target,
  definitions: Element['definitions'],
  witness: Witness,
): Element {
  const start = performance.now();
  const base = { command: command.text, conditions: [], definitions, assumptions: [], steps: [] };
  try {
    if (command.verb === 'conjugate')
      throw new Undecided(`${target.name} has no expression: its conjugate is not derived`);
    const sum = termsOf(target, scope);
    const { told, check } =
      command.verb === 'prox' ? abstractProx(command, scope, sum) : abstractSubdifferential(command, scope, sum);
    const middle = performance.now();
    const { report, failure } = check(witness);
    return {
      ...base,
      ...told,
      status: failure ? 'error' : 'derived',
      check: report,
      ms: { derive: middle - start, check: performance.now() - middle },
      ...(failure ? { message: `the derived form disagrees with ${report.against}: ${failure}` } : {}),
    };
  } catch (error) {
    if (error instanceof Undecided) return { ...base, status: 'undecided', message: error.message };
    throw error;
  }
}
