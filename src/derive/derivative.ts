import { definition, one, symbol } from '../expr/atoms.js';
import { add, multiply } from '../expr/build.js';
import type { Declaration, Definition } from '../expr/declaration.js';
import { fold } from '../expr/fold.js';
import type { Index, Node } from '../expr/node.js';
import { hintName, ownIndex, substitute, sum } from '../expr/reduce.js';
import { delta } from '../expr/relation.js';
import type { Owner } from '../expr/twins.js';
import { COLLECT } from '../rules/choices.js';
import { costOf } from '../rules/cost.js';
import { applyRule, CHAIN, LAW } from '../rules/table.js';
import { type Derivation, drain, type Knowing, knowingOf, simplify } from './simplify.js';
import { splitLarge } from './split.js';
import { type Leaf, ownerOf, sweep } from './sweep.js';

/** What is differentiated: an expression, whose free indices may number its components. */
export interface Problem {
  readonly objective: Node;
  readonly variable: Owner;
  /** The element of the variable: an integer expression an axis. */
  readonly at: readonly Node[];
}

/** Named intermediates that the expression is made of, each after those it uses. */
export function definitionsIn(root: Node): Definition[] {
  const out: Definition[] = [];
  const seen = new Set<string>();
  fold<boolean>(
    root,
    (node) => {
      // A symmetric twin is the same intermediate, so names decide.
      if (node.kind === 'definition' && !seen.has(node.definition.name)) {
        seen.add(node.definition.name);
        out.push(node.definition);
      }
      return true;
    },
    undefined,
    (node) => (node.kind === 'definition' ? [node.definition.body, ...node.children] : node.children),
  );
  return out;
}

/** Which intermediates depend on the variable. */
function dependents(
  definitions: readonly Definition[],
  bodies: ReadonlyMap<string, Node>,
  variable: Owner,
): Set<string> {
  const out = new Set<string>([variable.name]);
  for (const def of definitions) {
    if (def.name === variable.name) continue;
    const uses = fold<boolean>(bodies.get(def.name) ?? def.body, (node, of) => {
      if (node.kind === 'symbol') return out.has(node.declaration.name);
      if (node.kind === 'definition') return out.has(node.definition.name);
      return node.children.some(of);
    });
    if (uses) out.add(def.name);
  }
  return out;
}

/** Contributions to the adjoint of one owner: Σ over bound of coefficient at the subscripts of the leaf. */
interface Pending {
  readonly bound: readonly Index[];
  readonly coefficient: Node;
  readonly subscripts: readonly Node[];
}

/** The adjoint at the wanted element, before simplification. */
function assemble(pending: readonly Pending[], at: readonly Node[]): Node {
  return add(
    pending.map((p) =>
      sumOver(p.bound, multiply([p.coefficient, ...p.subscripts.map((s, k) => delta(at[k] as Node, s))])),
    ),
  );
}

function sumOver(bound: readonly Index[], body: Node): Node {
  return bound.length > 0 ? sum(bound, body) : body;
}

/** The derivative laws of an intermediate: one leaf for each element it is made of, in its own name. */
export function* lawsOf(
  def: Definition,
  body: Node,
  wanted: (o: Owner) => boolean,
  knowing: Knowing,
): Derivation<Leaf[]> {
  const out: Leaf[] = [];
  for (const leaf of sweep(body, wanted)) {
    const subject = { kind: 'law' as const, definition: def };
    const { value, steps } = drain(simplify(leaf.coefficient, knowing, subject));
    yield* steps;
    out.push({ ...leaf, coefficient: value });
  }
  return out;
}

/**
 * The derivative of the objective with respect to one element of the variable: reverse mode over the named
 * intermediates, each adjoint simplified before it is passed on.
 */
export function* derive(problem: Problem, knowing: Knowing, cost?: (n: Node) => number): Derivation<Node> {
  const { variable, at } = problem;
  const bodies = new Map<string, Node>();
  const { root: objective, parts } = splitLarge(problem.objective, 'v');
  const definitions = [...definitionsIn(problem.objective).flatMap((def) => takenApart(def, bodies)), ...parts];
  if (definitions.length > knowing.definitions.length) Object.assign(knowing, knowingOf(definitions));
  const active = dependents(definitions, bodies, variable);
  const wanted = (o: Owner): boolean => active.has(o.name);
  const pending = new Map<string, Pending[]>();
  const send = (leaf: Leaf, bound: readonly Index[], by: Node): void => {
    const owner = ownerOf(leaf.leaf).name;
    const item = {
      bound: [...bound, ...leaf.bound],
      coefficient: multiply([by, leaf.coefficient]),
      subscripts: leaf.leaf.children,
    };
    const list = pending.get(owner);
    if (list) list.push(item);
    else pending.set(owner, [item]);
  };
  for (const leaf of sweep(objective, wanted)) send(leaf, [], one);
  for (const def of [...definitions].reverse()) {
    if (!active.has(def.name) || def.name === variable.name) continue;
    const list = pending.get(def.name);
    if (!list) continue;
    const subject = { kind: 'adjoint' as const, owner: def, at: def.indices };
    const raw = knowing.knowledge.settle(assemble(list, def.indices));
    const element = definition(def, def.indices);
    if (raw !== one) yield { rule: CHAIN, subject, before: element, after: raw, assumptions: [] };
    const adjoint = named(
      yield* simplify(raw, knowing, subject),
      def,
      definitions.length > MANY ? SHORT_ADJOINT : LONG_ADJOINT,
    );
    const laws = yield* lawsOf(def, bodies.get(def.name) ?? def.body, wanted, knowing);
    yield* statedLaw(def, laws, knowing);
    for (const leaf of laws) send(leaf, def.indices, adjoint);
  }
  const raw = knowing.knowledge.settle(assemble(pending.get(variable.name) ?? [], at));
  const subject = { kind: 'result' as const };
  const whole = variable.kind === 'declaration' ? symbol(variable, at) : definition(variable, at);
  yield { rule: CHAIN, subject, before: whole, after: raw, assumptions: [] };
  return yield* simplify(raw, knowing, subject, cost);
}

/** A definition with the parts of its body before it, where the body is large. */
function takenApart(def: Definition, bodies: Map<string, Node>): Definition[] {
  if (def.indices.length > 0) return [def];
  const { root, parts } = splitLarge(def.body, `${def.name}_`);
  if (parts.length > 0) bodies.set(def.name, root);
  return [...parts, def];
}

/** An adjoint longer than this is passed on by name, so that a long chain does not carry it along. */
const LONG_ADJOINT = 160;

/** The same where there are many intermediates. */
const SHORT_ADJOINT = 10;
const MANY = 64;

function named(adjoint: Node, def: Definition, limit: number): Node {
  if (costOf(adjoint) <= limit) return adjoint;
  const outer = adjoint.free.filter((i) => !def.indices.includes(i));
  const indices = [...outer, ...def.indices];
  if (indices.some((i) => i.children[0] !== one)) return adjoint;
  const fresh = indices.map((i, k) => ownIndex(`adjoint_${def.name}`, k, hintName(i), one, i.children[1] as Node));
  const body = substitute(adjoint, new Map<Node, Node>(indices.map((i, k) => [i, fresh[k] as Node])));
  const name = `adjoint_${def.name}`;
  const made: Definition = {
    kind: 'definition',
    name,
    indices: fresh,
    dims: fresh.map((i) => i.children[1] as Node),
    body,
    ordered: false,
  };
  return definition(made, indices);
}

/** The laws of more intermediates than this are not put in order for a reader. */
const UNREAD = 400;

/** The differential of an intermediate in its own name, one line. */
function* statedLaw(def: Definition, laws: readonly Leaf[], knowing: Knowing): Derivation<void> {
  const terms = laws.map(({ leaf, bound, coefficient }) =>
    sumOver(bound, multiply([coefficient, differentialOf(leaf)])),
  );
  const subject = { kind: 'law' as const, definition: def };
  const whole = add(terms);
  const settled = knowing.knowledge.settle(whole);
  const after = knowing.definitions.length > UNREAD ? settled : applyRule(COLLECT, settled, knowing.knowledge).node;
  yield { rule: LAW, subject, before: definition(def, def.indices), after, assumptions: [] };
}

const differentials = new WeakMap<Owner, Declaration>();

/** The name of the differential of a variable, so that a law can be written down. */
export function differentialName(name: string): string {
  return `d${name}`;
}

function differentialOf(leaf: Leaf['leaf']): Node {
  return symbol(differentialVariable(ownerOf(leaf)), leaf.children);
}

/** The differential of a variable or intermediate, a variable of its own. */
export function differentialVariable(owner: Owner): Declaration {
  const known = differentials.get(owner);
  const made: Declaration = known ?? {
    kind: 'declaration',
    name: differentialName(owner.name),
    domain: 'real',
    dims: owner.dims,
    attributes: new Set(),
    ordered: false,
  };
  differentials.set(owner, made);
  return made;
}
