import type { Definition } from '../expr/declaration.js';
import type { Index, MatrixNode, Node } from '../expr/node.js';
import type { Arithmetic } from './arithmetic.js';
import { lengthAt } from './lengths.js';
import { type Cell, homeOf, loopScope, type Scope, type Store } from './scope.js';

/** The registers of a program and what surrounds it. */
export interface Machine<T> {
  readonly arithmetic: Arithmetic<T>;
  readonly dims: ReadonlyMap<string, number>;
  readonly num: number[];
  readonly val: T[];
  readonly root: Scope<T>;
  readonly inputs: ReadonlyMap<string, Store<T>>;
  /** Definitions by body and indices, which a symmetric twin shares. */
  readonly arrays: Map<string | number, Store<T>>;
  /** The first subscript out of its range in this run; an error if the result depends on it. */
  miss: string | null;
}

export function newNum<T>(m: Machine<T>): number {
  return m.num.push(0) - 1;
}

export function newVal<T>(m: Machine<T>): number {
  return m.val.push(m.arithmetic.blank) - 1;
}

function endOf<T>(m: Machine<T>, node: Node): number {
  const value = lengthAt(node, m.dims);
  if (Number.isNaN(value)) throw new Error('the range of an index holds an unknown dimension');
  return value;
}

/** Loops over the indices, the first outermost, within `outer`. */
export function loops<T>(m: Machine<T>, outer: Scope<T>, indices: readonly Index[]): Scope<T>[] {
  let parent = outer;
  return indices.map((index) => {
    const [lo, hi] = index.children as [Node, Node];
    parent = loopScope(parent, index, newNum(m), endOf(m, lo), endOf(m, hi));
    return parent;
  });
}

export function arrayKey(definition: Definition): string | number {
  if (definition.indices.length === 0) return definition.body.id;
  return `${definition.body.id}:${definition.indices.map((i) => i.id).join(',')}`;
}

export function arrayOf<T>(m: Machine<T>, definition: Definition): Store<T> {
  const found = m.arrays.get(arrayKey(definition));
  if (!found) throw new Error(`${definition.name} is not computed yet`);
  return found;
}

function cellKey(node: MatrixNode): string {
  return `${node.children[0]?.id}:${node.indices.map((i) => i.id).join(',')}`;
}

/** The scope in which the matrix of a matrix function is filled. */
export function cellHome<T>(scope: Scope<T>, node: MatrixNode): Scope<T> {
  const body = node.children[0] as Node;
  return homeOf(
    scope,
    body.free.filter((i) => !node.indices.includes(i)),
  );
}

export function findCell<T>(scope: Scope<T>, node: MatrixNode): Cell<T> | undefined {
  return cellHome(scope, node).cells.get(cellKey(node));
}

export function addCell<T>(scope: Scope<T>, node: MatrixNode, n: number): Cell<T> {
  const cell: Cell<T> = { n, entries: [], known: new Map() };
  cellHome(scope, node).cells.set(cellKey(node), cell);
  return cell;
}

/** The place of a node that has been compiled. */
export function placeOf<T>(scope: Scope<T>, node: Node): { readonly discrete: boolean; readonly at: number } {
  const place = homeOf(scope, node.free).places.get(node);
  if (!place) throw new Error(`a ${node.kind} is read before it is computed`);
  return place;
}

/** The node's value as a plain number. */
export function numberOf<T>(m: Machine<T>, scope: Scope<T>, node: Node): () => number {
  const { discrete, at } = placeOf(scope, node);
  const { num, val } = m;
  const { primal } = m.arithmetic;
  return discrete ? () => num[at] as number : () => primal(val[at] as T);
}

/** The register of the node's value with its derivative; a plain number is made a constant. */
export function registerOf<T>(m: Machine<T>, scope: Scope<T>, node: Node): number {
  const { discrete, at } = placeOf(scope, node);
  if (!discrete) return at;
  const home = homeOf(scope, node.free);
  const known = home.lifted.get(node);
  if (known !== undefined) return known;
  const to = newVal(m);
  const { num, val } = m;
  const { constant } = m.arithmetic;
  home.block.push(() => {
    val[to] = constant(num[at] as number);
  });
  home.lifted.set(node, to);
  return to;
}
