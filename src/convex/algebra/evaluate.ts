import { fold } from '../../expr/fold.js';
import type { Node } from '../../expr/node.js';

/** Numbers for the letters of a scalar expression. */
export type Values = ReadonlyMap<Node, number>;

/** The value in double precision; NaN where a letter has none or the expression is not real there. */
export function evaluateNode(root: Node, values: Values): number {
  return fold<number>(
    root,
    (node, of) => visit(node, of),
    (node) => values.get(node),
    (node) => (node.kind === 'reduce' || node.kind === 'symbol' || node.kind === 'index' ? [] : node.children),
  );
}

function visit(node: Node, of: (n: Node) => number): number {
  const at = (k: number): number => of(node.children[k] as Node);
  switch (node.kind) {
    case 'number':
      return node.value.valueOf();
    case 'constant':
      return node.name === 'pi' ? Math.PI : Infinity;
    case 'add':
      return node.children.reduce((sum, c) => sum + of(c), 0);
    case 'multiply':
      return product(node.children.map(of));
    case 'power':
      return at(0) ** at(1);
    case 'call':
      return node.row.value(...node.children.map(of));
    case 'delta':
      return at(0) === at(1) ? 1 : 0;
    case 'bracket':
      switch (node.relation) {
        case '==':
          return at(0) === at(1) ? 1 : 0;
        case '!=':
          return at(0) !== at(1) ? 1 : 0;
        case '<':
          return at(0) < at(1) ? 1 : 0;
        case '<=':
          return at(0) <= at(1) ? 1 : 0;
        case 'or':
          return node.children.some((c) => of(c) !== 0) ? 1 : 0;
        default:
          return node.relation satisfies never;
      }
    case 'symbol':
    case 'definition':
    case 'dimension':
    case 'index':
    case 'reduce':
    case 'matrix':
      return Number.NaN;
    default:
      return node satisfies never;
  }
}

/** A false bracket makes a product zero whatever the other factors are. */
function product(factors: readonly number[]): number {
  return factors.includes(0) ? 0 : factors.reduce((p, f) => p * f, 1);
}
