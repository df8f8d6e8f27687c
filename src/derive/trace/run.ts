import { one, symbol } from '../../expr/atoms.js';
import { add, multiply } from '../../expr/build.js';
import type { Declaration, Definition } from '../../expr/declaration.js';
import type { Index, Node } from '../../expr/node.js';
import { ONE, ZERO } from '../../expr/rational.js';
import { freshIndex, sum } from '../../expr/reduce.js';
import { delta } from '../../expr/relation.js';
import type { Owner } from '../../expr/twins.js';
import { type Arithmetic, Missing, type Surroundings, type Tensor } from '../arithmetic.js';
import { lawsOf } from '../derivative.js';
import { evaluator } from '../interpret.js';
import { drain, knowingOf, normalise } from '../simplify.js';
import { type Leaf, ownerOf } from '../sweep.js';

/** One operation with its derivatives: what it is, and how its adjoint reaches each of its inputs. */
export interface Operation {
  readonly id: string;
  readonly definition: Definition;
  readonly edges: readonly Edge[];
}

export interface Edge {
  readonly input: string;
  /** The derivative of the operation at its indices by the input at `at`. */
  readonly partial: Node;
  readonly at: readonly Index[];
  /** What the operation adds to the adjoint of the input at `at`. */
  readonly share: Node;
}

const RESULT = { kind: 'result' as const };

/** The part of a derivative that comes from one element of the input. */
function entryOf({ leaf, bound, coefficient }: Leaf, at: readonly Index[]): Node {
  const body = multiply([coefficient, ...leaf.children.map((s, k) => delta(at[k] as Node, s))]);
  return bound.length > 0 ? sum(bound, body) : body;
}

const LETTERS = 'ijklmn';

/** The derivatives of one operation by each of its inputs, in its own name where that is shorter. */
export function operationOf(
  def: Definition,
  inputs: ReadonlyMap<string, readonly Node[]>,
  adjoint: Declaration,
): Operation {
  const knowing = knowingOf([def]);
  const wanted = (o: Owner): boolean => inputs.has(o.name);
  const leaves = drain(lawsOf(def, def.body, wanted, knowing)).value;
  const settled = (node: Node): Node => drain(normalise(node, knowing, RESULT)).value;
  const edges = [...inputs].map(([input, dims]): Edge => {
    const at = dims.map((d, k) => freshIndex(LETTERS[def.indices.length + k] ?? 'i', one, d));
    const mine = leaves.filter((leaf) => ownerOf(leaf.leaf).name === input);
    const partial = add(mine.map((leaf) => entryOf(leaf, at)));
    const flow = multiply([symbol(adjoint, def.indices), partial]);
    const share = def.indices.length > 0 ? sum(def.indices, flow) : flow;
    return { input, at, partial: settled(partial), share: settled(share) };
  });
  return { id: def.name, definition: def, edges };
}

/** A computation: its operations, each after what it uses, the last one its output. */
export interface Computation {
  readonly inputs: ReadonlyMap<string, Owner>;
  readonly operations: readonly Operation[];
  /** Names of the adjoints. */
  readonly adjointOf: (id: string) => Declaration;
  readonly output: string;
}

export interface Run<T> {
  readonly values: ReadonlyMap<string, Tensor<T>>;
  readonly adjoints: ReadonlyMap<string, Tensor<T>>;
  /** The derivatives between numbers, by operation and input. */
  readonly partials: ReadonlyMap<Edge, T>;
}

/** Forward values, then adjoints in the opposite order. */
export function runTrace<T>(computation: Computation, a: Arithmetic<T>, at: Surroundings<T>): Run<T> {
  const { inputs, operations, adjointOf, output } = computation;
  const values = new Map(at.values);
  const ev = evaluator(a, { dims: at.dims, values });
  for (const [name, owner] of inputs) {
    if (values.has(name)) continue;
    if (owner.kind === 'declaration') throw new Missing(name, 'variable');
    values.set(name, ev.array(owner.body, owner.indices));
  }
  for (const { id, definition } of operations) values.set(id, ev.array(definition.body, definition.indices));
  const adjoints = new Map<string, Tensor<T>>();
  const start = values.get(output) as Tensor<T>;
  adjoints.set(output, { shape: start.shape, data: [a.rational(ONE)] });
  for (const { id, edges } of [...operations].reverse()) {
    const adjoint = adjoints.get(id) ?? zeros(values.get(id) as Tensor<T>, a);
    adjoints.set(id, adjoint);
    values.set(adjointOf(id).name, adjoint);
    for (const { input, share, at: indices } of edges) {
      const sent = ev.array(share, indices);
      const before = adjoints.get(input);
      const data = before ? sent.data.map((x, k) => a.sum([before.data[k] as T, x])) : sent.data;
      adjoints.set(input, { shape: sent.shape, data });
    }
  }
  const partials = new Map<Edge, T>();
  for (const { definition, edges } of operations)
    for (const edge of edges)
      if (definition.indices.length + edge.at.length === 0) partials.set(edge, ev.value(edge.partial));
  for (const id of inputs.keys()) if (!adjoints.has(id)) adjoints.set(id, zeros(values.get(id) as Tensor<T>, a));
  return { values, adjoints, partials };
}

function zeros<T>({ shape, data }: Tensor<T>, a: Arithmetic<T>): Tensor<T> {
  return { shape, data: data.map(() => a.rational(ZERO)) };
}
