import type { Declaration } from '../expr/declaration.js';
import { fold } from '../expr/fold.js';
import type { Node } from '../expr/node.js';
import type { Owner } from '../expr/twins.js';
import type { Ast, CommandStatement } from '../language/ast.js';
import { DeriveError } from '../language/errors.js';
import { lowerExpression, topContext } from '../language/lower.js';
import { nearest } from '../language/nearest.js';
import { makeDefinition, type Scope } from '../language/scope.js';
import { shapeText } from '../language/shape-text.js';
import type { Place } from './point.js';
import { takenNames } from './problem.js';
import { type Part, type Taking, takeApart } from './trace-parts.js';
import { type Computation, type Operation, operationOf } from './trace-run.js';

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

/** The computation of the command's target, operation by operation. */
export function buildGraph(command: CommandStatement, scope: Scope, place: Place): Graph {
  const { target } = command;
  const value = lowerExpression(target, topContext(scope));
  if (value.axes.length > 0)
    throw new DeriveError(`trace needs a scalar, but this has shape ${shapeText(value)}`, target.span);
  const given = new Set(place.values.keys());
  const used = reachable(value.node, given);
  const isConstant = (owner: Owner): boolean => owner.kind === 'definition' && ownersIn(owner.body).size === 0;
  const asked = wrtNames(command, scope);
  const isInput = (name: string, owner: Owner): boolean =>
    owner.kind === 'declaration' || given.has(name) || isConstant(owner);
  const known = [...scope.declarations.keys(), ...scope.definitions.keys()];
  const found = known.filter((name) => {
    const owner = used.get(name);
    return owner !== undefined && isInput(name, owner);
  });
  const first = asked.filter((name) => !used.has(name) || found.includes(name));
  const ownerOf = (name: string): Owner =>
    (used.get(name) ?? scope.declarations.get(name) ?? scope.definitions.get(name)) as Owner;
  const inputs = new Map([...first, ...found].map((name) => [name, ownerOf(name)]));

  const taken = takenNames(scope);
  const give = namer(taken);
  let serial = 0;
  const local: Scope = { ...scope, declarations: new Map(scope.declarations) };
  const taking: Taking = {
    scope: local,
    isScalar: (name) => (local.definitions.get(name) ?? local.declarations.get(name))?.dims.length === 0,
    fresh: () => {
      do serial++;
      while (taken.has(`v${serial}`));
      return give(`v${serial}`);
    },
  };
  const written = new Map<string, Ast>();
  const operations: Operation[] = [];
  const adjoints = new Map<string, Declaration>();
  const adjointOf = (id: string): Declaration => adjoints.get(id) as Declaration;
  const enter = (part: Part): void => {
    const source = scope.sources.get(part.id);
    const indexed = source?.indices ? scope.definitions.get(part.id) : undefined;
    const def = indexed ?? makeDefinition(part.id, ['i', 'j', 'k', 'l'], lowerExpression(part.ast, topContext(local)));
    if (!scope.definitions.has(part.id)) local.declarations.set(part.id, variableLike(part.id, def.dims));
    written.set(part.id, part.ast);
    adjoints.set(part.id, variableLike(give(barName(part.id)), def.dims));
    const owners = ownersIn(def.body);
    const order = [...inputs.keys(), ...operations.map((o) => o.id)].filter((name) => owners.has(name));
    const mine = new Map(order.map((name) => [name, owners.get(name)?.dims ?? []]));
    operations.push(operationOf(def, mine, adjointOf(part.id)));
  };
  for (const [name, owner] of inputs) adjoints.set(name, variableLike(give(barName(name)), owner.dims));
  for (const [name, definition] of scope.definitions) {
    if (!used.has(name) || isInput(name, definition)) continue;
    const source = scope.sources.get(name);
    if (!source) throw new Error(`${name} has no definition that was typed`);
    const parts = source.indices ? [{ id: name, ast: source.body }] : takeApart(source.body, () => name, taking);
    parts.forEach(enter);
  }
  const output = target.kind === 'name' ? target.name : enterTarget(target, taking, enter);
  return { computation: { inputs, operations, adjointOf, output }, written, taken, objective: value.node };
}

function enterTarget(target: Ast, taking: Taking, enter: (part: Part) => void): string {
  const parts = takeApart(target, taking.fresh, taking);
  parts.forEach(enter);
  return (parts.at(-1) as Part).id;
}
