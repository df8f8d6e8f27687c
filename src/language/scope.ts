import { dimension, one } from '../expr/atoms.js';
import type { Declaration, Definition } from '../expr/declaration.js';
import type { Dimension, Index, Node } from '../expr/node.js';
import { ownIndex, substitute } from '../expr/reduce.js';
import { isSymmetric, withTwins } from '../expr/twins.js';
import type { Ast, DefinitionStatement, FunctionStatement } from './ast.js';
import type { Task } from './trampoline.js';
import type { Value } from './value.js';

/** The names of a script and what they stand for. A `Map` each, so that no name is special. */
export interface Scope {
  readonly declarations: Map<string, Declaration>;
  readonly definitions: Map<string, Definition>;
  /** The definitions as they were typed. */
  readonly sources: Map<string, DefinitionStatement>;
  readonly functions: Map<string, FunctionStatement>;
  readonly dimensions: Map<string, Dimension>;
  /** The prelude's scope under the script's own. */
  readonly outer: Scope | null;
}

export function emptyScope(outer: Scope | null = null): Scope {
  return {
    declarations: new Map(),
    definitions: new Map(),
    sources: new Map(),
    functions: new Map(),
    dimensions: new Map(),
    outer,
  };
}

/** Where an expression is read: the script's names, and the indices and parameters around it. */
export interface Context {
  readonly scope: Scope;
  readonly indices: ReadonlyMap<string, Index>;
  readonly params: ReadonlyMap<string, Value>;
  /** Brackets that hold here. */
  readonly guards: readonly Node[];
  /** In the body of a function, its place in the order of definitions: it may call those before it. */
  readonly within?: number;
  /** May a name that is not known become a dimension? Only in declarations. */
  readonly naming: boolean;
  /** Reads one expression; carried here so that its parts need not import the whole. */
  readonly lower: (ast: Ast, context: Context) => Task<Value>;
}

export function getDimension(scope: Scope, name: string): Dimension {
  const known = scope.dimensions.get(name);
  if (known) return known;
  const made = dimension(name);
  scope.dimensions.set(name, made);
  return made;
}

/** Is the name anything but an index or a parameter? */
export function isDeclared(scope: Scope, name: string): boolean {
  return scope.declarations.has(name) || scope.definitions.has(name) || scope.dimensions.has(name);
}

export function findFunction(scope: Scope, name: string): { fn: FunctionStatement; scope: Scope } | null {
  for (let s: Scope | null = scope; s; s = s.outer) {
    const fn = s.functions.get(name);
    if (fn) return { fn, scope: s };
  }
  return null;
}

const places = new WeakMap<FunctionStatement, number>();
let place = 0;

/** Where the function stands in the order of definitions. */
export function placeOf(fn: FunctionStatement): number {
  const known = places.get(fn) ?? ++place;
  places.set(fn, known);
  return known;
}

/** Every name in scope, for the nearest one to a misspelt name. */
export function allNames(context: Context): string[] {
  const { scope, indices, params } = context;
  const own = [scope.declarations, scope.definitions, scope.dimensions, indices, params];
  const functions: string[] = [];
  for (let s: Scope | null = scope; s; s = s.outer) functions.push(...s.functions.keys());
  return [...own.flatMap((m) => [...m.keys()]), ...functions];
}

/** A named intermediate with its element at fresh indices; symmetric where the body shows it. */
export function makeDefinition(name: string, hints: readonly string[], value: Value): Definition {
  const indices = value.axes.map((axis, k) => ownIndex(name, k, hints[k] ?? 'i', one, axis.children[1] as Node));
  const body = substitute(value.node, new Map<Node, Node>(value.axes.map((axis, k) => [axis, indices[k] as Node])));
  const dims = value.axes.map((axis) => axis.children[1] as Node);
  const base = { kind: 'definition' as const, name, indices, dims, body };
  if (
    isSymmetric(
      withTwins(body, () => true),
      indices,
    )
  )
    return { ...base, ordered: false, twin: { ...base, ordered: true } };
  return { ...base, ordered: false };
}
