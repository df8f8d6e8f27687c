import type { Index, Node } from '../expr/node.js';
import type { CommandStatement } from '../language/ast.js';
import type { Scope } from '../language/scope.js';
import type { Element, ResultForm } from '../result.js';
import { expandDefinition } from '../rules/facts.js';
import { formOf, printedCost } from './answer.js';
import { letters, takenNames, targetOf } from './problem.js';
import { drain, knowingOf, type RawStep, simplify } from './simplify.js';

/** An expression in its closed form. */
export interface Simplified {
  readonly original: Node;
  readonly closed: Node;
  readonly indices: readonly Index[];
  readonly taken: ReadonlySet<string>;
  readonly steps: readonly RawStep[];
  readonly form: ResultForm;
  readonly named: Element['definitions'];
}

/** What `simplify e` asks for. Of a named intermediate it is the definition that is simplified. */
export function simplifyCommand(command: CommandStatement, scope: Scope): Simplified {
  const taken = takenNames(scope);
  const { node, outputs, open } = targetOf(command.target, scope, letters(taken), new Map());
  const original = node.kind === 'definition' ? expandDefinition(node) : node;
  const itself = node.kind === 'definition' ? node.definition.name : null;
  const definitions = [...scope.definitions.values()].filter((d) => d.name !== itself);
  const cost = printedCost({ open, taken });
  const { value, steps } = drain(simplify(original, knowingOf(definitions), { kind: 'result' }, cost));
  const { form, named } = formOf(value, { open, indices: outputs, taken });
  return { original, closed: value, indices: outputs, taken, steps, form, named };
}
