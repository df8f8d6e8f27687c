import type { Index, Node } from '../../expr/node.js';
import type { Ast } from '../ast.js';
import { lengthAst } from './affine.js';
import { callAst, chainAst, cost, shortestOf, totalAst, transposeAst } from './ast.js';
import { columnForm, dependence, elementwiseForm, type Form, pairForm, type Raising, swapForm } from './context.js';
import { onesAst } from './element.js';
import { invertible } from './factor.js';
import { kroneckerForm } from './kron.js';
import { hadamardAst } from './order.js';

/** Factors above and below the fraction bar. */
interface Bag<T> {
  readonly top: readonly T[];
  readonly bottom: readonly T[];
}

/** What depends on both indices: rows over `a`, columns over `b`. */
interface Edge {
  readonly a: Index;
  readonly b: Index;
  readonly bag: Bag<Form>;
}

/** A product as a graph: indices are vertices, factors that depend on two of them are edges. */
export interface Graph {
  readonly scalars: Bag<Ast>;
  readonly vectors: ReadonlyMap<Index, Bag<Form>>;
  readonly edges: readonly Edge[];
}

const NOTHING: Bag<never> = { top: [], bottom: [] };

function put<T>(bag: Bag<T> | undefined, item: T, below: boolean): Bag<T> {
  const { top, bottom } = bag ?? NOTHING;
  return below ? { top, bottom: [...bottom, item] } : { top: [...top, item], bottom };
}

/** The graph of a product over the active indices; `null` where a factor depends on three of them. */
export function graphOf(factors: readonly Node[], active: readonly Index[], raising: Raising): Graph | null {
  let graph: Graph = { scalars: NOTHING, vectors: new Map(), edges: [] };
  const product = kroneckerForm(factors, active, raising);
  if (product) {
    const [a, b] = product.on as [Index, Index | undefined];
    graph = b ? withEdge(graph, a, b, product.form, false) : withVector(graph, a, product.form);
  }
  for (const factor of product?.rest ?? factors) {
    const on = dependence(factor, active);
    if (on.length > 2) return null;
    const { node, below } = invertible(factor);
    const form = raising.form(node, on);
    if (!form) return null;
    const [a, b] = on;
    if (!a) graph = { ...graph, scalars: put(graph.scalars, form.ast, below) };
    else if (!b) graph = withVector(graph, a, form, below);
    else graph = withEdge(graph, a, b, form, below);
  }
  return graph;
}

function withVector(graph: Graph, a: Index, form: Form, below = false): Graph {
  const vectors = new Map(graph.vectors);
  vectors.set(a, put(vectors.get(a), form, below));
  return { ...graph, vectors };
}

function withEdge(graph: Graph, a: Index, b: Index, form: Form, below = false): Graph {
  const same = graph.edges.find((e) => (e.a === a && e.b === b) || (e.a === b && e.b === a));
  const item = same && same.a !== a ? swapForm(form) : form;
  const edge: Edge = { a: same?.a ?? a, b: same?.b ?? b, bag: put(same?.bag, item, below) };
  return { ...graph, edges: [...graph.edges.filter((e) => e !== same), edge] };
}

/** The element-wise product over the indices. */
function bagForm(bag: Bag<Form>, on: readonly Index[]): Form {
  if (bag.top.length === 1 && bag.bottom.length === 0) return bag.top[0] as Form;
  const split = bag.top.length;
  return elementwiseForm(on, [...bag.top, ...bag.bottom], (asts) =>
    hadamardAst(asts.slice(0, split), asts.slice(split)),
  );
}

function vectorAt(graph: Graph, k: Index): Form | null {
  const bag = graph.vectors.get(k);
  return bag ? bagForm(bag, [k]) : null;
}

/** The edges at `k`, each with its rows over the other index. */
function edgesAt(graph: Graph, k: Index): readonly { other: Index; bag: Bag<Form> }[] {
  return graph.edges.flatMap(({ a, b, bag }) => {
    if (b === k) return [{ other: a, bag }];
    if (a !== k) return [];
    return [{ other: b, bag: { top: bag.top.map(swapForm), bottom: bag.bottom.map(swapForm) } }];
  });
}

function without(graph: Graph, k: Index): Graph {
  const vectors = new Map(graph.vectors);
  vectors.delete(k);
  return { ...graph, vectors, edges: graph.edges.filter((e) => e.a !== k && e.b !== k) };
}

/** Sums over `k`; `null` where it is shared by more than two other indices. */
function eliminate(graph: Graph, k: Index, bound: ReadonlySet<Index>, raising: Raising): Graph | null {
  const edges = edgesAt(graph, k);
  const bag = graph.vectors.get(k);
  const [first, second] = edges;
  const rest = without(graph, k);
  if (edges.length > 2) return null;
  if (!first) {
    const total = bag && sumOf(bag, k, raising);
    return total ? { ...rest, scalars: put(rest.scalars, total, false) } : null;
  }
  const { other: a } = first;
  if (!second) {
    const alone = !bag && bound.has(a) && !graph.vectors.has(a) && edgesAt(graph, a).length === 1;
    if (alone) return { ...without(rest, a), scalars: put(rest.scalars, wholeAst(first.bag, a, k, raising), false) };
    return withVector(rest, a, rowsForm(first.bag, a, k, vectorAt(graph, k), raising));
  }
  const left = bagForm(first.bag, [a, k]);
  const right = swapForm(bagForm(second.bag, [second.other, k]));
  return withEdge(rest, a, second.other, linkForm(left, vectorAt(graph, k), right));
}

/** Σ_k M_ak v_k N_kb. */
function linkForm(left: Form, middle: Form | null, right: Form): Form {
  const inner = middle ? [callAst('diag', middle.ast)] : [];
  const chain = (...list: readonly Ast[]): Ast => list.reduce(chainAst);
  return pairForm(chain(left.ast, ...inner, right.ast), chain(right.turned, ...inner, left.turned));
}

/** Σ_k M_ak v_k, or the sums of the rows of M. */
function rowsForm(bag: Bag<Form>, a: Index, k: Index, vector: Form | null, raising: Raising): Form {
  const matrix = bagForm(bag, [a, k]);
  const v = vector ?? columnForm(onesAst([k], raising));
  const straight: Form = { ast: chainAst(matrix.ast, v.ast), turned: chainAst(v.turned, matrix.turned) };
  const column = shortestOf([straight.ast, ...diagonals(bag, vector)]) as Ast;
  const row = shortestOf([straight.turned, transposeAst(column)]) as Ast;
  return { ast: column, turned: row };
}

/** Σ_k P_ak v_k Q_ak as the diagonal of a product. */
function diagonals(bag: Bag<Form>, vector: Form | null): readonly Ast[] {
  if (bag.bottom.length > 0 || bag.top.length > 2) return [];
  const [p, q] = bag.top.length === 1 ? squareOf(bag.top[0] as Form) : bag.top;
  if (!p || !q) return [];
  return [linkForm(p, vector, swapForm(q)), linkForm(q, vector, swapForm(p))].map((f) => callAst('diag', f.ast));
}

/** The two equal factors of an element-wise square. */
function squareOf({ ast, turned }: Form): readonly Form[] {
  const [p, q] = [ast, turned].map((a) =>
    a.kind === 'binary' && a.op === '.^' && isNumber(a.right, 2n) ? a.left : undefined,
  );
  if (!p && !q) return [];
  const form = pairForm(p ?? transposeAst(q as Ast), q ?? transposeAst(p as Ast));
  return [form, form];
}

function isNumber(ast: Ast, n: bigint): boolean {
  return ast.kind === 'number' && ast.value.d === 1n && ast.value.s * ast.value.n === n;
}

/** Σ_ak of an edge alone: the sum of a matrix, or the trace of a product. */
function wholeAst(bag: Bag<Form>, a: Index, k: Index, raising: Raising): Ast {
  const over = [lengthAst(a, raising), lengthAst(k, raising)];
  const matrix = bagForm(bag, [a, k]);
  const [p, q] = bag.top;
  const traces: Ast[] = [];
  if (p && q && bag.top.length === 2 && bag.bottom.length === 0) {
    const cycle = [
      chainAst(p.ast, q.turned),
      chainAst(p.turned, q.ast),
      chainAst(q.ast, p.turned),
      chainAst(q.turned, p.ast),
    ];
    traces.push(...cycle.map((c) => callAst('tr', c)));
  }
  return shortestOf([...[matrix.ast, matrix.turned].map((m) => totalAst(callAst('sum', m), over)), ...traces]) as Ast;
}

/** Σ_k of a vector: an inner product, a sum, or the 1-norm. */
function sumOf(bag: Bag<Form>, k: Index, raising: Raising): Ast {
  const whole = totalAst(callAst('sum', bagForm(bag, [k]).ast), [lengthAst(k, raising)]);
  const inner: Ast[] = [];
  for (const [n, u] of bag.top.entries()) {
    const rest: Bag<Form> = { top: bag.top.filter((_, m) => m !== n), bottom: bag.bottom };
    if (rest.top.length === 0) continue;
    inner.push(chainAst(u.turned, bagForm(rest, [k]).ast));
  }
  // The shortest vector is the one to be transposed.
  inner.sort((x, y) => cost(leftEnd(x)) - cost(leftEnd(y)));
  const one = bag.top.length === 1 && bag.bottom.length === 0 ? named((bag.top[0] as Form).ast) : null;
  return shortestOf([one, ...inner, whole]) as Ast;
}

function leftEnd(ast: Ast): Ast {
  let current = ast;
  while (current.kind === 'binary' && current.op === '*') current = current.left;
  return current;
}

/** Sums that have a name: of magnitudes, and of a diagonal. */
function named(ast: Ast): Ast | null {
  if (ast.kind !== 'call') return null;
  const name = ast.name === 'abs' ? 'norm1' : ast.name === 'diag' ? 'tr' : null;
  return name === null ? null : callAst(name, ast.args[0] as Ast);
}

/**
 * The graph with vectors at both ends of an edge taken into it, as `(u*v') .* M`; `null` where no edge
 * between bound indices has them.
 */
export function withOuter(graph: Graph, bound: readonly Index[]): Graph | null {
  const edge = graph.edges.find(({ a, b }) => [a, b].every((k) => bound.includes(k) && graph.vectors.has(k)));
  if (!edge) return null;
  const { a, b, bag } = edge;
  const [u, v] = [vectorAt(graph, a), vectorAt(graph, b)] as [Form, Form];
  const vectors = new Map(graph.vectors);
  vectors.delete(a);
  vectors.delete(b);
  const full: Edge = { a, b, bag: { top: [outerForm(u, v), ...bag.top], bottom: bag.bottom } };
  return { ...graph, vectors, edges: graph.edges.map((e) => (e === edge ? full : e)) };
}

function outerForm(u: Form, v: Form): Form {
  return pairForm(chainAst(u.ast, v.turned), chainAst(v.ast, u.turned));
}

/** What is left of a product once its bound indices are summed over. */
export interface Contracted {
  readonly scalars: Bag<Ast>;
  readonly array: Form | null;
}

/** Sums over the bound indices in the given order; what remains is an array over `out`, or a scalar. */
export function contract(
  start: Graph,
  order: readonly Index[],
  out: readonly Index[],
  raising: Raising,
): Contracted | null {
  const bound = new Set(order);
  let graph: Graph | null = start;
  for (const k of order) {
    if (!graph) return null;
    const present: boolean = graph.vectors.has(k) || graph.edges.some((e) => e.a === k || e.b === k);
    if (present) graph = eliminate(graph, k, bound, raising);
  }
  return graph && { scalars: graph.scalars, array: arrayOf(graph, out, raising) };
}

function arrayOf(graph: Graph, out: readonly Index[], raising: Raising): Form | null {
  const [i, j] = out;
  if (!i) return null;
  if (!j) return vectorAt(graph, i) ?? columnForm(onesAst([i], raising));
  const [u, v] = [vectorAt(graph, i), vectorAt(graph, j)];
  const edge = graph.edges[0];
  if (!edge) {
    const [x, y] = [u ?? columnForm(onesAst([i], raising)), v ?? columnForm(onesAst([j], raising))];
    return outerForm(x, y);
  }
  const bag = edge.a === i ? edge.bag : { top: edge.bag.top.map(swapForm), bottom: edge.bag.bottom.map(swapForm) };
  const matrix = bagForm(bag, out);
  if (!u && !v) return matrix;
  const scaled = linkForm(u ? diagForm(u) : matrix, null, u ? matrix : diagForm(v as Form));
  const both = u && v ? linkForm(scaled, null, diagForm(v)) : scaled;
  if (!u || !v) return both;
  const spread = bagForm({ top: [outerForm(u, v), ...bag.top], bottom: bag.bottom }, out);
  return { ast: shortestOf([spread.ast, both.ast]) as Ast, turned: shortestOf([spread.turned, both.turned]) as Ast };
}

function diagForm(v: Form): Form {
  const ast = callAst('diag', v.ast);
  return { ast, turned: ast };
}
