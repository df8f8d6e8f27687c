import type { Ast } from '../../language/ast.js';
import { latexAst } from '../../language/latex.js';
import { printAst } from '../../language/print.js';
import { binaryAst, callAst, isOneAst, nameAst } from '../../language/raise/ast.js';
import { makeNames } from '../../language/raise/names.js';
import { shortest } from '../../language/raise.js';
import type { Scope } from '../../language/scope.js';
import type { Value } from '../../language/value.js';
import type { Step } from '../../result.js';
import { line, type Side, side } from '../statement.js';
import { isDifferentiable, type Sum } from './terms.js';

/** A value as it is written with the names of the script. */
export function astOf({ node, axes }: Value, scope: Scope): Ast {
  return shortest(
    node,
    axes,
    makeNames([...scope.declarations.keys(), ...scope.definitions.keys(), ...scope.dimensions.keys()]),
  );
}

const isPlain = (ast: Ast): boolean => ast.kind === 'name' || ast.kind === 'number' || ast.kind === 'call';

/** In brackets, unless it is a name, a number or a call. */
export function grouped(ast: Ast): Side {
  if (isPlain(ast)) return side(ast);
  return { text: `(${printAst(ast)})`, latex: `\\left(${latexAst(ast)}\\right)` };
}

/** `E in subdifferential h at u`. */
export function membership(element: Ast, name: string, u: Ast): Side {
  return {
    text: `${printAst(element)} in subdifferential ${name} at ${printAst(u)}`,
    latex: `${latexAst(element)} \\in ${setOf(name, u)}`,
  };
}

/** `subdifferential h at u`. */
export function subdifferentialAt(name: string, u: Ast): Side {
  return { text: `subdifferential ${name} at ${printAst(u)}`, latex: setOf(name, u) };
}

function setOf(name: string, u: Ast): string {
  return `\\partial ${latexAst(nameAst(name))}(${latexAst(u)})`;
}

/** Is the sum more than a declared function itself? */
export function isComposite({ name, terms }: Sum): boolean {
  return terms.some(({ fn }) => fn.name !== name);
}

/** ∂f(u) part by part: the sum and scaling rules with their conditions. */
export function sumLine(sum: Sum, u: Ast, scope: Scope): Step {
  const parts = sum.terms.map((term): Side => {
    const factor = astOf({ node: term.coefficient, axes: [], row: false }, scope);
    const own: Side = isDifferentiable(term)
      ? side(callAst('grad', callAst(term.fn.name, u)))
      : { text: `subdifferential ${term.fn.name} at ${printAst(u)}`, latex: setOf(term.fn.name, u) };
    if (isOneAst(factor)) return own;
    const by = grouped(factor);
    return { text: `${by.text}*${own.text}`, latex: `${by.latex}\\,${own.latex}` };
  });
  const scaled = sum.terms
    .map((t) => astOf({ node: t.coefficient, axes: [], row: false }, scope))
    .filter((c) => !isOneAst(c));
  const smooth = sum.terms.filter(isDifferentiable).map((t) => t.fn.name);
  const why = [
    ...(sum.terms.length > 1
      ? [
          'sum rule: every part is convex and finite everywhere, hence continuous, so that the subdifferential of the sum is the sum of the subdifferentials',
        ]
      : []),
    ...scaled.map((c) => `scaling rule: ${printAst(c)} > 0`),
    ...smooth.map((g) => `${g} is convex and differentiable: its gradient is its only subgradient`),
  ].join('; ');
  return line(
    sum.terms.length > 1 ? 'sum-rule' : 'scaling-rule',
    { text: `subdifferential ${sum.name} at ${printAst(u)}`, latex: setOf(sum.name, u) },
    '=',
    { text: parts.map((p) => p.text).join(' + '), latex: parts.map((p) => p.latex).join(' + ') },
    why,
  );
}

/** (v − u)/t. */
export function quotient(v: Ast, u: Ast, t: Ast): Ast {
  const difference = binaryAst('-', v, u);
  return isOneAst(t) ? difference : binaryAst('/', difference, t);
}

/** What the script declares of the functions, as far as it is used. */
export function declaredOf(sums: readonly Sum[]): string[] {
  const terms = sums.flatMap((s) => s.terms);
  return [
    ...new Set(
      terms.map((t) => `${t.fn.name} is convex${isDifferentiable(t) ? ' and differentiable' : ''} (declared)`),
    ),
  ];
}
