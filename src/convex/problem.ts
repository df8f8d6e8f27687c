import { one, symbol } from '../expr/atoms.js';
import type { Declaration } from '../expr/declaration.js';
import { fold } from '../expr/fold.js';
import type { Node } from '../expr/node.js';
import { rebuild } from '../expr/reduce.js';
import { declaredSign } from '../expr/sign.js';
import type { Ast, CommandStatement } from '../language/ast.js';
import { DeriveError } from '../language/errors.js';
import { lowerExpression, topContext } from '../language/lower.js';
import { nearest } from '../language/nearest.js';
import { findFunction, type Scope } from '../language/scope.js';
import { shapeText } from '../language/shape-text.js';
import { lengths, tabulate, type Value } from '../language/value.js';
import { expandDefinition } from '../rules/facts.js';

/** What a `prox`, `conjugate` or `subdifferential` command asks for. */
export interface ConvexProblem {
  readonly verb: 'prox' | 'conjugate' | 'subdifferential';
  /** The function's name, and its expression in the variable `z`. */
  readonly name: string;
  readonly h: Node;
  readonly z: Declaration;
  /** What the script declares of the variable, if anything. */
  readonly declared: Declaration | null;
  /** Lengths of the variable's axes; none for a scalar. */
  readonly dims: readonly Node[];
  /** The point: a letter of the same shape, and what stands for it in the result. */
  readonly x: Declaration;
  readonly point: Ast;
  /** The point where it is an expression: what `x` abbreviates. */
  readonly pointValue: Value | null;
  readonly t: Node;
  readonly taken: ReadonlySet<string>;
}

/** Named intermediates written out, since a case analysis needs to see inside. */
export function withoutDefinitions(root: Node): Node {
  let current = root;
  for (let round = 0; round < ROUNDS; round++) {
    const next = fold<Node>(current, (node, of) => {
      const made = rebuild(node, node.children.map(of));
      return made.kind === 'definition' ? expandDefinition(made) : made;
    });
    if (next === current) return current;
    current = next;
  }
  return current;
}

const ROUNDS = 50;

function letter(name: string, dims: readonly Node[]): Declaration {
  return { kind: 'declaration', name, domain: 'real', dims, attributes: new Set(), ordered: false };
}

/** Reads the command; errors say what is missing. */
export function stateConvex(command: CommandStatement, scope: Scope): ConvexProblem {
  const { target } = command;
  if (target.kind !== 'name')
    throw new DeriveError(`${command.verb} needs a function`, target.span, {
      expected: `${command.verb} h, for a defined h(z) = …`,
    });
  const found = findFunction(scope, target.name);
  if (!found) {
    const near = nearest(target.name, [...scope.functions.keys()]);
    throw new DeriveError(`${target.name} is not a function`, target.span, {
      expected: 'the name of a function such as h(z) = …',
      ...(near ? { nearest: near } : {}),
    });
  }
  const [param, ...more] = found.fn.params;
  if (!param || more.length > 0)
    throw new DeriveError(`${target.name} has ${found.fn.params.length} parameters`, target.span, {
      expected: 'a function of one variable',
    });
  const context = topContext(found.scope === scope ? scope : found.scope);
  const at = command.at && lowerExpression(command.at, topContext(scope));
  const dims = found.scope.declarations.get(param.name)?.dims ?? (at ? lengths(at) : []);
  const own = found.scope === scope ? dims : at ? lengths(at) : dims;
  const taken = new Set([...scope.declarations.keys(), ...scope.definitions.keys(), ...scope.dimensions.keys(), 'g']);
  const { x, point } = pointOf(command, param.name, own, scope, taken);
  const z = letter(freeName(param.name, x.name, taken), own);
  if (at && !sameLengths(lengths(at), own))
    throw new DeriveError(
      `the point has shape ${shapeText(at)}, the variable of ${target.name} another`,
      command.at?.span,
    );
  const value: Value = tabulate(own, (subscripts) => symbol(z, subscripts));
  const body = lowerExpression(found.fn.body, { ...context, params: new Map([[param.name, value]]) });
  if (body.axes.length > 0)
    throw new DeriveError(`${target.name} has values of shape ${shapeText(body)}`, found.fn.body.span, {
      expected: 'a scalar function',
    });
  return {
    verb: command.verb as ConvexProblem['verb'],
    name: target.name,
    h: withoutDefinitions(body.node),
    z,
    declared: found.scope.declarations.get(param.name) ?? null,
    dims: own,
    x,
    point,
    pointValue: at && x !== scope.declarations.get(x.name) ? at : null,
    t: stepOf(command, scope),
    taken: new Set([
      ...scope.declarations.keys(),
      ...scope.definitions.keys(),
      ...scope.dimensions.keys(),
      param.name,
      'g',
    ]),
  };
}

/** The variable keeps its name, unless that is the name of the point. */
function freeName(param: string, point: string, taken: ReadonlySet<string>): string {
  if (param !== point) return param;
  return ['z', 'w', 'v', 's'].find((n) => !taken.has(n) && n !== point) ?? '~z';
}

/** A name for a point that is an expression. */
function pointName(param: string, taken: ReadonlySet<string>): string {
  return ['x', 'v', 'p', 'w', 'q'].find((n) => n !== param && !taken.has(n)) ?? '~x';
}

function sameLengths(a: readonly Node[], b: readonly Node[]): boolean {
  return a.length === b.length && a.every((d, k) => d === b[k]);
}

function pointOf(
  command: CommandStatement,
  param: string,
  dims: readonly Node[],
  scope: Scope,
  taken: ReadonlySet<string>,
): { x: Declaration; point: Ast } {
  const point: Ast = command.at ?? { kind: 'name', name: param };
  const declared = point.kind === 'name' ? scope.declarations.get(point.name) : undefined;
  if (declared && command.at) return { x: declared, point };
  return { x: letter(point.kind === 'name' ? point.name : pointName(param, taken), dims), point };
}

/** The step t of `with t`; 1 where none is given. */
export function stepOf(command: CommandStatement, scope: Scope): Node {
  if (!command.step) return one;
  const value = lowerExpression(command.step, topContext(scope));
  if (value.axes.length > 0) throw new DeriveError('the step must be a scalar', command.step.span);
  const t = withoutDefinitions(value.node);
  if (declaredSign(t) !== 'positive')
    throw new DeriveError('the step must be positive', command.step.span, {
      expected: 'a positive number, or t : positive',
    });
  return t;
}
