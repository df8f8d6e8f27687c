import type { Declaration } from '../expr/declaration.js';
import { fold } from '../expr/fold.js';
import type { Node } from '../expr/node.js';
import type { Ast, FunctionStatement } from './ast.js';
import { children } from './fold.js';
import type { Scope } from './scope.js';
import type { Value } from './value.js';

/**
 * What an abstract function gives: its value or gradient at an argument, its proximal point, or the minimiser of a
 * function made of such. Of the number or array itself no more is known: it is a variable of the expression.
 */
export type Applied =
  | { readonly kind: 'value'; readonly fn: Declaration; readonly argument: Value }
  | { readonly kind: 'gradient'; readonly fn: Declaration; readonly argument: Value }
  | { readonly kind: 'prox'; readonly fn: Target; readonly argument: Value; readonly step: Node }
  | { readonly kind: 'minimiser'; readonly fn: Target };

/** A declared function, or a defined one of which declared ones are parts. */
export type Target = Declaration | FunctionStatement;

interface Known {
  readonly applied: Applied;
  /** How it is written. */
  readonly ast: Ast;
}

const known = new WeakMap<Declaration, Known>();
const made = new WeakMap<Target, Map<string, Declaration>>();

/** The variable that stands for what is applied; equal applications are the same variable. */
export function appliedVariable(applied: Applied, dims: readonly Node[], name: string, ast: Ast): Declaration {
  const own = made.get(applied.fn) ?? new Map<string, Declaration>();
  made.set(applied.fn, own);
  const key = keyOf(applied);
  const before = own.get(key);
  if (before) return before;
  const variable: Declaration = {
    kind: 'declaration',
    name,
    domain: 'real',
    dims,
    attributes: new Set(),
    ordered: false,
  };
  own.set(key, variable);
  known.set(variable, { applied, ast });
  return variable;
}

function keyOf(applied: Applied): string {
  if (applied.kind === 'minimiser') return applied.kind;
  const step = applied.kind === 'prox' ? applied.step.id : '';
  return `${applied.kind} ${applied.argument.node.id} ${applied.argument.row} ${step}`;
}

/** What a variable stands for, if it is no declared one. */
export function appliedOf(variable: Declaration): Applied | undefined {
  return known.get(variable)?.applied;
}

/** How a variable that stands for an application is written. */
export function writtenAs(variable: Declaration): Ast | undefined {
  return known.get(variable)?.ast;
}

/** All variables below an expression, its definitions and the arguments of what is applied in it, each once. */
export function variablesBelow(roots: readonly Node[]): Declaration[] {
  const out = new Set<Declaration>();
  const seen = new Set<Node>();
  const visit = (root: Node): void => {
    if (seen.has(root)) return;
    seen.add(root);
    fold<null>(
      root,
      (node) => {
        if (node.kind === 'symbol' && !out.has(node.declaration)) {
          out.add(node.declaration);
          for (const part of partsOf(node.declaration)) visit(part);
        }
        return null;
      },
      undefined,
      (node) => (node.kind === 'definition' ? [node.definition.body, ...node.children] : node.children),
    );
  };
  for (const root of roots) visit(root);
  return [...out];
}

/** The expressions that an application is made with. */
export function partsOf(variable: Declaration): readonly Node[] {
  const applied = appliedOf(variable);
  if (!applied || applied.kind === 'minimiser') return [];
  return applied.kind === 'prox' ? [applied.argument.node, applied.step] : [applied.argument.node];
}

/** A declared function that an expression calls, itself or by what it is defined with. */
export function calledFunction(root: Ast, scope: Scope): Declaration | null {
  const seen = new Set<string>();
  const stack: Ast[] = [root];
  for (let ast = stack.pop(); ast; ast = stack.pop()) {
    stack.push(...children(ast));
    if (ast.kind !== 'name' && ast.kind !== 'call') continue;
    const declared = scope.declarations.get(ast.name);
    if (declared?.domain === 'function') return declared;
    if (seen.has(ast.name)) continue;
    seen.add(ast.name);
    for (const defined of [scope.functions.get(ast.name), scope.sources.get(ast.name)])
      if (defined) stack.push(defined.body);
  }
  return null;
}
