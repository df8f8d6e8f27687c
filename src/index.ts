/**
 * Closed forms of derivatives, with every step and an independent check.
 *
 * A script holds declarations and definitions, such as `W : real[k, d]` and `l = -sum(y .* log(yhat))`; the functions
 * here ask one question about it and answer with an `Element`. Bad input throws a `DeriveError`, which `describe`
 * shows with its place in the script.
 */
import { compilable } from './commands/targets.js';
import { type Compiled, compile as compileTarget, type CompileOptions as TargetOptions } from './compile/compile.js';
import type { Data } from './compile/data.js';
import { compileRooted } from './compile/rooted.js';
import type { Ast, Statement } from './language/ast.js';
import { describe as describeError } from './language/describe.js';
import { DeriveError } from './language/errors.js';
import { latexAst } from './language/latex.js';
import { parseExpression, parseScript } from './language/parse.js';
import { printAst } from './language/print.js';
import type { Scope } from './language/scope.js';
import { readScript } from './language/script.js';
import type { CheckReport, Element } from './result.js';
import { type RunOptions, runScript } from './run.js';

export type { Compiled } from './compile/compile.js';
export type { Ast, CommandStatement, Statement } from './language/ast.js';
export { DeriveError } from './language/errors.js';
export type { CheckReport, Element, Piece, ResultForm, Status, Step, Trace, TraceNode } from './result.js';
export type { RunOptions } from './run.js';

/** A number, an expression of the language, or nested arrays of them. */
export type PointValue = number | string | readonly PointValue[];

/** Values of variables and dimensions by name. */
export type Point = Readonly<Record<string, PointValue>>;

/** Reads a script into its statements, each with its place in the text. */
export function parse(script: string): Statement[] {
  return parseScript({ file: 'script', text: script });
}

/** Runs all commands of a script: an element a command, in order. */
export function run(script: string, options: RunOptions = {}): Element[] {
  return runScript({ file: 'script', text: script }, options);
}

/** The names that results are stated in, so that a result can be compiled. */
const scopeOf = new WeakMap<Element, Scope>();

/** Runs one command on a script whose own commands are left aside. */
export function ask(script: string, command: string, options: RunOptions = {}): Element {
  const { scope } = readScript({ file: 'script', text: script });
  const [element, more] = runScript({ file: 'command', text: command }, { ...options, scope });
  if (!element || more) throw new DeriveError('one command is needed', undefined, { expected: '`gradient l wrt W`' });
  scopeOf.set(element, scope);
  return element;
}

/** The gradient of a scalar: `gradient(script, 'l', 'W')`, or by an element, `'W[i,j]'`. */
export function gradient(script: string, objective: string, variable: string, options?: RunOptions): Element {
  return ask(script, `gradient ${objective} wrt ${variable}`, options);
}

/** The Jacobian of an array: the axes of the array, then those of the variable. */
export function jacobian(script: string, objective: string, variable: string, options?: RunOptions): Element {
  return ask(script, `jacobian ${objective} wrt ${variable}`, options);
}

/** The second derivative of a scalar by one variable twice, or by two. */
export function hessian(
  script: string,
  objective: string,
  variable: string,
  second: string = variable,
  options?: RunOptions,
): Element {
  return ask(script, `hessian ${objective} wrt ${variable === second ? variable : `${variable}, ${second}`}`, options);
}

/** The differential in terms of those of all variables: `dx` is that of `x`. */
export function differential(script: string, expression: string, options?: RunOptions): Element {
  return ask(script, `differential ${expression}`, options);
}

/** The computation node by node at a point: forward values and backward adjoints, exact and decimal. */
export function trace(
  script: string,
  objective: string,
  variables: readonly string[],
  point: Point,
  options?: RunOptions,
): Element {
  const wrt = variables.length > 0 ? ` wrt ${variables.join(', ')}` : '';
  return ask(script, `trace ${objective}${wrt}${atPoint(point)}`, options);
}

/** The exact value at a point, of an expression or of a derivative: `'gradient f wrt x'`. */
export function evaluate(script: string, expression: string, point: Point = {}, options?: RunOptions): Element {
  return ask(script, `evaluate ${expression}${atPoint(point)}`, options);
}

/** The shortest form of an expression that is found, with the steps to it. */
export function simplify(script: string, expression: string, options?: RunOptions): Element {
  return ask(script, `simplify ${expression}`, options);
}

/** Whether two expressions are equal: the steps from one to the other, a counterexample, or neither. */
export function prove(script: string, left: string, right: string, options?: RunOptions): Element {
  return ask(script, `prove ${left} == ${right}`, options);
}

/** Whether a candidate is the result of a command: `verify(script, 'gradient l wrt W', "(yhat - y)*x'")`. */
export function verify(script: string, command: string, candidate: string, options?: RunOptions): Element {
  return ask(script, `verify ${command} == (${candidate})`, options);
}

/** The proximal operator of a function of the script, at `u` with the step `t`. */
export function prox(script: string, fn: string, at?: string, step?: string, options?: RunOptions): Element {
  return ask(script, `prox ${fn}${at ? ` at ${at}` : ''}${step ? ` with ${step}` : ''}`, options);
}

/** The convex conjugate of a function of the script. */
export function conjugate(script: string, fn: string, at?: string, options?: RunOptions): Element {
  return ask(script, `conjugate ${fn}${at ? ` at ${at}` : ''}`, options);
}

/** The subdifferential of a function of the script: a condition on `g`. */
export function subdifferential(script: string, fn: string, at?: string, options?: RunOptions): Element {
  return ask(script, `subdifferential ${fn}${at ? ` at ${at}` : ''}`, options);
}

/**
 * What the numeric witness says of a command's result: against what it was compared, at how many points, and the
 * largest relative error. Throws where there is no such check.
 */
export function check(script: string, command: string, options?: RunOptions): CheckReport {
  const { check: report, message } = ask(script, command, options);
  if (report) return report;
  throw new DeriveError(`${command} was not checked${message === undefined ? '' : `: ${message}`}`);
}

/** A compiled result: a function of nested or typed arrays by name, with what `Compiled` offers besides. */
export type CompiledFunction = Compiled['call'] & Compiled;

/**
 * How to compile: `backend` names one of JavaScript and WebAssembly, between which the work of a call decides; `fused`
 * allows fused multiply-add and `threads: 2` a second thread, which change the last bits.
 */
export type CompileOptions = Pick<TargetOptions, 'backend' | 'sizes' | 'fused' | 'threads'>;

/**
 * A numeric function of arrays by name, `g({ W, x, b, y })`: of the closed form that was derived, or, given a script,
 * of an expression or of what a command such as `gradient l wrt W` or `prox h at x with t` derives. A certified root
 * is sought in JavaScript at every call, until neighbouring numbers enclose it; `program` then takes the roots as
 * parameters.
 */
export function compile(result: Element, options?: CompileOptions): CompiledFunction;
export function compile(script: string, expressionOrCommand: string, options?: CompileOptions): CompiledFunction;
export function compile(
  of: Element | string,
  second?: string | CompileOptions,
  third?: CompileOptions,
): CompiledFunction {
  const scope = typeof of === 'string' ? readScript({ file: 'script', text: of }).scope : scopeOf.get(of);
  if (scope === undefined) throw new DeriveError('this result does not come from a function of this library');
  const text = typeof of === 'string' ? String(second) : of.command;
  const options = typeof second === 'object' ? second : (third ?? {});
  const source = { file: 'command', text: asCommand(text) };
  const { commands } = readScript(source, scope);
  const [command] = commands;
  if (!command) throw new DeriveError('an expression or a command is needed');
  const { result, parameters } = compilable(command, { source, scope, commands });
  const compiled =
    result.roots.length > 0 ? compileRooted(result, parameters, options) : compileTarget(result, options);
  // The source is written when it is read.
  const properties = Object.getOwnPropertyDescriptors(compiled);
  return Object.defineProperties((data: Data) => compiled.call(data), properties) as CompiledFunction;
}

/** An expression is evaluated; what begins with a verb that derives is a command. */
function asCommand(text: string): string {
  return /^\s*((gradient|jacobian|hessian)\b.*\bwrt\b|evaluate\b|(prox|conjugate)\s+[\p{L}_])/su.test(text)
    ? text
    : `evaluate ${text}`;
}

/** An expression of the language, or a syntax tree, as LaTeX. */
export function toLatex(expression: string | Ast): string {
  return latexAst(typeof expression === 'string' ? parseExpression(expression) : expression);
}

/** A syntax tree as text of the language; reading it again gives the same tree. */
export function toText(expression: Ast): string {
  return printAst(expression);
}

/** An error with its place in the script, the line itself, and what was expected. */
export function describe(error: DeriveError): string {
  return describeError(error);
}

function atPoint(point: Point): string {
  const entries = Object.entries(point).map(([name, value]) => `${name} = ${valueText(value)}`);
  return entries.length > 0 ? ` at ${entries.join(', ')}` : '';
}

function valueText(value: PointValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return value < 0 ? `-${-value}` : String(value);
    throw new DeriveError(`${value} is no value of a variable`);
  }
  return `[${value.map(valueText).join(', ')}]`;
}
