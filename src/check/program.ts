import type { Definition } from '../expr/declaration.js';
import type { Index, MatrixNode, Node, Reduce } from '../expr/node.js';
import type { Arithmetic } from './arithmetic.js';
import { contract } from './contract.js';
import {
  emitAdd,
  emitBracket,
  emitCall,
  emitDelta,
  emitElement,
  emitMultiply,
  emitPower,
  emitReduce,
  fixed,
} from './emit.js';
import {
  addCell,
  arrayKey,
  arrayOf,
  cellHome,
  findCell,
  loops,
  type Machine,
  newNum,
  placeOf,
  registerOf,
} from './machine.js';
import { countOf } from './point.js';
import { type Cell, homeOf, loopScope, nest, type Place, rootScope, type Scope, type Store } from './scope.js';

/** A free index of the expression with the values it takes. */
export interface Loop {
  readonly index: Index;
  readonly lo: number;
  readonly hi: number;
}

/** An expression compiled for fixed dimensions: its values, the last loop running fastest. */
export interface Program<T> {
  readonly run: (inputs: ReadonlyMap<string, T[]>) => T[];
}

type Task<T> =
  | {
      readonly kind: 'node';
      readonly node: Node;
      readonly home: Scope<T>;
      inner: Scope<T>[] | null;
      instead: Node | null;
    }
  | { readonly kind: 'array'; readonly definition: Definition; inner: Scope<T>[] | null }
  | { readonly kind: 'cell'; readonly node: MatrixNode; readonly scope: Scope<T>; inner: Scope<T>[] | null };

const NO_LOOPS: never[] = [];

function visit<T>(stack: Task<T>[], node: Node, scope: Scope<T>): void {
  const home = homeOf(scope, node.free);
  if (!home.places.get(node)) stack.push({ kind: 'node', node, home, inner: null, instead: null });
}

/** Puts what must be done before the task on the stack. */
function prepare<T>(m: Machine<T>, stack: Task<T>[], task: Task<T>): void {
  if (task.kind === 'array') {
    task.inner = loops(m, m.root, task.definition.indices);
    visit(stack, task.definition.body, task.inner.at(-1) ?? m.root);
    return;
  }
  if (task.kind === 'cell') {
    task.inner = loops(m, cellHome(task.scope, task.node), task.node.indices);
    visit(stack, task.node.children[0] as Node, task.inner.at(-1) as Scope<T>);
    return;
  }
  const { node, home } = task;
  task.inner = NO_LOOPS;
  switch (node.kind) {
    case 'number':
    case 'constant':
    case 'dimension':
    case 'index':
      break;
    case 'symbol':
    case 'add':
    case 'multiply':
    case 'power':
    case 'call':
    case 'delta':
    case 'bracket':
      for (const child of node.children) visit(stack, child, home);
      break;
    case 'definition':
      for (const child of node.children) visit(stack, child, home);
      stack.push({ kind: 'array', definition: node.definition, inner: null });
      break;
    case 'matrix':
      for (const child of node.children.slice(1)) visit(stack, child, home);
      stack.push({ kind: 'cell', node, scope: home, inner: null });
      break;
    case 'reduce': {
      task.instead = contract(node, m.dims);
      if (task.instead) {
        visit(stack, task.instead, home);
        break;
      }
      const inner = loops(m, home, node.indices);
      task.inner = inner;
      for (const child of node.children) visit(stack, child, inner.at(-1) as Scope<T>);
      break;
    }
    default:
      node satisfies never;
  }
}

function isDone<T>(m: Machine<T>, task: Task<T>): boolean {
  switch (task.kind) {
    case 'node':
      return task.home.places.get(task.node) !== undefined;
    case 'array':
      return m.arrays.has(arrayKey(task.definition));
    case 'cell':
      return findCell(task.scope, task.node) !== undefined;
    default:
      return task satisfies never;
  }
}

/** Fills the array of a definition, once a run, as soon as what it needs is there. */
function finishArray<T>(m: Machine<T>, definition: Definition, inner: readonly Scope<T>[]): void {
  const store: Store<T> = { shape: inner.map((s) => s.hi), data: [] };
  const at = registerOf(m, inner.at(-1) ?? m.root, definition.body);
  m.arrays.set(arrayKey(definition), store);
  if (inner.length === 0) {
    m.root.block.push(() => {
      store.data[0] = m.val[at] as T;
    });
    return;
  }
  const fill = nest(inner, m.num, () => store.data.push(m.val[at] as T));
  m.root.block.push(() => {
    store.data.length = 0;
    fill();
  });
}

function finishCell<T>(m: Machine<T>, scope: Scope<T>, node: MatrixNode, inner: readonly Scope<T>[]): void {
  const [rows, columns] = inner as [Scope<T>, Scope<T>];
  if (rows.hi - rows.lo !== columns.hi - columns.lo) throw new Error(`${node.fn} of a matrix that is not square`);
  const cell = addCell(scope, node, rows.hi - rows.lo + 1);
  const at = registerOf(m, columns, node.children[0] as Node);
  const fill = nest(inner, m.num, () => cell.entries.push(m.val[at] as T));
  cellHome(scope, node).block.push(() => {
    cell.entries.length = 0;
    cell.known.clear();
    fill();
  });
}

/** What the matrix function gives, computed when first asked for. */
function functionOf<T>(m: Machine<T>, cell: Cell<T>, fn: MatrixNode['fn']): readonly T[] {
  const known = cell.known.get(fn);
  if (known) return known;
  const { inverse, det, logdet } = m.arithmetic;
  const made = fn === 'inv' ? inverse(cell.entries, cell.n) : [(fn === 'det' ? det : logdet)(cell.entries, cell.n)];
  cell.known.set(fn, made);
  return made;
}

function emitMatrix<T>(m: Machine<T>, home: Scope<T>, node: MatrixNode): Place {
  const cell = findCell(home, node) as Cell<T>;
  const store: Store<T> = { shape: node.fn === 'inv' ? [cell.n, cell.n] : [], data: [] };
  home.block.push(() => {
    store.data = functionOf(m, cell, node.fn) as T[];
  });
  return emitElement(m, home, node.fn, store, node.children.slice(1));
}

function emit<T>(m: Machine<T>, home: Scope<T>, node: Node, inner: readonly Scope<T>[]): Place {
  switch (node.kind) {
    case 'number':
      return fixed(m, node.value.valueOf());
    case 'constant':
      return fixed(m, node.name === 'pi' ? Math.PI : Infinity);
    case 'dimension': {
      const length = m.dims.get(node.name);
      if (length === undefined) throw new Error(`dimension ${node.name} has no value`);
      return fixed(m, length);
    }
    case 'index':
      throw new Error(`index ${node.name} has no value`);
    case 'symbol': {
      const input = m.inputs.get(node.declaration.name);
      if (!input) throw new Error(`${node.declaration.name} has no value`);
      return emitElement(m, home, node.declaration.name, input, node.children);
    }
    case 'definition':
      return emitElement(m, home, node.definition.name, arrayOf(m, node.definition), node.children);
    case 'add':
      return emitAdd(m, home, node);
    case 'multiply':
      return emitMultiply(m, home, node);
    case 'power':
      return emitPower(m, home, node);
    case 'call':
      return emitCall(m, home, node);
    case 'delta':
      return emitDelta(m, home, node);
    case 'bracket':
      return emitBracket(m, home, node);
    case 'reduce':
      return emitReduce(m, home, node as Reduce, inner);
    case 'matrix':
      return emitMatrix(m, home, node);
    default:
      return node satisfies never;
  }
}

function finish<T>(m: Machine<T>, task: Task<T>): void {
  const inner = task.inner ?? NO_LOOPS;
  switch (task.kind) {
    case 'array':
      finishArray(m, task.definition, inner);
      break;
    case 'cell':
      finishCell(m, task.scope, task.node, inner);
      break;
    case 'node':
      task.home.places.set(
        task.node,
        task.instead ? placeOf(task.home, task.instead) : emit(m, task.home, task.node, inner),
      );
      break;
    default:
      task satisfies never;
  }
}

/** Compiles on a stack of its own, so that a deep expression is no trouble. */
function build<T>(m: Machine<T>, root: Node, scope: Scope<T>): void {
  const stack: Task<T>[] = [];
  visit(stack, root, scope);
  for (let task = stack.at(-1); task; task = stack.at(-1)) {
    if (isDone(m, task)) {
      stack.pop();
      continue;
    }
    if (task.inner === null) {
      prepare(m, stack, task);
      continue;
    }
    finish(m, task);
    stack.pop();
  }
}

/**
 * Compiles an expression to a list of instructions over registers, loops within it where it has
 * binders. What does not depend on a loop's index is computed outside of it, and a shared node once.
 *
 * @param shapes the shape of every variable, by name
 * @throws Error where a variable, a dimension or an index has no value
 */
export function compile<T>(
  root: Node,
  free: readonly Loop[],
  dims: ReadonlyMap<string, number>,
  shapes: ReadonlyMap<string, readonly number[]>,
  arithmetic: Arithmetic<T>,
): Program<T> {
  const inputs = new Map<string, Store<T>>();
  for (const [name, shape] of shapes) inputs.set(name, { shape, data: [] });
  const m: Machine<T> = {
    arithmetic,
    dims,
    num: [],
    val: [],
    root: rootScope(),
    inputs,
    arrays: new Map(),
    miss: null,
  };
  let scope = m.root;
  const outer = free.map(({ index, lo, hi }) => {
    scope = loopScope(scope, index, newNum(m), lo, hi);
    return scope;
  });
  build(m, root, scope);
  const at = registerOf(m, scope, root);
  const out: T[] = [];
  const fill = nest(outer, m.num, () => out.push(m.val[at] as T));
  const run = (given: ReadonlyMap<string, T[]>): T[] => {
    for (const [name, store] of inputs) {
      const data = given.get(name);
      if (data?.length !== countOf(store.shape)) throw new Error(`${name} has no value of its shape`);
      store.data = data;
    }
    m.miss = null;
    out.length = 0;
    for (const instruction of m.root.block) instruction();
    fill();
    if (m.miss !== null && out.some((x) => Number.isNaN(arithmetic.primal(x)))) throw new RangeError(m.miss);
    return [...out];
  };
  return { run };
}
