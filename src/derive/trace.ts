import { add } from '../expr/build.js';
import type { Index, Node } from '../expr/node.js';
import { substitute } from '../expr/reduce.js';
import type { Ast, CommandStatement } from '../language/ast.js';
import { latexAst } from '../language/latex.js';
import { nameParts } from '../language/names.js';
import { printAst } from '../language/print.js';
import { nameAst } from '../language/raise/ast.js';
import { makeNames, type Names } from '../language/raise/names.js';
import { raise, shortest } from '../language/raise.js';
import type { Scope } from '../language/scope.js';
import type { Step, Trace, TraceNode } from '../result.js';
import type { Tensor } from './arithmetic.js';
import { enclose } from './enclose.js';
import { needing } from './evaluate.js';
import { exactly, within } from './exact/arithmetic.js';
import { NoValue, settle } from './exact.js';
import type { Interval } from './interval.js';
import { TooLarge } from './laurent.js';
import { type Place, placeOf } from './point.js';
import { buildGraph, type Graph } from './trace/build.js';
import { type Computation, type Edge, type Operation, type Run, runTrace } from './trace/run.js';
import { exactQuantity, type Quantity, type Shown, show } from './values.js';

/** A trace with what its check needs. */
export interface Traced {
  readonly trace: Trace;
  readonly steps: readonly Step[];
  readonly graph: Graph;
  readonly place: Place;
  /** The adjoints as numbers, by name. */
  readonly adjoints: ReadonlyMap<string, unknown>;
}

/** What `trace f wrt x, y at x = 1, y = 0` asks for. `data` gives the values that the point does not. */
export function traceCommand(command: CommandStatement, scope: Scope, data?: unknown): Traced {
  const place = placeOf(command.point, scope, data);
  const graph = buildGraph(command, scope, place);
  const { computation } = graph;
  const run = needing(command, () => quantities(computation, place));
  const shown = new Map<Tensor<Quantity>, Shown>();
  const showOnce = (tensor: Tensor<Quantity>): Shown => {
    const known = shown.get(tensor) ?? show(tensor);
    shown.set(tensor, known);
    return known;
  };
  const writer: Writer = { graph, run, show: showOnce, names: makeNames(graph.taken), ...indexed(computation) };
  const inputs = [...computation.inputs.keys()];
  const ids = [...inputs, ...computation.operations.map((o) => o.id)];
  const backward = [...computation.operations.map((o) => o.id).reverse(), ...inputs];
  return {
    trace: { nodes: ids.map((id) => nodeOf(id, writer)) },
    steps: backward.map((id) => stepOf(id, writer)),
    graph,
    place,
    adjoints: new Map(ids.map((id) => [id, showOnce(run.adjoints.get(id) as Tensor<Quantity>).value])),
  };
}

/** The values at the point, exactly where they do not grow too large. */
function quantities(computation: Computation, place: Place): Run<Quantity> {
  try {
    const run = runTrace(computation, exactly, place);
    return mapRun(run, (x) => exactQuantity(x));
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
    return bounded(computation, place);
  }
}

function bounded(computation: Computation, place: Place): Run<Quantity> {
  const runs = new Map<bigint, Run<Interval>>();
  const at = (p: bigint): Run<Interval> => {
    const known = runs.get(p);
    if (known) return known;
    const values = mapTensors(place.values, (x) => enclose(x, p));
    const made = runTrace(computation, within(p), { dims: place.dims, values });
    runs.set(p, made);
    return made;
  };
  const first = settle(at, (run) => run);
  if (first === null) throw new NoValue('the values cannot be told apart from what has none', true);
  return mapRun(first, (_, pick) => ({ exact: null, bounds: (p) => pick(at(p)) }));
}

type Tensors<T> = ReadonlyMap<string, Tensor<T>>;

function mapTensors<A, B>(from: Tensors<A>, f: (x: A, name: string, k: number) => B): Map<string, Tensor<B>> {
  return new Map(
    [...from].map(([name, { shape, data }]) => [name, { shape, data: data.map((x, k) => f(x, name, k)) }]),
  );
}

/** Every number of a run mapped, with the way to find it in another run of the same computation. */
function mapRun<A, B>(run: Run<A>, f: (x: A, pick: <C>(other: Run<C>) => C) => B): Run<B> {
  return {
    values: mapTensors(run.values, (x, name, k) => f(x, (other) => other.values.get(name)?.data[k] as never)),
    adjoints: mapTensors(run.adjoints, (x, name, k) => f(x, (other) => other.adjoints.get(name)?.data[k] as never)),
    partials: new Map([...run.partials].map(([edge, x]) => [edge, f(x, (other) => other.partials.get(edge) as never)])),
  };
}

interface Writer {
  readonly graph: Graph;
  readonly run: Run<Quantity>;
  readonly show: (tensor: Tensor<Quantity>) => Shown;
  readonly names: Names;
  readonly operations: ReadonlyMap<string, Operation>;
  /** What is computed from each name. */
  readonly users: ReadonlyMap<string, readonly Operation[]>;
}

function indexed({ operations }: Computation): Pick<Writer, 'operations' | 'users'> {
  const users = new Map<string, Operation[]>();
  for (const operation of operations) {
    for (const { input } of operation.edges) {
      const list = users.get(input);
      if (list) list.push(operation);
      else users.set(input, [operation]);
    }
  }
  return { operations: new Map(operations.map((o) => [o.id, o])), users };
}

function nodeOf(id: string, writer: Writer): TraceNode {
  const { graph, run } = writer;
  const { computation, written } = graph;
  const operation = writer.operations.get(id);
  const ast = written.get(id) ?? nameAst(id);
  const value = writer.show(run.values.get(id) as Tensor<Quantity>);
  const adjoint = writer.show(run.adjoints.get(id) as Tensor<Quantity>);
  return {
    id,
    text: printAst(ast),
    latex: latexAst(ast),
    inputs: operation?.edges.map((e) => e.input) ?? [],
    partials: operation?.edges.map((e) => partialOf(e, writer)) ?? [],
    value: formsOf(value),
    adjoint: formsOf(adjoint),
    role: id === computation.output ? 'output' : operation ? 'intermediate' : 'input',
  };
}

function formsOf({ exact, exactLatex, decimal }: Shown): TraceNode['value'] {
  return { exact, exactLatex, decimal };
}

/** The derivative along an edge; between arrays in index form, without a value of its own. */
function partialOf(edge: Edge, { run, show: shown, names }: Writer): TraceNode['partials'][number] {
  const ast = raise(edge.partial, [], names) as Ast;
  const text = printAst(ast);
  const latex = latexAst(ast);
  const value = run.partials.get(edge);
  if (value === undefined) return { text, latex, exact: text, decimal: text };
  const { exact, decimal } = shown({ shape: [], data: [value] });
  return { text, latex, exact, decimal };
}

/** What reaches the adjoint of a name, from all that is computed from it. */
function incoming(id: string, users: readonly Operation[]): { node: Node; at: readonly Index[] } {
  const edges = users.flatMap((o) => o.edges.filter((e) => e.input === id));
  const at = edges[0]?.at ?? [];
  const shares = edges.map((e) => substitute(e.share, new Map<Node, Node>(e.at.map((i, k) => [i, at[k] as Index]))));
  return { node: add(shares), at };
}

/** An array with more entries is left to the table of values. */
const MOST_SHOWN = 9;

/** One adjoint from those that come before it in the backward pass. */
function stepOf(id: string, writer: Writer): Step {
  const { graph, run, names } = writer;
  const { computation } = graph;
  const adjoint = computation.adjointOf(id).name;
  const tensor = run.adjoints.get(id) as Tensor<Quantity>;
  const value = writer.show(tensor);
  const users = writer.users.get(id) ?? [];
  const { node, at } = incoming(id, users);
  const start = id === computation.output;
  const ast = start ? value.ast : shortest(node, at, names);
  const latex = (a: Ast): string => latexAst(a, { names: barsOf(computation) });
  const sides = [latex(nameAst(adjoint)), latex(ast)];
  if (value.exactLatex !== sides[1] && tensor.data.length <= MOST_SHOWN) sides.push(value.exactLatex);
  const sum = users.map((o) => `adjoint of ${o.id} · ∂${o.id}/∂${id}`).join(' + ');
  return {
    rule: 'reverse-accumulation',
    before: adjoint,
    after: printAst(ast),
    why: start ? `the adjoint of the output ${id} is 1` : `adjoint of ${id} = ${sum === '' ? '0' : sum}`,
    latex: sides.join(' = '),
    level: 'key',
  };
}

const bars = new WeakMap<Computation, Map<string, string>>();

/** The adjoints as LaTeX: a bar over the name. */
function barsOf(computation: Computation): ReadonlyMap<string, string> {
  const known = bars.get(computation);
  if (known) return known;
  const made = new Map<string, string>();
  for (const id of [...computation.inputs.keys(), ...computation.operations.map((o) => o.id)]) {
    const { name } = computation.adjointOf(id);
    const accented = nameParts(name).accents.includes('bar');
    made.set(name, accented ? latexAst(nameAst(name)) : `\\overline{${latexAst(nameAst(id))}}`);
  }
  bars.set(computation, made);
  return made;
}
