import type { Declaration } from '../../expr/declaration.js';
import type { Target } from '../compile.js';
import type { Term } from '../terms/term.js';
import type { Dialect } from './dialect.js';
import { type FunctionOptions, type PythonFunction, pythonFunction, signature } from './function.js';

/** What the files of all libraries have in common. */

/** An expression that becomes a function of a file. */
export interface Exported {
  readonly name: string;
  readonly target: Target;
  readonly parameters: readonly Declaration[];
  /** Lines of its docstring. */
  readonly doc: readonly string[];
}

/** How the derivative with respect to one variable enters a backward pass. */
export interface Backward {
  readonly call: Exported;
  /** Does the function itself take the cotangent, as its first argument, rather than being multiplied by it? */
  readonly contracted: boolean;
}

/** A function with the derivatives that were derived for it, by variable; none where no variable is whole. */
export interface Differentiated {
  readonly objective: Exported;
  readonly backward: ReadonlyMap<string, Backward>;
  /** The commands by which a variable would have one. */
  readonly missing: (variable: string) => string;
}

/** What becomes a file. */
export interface Exports {
  /** Lines of the docstring of the file. */
  readonly doc: readonly string[];
  /** In order; each after those that it uses. */
  readonly functions: readonly Exported[];
  readonly differentiated: readonly Differentiated[];
}

/** A function of a file, written. */
export interface Written extends PythonFunction {
  readonly text: readonly string[];
}

export interface Style {
  readonly library: (like: string | undefined) => Dialect;
  /** Statements before those that compute. */
  readonly entry: (parameters: readonly string[]) => readonly string[];
  readonly wrap?: (lines: readonly string[]) => readonly string[];
  readonly prepare?: (term: Term) => Term;
  /** Functions that the library lacks, by name. */
  readonly helpers: Readonly<Record<string, readonly string[]>>;
  /** Imports, given the text that follows them. */
  readonly imports: (body: string) => readonly string[];
}

export function docstring(lines: readonly string[]): readonly string[] {
  const safe = lines.map((line) => line.replaceAll('\\', '\\\\').replaceAll('"""', "'''").trimEnd());
  const [first = '', ...rest] = safe;
  if (rest.length === 0) return [`"""${first}"""`];
  return [`"""${first}`, ...rest, '"""'];
}

export function indented(lines: readonly string[], by = '    '): readonly string[] {
  return lines.map((line) => (line === '' ? '' : `${by}${line}`));
}

export function writtenFunction(exported: Exported, style: Style): Written {
  const { library, prepare } = style;
  const options: FunctionOptions = {
    function: exported.name,
    parameters: exported.parameters,
    library,
    ...(prepare ? { prepare } : {}),
  };
  const made = pythonFunction(exported.target, options);
  const lines = style.wrap?.(made.lines) ?? made.lines;
  const body = [...docstring(exported.doc), ...style.entry(made.parameters), ...made.head, ...lines];
  return { ...made, text: [signature(made), ...indented(body)] };
}

/** The file: its docstring, imports, helpers, and the blocks, two empty lines apart. */
export function fileText(doc: readonly string[], style: Style, blocks: readonly (readonly string[])[]): string {
  const code = blocks.map((b) => b.join('\n')).join('\n');
  const needed = Object.entries(style.helpers).filter(([name]) => new RegExp(`(?<![\\w.])${name}\\(`).test(code));
  const helpers = needed.map(([, lines]) => lines);
  const all = [...helpers, ...blocks].map((lines) => lines.join('\n'));
  const head = [...docstring(doc), '', ...style.imports(all.join('\n'))].join('\n');
  return `${[head, ...all].join('\n\n\n')}\n`;
}

/** The call of a function with these arrays, and the dimensions that it asks for by their names. */
export function callText({ name, asked }: PythonFunction, args: readonly string[]): string {
  return `${name}(${[...args, ...asked.map((d) => `${d}=${d}`)].join(', ')})`;
}

/** `import math` where it is used. */
export function importing(body: string, module: string, statement: string): readonly string[] {
  return new RegExp(`(?<![\\w.])${module}\\.`).test(body) ? [statement] : [];
}

/** The lengths that a function or a part of its backward asks for, each once. */
export function askedBy(
  forward: Written,
  backward: Differentiated['backward'],
  written: ReadonlyMap<string, Written>,
): readonly string[] {
  const parts = [...backward.values()].map((b) => written.get(b.call.name) as Written);
  return [...new Set([forward, ...parts].flatMap((f) => f.asked))];
}
