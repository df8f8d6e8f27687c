import { one } from '../../expr/atoms.js';
import type { Definition } from '../../expr/declaration.js';
import type { Node } from '../../expr/node.js';
import { ONE, type Rational } from '../../expr/rational.js';
import { substitute } from '../../expr/reduce.js';

/** Base and rational exponent of a factor; a power with another exponent is its own base. */
export function powerOf(factor: Node): readonly [Node, Rational] {
  if (factor.kind !== 'power') return [factor, ONE];
  const [base, exponent] = factor.children as [Node, Node];
  return exponent.kind === 'number' ? [base, exponent.value] : [factor, ONE];
}

export function isNumber(q: Rational, value: number): boolean {
  return q.d === 1n && Number(q.s * q.n) === value;
}

const DEEP = 8;

/** What a name stands for where `wanted` likes the body, through a few names of names. */
export function peel(node: Node, wanted: (body: Node) => boolean): Node {
  if (node.kind !== 'definition') return node;
  const subscripts: (readonly Node[])[] = [];
  const definitions: Definition[] = [];
  let current: Node = node;
  while (current.kind === 'definition' && definitions.length < DEEP) {
    definitions.push(current.definition);
    subscripts.push(current.children);
    current = current.definition.body;
  }
  if (current.kind === 'definition' || !wanted(current)) return node;
  let body: Node = current;
  for (let k = definitions.length - 1; k >= 0; k--) {
    const map = new Map<Node, Node>();
    definitions[k]?.indices.forEach((i, n) => {
      map.set(i, subscripts[k]?.[n] ?? one);
    });
    body = substitute(body, map);
  }
  return body;
}
