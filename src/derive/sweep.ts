import { minusOne, number, one } from '../expr/atoms.js';
import { add, call, multiply, power, subtract } from '../expr/build.js';
import { exchangeable } from '../expr/exchange.js';
import { fold } from '../expr/fold.js';
import type { DefinitionNode, Index, MatrixNode, Node, Reduce, SymbolNode } from '../expr/node.js';
import { rational } from '../expr/rational.js';
import { freshIndex, hintName, matrix, open, reduce, substitute, sum } from '../expr/reduce.js';
import { compare, delta, opposite } from '../expr/relation.js';
import type { Owner } from '../expr/twins.js';
import { row } from '../functions/table.js';

/** An element that the expression depends on, with its adjoint: a sum over `bound` of coefficient · d(leaf). */
export interface Leaf {
  readonly leaf: SymbolNode | DefinitionNode;
  readonly bound: readonly Index[];
  readonly coefficient: Node;
}

export function ownerOf(node: SymbolNode | DefinitionNode): Owner {
  return node.kind === 'symbol' ? node.declaration : node.definition;
}

/** The children through which a derivative flows. */
function differentiable(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'add':
    case 'multiply':
    case 'power':
    case 'call':
      return node.children;
    case 'reduce':
      return node.op === 'argmax' ? [] : [open(node).body];
    case 'matrix':
      return [open(node).body];
    default:
      return [];
  }
}

interface Contribution {
  readonly bound: ReadonlySet<Index>;
  readonly coefficient: Node;
}

const NOTHING: ReadonlySet<Index> = new Set();

/**
 * Reverse mode through one expression, with an adjoint of 1 at its root: visits every distinct node once,
 * after all the nodes that use it. Inside a binder the adjoint keeps the binder's index; it is summed as soon
 * as a node does not depend on it, so that the adjoint of a node has exactly the node's indices.
 */
export function sweep(root: Node, wanted: (owner: Owner) => boolean): Leaf[] {
  const order: Node[] = [];
  const depends = new Map<Node, boolean>();
  fold<boolean>(
    root,
    (node, of) => {
      const leaf = node.kind === 'symbol' || node.kind === 'definition';
      const does = leaf ? wanted(ownerOf(node)) : differentiable(node).some(of);
      depends.set(node, does);
      if (does) order.push(node);
      return does;
    },
    undefined,
    differentiable,
  );
  const adjoints = new Map<Node, Contribution[]>([[root, [{ bound: NOTHING, coefficient: one }]]]);
  const leaves: Leaf[] = [];
  const send = (to: Node, bound: ReadonlySet<Index>, coefficient: Node): void => {
    if (!depends.get(to)) return;
    const list = adjoints.get(to);
    const contribution = { bound, coefficient };
    if (list) list.push(contribution);
    else adjoints.set(to, [contribution]);
  };
  for (let k = order.length - 1; k >= 0; k--) {
    const node = order[k] as Node;
    const total = gather(node, adjoints.get(node) ?? []);
    adjoints.delete(node);
    if (node.kind === 'symbol' || node.kind === 'definition') {
      leaves.push({ leaf: node, bound: [...total.bound], coefficient: total.coefficient });
      continue;
    }
    pull(node, total, send);
  }
  return leaves.reverse();
}

/** The adjoint of a node from what its users sent: indices that the node does not have are summed. */
function gather(node: Node, contributions: readonly Contribution[]): Contribution {
  const keep = new Set<Index>();
  const parts = contributions.map(({ bound, coefficient }) => {
    const gone = [...bound].filter((i) => !node.free.includes(i));
    for (const i of bound) if (node.free.includes(i)) keep.add(i);
    return gone.length > 0 ? sum(gone, coefficient) : coefficient;
  });
  return { bound: keep, coefficient: add(parts) };
}

type Send = (to: Node, bound: ReadonlySet<Index>, coefficient: Node) => void;

function pull(node: Node, { bound, coefficient: c }: Contribution, send: Send): void {
  switch (node.kind) {
    case 'add':
      for (const child of node.children) send(child, bound, c);
      return;
    case 'multiply':
      for (const [k, child] of node.children.entries()) {
        send(child, bound, multiply([c, ...node.children.filter((_, m) => m !== k)]));
      }
      return;
    case 'power': {
      const [base, exponent] = node.children as [Node, Node];
      send(base, bound, multiply([c, exponent, power(base, subtract(exponent, one))]));
      send(exponent, bound, multiply([c, node, call(row('log'), [base])]));
      return;
    }
    case 'call': {
      const partials = node.row.derivative(...node.children);
      for (const [k, child] of node.children.entries()) send(child, bound, multiply([c, partials[k] as Node]));
      return;
    }
    case 'reduce':
      pullReduce(node, bound, c, send);
      return;
    case 'matrix':
      pullMatrix(node, bound, c, send);
      return;
    default:
      return;
  }
}

function pullReduce(node: Reduce, bound: ReadonlySet<Index>, c: Node, send: Send): void {
  const { indices, body, guard } = open(node);
  const inner = new Set([...bound, ...indices]);
  switch (node.op) {
    case 'sum':
      send(body, inner, c);
      return;
    case 'prod': {
      // The product of the others, which is right at zeros too.
      const others = indices.map((i) => freshIndex(hintName(i), i.children[0] as Node, i.children[1] as Node));
      const map = new Map<Node, Node>(indices.map((i, k) => [i, others[k] as Node]));
      const same = multiply(indices.map((i, k) => delta(i, others[k] as Node)));
      const rest = reduce('prod', others, substitute(body, map), multiply([substitute(guard, map), opposite(same)]));
      send(body, inner, multiply([c, guard, rest]));
      return;
    }
    case 'max':
    case 'min':
      send(body, inner, multiply([c, guard, compare('==', body, node), share(node)]));
      return;
    case 'argmax':
      return;
    default:
      node.op satisfies never;
  }
}

/**
 * What each place at which a maximum is attained counts: 1, or of two places that are one but for the order of two
 * indices a half each.
 */
function share(node: Reduce): Node {
  const pair = exchangeable(node);
  return pair ? multiply([half, add([one, delta(...pair)])]) : one;
}

const half = number(rational(1, 2));

/** ∂A⁻¹_ab/∂A_rc = -A⁻¹_ar A⁻¹_cb, ∂log|det A|/∂A_rc = A⁻¹_cr, ∂det A/∂A_rc = det A · A⁻¹_cr. */
function pullMatrix(node: MatrixNode, bound: ReadonlySet<Index>, c: Node, send: Send): void {
  const { indices, body } = open(node);
  const [r, s] = indices as [Index, Index];
  const inner = new Set([...bound, r, s]);
  const inverse = (a: Node, b: Node): Node => matrix('inv', indices, body, [a, b]);
  switch (node.fn) {
    case 'inv': {
      const [a, b] = node.children.slice(1) as [Node, Node];
      send(body, inner, multiply([minusOne, c, inverse(a, r), inverse(s, b)]));
      return;
    }
    case 'logdet':
      send(body, inner, multiply([c, inverse(s, r)]));
      return;
    case 'det':
      send(body, inner, multiply([c, node, inverse(s, r)]));
      return;
    default:
      node.fn satisfies never;
  }
}
