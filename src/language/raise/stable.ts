import type { Index, Node } from '../../expr/node.js';
import { compareNodes } from '../../expr/order.js';
import { textOf } from '../../expr/rational.js';
import { hintName } from '../../expr/reduce.js';
import { isMark } from './context.js';

/**
 * The nodes by kind, name and size and then by their parts, so that names come in order. Unlike the
 * order by structure it does not depend on how bound indices were numbered while their binder was open.
 */
export function inStableOrder(nodes: readonly Node[]): readonly Node[] {
  if (nodes.length < 2) return nodes;
  return [...nodes].sort((a, b) => compare(a, b, 0));
}

/** Deeper than this, nodes of one shape count as equal. */
const MAX_DEPTH = 4;

function compare(a: Node, b: Node, depth: number): number {
  if (a === b || depth > MAX_DEPTH) return 0;
  if (a.kind !== b.kind) return compareNodes(a, b);
  const [x, y] = [label(a), label(b)];
  if (x !== y) return x < y ? -1 : 1;
  if (a.size !== b.size) return a.size - b.size;
  if (a.children.length !== b.children.length) return a.children.length - b.children.length;
  const [p, q] = [parts(a, depth), parts(b, depth)];
  for (const [k, part] of p.entries()) {
    const c = compare(part, q[k] as Node, depth + 1);
    if (c !== 0) return c;
  }
  return 0;
}

/** The children; those of a sum or product in their own stable order. */
function parts(node: Node, depth: number): readonly Node[] {
  if (node.kind === 'index') return [];
  if (node.kind !== 'add' && node.kind !== 'multiply') return node.children;
  return [...node.children].sort((a, b) => compare(a, b, depth + 1));
}

function label(node: Node): string {
  switch (node.kind) {
    case 'number':
      return textOf(node.value);
    case 'constant':
    case 'dimension':
      return node.name;
    case 'index':
      return stableName(node);
    case 'symbol':
      return node.declaration.name;
    case 'definition':
      return node.definition.name;
    case 'call':
      return node.row.name;
    case 'reduce':
      return node.op;
    case 'matrix':
      return node.fn;
    case 'bracket':
      return node.relation;
    case 'add':
    case 'multiply':
    case 'power':
    case 'delta':
      return '';
    default:
      return node satisfies never;
  }
}

/** Named indices first; an opened one by what it was called and its place in its binder. */
function stableName(i: Index): string {
  if (!isMark(i.name)) return i.name;
  return `~${hintName(i)}${i.name.slice(i.name.lastIndexOf('.') + 1)}`;
}

/** Elements of matrices and vectors as in a product of matrices: `x[i]*A[i,j]*y[j]`; else as they are. */
export function inChainOrder(factors: readonly Node[]): readonly Node[] {
  if (factors.length < 2 || !factors.every(isPlainElement)) return factors;
  const left = [...factors];
  const first = (f: Node): Index => f.children[0] as Index;
  const last = (f: Node): Index => f.children[f.children.length - 1] as Index;
  const take = (k: number): Node => left.splice(Math.max(k, 0), 1)[0] as Node;
  const named = left.findIndex((f) => !isMark(first(f).name));
  const start = take(named >= 0 ? named : left.findIndex((f) => f.children.length === 1));
  const out = [start];
  let from = last(start);
  while (left.length > 0) {
    const straight = left.findIndex((f) => first(f) === from);
    const next = take(straight >= 0 ? straight : left.findIndex((f) => f.free.includes(from)));
    from = first(next) === from ? last(next) : first(next);
    out.push(next);
  }
  return out;
}

function isPlainElement(node: Node): boolean {
  if (node.kind !== 'symbol' && node.kind !== 'definition') return false;
  return node.children.length > 0 && node.children.length <= 2 && node.children.every((s) => s.kind === 'index');
}
