import type { Backward, Differentiated, Exported, Exports } from '../compile/python/module.js';
import { conditionsOf } from '../derive/conditions.js';
import { assumptionsIn } from '../derive/tell.js';
import { one, symbol } from '../expr/atoms.js';
import { add, multiply, subtract } from '../expr/build.js';
import type { Declaration } from '../expr/declaration.js';
import type { Index, Node } from '../expr/node.js';
import { sum } from '../expr/reduce.js';
import type { Source } from '../language/errors.js';
import { printAst } from '../language/print.js';
import { lengthText } from '../language/shape-text.js';
import { type Compilable, compilables } from './targets.js';

/** What a script gives to a Python file: its functions, and which of them belong together. */

/** The commands that are about one expression. */
interface Group {
  readonly name: string;
  readonly commands: readonly Compilable[];
  readonly parameters: readonly Declaration[];
}

export function exportsOf(source: Source): Exports {
  const found = compilables(source);
  const groups = groupsOf(found);
  const functions: Exported[] = [];
  const differentiated: Differentiated[] = [];
  for (const group of groups) {
    const made = group.commands.map((c) => [c, commandFunction(c, group)] as const);
    const derived = made.filter(([c]) => c.derived !== null);
    if (derived.length === 0) {
      functions.push(...made.map(([, f]) => f));
      continue;
    }
    const objective = objectiveFunction(group);
    functions.push(objective, ...made.map(([, f]) => f));
    const backward = new Map<string, Backward>();
    for (const [command, f] of derived) {
      const variable = wholeVariable(command);
      if (variable === null || backward.has(variable.name)) continue;
      const { indices } = command.objective;
      const call = indices.length === 0 ? f : contracted(command, group);
      if (call !== f) functions.push(call);
      backward.set(variable.name, { call, contracted: call !== f });
    }
    const verb = objective.target.indices.length === 0 ? 'gradient' : 'jacobian';
    const missing = (name: string): string => `the script has no \`${verb} ${group.name} wrt ${name}\``;
    differentiated.push({ objective, backward, missing });
  }
  const about = found[0]?.about ?? [];
  const given = about.slice(0, about.indexOf(''));
  return {
    doc: ['Closed forms that closedform derived from', '', ...given.map((line) => `    ${line}`)],
    functions,
    differentiated,
  };
}

function groupsOf(found: readonly Compilable[]): readonly Group[] {
  const byKey = new Map<string, Compilable[]>();
  for (const c of found) {
    const key = `${c.derived === null} ${printAst(c.command.target)} ${c.objective.indices.map((i) => i.name).join(' ')}`;
    byKey.set(key, [...(byKey.get(key) ?? []), c]);
  }
  const names = new Set(found.map((c) => c.name));
  return [...byKey.values()].map((commands) => {
    const [first] = commands as [Compilable];
    const used = new Set(commands.flatMap((c) => c.parameters));
    const all = [...used];
    const wanted = first.derived?.stated.name ?? first.name;
    const name = names.has(wanted) && first.derived !== null ? `objective_${wanted}` : wanted;
    names.add(name);
    return { name, commands, parameters: all };
  });
}

/** The variable of a command that derives by the whole of it, element by element. */
function wholeVariable({ derived, wrt, command, objective }: Compilable): Declaration | null {
  const [owner, second] = wrt;
  const [variable] = derived?.stated.variables ?? [];
  if (!owner || second || !variable || command.symmetric || owner.kind !== 'declaration') return null;
  const { at } = variable;
  const whole = at.every((i, k) => i.kind === 'index' && i.children[0] === one && i.children[1] === owner.dims[k]);
  const apart = new Set([...at, ...objective.indices]).size === at.length + objective.indices.length;
  return whole && apart && command.verb !== 'hessian' ? owner : null;
}

function objectiveFunction({ name, commands, parameters }: Group): Exported {
  const [{ objective, command }] = commands as [Compilable];
  const doc = [
    `${printAst(command.target)}, as the script defines it.`,
    '',
    ...shapeLines(parameters, objective.indices),
  ];
  return { name, target: objective, parameters, doc };
}

function commandFunction(made: Compilable, { parameters }: Group): Exported {
  const { name, result, derived, command } = made;
  if (!derived)
    return { name, target: result, parameters, doc: [command.text, '', ...shapeLines(parameters, result.indices)] };
  const { form, steps, named } = derived;
  const index = form.index === form.text ? [] : ['', `by element: ${form.index}`];
  const where = named.map((n, k) => `${k === 0 ? 'where' : '     '} ${n.name} = ${n.text}`);
  const conditions = conditionsOf(derived).map((c) => `holds where ${c}`);
  const assumptions = assumptionsIn(steps);
  const rules = [...new Set(steps.map((s) => s.rule.id))];
  return {
    name,
    target: result,
    parameters,
    doc: [
      `${command.text} = ${form.text}`,
      ...index,
      ...(where.length > 0 ? ['', ...where] : []),
      ...(conditions.length > 0 ? ['', ...conditions] : []),
      '',
      ...shapeLines(parameters, result.indices),
      ...(assumptions.length > 0 ? [`uses: ${assumptions.join('; ')}`] : []),
      ...(rules.length > 0 ? wrapped(`by: ${rules.join(', ')}`) : []),
    ],
  };
}

/** Σ over the axes of the objective of g times the Jacobian: what a backward pass asks for. */
function contracted(made: Compilable, { parameters }: Group): Exported {
  const { name, result, objective, derived, wrt } = made;
  const { indices } = objective;
  const lengthOf = (i: Index): Node => add([subtract(i.children[1] as Node, i.children[0] as Node), one]);
  const taken = new Set(parameters.map((p) => p.name));
  const g: Declaration = {
    kind: 'declaration',
    name: ['g', 'cotangent', 'upstream'].find((n) => !taken.has(n)) ?? '_g',
    domain: 'real',
    dims: indices.map(lengthOf),
    attributes: new Set(),
    ordered: false,
  };
  const at = indices.map((i) => add([subtract(i, i.children[0] as Node), one]));
  const terms = result.node.kind === 'add' ? result.node.children : [result.node];
  const node = add(terms.map((term) => sum(indices, multiply([symbol(g, at), term]))));
  const axes = result.indices.slice(indices.length);
  const label = derived?.stated.name ?? name;
  const all = [g, ...parameters];
  return {
    name: `vjp_${name}`,
    target: { node, indices: axes },
    parameters: all,
    doc: [
      `The ${name} contracted with ${g.name} over the axes of ${label}: the adjoint of ${wrt[0]?.name}.`,
      '',
      ...shapeLines(all, axes),
    ],
  };
}

function shapeLines(parameters: readonly Declaration[], axes: readonly Index[]): string[] {
  const shape = (dims: readonly string[]): string => (dims.length === 0 ? 'a scalar' : `[${dims.join(', ')}]`);
  const entries = parameters.map(({ name, domain, dims, attributes }) => {
    const words = [shape(dims.map(lengthText)), ...(domain === 'real' ? [] : [domain]), ...attributes];
    return `${name}: ${words.join(' ')}`;
  });
  const result = shape(axes.map((i) => lengthText(add([subtract(i.children[1] as Node, i.children[0] as Node), one]))));
  return wrapped(`${entries.map((e) => `${e}; `).join('')}the result: ${result}`);
}

const WIDTH = 100;

/** Lines of words no longer than a page is wide. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length >= WIDTH) {
      lines.push(line);
      line = `    ${word}`;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
