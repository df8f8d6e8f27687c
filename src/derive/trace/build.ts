import { symbol } from '../../expr/atoms.js';
import type { Declaration, Definition } from '../../expr/declaration.js';
import { fold } from '../../expr/fold.js';
import type { Node } from '../../expr/node.js';
import type { Owner } from '../../expr/twins.js';
import type { Ast, CommandStatement } from '../../language/ast.js';
import { DeriveError } from '../../language/errors.js';
import { lowerExpression, topContext } from '../../language/lower.js';
import { nearest } from '../../language/nearest.js';
import { makeDefinition, type Scope } from '../../language/scope.js';
import { shapeText } from '../../language/shape-text.js';
import { tabulate, type Value } from '../../language/value.js';
import type { Place } from '../point.js';
import { takenNames } from '../problem.js';
import { type Part, type Taking, takeApart } from './parts.js';
import { type Computation, type Operation, operationOf } from './run.js';

/** A computation with each of its operations as it is written. */
export interface Graph {
  readonly computation: Computation;
  /** What an operation computes, in terms of the names before it. */
  readonly written: ReadonlyMap<string, Ast>;
  /** Names that no index may bear. */
  readonly taken: ReadonlySet<string>;
  readonly objective: Node;
}

/** The variables and intermediates that an expression mentions. */
function ownersIn(root: Node): Map<string, Owner> {
  const out = new Map<string, Owner>();
  fold(root, (node) => {
    if (node.kind === 'symbol') out.set(node.declaration.name, node.declaration);
    if (node.kind === 'definition') out.set(node.definition.name, node.definition);
    return true;
  });
  return out;
}

/** Everything that the expression is computed from; what has a value at the point is not looked into. */
function reachable(root: Node, given: ReadonlySet<string>): Map<string, Owner> {
  const out = new Map<string, Owner>();
  const work = [root];
  for (let node = work.pop(); node; node = work.pop()) {
    for (const [name, owner] of ownersIn(node)) {
      if (out.has(name)) continue;
      out.set(name, owner);
      if (owner.kind === 'definition' && !given.has(name)) work.push(owner.body);
    }
  }
  return out;
}

/** A name for the adjoint, with a bar over the letter: `ybar`, `vbar3`. */
function barName(id: string): string {
  const parts = /^(\D+)(\d.*)?$/u.exec(id);
  return parts ? `${parts[1]}bar${parts[2] ?? ''}` : `${id}bar`;
}

/** Gives out names that are not taken, and takes them. */
function namer(taken: Set<string>): (wanted: string) => string {
  return (wanted) => {
    let name = wanted;
    for (let n = 2; taken.has(name); n++) name = `${wanted}_${n}`;
    taken.add(name);
    return name;
  };
}

function variableLike(name: string, dims: readonly Node[]): Declaration {
  return { kind: 'declaration', name, domain: 'real', dims, attributes: new Set(), ordered: false };
}

function wrtNames(command: CommandStatement, scope: Scope): string[] {
  return command.wrt.map((ast) => {
    const base = ast.kind === 'at' ? ast.base : ast;
    const name = base.kind === 'name' ? base.name : '';
    if (scope.declarations.has(name) || scope.definitions.has(name)) return name;
    const near = nearest(name, [...scope.declarations.keys(), ...scope.definitions.keys()]);
    throw new DeriveError(`${name} is not declared`, ast.span, near ? { nearest: near } : {});
  });
}

interface Found {
  readonly inputs: ReadonlyMap<string, Owner>;
  /** The intermediates between them and the target, in order. */
  readonly between: readonly Definition[];
}

/** Variables, what has a value at the point, and constants; those that were asked for first. */
function findInputs(root: Node, command: CommandStatement, scope: Scope, point: Place): Found {
  const used = reachable(root, new Set(point.values.keys()));
  const isInput = (owner: Owner): boolean =>
    owner.kind === 'declaration' || point.values.has(owner.name) || ownersIn(owner.body).size === 0;
  const inputs = new Map<string, Owner>();
  for (const name of wrtNames(command, scope)) {
    const owner = used.get(name) ?? scope.declarations.get(name) ?? scope.definitions.get(name);
    if (owner && (!used.has(name) || isInput(owner))) inputs.set(name, owner);
  }
  for (const name of [...scope.declarations.keys(), ...scope.definitions.keys()]) {
    const owner = used.get(name);
    if (owner && isInput(owner)) inputs.set(name, owner);
  }
  const between = [...scope.definitions.values()].filter((d) => used.has(d.name) && !inputs.has(d.name));
  return { inputs, between };
}

/** The computation of the command's target, operation by operation. */
export function buildGraph(command: CommandStatement, scope: Scope, point: Place): Graph {
  const { target } = command;
  const { node: objective, axes } = lowerExpression(target, topContext(scope));
  if (axes.length > 0) {
    const shape = shapeText({ node: objective, axes, row: false });
    throw new DeriveError(`trace needs a scalar, but this has shape ${shape}`, target.span);
  }
  const { inputs, between } = findInputs(objective, command, scope, point);
  const taken = takenNames(scope);
  const builder = makeBuilder(inputs, scope, taken);
  for (const { name } of between) {
    const source = scope.sources.get(name);
    if (!source) throw new Error(`${name} has no definition that was typed`);
    builder.enter(
      source.indices ? [{ id: name, ast: source.body }] : takeApart(source.body, () => name, builder.taking),
    );
  }
  const isName = target.kind === 'name' && (inputs.has(target.name) || between.some((d) => d.name === target.name));
  const output = isName ? target.name : builder.enter(takeApart(target, builder.taking.fresh, builder.taking));
  const { operations, adjointOf, written } = builder;
  return { computation: { inputs, operations, adjointOf, output }, written, taken, objective };
}

interface Builder {
  readonly taking: Taking;
  readonly operations: readonly Operation[];
  readonly adjointOf: (id: string) => Declaration;
  readonly written: ReadonlyMap<string, Ast>;
  /** Enters parts; gives the name of the last one. */
  readonly enter: (parts: readonly Part[]) => string;
}

function makeBuilder(inputs: ReadonlyMap<string, Owner>, scope: Scope, taken: Set<string>): Builder {
  const give = namer(taken);
  const params = new Map<string, Value>();
  const context = { ...topContext(scope), params };
  const written = new Map<string, Ast>();
  const operations: Operation[] = [];
  const order = new Map([...inputs.keys()].map((name, k) => [name, k]));
  const adjoints = new Map<string, Declaration>();
  for (const [name, owner] of inputs) adjoints.set(name, variableLike(give(barName(name)), owner.dims));

  const define = ({ id, ast }: Part): Definition => {
    const indexed = scope.sources.get(id)?.indices ? scope.definitions.get(id) : undefined;
    if (indexed) return indexed;
    const value = lowerExpression(ast, context);
    const def = makeDefinition(id, ['i', 'j', 'k', 'l'], value);
    if (!scope.definitions.has(id)) {
      // A row stays one where it is used, so that it is no declared variable.
      const variable = variableLike(id, def.dims);
      params.set(
        id,
        tabulate(def.dims, (at) => symbol(variable, at), value.row),
      );
    }
    return def;
  };
  const enterPart = (part: Part): void => {
    const def = define(part);
    const adjoint = variableLike(give(barName(part.id)), def.dims);
    written.set(part.id, part.ast);
    adjoints.set(part.id, adjoint);
    const owners = [...ownersIn(def.body)].sort(([a], [b]) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
    order.set(part.id, order.size);
    operations.push(operationOf(def, new Map(owners.map(([name, owner]) => [name, owner.dims])), adjoint));
  };
  let serial = 0;
  const taking: Taking = {
    scope,
    isScalar: (name) => (scope.definitions.get(name) ?? scope.declarations.get(name))?.dims.length === 0,
    fresh: () => {
      do serial++;
      while (taken.has(`v${serial}`));
      return give(`v${serial}`);
    },
  };
  return {
    taking,
    operations,
    written,
    adjointOf: (id) => adjoints.get(id) as Declaration,
    enter: (parts) => {
      parts.forEach(enterPart);
      return (parts.at(-1) as Part).id;
    },
  };
}
