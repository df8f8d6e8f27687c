import type { Ast, CommandStatement } from '../language/ast.js';
import { parseCommand } from '../language/parse.js';
import type { ResultForm } from '../result.js';
import { formulaOf } from './plain.js';

/** The left sides under which a result is stated, as LaTeX. */
export interface LeftSides {
  /** Of the array form, e.g. `\frac{\partial l}{\partial W}`. */
  readonly array: string;
  /** Of the index form, e.g. `\frac{\partial l}{\partial W_{ij}}`. */
  readonly index: string;
}

const NONE: LeftSides = { array: '', index: '' };

/** What a command asks for, written as a textbook writes it before the equals sign. */
export function leftSides(element: { readonly command: string; readonly result?: ResultForm | undefined }): LeftSides {
  const indices = element.result?.indices ?? [];
  const command = readCommand(element.command);
  if (command === undefined) return NONE;
  const { verb, target, wrt, inner } = command;
  switch (verb) {
    case 'gradient':
    case 'jacobian':
      return derivativeSides(element.result, verb === 'jacobian', target, wrt, indices);
    case 'hessian':
      return { array: secondDerivative(target, wrt), index: secondDerivative(target, wrt, indices) };
    case 'differential':
      return same(`\\mathrm{d}${grouped(target)}`);
    case 'evaluate':
      return same(inner === null ? formulaOf(target) : leftSides({ command: inner.text }).array);
    case 'simplify':
      return same(formulaOf(target));
    case 'prox':
    case 'conjugate':
      return operatorSides(command, indices);
    default:
      return NONE;
  }
}

/** What `prove` or `verify` claims, as LaTeX; empty for other commands. */
export function claimOf(text: string): string {
  const command = readCommand(text);
  if (command?.verb === 'prove' && command.verified) {
    const { target, at } = command.verified;
    const set = at === null ? formulaOf(target) : `${formulaOf(target)}(${formulaOf(at)})`;
    return `${formulaOf(command.target)} \\in \\partial ${set}`;
  }
  if (command?.verb === 'prove') return formulaOf(command.target);
  if (command?.verb !== 'verify' || command.verified === null || command.candidate === null) return '';
  const { array } = leftSides({ command: command.verified.text, result: undefined });
  return array === '' ? '' : `${array} = ${formulaOf(command.candidate)}`;
}

function readCommand(text: string): ReturnType<typeof parseCommand> | undefined {
  try {
    return parseCommand(text);
  } catch {
    // A heading is a courtesy: the command itself is shown in any case.
    return undefined;
  }
}

/** `prox_{h,t}(x)` and `h^*(y)`; without a point there is no argument to state. */
function operatorSides({ verb, target, at, step }: CommandStatement, indices: readonly string[]): LeftSides {
  if (at === null) return NONE;
  const name = formulaOf(target);
  const operator =
    verb === 'conjugate' ? `${name}^{*}` : `\\operatorname{prox}_{${name}, ${step === null ? '1' : formulaOf(step)}}`;
  const array = `${operator}(${formulaOf(at)})`;
  return { array, index: indices.length > 0 ? `\\left(${array}\\right)_{${indices.join(' ')}}` : array };
}

const same = (latex: string): LeftSides => ({ array: latex, index: latex });

/** A command that names an element has its array form too, where the two forms differ. */
function derivativeSides(
  result: ResultForm | undefined,
  hasAxes: boolean,
  target: Ast,
  wrt: readonly Ast[],
  indices: readonly string[],
): LeftSides {
  const [variable] = wrt;
  const row = variable?.kind === 'at' && variable.subscripts.some((subscript) => subscript.kind === 'colon');
  const named = variable?.kind === 'at' && !row;
  const index = derivative(hasAxes, target, variable && (row ? whole(variable) : variable), indices);
  if (result === undefined || result.latex === result.indexLatex) return same(index);
  const array = named ? derivative(false, whole(target), whole(variable), []) : derivative(false, target, variable, []);
  return { array, index };
}

/** `W` of `W[i,j]`. */
function whole(ast: Ast): Ast {
  return ast.kind === 'at' ? ast.base : ast;
}

/** ∂target/∂variable; of the subscripts those of the target come first, those of the variable last. */
function derivative(hasAxes: boolean, target: Ast, variable: Ast | undefined, subscripts: readonly string[]): string {
  if (variable === undefined) return '';
  if (variable.kind === 'at') return partial('', formulaOf(target), grouped(target), formulaOf(variable));
  const split = !hasAxes || target.kind === 'at' ? 0 : Math.floor(subscripts.length / 2);
  const top = withSubscripts(grouped(target), subscripts.slice(0, split));
  const plain = split > 0 ? top : formulaOf(target);
  return partial('', plain, top, withSubscripts(formulaOf(variable), subscripts.slice(split)));
}

function secondDerivative(target: Ast, wrt: readonly Ast[], subscripts: readonly string[] = []): string {
  const first = wrt[0];
  if (first === undefined) return '';
  const second = wrt[1] ?? first;
  const half = Math.floor(subscripts.length / 2);
  const one = withSubscripts(formulaOf(first), subscripts.slice(0, half));
  const two = withSubscripts(formulaOf(second), subscripts.slice(half));
  const bottom = one === two ? `${one}^{2}` : `${one}\\,\\partial ${two}`;
  return partial('^{2}', formulaOf(target), grouped(target), bottom);
}

/** A fraction for a name; an operator before a longer expression. */
function partial(order: string, target: string, grouping: string, variable: string): string {
  if (target === grouping) return `\\frac{\\partial${order} ${target}}{\\partial ${variable}}`;
  return `\\frac{\\partial${order}}{\\partial ${variable}}${grouping}`;
}

function withSubscripts(name: string, subscripts: readonly string[]): string {
  if (subscripts.length === 0) return name;
  const list = subscripts.every((subscript) => subscript.length === 1) ? subscripts.join('') : subscripts.join(',');
  return name.includes('_') ? `(${name})_{${list}}` : `${name}_{${list}}`;
}

function grouped(target: Ast): string {
  const latex = formulaOf(target);
  const plain = target.kind === 'name' || target.kind === 'at' || target.kind === 'call';
  return plain ? latex : `\\left(${latex}\\right)`;
}
