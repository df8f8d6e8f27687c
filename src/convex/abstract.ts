import type { Declaration } from '../expr/declaration.js';
import type { Ast, CommandStatement } from '../language/ast.js';
import { DeriveError } from '../language/errors.js';
import { latexAst } from '../language/latex.js';
import { lowerExpression, topContext } from '../language/lower.js';
import { printAst } from '../language/print.js';
import { binaryAst, nameAst } from '../language/raise-ast.js';
import type { Scope } from '../language/scope.js';
import { shapeText } from '../language/shape-text.js';
import { sizeOf } from '../language/size.js';
import { lengths } from '../language/value.js';
import type { Element, Step } from '../result.js';
import { stepOf } from './problem.js';
import { line, type Side } from './statement.js';

interface Abstract {
  readonly h: Declaration;
  /** The argument and the step as they were typed, and a name for the proximal point. */
  readonly x: Side;
  readonly t: Side;
  readonly u: string;
}

/** The declared function that a command is about, if it is one without an expression. */
export function abstractTarget(command: CommandStatement, scope: Scope): Declaration | null {
  if (command.target.kind !== 'name') return null;
  const declared = scope.declarations.get(command.target.name);
  return declared?.domain === 'function' ? declared : null;
}

/**
 * prox of a convex function of which no more is known: its inclusion, (x − u)/t ∈ ∂h(u), with both directions of
 * Fermat's rule shown.
 */
export function abstractElement(
  command: CommandStatement,
  scope: Scope,
  h: Declaration,
  definitions: Element['definitions'],
): Element {
  const base = { command: command.text, conditions: [], definitions, assumptions: [], steps: [] };
  if (command.verb !== 'prox')
    return { ...base, status: 'undecided', message: `${h.name} has no expression: its ${command.verb} is not derived` };
  if (!h.attributes.has('convex'))
    return {
      ...base,
      status: 'undecided',
      message: `${h.name} is not declared convex: a minimiser need not exist nor be single, and the inclusion is necessary only`,
    };
  const argument: Ast = command.at ?? nameAst('x');
  if (command.at) {
    const at = lowerExpression(command.at, topContext(scope));
    const fits = lengths(at).length === h.dims.length && lengths(at).every((d, k) => d === h.dims[k]);
    if (!fits)
      throw new DeriveError(`the point has shape ${shapeText(at)}, the variable of ${h.name} another`, command.at.span);
  }
  stepOf(command, scope);
  const step: Ast = command.step ?? nameAst('1');
  const sideOf = (ast: Ast): Side => ({ text: bracketed(ast), latex: latexBracketed(ast) });
  const u = ['u', 'p', 'w'].find((n) => !scope.dimensions.has(n) && printAst(argument) !== n) ?? 'u';
  const told: Abstract = { h, x: sideOf(argument), t: sideOf(step), u };
  const result = binaryAst('-', argument, binaryAst('*', step, nameAst('g')));
  const [text, latex] = [printAst(result), latexAst(result)];
  return {
    command: command.text,
    status: 'derived',
    result: { text, index: text, indices: [], latex, indexLatex: latex, size: sizeOf(result), attained: 'closed form' },
    conditions: [`g in subdifferential ${h.name} at ${text}`],
    definitions,
    assumptions: [`${h.name} is convex (declared)`, `${told.t.text} > 0`],
    steps: stepsOf(told, { text, latex }),
  };
}

function bracketed(ast: Ast): string {
  const text = printAst(ast);
  return ast.kind === 'name' || ast.kind === 'number' || ast.kind === 'call' ? text : `(${text})`;
}

function latexBracketed(ast: Ast): string {
  const latex = latexAst(ast);
  return ast.kind === 'name' || ast.kind === 'number' || ast.kind === 'call' ? latex : `\\left(${latex}\\right)`;
}

function stepsOf({ h, x, t, u }: Abstract, result: Side): Step[] {
  const name = h.name;
  const objective = (z: string): Side => ({
    text: `norm(${z} - ${x.text})^2/2 + ${t.text}*${name}(${z})`,
    latex: `\\tfrac12 \\lVert ${z} - ${x.latex} \\rVert^2 + ${t.latex}\\,${name}(${z})`,
  });
  const inclusion: Side = {
    text: `(${x.text} - ${u})/${t.text} in subdifferential ${name} at ${u}`,
    latex: `\\frac{${x.latex} - ${u}}{${t.latex}} \\in \\partial ${name}(${u})`,
  };
  const minimises: Side = {
    text: `${u} == argmin(${objective('z').text}, z)`,
    latex: `${u} = \\operatorname*{arg\\,min}_z\\ ${objective('z').latex}`,
  };
  return [
    line(
      'existence-uniqueness',
      objective('z'),
      '\\ge',
      { text: `least + norm(z - ${u})^2/2`, latex: `\\min + \\tfrac12 \\lVert z - ${u} \\rVert^2` },
      `${name} is convex and finite everywhere, hence continuous, and lies above an affine function; since ${t.text} > 0 the objective is continuous, tends to inf with norm(z) and is 1-strongly convex: there is one minimiser ${u}, and no other`,
    ),
    line(
      'inclusion-suffices',
      inclusion,
      '\\implies',
      {
        text: `objective(z) - objective(${u}) >= norm(z - ${u})^2/2`,
        latex: `\\Phi(z) - \\Phi(${u}) \\ge \\tfrac12 \\lVert z - ${u} \\rVert^2`,
      },
      `the subgradient inequality ${name}(z) >= ${name}(${u}) + dot(${x.text} - ${u}, z - ${u})/${t.text}, times ${t.text} > 0, added to norm(z - ${x.text})^2/2 = norm(${u} - ${x.text})^2/2 - dot(${x.text} - ${u}, z - ${u}) + norm(z - ${u})^2/2: the inner products cancel, so that ${u} minimises`,
    ),
    line(
      'inclusion-is-necessary',
      minimises,
      '\\implies',
      inclusion,
      `for any w and 0 < s <= 1 compare ${u} with ${u} + s*(w - ${u}): by minimality and convexity 0 <= s*dot(${u} - ${x.text}, w - ${u}) + s^2*norm(w - ${u})^2/2 + ${t.text}*s*(${name}(w) - ${name}(${u})); divided by ${t.text}*s, which is positive, and with s to 0 this is the subgradient inequality at ${u}. Here convexity of ${name} is used`,
    ),
    line(
      'fermat',
      minimises,
      '\\iff',
      {
        text: `0 in ${u} - ${x.text} + ${t.text}*subdifferential ${name} at ${u}`,
        latex: `0 \\in ${u} - ${x.latex} + ${t.latex}\\,\\partial ${name}(${u})`,
      },
      `both directions together are Fermat's rule for the sum: the square is differentiable everywhere, and the subdifferential of ${t.text}*${name} is ${t.text} times that of ${name}, since ${t.text} > 0`,
    ),
    line(
      'result',
      {
        text: `prox of ${name} at ${x.text}`,
        latex: `\\operatorname{prox}_{${name},${t.latex}}${x.latex.startsWith('\\left(') ? x.latex : `(${x.latex})`}`,
      },
      '=',
      { text: result.text, latex: `${result.latex},\\quad g \\in \\partial ${name}(${u})` },
      `solved for ${u}: the proximal point is the argument less ${t.text} times a subgradient at the point itself`,
    ),
  ];
}
