import { one, symbol } from '../../expr/atoms.js';
import { multiply } from '../../expr/build.js';
import type { Declaration } from '../../expr/declaration.js';
import type { Node } from '../../expr/node.js';
import { declaredSign } from '../../expr/sign.js';
import { appliedOf, calledFunction, type Target, variablesBelow } from '../../language/applied.js';
import type { Ast } from '../../language/ast.js';
import { lowerExpression, topContext } from '../../language/lower.js';
import { printAst } from '../../language/print.js';
import { makeNames } from '../../language/raise/names.js';
import { shortest } from '../../language/raise.js';
import type { Scope } from '../../language/scope.js';
import { tabulate, type Value } from '../../language/value.js';
import { withoutDefinitions } from '../problem.js';
import { Undecided } from '../sign.js';

/** A positive multiple of a declared function. */
export interface Term {
  readonly coefficient: Node;
  readonly fn: Declaration;
}

/** A function as a sum of declared ones. */
export interface Sum {
  readonly name: string;
  readonly terms: readonly Term[];
  /** Lengths of the argument's axes. */
  readonly dims: readonly Node[];
}

/** The declared function that a command is about, or the one that has such as its parts. */
export function abstractTarget(ast: Ast, scope: Scope): Target | null {
  if (ast.kind !== 'name') return null;
  const declared = scope.declarations.get(ast.name);
  if (declared?.domain === 'function') return declared;
  const defined = scope.functions.get(ast.name);
  return defined && calledFunction(defined.body, scope) ? defined : null;
}

function bodyOf(target: Exclude<Target, Declaration>, scope: Scope): { parameter: Declaration; body: Node } {
  const [param] = target.params;
  const dims = scope.declarations.get(param?.name ?? '')?.dims ?? calledFunction(target.body, scope)?.dims ?? [];
  const parameter: Declaration = {
    kind: 'declaration',
    name: param?.name ?? 'z',
    domain: 'real',
    dims,
    attributes: new Set(),
    ordered: false,
  };
  const value: Value = tabulate(dims, (at) => symbol(parameter, at));
  const body = lowerExpression(target.body, { ...topContext(scope), params: new Map([[parameter.name, value]]) });
  return { parameter, body: withoutDefinitions(body.node) };
}

/**
 * The declared functions of which a function is the sum. Throws `Undecided` with the obligation where a part is no
 * positive multiple of a declared convex function of the variable itself.
 */
export function termsOf(target: Target, scope: Scope): Sum {
  if ('dims' in target) {
    requireConvex(target, target.name);
    return { name: target.name, terms: [{ coefficient: one, fn: target }], dims: target.dims };
  }
  const { parameter, body } = bodyOf(target, scope);
  const whole = tabulate(parameter.dims, (at) => symbol(parameter, at)).node;
  const parts = body.kind === 'add' ? body.children : [body];
  const terms = parts.map((part): Term => {
    const factors = part.kind === 'multiply' ? part.children : [part];
    const isValue = (n: Node): boolean => n.kind === 'symbol' && appliedOf(n.declaration)?.kind === 'value';
    const applied = factors.find(isValue);
    const what = applied?.kind === 'symbol' ? appliedOf(applied.declaration) : undefined;
    const rest = factors.filter((f) => f !== applied);
    const depends = rest.length > 0 && variablesBelow(rest).includes(parameter);
    if (what?.kind !== 'value' || what.argument.node !== whole || depends)
      throw new Undecided(
        `the part ${textOf(part, scope)} of ${target.name} is no multiple of a declared function of ${parameter.name}`,
      );
    const coefficient = multiply(rest);
    if (declaredSign(coefficient) !== 'positive')
      throw new Undecided(
        `the scaling rule needs ${textOf(coefficient, scope)} > 0, which is not known: a multiple of ${what.fn.name} is convex for a positive factor`,
      );
    requireConvex(what.fn, target.name);
    return { coefficient, fn: what.fn };
  });
  return { name: target.name, terms, dims: parameter.dims };
}

function requireConvex(fn: Declaration, name: string): void {
  if (fn.attributes.has('convex')) return;
  const of = fn.name === name ? '' : `, a part of ${name},`;
  throw new Undecided(
    `${fn.name}${of} is not declared convex: a minimiser need not exist nor be single, and the inclusion is necessary only`,
  );
}

export function isDifferentiable({ fn }: Term): boolean {
  return fn.attributes.has('differentiable') || fn.attributes.has('smooth');
}

export function textOf(node: Node, scope: Scope): string {
  return printAst(shortest(node, [], makeNames([...scope.declarations.keys(), ...scope.definitions.keys()])));
}
