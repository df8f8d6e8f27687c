import type { Nested } from '../compile/data.js';
import type { Ast, Span } from '../language/ast.js';
import { DeriveError } from '../language/errors.js';
import { children } from '../language/fold.js';
import { parseExpression, parseScript } from '../language/parse.js';
import { printAst } from '../language/print.js';
import { callAst, nameAst } from '../language/raise/ast.js';
import { namesIn } from '../language/ranges.js';
import { isDeclared, type Scope } from '../language/scope.js';
import { addStatement } from '../language/script.js';
import type { Element } from '../result.js';
import type { Draft, Fence } from './draft.js';
import type { Data, Results } from './group.js';
import { fault } from './options.js';
import { type Arithmetic, namesOf, type Sampler, sampler } from './sample.js';
import { located, scriptOf } from './script.js';
import { violation } from './violation.js';

/** An expression of a figure, a table or an iteration, with its place. */
export interface Typed {
  readonly text: string;
  readonly span: Span;
}

/** Where the expressions of a fenced block are read: the names and data of its group, and the results of the file. */
export interface Place {
  readonly draft: Draft;
  readonly results: Results;
  readonly scope: Scope;
  readonly data: Data;
}

/** The place of a block. The scope is the block's own: names may be added to it. */
export function placeOf(draft: Draft, fence: Fence, results: Results): Place {
  const group = results.groupOf.get(fence);
  const script = scriptOf(group?.fences ?? []);
  const scope = located(draft, script, fence.span, () => namesOf({ file: draft.file, text: script.text }));
  return { draft, results, scope, data: group?.data ?? {} };
}

/** An expression, ready to be evaluated at numbers; `@name` stands for the result of a command. */
export function samplerAt(place: Place, typed: Typed, arithmetic: Arithmetic = 'stable'): Sampler {
  const { draft, scope, data } = place;
  const expression = typedWithResults(place, typed);
  // What only stands in a data block can be shown without being declared.
  if (Object.hasOwn(data, typed.text)) return () => data[typed.text] as ReturnType<Sampler>;
  const sample = guarded(draft, typed, () => sampler(expression, scope, data, arithmetic));
  return (values) => guarded(draft, typed, () => sample(values));
}

/**
 * How far a condition is from holding, the largest amount over its free indices; the condition may be a derived
 * subdifferential, `@name`.
 */
export function residualAt(place: Place, typed: Typed): Sampler {
  const { draft, scope, data } = place;
  const text = guarded(draft, typed, () => {
    const amount = violation(parseExpression(typedWithResults(place, typed)));
    const indices = [...freeIndices(amount, scope)].map(nameAst);
    return printAst(indices.length > 0 ? callAst('max', amount, ...indices) : amount);
  });
  const sample = guarded(draft, typed, () => sampler(text, scope, data, 'stable'));
  return (values) => guarded(draft, typed, () => largest(sample(values)));
}

function largest(value: Nested): number {
  return typeof value === 'number' ? value : Math.max(...value.map(largest));
}

/** Names in subscripts that stand for nothing declared. */
function freeIndices(ast: Ast, scope: Scope, inside = false): Set<string> {
  if (ast.kind === 'name') return new Set(inside && !isDeclared(scope, ast.name) ? [ast.name] : []);
  if (ast.kind === 'at') return union(ast.subscripts.map((s) => freeIndices(s, scope, true)));
  return union(children(ast).map((part) => freeIndices(part, scope, inside)));
}

function union(sets: readonly Set<string>[]): Set<string> {
  return new Set(sets.flatMap((set) => [...set]));
}

/** The expression with the closed forms in the place of their names. */
export function typedWithResults({ draft, results, scope }: Place, { text, span }: Typed): string {
  return text.replace(/@([A-Za-z][A-Za-z0-9-]*)/g, (_, name: string) => {
    const element = results.byName.get(name)?.element;
    if (element?.result === undefined) throw fault(draft, `no command of this file is named \`${name}\``, span);
    addNamed(scope, element.definitions, element.result.text);
    return `(${element.result.text})`;
  });
}

/** The names that a result is stated with, such as a threshold, where the script does not have them. */
function addNamed(scope: Scope, definitions: Element['definitions'], text: string): void {
  for (const used of namesIn(parseExpression(text))) {
    const definition = definitions.find(({ name }) => name.replace(/\[.*/, '') === used);
    if (!definition || isDeclared(scope, used)) continue;
    addNamed(scope, definitions, definition.text);
    for (const statement of parseScript({ file: 'result', text: `${definition.name} = ${definition.text}` }))
      if (statement.kind !== 'command') addStatement(scope, statement);
  }
}

/** An error of an expression becomes one at its place in the file. */
export function guarded<T>(draft: Draft, { span }: Typed, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DeriveError))
      throw fault(draft, error instanceof Error ? error.message : String(error), span);
    if (error.source?.file === draft.file) throw error;
    const { message, expected, nearest } = error;
    throw fault(draft, message, span, { ...(expected && { expected }), ...(nearest && { nearest }) });
  }
}
