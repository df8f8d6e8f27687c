import { readFileSync } from 'node:fs';
import { one } from '../expr/atoms.js';
import type { Declaration, Domain } from '../expr/declaration.js';
import type { Index, Node } from '../expr/node.js';
import { isInteger } from '../expr/rational.js';
import { freshIndex, substitute } from '../expr/reduce.js';
import type {
  BindAst,
  CommandStatement,
  DeclarationStatement,
  DefinitionStatement,
  FunctionStatement,
  Statement,
} from './ast.js';
import { inferRanges } from './binder.js';
import { DeriveError, type Source } from './errors.js';
import { readLine } from './latex-in/statement.js';
import { lowerExpression, topContext } from './lower.js';
import { parseScript, parseStatements } from './parse.js';
import type { Range } from './ranges.js';
import { type Context, emptyScope, isDeclared, makeDefinition, placeOf, type Scope } from './scope.js';
import { lengthText } from './shape-text.js';
import { lengths, placeholder, type Value } from './value.js';

/** A script read: its names, and its commands in order. */
export interface Script {
  readonly source: Source;
  readonly scope: Scope;
  readonly commands: readonly CommandStatement[];
}

let prelude: Scope | undefined;

/** The scope of the functions that the language defines in itself. */
export function preludeScope(): Scope {
  if (prelude) return prelude;
  const url = new URL('../prelude.deriv', import.meta.url);
  const source: Source = { file: 'prelude.deriv', text: readFileSync(url, 'utf8') };
  const scope = emptyScope();
  for (const statement of parseScript(source)) if (statement.kind !== 'command') addStatement(scope, statement);
  prelude = scope;
  return scope;
}

/** Reads a script, in `onto` where it continues another one. Throws a `DeriveError` that knows its source. */
export function readScript(source: Source, onto: Scope = emptyScope(preludeScope())): Script {
  try {
    const commands: CommandStatement[] = [];
    for (const statement of parseStatements(source, (line, text) => readLine(line, text, onto))) {
      if (statement.kind === 'command') commands.push(statement);
      else addStatement(onto, statement);
    }
    return { source, scope: onto, commands };
  } catch (error) {
    if (error instanceof DeriveError) error.source ??= source;
    throw error;
  }
}

/** Enters a declaration or definition into the scope. */
export function addStatement(scope: Scope, statement: Exclude<Statement, CommandStatement>): void {
  switch (statement.kind) {
    case 'declaration':
      declare(scope, statement);
      break;
    case 'definition':
      define(scope, statement);
      break;
    case 'function':
      defineFunction(scope, statement);
      break;
    default:
      statement satisfies never;
  }
}

function declare(scope: Scope, statement: DeclarationStatement): void {
  const context: Context = { ...topContext(scope), naming: true };
  const dims = statement.dims.map((ast) => {
    const value = lowerExpression(ast, context);
    if (value.axes.length > 0) throw new DeriveError('a length must be a scalar', ast.span);
    const { node } = value;
    if (node.kind === 'number' && (!isInteger(node.value) || node.value.compare(1) < 0))
      throw new DeriveError('a length must be a positive whole number', ast.span, {
        expected: 'a number such as 3, or a name such as n',
      });
    return value.node;
  });
  const attributes = new Set(statement.attributes.map((a) => a.name));
  const smooth = statement.attributes.find((a) => a.name === 'smooth')?.argument;
  const square = dims.length === 2 && dims[0] === dims[1];
  for (const attribute of statement.attributes) {
    if (!SQUARE.has(attribute.name) || square) continue;
    throw new DeriveError(`${attribute.name} needs a square matrix`, attribute.span, {
      expected: 'two equal dimensions, such as [n, n]',
    });
  }
  for (const { name, span } of statement.names) {
    if (scope.declarations.has(name)) throw new DeriveError(`${name} is declared twice`, span);
    if (scope.definitions.has(name) || scope.dimensions.has(name))
      throw new DeriveError(
        `${name} already stands for ${scope.dimensions.has(name) ? 'a dimension' : 'a definition'}`,
        span,
      );
    const symmetric = square && [...attributes].some((a) => SYMMETRIC.has(a));
    const base = {
      kind: 'declaration' as const,
      name,
      domain: statement.domain as Domain,
      dims,
      attributes,
      ...(smooth ? { smooth: lowerExpression(smooth, context).node } : {}),
    };
    const twin: Declaration = { ...base, ordered: true };
    scope.declarations.set(name, symmetric ? { ...base, twin, ordered: false } : { ...base, ordered: false });
  }
}

const SYMMETRIC: ReadonlySet<string> = new Set(['symmetric', 'spd', 'psd', 'diagonal']);
const SQUARE: ReadonlySet<string> = new Set([
  'symmetric',
  'hollow',
  'spd',
  'psd',
  'orthogonal',
  'invertible',
  'diagonal',
]);

const LETTERS = ['i', 'j', 'k', 'l'];

function define(scope: Scope, statement: DefinitionStatement): void {
  const { name } = statement;
  const declared = scope.declarations.get(name);
  if (scope.definitions.has(name)) throw new DeriveError(`${name} is defined twice`, statement.nameSpan);
  if (scope.dimensions.has(name)) throw new DeriveError(`${name} already stands for a dimension`, statement.nameSpan);
  const value = statement.indices
    ? indexed(scope, statement, declared)
    : lowerExpression(statement.body, topContext(scope));
  if (declared && statement.indices === null) {
    const same = declared.dims.length === value.axes.length && lengths(value).every((d, k) => d === declared.dims[k]);
    if (!same)
      throw new DeriveError(
        `${name} is declared [${declared.dims.map(lengthText).join(', ')}], but its definition has shape [${lengths(value).map(lengthText).join(', ')}]`,
        statement.body.span,
      );
  }
  scope.declarations.delete(name);
  scope.sources.set(name, statement);
  scope.definitions.set(name, makeDefinition(name, statement.indices?.map((i) => i.name) ?? LETTERS, value));
}

/** The value of `name[i, j] = body`: the indices of the left side run over the declared axes, or over what fits. */
function indexed(scope: Scope, statement: DefinitionStatement, declared: Declaration | undefined): Value {
  const wanted = statement.indices ?? [];
  const context = topContext(scope);
  const seen = new Set<string>();
  for (const { name, span } of wanted) {
    if (seen.has(name))
      throw new DeriveError(`index ${name} stands twice on the left side`, span, { expected: 'different indices' });
    seen.add(name);
  }
  if (declared && declared.dims.length !== wanted.length)
    throw new DeriveError(
      `${statement.name} is declared with ${declared.dims.length} axes, but has ${wanted.length} indices here`,
      statement.nameSpan,
    );
  const asked = wanted.map((w) => ({ name: w.name, ast: { kind: 'name' as const, name: w.name, span: w.span } }));
  const ranges: ReadonlyMap<string, Range> = declared
    ? new Map(wanted.map((w, k) => [w.name, { lo: one, hi: declared.dims[k] as Node }]))
    : inferRanges(asked, new Map<string, BindAst>(), [statement.body], [], context);
  const bound = wanted.map((w) => {
    const range = ranges.get(w.name) as Range;
    if (range.lo !== one)
      throw new DeriveError(
        `index ${w.name} runs over ${lengthText(range.lo)}..${lengthText(range.hi)}, not from 1`,
        w.span,
        {
          expected: 'a left side whose indices start at 1: shift the subscripts',
        },
      );
    return freshIndex(w.name, one, range.hi);
  });
  const indices = new Map<string, Index>(wanted.map((w, k) => [w.name, bound[k] as Index]));
  const value = lowerExpression(statement.body, { ...context, indices });
  if (value.axes.length > 0)
    throw new DeriveError(`the right side has ${value.axes.length} more axes than the left`, statement.body.span, {
      expected: 'a scalar for each choice of the indices',
    });
  const axes = bound.map((i, k) => placeholder(k, i.children[1] as Node));
  return {
    axes,
    row: false,
    node: substitute(value.node, new Map<Node, Node>(bound.map((i, k) => [i, axes[k] as Node]))),
  };
}

function defineFunction(scope: Scope, statement: FunctionStatement): void {
  if (scope.functions.has(statement.name))
    throw new DeriveError(`${statement.name} is defined twice`, statement.nameSpan);
  if (isDeclared(scope, statement.name))
    throw new DeriveError(`${statement.name} is already declared`, statement.nameSpan);
  scope.functions.set(statement.name, statement);
  placeOf(statement);
}
