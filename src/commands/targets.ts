import { variablesOf } from '../check/variables.js';
import type { Target } from '../compile/compile.js';
import { REFUSED, type RootedTarget } from '../compile/rooted.js';
import { computeConvex } from '../convex/computed.js';
import { type Derived, deriveCommand } from '../derive/answer.js';
import { stateTarget } from '../derive/evaluate.js';
import type { Declaration } from '../expr/declaration.js';
import type { Owner } from '../expr/twins.js';
import type { CommandStatement } from '../language/ast.js';
import { DeriveError, type Source } from '../language/errors.js';
import type { Scope } from '../language/scope.js';
import { readScript, type Script } from '../language/script.js';

/** What one command of a script gives to a compiler. */
export interface Compilable {
  readonly command: CommandStatement;
  /** A name for the function, such as `gradient_l_W`; no two commands of a script share one. */
  readonly name: string;
  /** For people: the script without its commands, the command and its closed form, all in the language. */
  readonly about: readonly string[];
  /** The closed form, with the axes of the result in order. */
  readonly result: RootedTarget;
  /** What the command is about, with its own axes; the result itself where nothing is derived. */
  readonly objective: Target;
  /** The variables of the objective and of the result, in the order of their declarations. */
  readonly parameters: readonly Declaration[];
  /** The variables or definitions by which is derived, in order; none where nothing is. */
  readonly wrt: readonly Owner[];
  /** How the result was derived; null where nothing is. */
  readonly derived: Derived | null;
}

/** The compilable commands of a script: what it derives and the expressions that it evaluates, all in closed form. */
export function compilables(source: Source): Compilable[] {
  const found = compilablesWithRoots(source);
  const open = found.find((c) => c.result.roots.length > 0);
  if (!open) return found;
  throw Object.assign(new DeriveError(`${open.command.text} has no closed form: ${REFUSED}`, open.command.span), {
    source,
  });
}

/** The same with results that need a root of an equation. */
export function compilablesWithRoots(source: Source): Compilable[] {
  const script = readScript(source);
  const names = new Set<string>();
  const found = script.commands.filter((c) => COMPILED.has(c.verb)).map((c) => compilable(c, script, names));
  for (const c of found) requireValues(c, source);
  if (found.length > 0) return found;
  throw Object.assign(
    new DeriveError('no command of the script gives something to compile', undefined, {
      expected: 'gradient, jacobian, hessian, prox, conjugate or evaluate',
    }),
    { source },
  );
}

/** Throws where an abstract function is needed, which has no values. */
function requireValues({ command, objective, result, parameters }: Compilable, source: Source): void {
  const known = new Set([...parameters, ...result.roots.map((r) => r.array)].map((d) => d.name));
  const abstract = variablesOf([objective.node, result.node]).declarations.find((d) => !known.has(d.name));
  if (!abstract) return;
  throw Object.assign(new DeriveError(`${abstract.name} is abstract and has no values`, command.span), { source });
}

const COMPILED: ReadonlySet<string> = new Set(['gradient', 'jacobian', 'hessian', 'prox', 'conjugate', 'evaluate']);

/** One command; `names` are those already given, and takes the new one. */
export function compilable(command: CommandStatement, script: Script, names: Set<string> = new Set()): Compilable {
  try {
    const parts = partsOf(command, script);
    const { roots } = parts.result;
    const read = [parts.objective.node, parts.result.node, ...roots.flatMap((r) => [r.equation, r.lo, r.hi, r.when])];
    const used = new Set(variablesOf(read, parts.points).declarations.map((d) => d.name));
    const parameters = [...script.scope.declarations.values(), ...parts.points].filter((d) => used.has(d.name));
    const name = unusedName(parts.words.map(word).filter(Boolean).join('_'), names);
    names.add(name);
    const { words: _, points: __, form, ...targets } = parts;
    return { command, name, ...targets, parameters, about: [...given(script), '', command.text, ...form] };
  } catch (error) {
    if (error instanceof DeriveError) error.source ??= script.source;
    throw error;
  }
}

/** Declarations and definitions as typed. */
function given({ source, commands }: Script): string[] {
  const text = [...commands].reverse().reduce((t, c) => t.slice(0, c.span.start) + t.slice(c.span.end), source.text);
  const lines = text.split('\n');
  return lines.map((line) => line.trimEnd()).filter((line) => line !== '' && !line.startsWith('#'));
}

type Parts = Pick<Compilable, 'result' | 'objective' | 'wrt' | 'derived'> & {
  readonly words: readonly string[];
  /** Points that the script does not declare. */
  readonly points: readonly Declaration[];
  readonly form: readonly string[];
};

function partsOf(command: CommandStatement, { scope }: Script): Parts {
  if (command.verb === 'evaluate') {
    const result = { ...stateTarget(command, scope), roots: [] };
    return { ...WITHOUT, result, objective: result, words: ['value', targetName(command)], form: [] };
  }
  if (command.verb === 'prox' || command.verb === 'conjugate') return convexParts(command, scope);
  const derived = deriveCommand(command, scope);
  const { closed, stated, form, named } = derived;
  const wrt = stated.variables.map((v) => v.owner);
  return {
    result: { node: closed, indices: stated.indices, roots: [] },
    points: [],
    objective: { node: stated.objective, indices: stated.outputs },
    wrt,
    derived,
    form: formLines(form.text, named),
    words: [command.verb, targetName(command), ...wrt.map((d) => d.name)],
  };
}

const WITHOUT = { wrt: [], derived: null, points: [] };

function convexParts(command: CommandStatement, scope: Scope): Parts {
  const { element, axes, roots, form, definitions, point } = computeConvex(command, scope);
  const result = { node: element, indices: axes, roots };
  return {
    ...WITHOUT,
    result,
    objective: result,
    points: point ? [point] : [],
    form: formLines(form.text, definitions),
    words: [command.verb, targetName(command)],
  };
}

function formLines(text: string, named: readonly { readonly name: string; readonly text: string }[]): string[] {
  return [`= ${text}`, ...named.map((n) => `where ${n.name} = ${n.text}`)].map((line) => `  ${line}`);
}

function targetName({ target }: CommandStatement): string {
  return target.kind === 'name' ? target.name : '';
}

function word(text: string): string {
  return text.replace(/[^A-Za-z0-9_]/g, '');
}

function unusedName(wanted: string, names: ReadonlySet<string>): string {
  if (!names.has(wanted)) return wanted;
  for (let k = 2; ; k++) if (!names.has(`${wanted}_${k}`)) return `${wanted}_${k}`;
}
