import { definition, one, symbol } from '../expr/atoms.js';
import { add, multiply } from '../expr/build.js';
import type { Declaration, Definition } from '../expr/declaration.js';
import { fold } from '../expr/fold.js';
import type { Index, Node } from '../expr/node.js';
import { freshIndex, sum } from '../expr/reduce.js';
import { symmetricOwners, withTwins } from '../expr/twins.js';
import type { CommandStatement } from '../language/ast.js';
import { DeriveError } from '../language/errors.js';
import { latexAst } from '../language/latex.js';
import { parseExpression } from '../language/parse.js';
import { nameAst } from '../language/raise/ast.js';
import type { Scope } from '../language/scope.js';
import type { Element, ResultForm } from '../result.js';
import { LAW } from '../rules/table.js';
import { formOf, printedCost } from './answer.js';
import { definitionsIn, derive, differentialVariable, lawsOf } from './derivative.js';
import { letters, takenNames, targetOf } from './problem.js';
import { drain, type Knowing, knowingOf, normalise, type RawStep, simplify } from './simplify.js';
import { ownerOf } from './sweep.js';

/** The differential of an expression. */
export interface Differential {
  readonly objective: Node;
  readonly indices: readonly Index[];
  /** Each variable with its differential. */
  readonly variables: readonly { readonly variable: Declaration; readonly differential: Declaration }[];
  readonly closed: Node;
  readonly name: string;
  readonly taken: ReadonlySet<string>;
  readonly steps: readonly RawStep[];
  readonly form: ResultForm;
  readonly named: Element['definitions'];
}

/** The variables that the expression depends on through its intermediates, in order of declaration. */
function variablesIn(root: Node, scope: Scope): Declaration[] {
  const names = new Set<string>();
  fold<boolean>(
    root,
    (node) => {
      if (node.kind === 'symbol') names.add(node.declaration.name);
      return true;
    },
    undefined,
    (node) => (node.kind === 'definition' ? [node.definition.body, ...node.children] : node.children),
  );
  return [...scope.declarations.values()].filter(
    (d) => names.has(d.name) && d.domain !== 'function' && !d.attributes.has('constant'),
  );
}

const RESULT = { kind: 'result' as const };

/** What `differential l` asks for: the sum over all variables of the derivative times the differential. */
export function differentialCommand(command: CommandStatement, scope: Scope): Differential {
  const declared = takenNames(scope);
  const { node, outputs, open } = targetOf(command.target, scope, letters(declared), new Map());
  const variables = variablesIn(node, scope).map((variable) => withDifferential(variable, declared, command));
  const taken = new Set([...declared, ...variables.map((v) => v.differential.name)]);
  const definitions = [...scope.definitions.values()];
  const cost = printedCost({ open, taken });
  const adjoints = new Map<string, RawStep[]>();
  const assumptions = new Set<string>();
  const terms = variables.map(({ variable, differential }) => {
    const knowing = knowingOf(definitions);
    const at = variable.dims.map((d, k) => freshIndex('ijkl'[k] ?? 'i', one, d));
    const made = drain(derive({ objective: node, variable, at }, knowing));
    keepAdjoints(made.steps, adjoints);
    const term = multiply([made.value, symbol(differential, at)]);
    const simple = drain(simplify(at.length > 0 ? sum(at, term) : term, knowing, RESULT, cost));
    for (const step of [...made.steps, ...simple.steps]) for (const a of step.assumptions) assumptions.add(a);
    const turned = withTwins(simple.value, () => true);
    if (turned === simple.value || cost(turned) > cost(simple.value)) return simple.value;
    for (const { name } of symmetricOwners(simple.value)) assumptions.add(`${name} is symmetric`);
    return turned;
  });
  const closed = add(terms);
  const steps = [...definitionsIn(node)]
    .reverse()
    .flatMap((def) => [...(adjoints.get(def.name) ?? []), lawOf(def, knowingOf(definitions))]);
  const { form, named } = formOf(closed, { open, indices: outputs, taken });
  const upright = (text: string): string => latexAst(parseExpression(text), { names: uprightNames(variables) });
  return {
    objective: node,
    indices: outputs,
    variables,
    closed,
    name: command.target.kind === 'name' ? command.target.name : 'f',
    taken: declared,
    steps: [...steps, { rule: LAW, subject: RESULT, before: node, after: closed, assumptions: [...assumptions] }],
    form: { ...form, latex: upright(form.text), indexLatex: upright(form.index) },
    named,
  };
}

function withDifferential(
  variable: Declaration,
  declared: ReadonlySet<string>,
  command: CommandStatement,
): Differential['variables'][number] {
  const differential = differentialVariable(variable);
  if (!declared.has(differential.name)) return { variable, differential };
  const message = `${differential.name} is declared, and would be the differential of ${variable.name}`;
  throw new DeriveError(message, command.span, { expected: 'another name for it' });
}

/** The adjoints of the intermediates, which are the same whichever variable is asked for. */
function keepAdjoints(steps: readonly RawStep[], adjoints: Map<string, RawStep[]>): void {
  const found = new Map<string, RawStep[]>();
  for (const step of steps) {
    if (step.subject.kind !== 'adjoint') continue;
    const list = found.get(step.subject.owner.name);
    if (list) list.push(step);
    else found.set(step.subject.owner.name, [step]);
  }
  for (const [name, list] of found) if (!adjoints.has(name)) adjoints.set(name, list);
}

/** The differential of an intermediate, in terms of those of all that it is made of. */
function lawOf(def: Definition, knowing: Knowing): RawStep {
  const leaves = drain(lawsOf(def, def.body, () => true, knowing)).value;
  const terms = leaves.map(({ leaf, bound, coefficient }) => {
    const term = multiply([coefficient, symbol(differentialVariable(ownerOf(leaf)), leaf.children)]);
    return bound.length > 0 ? sum(bound, term) : term;
  });
  const subject = { kind: 'law' as const, definition: def };
  const after = drain(normalise(add(terms), knowing, subject)).value;
  return { rule: LAW, subject, before: definition(def, def.indices), after, assumptions: [] };
}

/** Differentials are set upright: `dW` is no variable of that name. */
function uprightNames(variables: Differential['variables']): Map<string, string> {
  return new Map(
    variables.map(({ variable, differential }) => [
      differential.name,
      `\\mathrm{d}${latexAst(nameAst(variable.name))}`,
    ]),
  );
}
