import { splitCoefficient } from './affine.js';
import { definition, index, number, one, symbol, zero } from './atoms.js';
import { add, call, multiply, power, primitive, scale, subtract } from './build.js';
import { byNode } from './by-node.js';
import { fold } from './fold.js';
import { areSame, intern } from './intern.js';
import type { Index, MatrixFunction, MatrixNode, Node, Reduce, ReduceOp } from './node.js';
import { compareNodes } from './order.js';
import { candidateOrders } from './orders.js';
import { failsByIndex } from './partial.js';
import { MINUS_ONE, minus, ONE, type Rational } from './rational.js';
import { compare, delta, either } from './relation.js';

const hintOf = new WeakMap<Index, string>();

/** The name under which an index was first written. */
export function hintName(i: Index): string {
  return hintOf.get(i) ?? i.name;
}

/** Do both run from the same first to the same last value? */
export function sameRange(a: Index, b: Index): boolean {
  return a.children[0] === b.children[0] && a.children[1] === b.children[1];
}

let freshSerial = 0;

/** A free index that occurs nowhere else, to be bound under the hint. */
export function freshIndex(hint: string, lo: Node, hi: Node): Index {
  const made = index(`~f${freshSerial++}`, lo, hi);
  hintOf.set(made, hint);
  return made;
}

/** The k-th index of what bears this name: of a definition, free in its body. */
export function ownIndex(name: string, k: number, hint: string, lo: Node, hi: Node): Index {
  const made = index(`~${name}.${k}`, lo, hi);
  hintOf.set(made, hint);
  return made;
}

export interface Opened {
  readonly indices: readonly Index[];
  readonly body: Node;
  readonly guard: Node;
}

const opened = byNode<Opened>();

/** The inside of a binder with its indices free under names that occur nowhere else. */
export function open(node: Reduce | MatrixNode): Opened {
  const known = opened.get(node);
  if (known) return known;
  const map = new Map<Node, Node>();
  // The name is the same in every run, so that no order depends on what happened before. What lies inside a binder
  // is smaller than it, so that the names of nested binders differ.
  const name = `~${node.hash.toString(36)}_${node.size}`;
  const indices = node.indices.map((bound, k) => {
    const fresh = index(`${name}.${k}`, bound.children[0] as Node, bound.children[1] as Node);
    hintOf.set(fresh, node.kind === 'reduce' ? (node.hints[k] ?? 'i') : k === 0 ? 'i' : 'j');
    map.set(bound, fresh);
    return fresh;
  });
  const guard = node.kind === 'reduce' ? substitute(node.children[1] as Node, map) : one;
  const made = { indices, body: substitute(node.children[0] as Node, map), guard };
  opened.set(node, made);
  return made;
}

/** Replaces free indices by integer expressions. */
export function substitute(root: Node, map: ReadonlyMap<Node, Node>): Node {
  if (map.size === 0) return root;
  const touched = (node: Node): boolean => {
    for (let k = 0; k < node.free.length; k++) if (map.has(node.free[k] as Index)) return true;
    return false;
  };
  if (!touched(root)) return root;
  if (root.size <= SMALL) return substituteSmall(root, map, touched);
  return fold<Node>(
    root,
    (node, of) => rebuild(node, node.children.map(of)),
    (node) => (node.kind === 'index' ? (map.get(node) ?? node) : touched(node) ? undefined : node),
  );
}

/** Up to this size an expression is replaced by recursion, which needs no memory of what was visited. */
const SMALL = 100;

function substituteSmall(node: Node, map: ReadonlyMap<Node, Node>, touched: (node: Node) => boolean): Node {
  if (node.kind === 'index') return map.get(node) ?? node;
  if (!touched(node)) return node;
  return rebuild(
    node,
    node.children.map((child) => substituteSmall(child, map, touched)),
  );
}

/** The node of the same kind with other children, in normal form. */
export function rebuild(node: Node, children: readonly Node[]): Node {
  if (areSame(children, node.children)) return node;
  switch (node.kind) {
    case 'number':
    case 'constant':
    case 'dimension':
    case 'index':
      return node;
    case 'symbol':
      return symbol(node.declaration, children);
    case 'definition':
      return definition(node.definition, children);
    case 'add':
      return add(children);
    case 'multiply':
      return multiply(children);
    case 'power':
      return power(children[0] as Node, children[1] as Node);
    case 'call':
      return call(node.row, children);
    case 'delta':
      return delta(children[0] as Node, children[1] as Node);
    case 'bracket':
      if (node.relation === 'or') return either(children);
      return compare(node.relation, children[0] as Node, children[1] as Node);
    case 'reduce':
      return reduce(node.op, node.indices, children[0] as Node, children[1] as Node, node.hints);
    case 'matrix':
      return matrix(node.fn, node.indices, children[0] as Node, children.slice(1));
    default:
      return node satisfies never;
  }
}

interface Closed {
  readonly coefficient: Rational;
  readonly node: Node;
}

/** Binds the indices under canonical names, in the least of the orders that the body leaves open. */
function close(op: ReduceOp, indices: readonly Index[], body: Node, guard: Node, hints: readonly string[]): Closed {
  const height = Math.max(body.height, guard.height) + 1;
  let best: { rest: Node; guard: Node; coefficient: Rational; bound: Index[]; hints: string[] } | undefined;
  for (const order of candidateOrders(indices, body, guard)) {
    const bound = order.map((i, k) => index(`$${height}.${k}`, i.children[0] as Node, i.children[1] as Node));
    const map = new Map<Node, Node>(order.map((i, k) => [i, bound[k] as Node]));
    const renamed = substitute(body, map);
    const newGuard = substitute(guard, map);
    const [coefficient, rest] =
      op !== 'sum'
        ? ([ONE, renamed] as const)
        : renamed.kind === 'add'
          ? primitive(renamed)
          : splitCoefficient(renamed);
    const c = best ? compareNodes(rest, best.rest) || compareNodes(newGuard, best.guard) : -1;
    // Two orders that differ in the sign alone show that the sum is its own negative.
    if (c === 0 && best && op === 'sum' && coefficient.equals(minus(best.coefficient)))
      return { coefficient: ONE, node: zero };
    if (c < 0)
      best = {
        rest,
        guard: newGuard,
        coefficient,
        bound,
        hints: order.map((i) => hints[indices.indexOf(i)] ?? hintName(i)),
      };
  }
  if (!best) throw new Error('a reduction binds at least one index');
  const node = intern<Reduce>(`R${op}:${best.bound.map((b) => b.id).join(';')}`, `R${op}${best.bound.length}`, {
    kind: 'reduce',
    children: [best.rest, best.guard],
    op,
    indices: Object.freeze(best.bound),
    hints: Object.freeze(best.hints),
  });
  return { coefficient: best.coefficient, node };
}

function count(i: Index): Node {
  return add([i.children[1] as Node, one, scale(i.children[0] as Node, MINUS_ONE)]);
}

function dependsOn(node: Node, indices: readonly Index[]): boolean {
  return node.free.some((i) => indices.includes(i));
}

/** A sum opened with indices that occur nowhere around it: those of `open` do where it is part of its own inside. */
export function openApart(node: Reduce, around: readonly Node[], bound: readonly Index[] = []): Opened {
  const inside = open(node);
  const clash = inside.indices.some((i) => bound.includes(i) || around.some((f) => f.free.includes(i)));
  if (!clash) return inside;
  const indices = inside.indices.map((i) => freshIndex(hintName(i), i.children[0] as Node, i.children[1] as Node));
  const map = new Map<Node, Node>(inside.indices.map((i, k) => [i, indices[k] as Node]));
  return { indices, body: substitute(inside.body, map), guard: inside.guard };
}

/** The bracket of a sum that a factor without the sum's indices needs, since it may fail where the bracket is false. */
function keeperOf(f: Node, factors: readonly Node[], bound: readonly Index[]): Node | undefined {
  if (f.free.length === 0 || dependsOn(f, bound)) return undefined;
  const keeps = (g: Node): boolean => isBracket(g) && dependsOn(g, bound) && g.free.some((i) => f.free.includes(i));
  const keeper = factors.find(keeps);
  return keeper && failsByIndex(f) ? keeper : undefined;
}

function isBracket(f: Node): boolean {
  return f.kind === 'bracket' || f.kind === 'delta';
}

/** Over one index, no factor a bracket: what depends on it stands inside. */
function sumOverOne(i: Index, name: string, coefficient: Rational, factors: readonly Node[]): Node {
  const inner = factors.filter((f) => f.free.includes(i));
  const outer = factors.filter((f) => !f.free.includes(i));
  if (inner.length === 0) return multiply([number(coefficient), ...outer, count(i)]);
  const closed = close('sum', [i], multiply(inner), one, [name]);
  return multiply([number(coefficient), ...outer, number(closed.coefficient), closed.node]);
}

/**
 * Σ over the indices. Constants and factors that do not depend on an index stand outside, nested sums
 * are one sum, and sums that share no index are a product of sums.
 */
export function sum(indices: readonly Index[], body: Node, hints?: readonly string[]): Node {
  const names = new Map(indices.map((i, k) => [i, hints?.[k] ?? hintName(i)]));
  const bound = [...indices];
  const [coefficient, rest] = body.kind === 'add' ? primitive(body) : splitCoefficient(body);
  let current = rest;
  for (;;) {
    const factors: readonly Node[] = current.kind === 'multiply' ? current.children : [current];
    const inner = factors.find((f) => f.kind === 'reduce' && f.op === 'sum' && dependsOn(f, bound)) as
      | Reduce
      | undefined;
    if (!inner) break;
    const inside = openApart(inner, factors, bound);
    for (const i of inside.indices) {
      bound.push(i);
      names.set(i, hintName(i));
    }
    current = multiply([...factors.filter((f) => f !== inner), inside.body]);
  }
  if (current === zero) return zero;
  const factors = current.kind === 'multiply' ? current.children : [current];
  const [only] = bound;
  if (only && bound.length === 1 && !factors.some(isBracket))
    return sumOverOne(only, names.get(only) as string, coefficient, factors);
  const keepers = new Map(factors.map((f): [Node, Node | undefined] => [f, keeperOf(f, factors, bound)]));
  const stays = (f: Node): boolean => dependsOn(f, bound) || keepers.get(f) !== undefined;
  const outside: Node[] = [number(coefficient), ...factors.filter((f) => !stays(f))];
  const left = new Set(factors.filter(stays));
  const unused = new Set(bound);
  while (left.size > 0) {
    const group: Node[] = [];
    const mine = new Set<Index>();
    const seed = left.values().next().value as Node;
    const grow = [seed];
    left.delete(seed);
    for (let f = grow.pop(); f; f = grow.pop()) {
      group.push(f);
      for (const i of f.free) if (unused.has(i) || mine.has(i)) mine.add(i);
      for (const other of left) {
        if (!other.free.some((i) => mine.has(i)) && keepers.get(other) !== f && keepers.get(f) !== other) continue;
        left.delete(other);
        grow.push(other);
      }
    }
    for (const i of mine) unused.delete(i);
    const ordered = bound.filter((i) => mine.has(i));
    const closed = close(
      'sum',
      ordered,
      multiply(group),
      one,
      ordered.map((i) => names.get(i) as string),
    );
    outside.push(number(closed.coefficient), closed.node);
  }
  for (const i of unused) outside.push(count(i));
  return multiply(outside);
}

/** A reduction over the indices where the guard is 1. The guard of a sum becomes factors of its body. */
export function reduce(
  op: ReduceOp,
  indices: readonly Index[],
  body: Node,
  guard: Node = one,
  hints?: readonly string[],
): Node {
  if (indices.length === 0) return body;
  if (op === 'sum') return sum(indices, guard === one ? body : multiply([guard, body]), hints);
  const names = hints ?? indices.map(hintName);
  if (guard === one && op !== 'argmax' && !dependsOn(body, indices)) {
    return op === 'prod' ? power(body, multiply(indices.map(count))) : body;
  }
  return close(op, indices, body, guard, names).node;
}

/**
 * An element of `inv`, or `det` and `logdet`, of the matrix whose element at `indices` (row, column) is
 * `body`. A transpose inside is taken out, and the inverse of a symmetric matrix is symmetric.
 */
export function matrix(fn: MatrixFunction, indices: readonly Index[], body: Node, subscripts: readonly Node[]): Node {
  const factors = fn === 'inv' && body.kind === 'multiply' ? body.children : [];
  const scalars = factors.filter((f) => !dependsOn(f, indices));
  if (scalars.length > 0 && scalars.length < factors.length) {
    const rest = multiply(factors.filter((f) => dependsOn(f, indices)));
    return multiply([power(multiply(scalars), number(-1)), matrix(fn, indices, rest, subscripts)]);
  }
  const [row, column] = indices as [Index, Index];
  const height = body.height + 1;
  const names = [row, column].map((i, k) => index(`$${height}.${k}`, i.children[0] as Node, i.children[1] as Node)) as [
    Index,
    Index,
  ];
  const [r, c] = names;
  const straight = substitute(
    body,
    new Map<Node, Node>([
      [row, r],
      [column, c],
    ]),
  );
  const swapped = substitute(
    body,
    new Map<Node, Node>([
      [row, c],
      [column, r],
    ]),
  );
  const turn = straight !== swapped && compareNodes(swapped, straight) < 0;
  const inner = turn ? swapped : straight;
  let subs = turn ? [...subscripts].reverse() : [...subscripts];
  if (straight === swapped) subs = subs.sort(compareNodes);
  if (fn === 'inv') {
    if (inner.kind === 'delta' && inner.children.includes(r) && inner.children.includes(c))
      return delta(subs[0] as Node, subs[1] as Node);
    if (inner.kind === 'matrix' && inner.fn === 'inv' && inner.children[1] === r && inner.children[2] === c) {
      const inside = open(inner);
      return substitute(
        inside.body,
        new Map<Node, Node>([
          [inside.indices[0] as Node, subs[0] as Node],
          [inside.indices[1] as Node, subs[1] as Node],
        ]),
      );
    }
  }
  return intern<MatrixNode>(`M${fn}:${r.id};${c.id}`, `M${fn}`, {
    kind: 'matrix',
    children: [inner, ...subs],
    fn,
    indices: Object.freeze(names),
  });
}

/** Difference of two nodes as a convenience of callers that compare. */
export function isSameValue(a: Node, b: Node): boolean {
  return a === b || subtract(a, b) === zero;
}
