import { symbol } from '../../expr/atoms.js';
import type { Declaration } from '../../expr/declaration.js';
import type { Node } from '../../expr/node.js';
import { declaredSign } from '../../expr/sign.js';
import { type Applied, appliedVariable, calledFunction, type Target } from '../applied.js';
import type { Ast, CallAst } from '../ast.js';
import { DeriveError } from '../errors.js';
import { printAst } from '../print.js';
import { callAst, nameAst } from '../raise/ast.js';
import { makeNames } from '../raise/names.js';
import { shortest } from '../raise.js';
import { type Context, findFunction, type Scope } from '../scope.js';
import { shapeText } from '../shape-text.js';
import type { Task } from '../trampoline.js';
import { lengths, tabulate, type Value } from '../value.js';

/** What may be asked of an abstract function besides its value. */
const QUESTIONS: ReadonlySet<string> = new Set(['grad', 'prox', 'argmin']);

/** `g(x)`, `grad g(x)`, `prox(h, x, t)` and `argmin(f)` for declared functions; nothing for other calls. */
export function lowerApplied(ast: CallAst, context: Context): Task<Value> | null {
  const declared = context.scope.declarations.get(ast.name);
  if (declared?.domain === 'function') return valueAt(ast, declared, context);
  if (!QUESTIONS.has(ast.name) || findFunction(context.scope, ast.name)) return null;
  if (ast.name === 'grad') return gradientOf(ast, context);
  if (ast.name === 'prox') return proximalPoint(ast, context);
  return minimiser(ast, context);
}

function* valueAt(ast: CallAst, fn: Declaration, context: Context): Task<Value> {
  const argument = (yield argumentOf(ast, ast.args, fn, context)) as Value;
  return appliedValue({ kind: 'value', fn, argument }, [], context.scope);
}

function* gradientOf(ast: CallAst, context: Context): Task<Value> {
  const [inner] = ast.args;
  const fn = inner?.kind === 'call' ? context.scope.declarations.get(inner.name) : undefined;
  if (inner?.kind !== 'call' || fn?.domain !== 'function' || ast.args.length > 1)
    throw new DeriveError('grad is the gradient of a declared function at a point', ast.span, {
      expected: '`grad g(x)`, for a `g : function[d] convex differentiable`',
    });
  if (!fn.attributes.has('differentiable') && !fn.attributes.has('smooth'))
    throw new DeriveError(`${fn.name} is not declared differentiable`, ast.span, {
      expected: `\`${fn.name} : function[…] differentiable\`, or a subgradient`,
    });
  const argument = (yield argumentOf(inner, inner.args, fn, context)) as Value;
  return appliedValue({ kind: 'gradient', fn, argument }, fn.dims, context.scope);
}

function* proximalPoint(ast: CallAst, context: Context): Task<Value> {
  const [name, point, step] = ast.args;
  const usage = '`prox(h, x, t)`, for a `h : function[d] convex`';
  if (!name || !point || !step || ast.args.length !== 3)
    throw new DeriveError('prox takes a function, a point and a step', ast.span, { expected: usage });
  const fn = targetOf(name, context, usage);
  const argument = (yield context.lower(point, context)) as Value;
  const t = (yield context.lower(step, context)) as Value;
  if (t.axes.length > 0) throw new DeriveError('the step must be a scalar', step.span);
  if (declaredSign(t.node) !== 'positive')
    throw new DeriveError('the step must be positive', step.span, { expected: 'a positive number, or t : positive' });
  if ('dims' in fn) requireShape(argument, fn, point);
  return appliedValue({ kind: 'prox', fn, argument, step: t.node }, lengths(argument), context.scope);
}

// biome-ignore lint/correctness/useYield: it asks for no part
function* minimiser(ast: CallAst, context: Context): Task<Value> {
  const [name] = ast.args;
  const usage = '`argmin(f)`, for a function f';
  if (!name || ast.args.length !== 1)
    throw new DeriveError('argmin takes a function here', ast.span, { expected: usage });
  const fn = targetOf(name, context, usage);
  const declared = 'dims' in fn ? fn : context.scope.declarations.get(fn.params[0]?.name ?? '');
  const dims = (declared ?? ('body' in fn ? calledFunction(fn.body, context.scope) : null))?.dims ?? [];
  return appliedValue({ kind: 'minimiser', fn }, dims, context.scope);
}

/** Is `argmin(f)` asked of a function rather than of an array? */
export function isFunctionName(ast: Ast | undefined, context: Context): boolean {
  if (ast?.kind !== 'name' || context.indices.has(ast.name) || context.params.has(ast.name)) return false;
  return context.scope.declarations.get(ast.name)?.domain === 'function' || context.scope.functions.has(ast.name);
}

function targetOf(ast: Ast, context: Context, usage: string): Target {
  const name = ast.kind === 'name' ? ast.name : '';
  const declared = context.scope.declarations.get(name);
  if (declared?.domain === 'function') return declared;
  const defined = context.scope.functions.get(name);
  if (defined) return defined;
  throw new DeriveError('the first argument is the name of a function', ast.span, { expected: usage });
}

function* argumentOf(ast: CallAst, args: readonly Ast[], fn: Declaration, context: Context): Task<Value> {
  const [only] = args;
  if (!only || args.length > 1) throw new DeriveError(`${fn.name} takes 1 argument, not ${args.length}`, ast.span);
  const argument = (yield context.lower(only, context)) as Value;
  requireShape(argument, fn, only);
  return argument;
}

function requireShape(argument: Value, fn: Declaration, ast: Ast): void {
  const dims = lengths(argument);
  const fits = !argument.row && dims.length === fn.dims.length && dims.every((d, k) => d === fn.dims[k]);
  if (!fits)
    throw new DeriveError(`the argument of ${fn.name} has shape ${shapeText(argument)}, another is declared`, ast.span);
  if (argument.node.free.some((i) => !argument.axes.includes(i)))
    throw new DeriveError(`${fn.name} is applied to one argument, not to one for each index`, ast.span);
}

/** The value that stands for what is applied. */
export function appliedValue(what: Applied, dims: readonly Node[], scope: Scope): Value {
  const ast = writtenOf(what, scope);
  const variable = appliedVariable(what, dims, printAst(ast), ast);
  return tabulate(dims, (at) => symbol(variable, at));
}

function writtenOf(what: Applied, scope: Scope): Ast {
  const name = nameAst(what.fn.name);
  if (what.kind === 'minimiser') return callAst('argmin', name);
  const names = makeNames([...scope.declarations.keys(), ...scope.definitions.keys(), ...scope.dimensions.keys()]);
  const argument = shortest(what.argument.node, what.argument.axes, names);
  if (what.kind === 'prox') return callAst('prox', name, argument, shortest(what.step, [], names));
  const value = callAst(what.fn.name, argument);
  return what.kind === 'value' ? value : callAst('grad', value);
}
