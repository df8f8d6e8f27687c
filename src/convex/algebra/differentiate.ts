import { one, zero } from '../../expr/atoms.js';
import { add, call, multiply, power, subtract } from '../../expr/build.js';
import { fold } from '../../expr/fold.js';
import type { Node } from '../../expr/node.js';
import { row } from '../../functions/table.js';

/** The derivative of a scalar expression by one letter, almost everywhere; brackets count as constant. */
export function differentiate(root: Node, z: Node): Node {
  return fold<Node>(
    root,
    (node, of) => visit(node, of),
    (node) => (node === z ? one : undefined),
    (node) => (node.kind === 'reduce' || node.kind === 'symbol' || node.kind === 'index' ? [] : node.children),
  );
}

function visit(node: Node, of: (n: Node) => Node): Node {
  switch (node.kind) {
    case 'add':
      return add(node.children.map(of));
    case 'multiply':
      return add(
        node.children.map((c, k) => {
          const d = of(c);
          return d === zero ? zero : multiply([d, ...node.children.filter((_, j) => j !== k)]);
        }),
      );
    case 'power': {
      const [base, exponent] = node.children as [Node, Node];
      const [db, de] = [of(base), of(exponent)];
      const first = db === zero ? zero : multiply([exponent, power(base, subtract(exponent, one)), db]);
      return de === zero ? first : add([first, multiply([node, call(row('log'), [base]), de])]);
    }
    case 'call': {
      const slopes = node.children.map(of);
      if (slopes.every((d) => d === zero)) return zero;
      const partials = node.row.derivative(...node.children);
      return add(slopes.map((d, k) => (d === zero ? zero : multiply([partials[k] as Node, d]))));
    }
    case 'number':
    case 'constant':
    case 'dimension':
    case 'index':
    case 'symbol':
    case 'definition':
    case 'delta':
    case 'bracket':
    case 'reduce':
    case 'matrix':
      return zero;
    default:
      return node satisfies never;
  }
}

/** The second derivative. */
export function secondDerivative(root: Node, z: Node): Node {
  return differentiate(differentiate(root, z), z);
}
