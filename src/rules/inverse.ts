import { multiply } from '../expr/build.js';
import { hasDigits, kroneckerSides } from '../expr/kronecker.js';
import type { Index, MatrixNode, Node } from '../expr/node.js';
import { freshIndex, hintName, matrix, open, substitute, sum } from '../expr/reduce.js';
import { factorsOf } from './rewrite.js';

interface Link {
  readonly factor: Node;
  readonly from: Index;
  readonly to: Index;
}

/** The factors of a matrix product in order, each with the indices that it joins; null for anything else. */
function chainOf(factors: readonly Node[], row: Index, column: Index, bound: readonly Index[]): Link[] | null {
  const out: Link[] = [];
  const left = new Set(factors);
  let at = row;
  while (left.size > 0) {
    const next = [...left].filter((f) => f.free.includes(at));
    const [factor] = next;
    if (next.length !== 1 || !factor || factor.children.length < 2) return null;
    const ends = factor.free.filter((i) => i !== at && (i === column || bound.includes(i)));
    const [to] = ends;
    if (ends.length !== 1 || !to || to.children[1] !== at.children[1] || to.children[0] !== at.children[0]) return null;
    out.push({ factor, from: at, to });
    left.delete(factor);
    at = to;
  }
  return at === column ? out : null;
}

/** (A B C)⁻¹ = C⁻¹ B⁻¹ A⁻¹ for square factors. */
export function inverseOfProduct(node: Node): Node {
  if (node.kind !== 'matrix' || node.fn !== 'inv') return node;
  const { indices, body } = open(node);
  const [row, column] = indices as [Index, Index];
  if (body.kind !== 'reduce' || body.op !== 'sum') return node;
  const inside = open(body);
  const chain = chainOf(factorsOf(inside.body), row, column, inside.indices);
  return chain ? reversed(node, chain) : node;
}

function reversed(node: MatrixNode, chain: readonly Link[]): Node {
  const [a, b] = node.children.slice(1) as [Node, Node];
  const bound = chain
    .slice(1)
    .map(({ from }) => freshIndex(hintName(from), from.children[0] as Node, from.children[1] as Node));
  const ends = [a, ...bound, b];
  const factors = [...chain]
    .reverse()
    .map(({ factor, from, to }, k) => matrix('inv', [from, to], factor, [ends[k] as Node, ends[k + 1] as Node]));
  return sum(bound, multiply(factors));
}

/** (A ⊗ B)⁻¹ = A⁻¹ ⊗ B⁻¹ for square A and B. */
export function inverseOfKronecker(node: Node): Node {
  if (node.kind !== 'matrix' || node.fn !== 'inv') return node;
  const { indices, body } = open(node);
  const factors = factorsOf(body);
  const sides = factors.some((f) => hasDigits(f)) ? kroneckerSides(factors, indices) : null;
  if (!sides?.every(({ indices: [i, j] }) => i?.children[1] === j?.children[1])) return node;
  const ends = new Map<Node, Node>(indices.map((i, k) => [i, node.children[k + 1] as Node]));
  const parts = sides.map(({ indices: own, at, body: inner }) =>
    matrix(
      'inv',
      own,
      inner,
      at.map((s) => substitute(s, ends)),
    ),
  );
  return multiply(parts);
}
