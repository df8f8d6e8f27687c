import { minusOne as minus, number, one } from '../../expr/atoms.js';
import { add, call, divide, multiply, power } from '../../expr/build.js';
import { fold } from '../../expr/fold.js';
import type { Node } from '../../expr/node.js';
import { rational } from '../../expr/rational.js';
import { rebuild } from '../../expr/reduce.js';
import { row } from '../../functions/table.js';

const half = number(rational(1, 2));

/** Is it k log(r) for a number k? Then r^k, which is its exponential: where the logarithm is a number, r > 0. */
function exponentialOf(node: Node): Node | null {
  if (node.kind === 'call') return node.row.name === 'log' ? (node.children[0] as Node) : null;
  if (node.kind !== 'multiply' || node.children.length !== 2) return null;
  const [k, log] = node.children as [Node, Node];
  if (k.kind !== 'number' || log.kind !== 'call' || log.row.name !== 'log') return null;
  return power(log.children[0] as Node, k);
}

/**
 * Functions of logarithms that are functions without: exp(k log r) = r^k, and with it the logistic function and the
 * softplus. Every rewriting holds where the logarithm is a number.
 */
export function withoutLogarithms(root: Node): Node {
  return fold<Node>(root, (node, of) => {
    const made = node.children.length === 0 ? node : rebuild(node, node.children.map(of));
    if (made.kind !== 'call') return made;
    const e = exponentialOf(made.children[0] as Node);
    if (!e) return made;
    switch (made.row.name) {
      case 'exp':
        return e;
      case 'sigmoid':
        return divide(e, add([one, e]));
      case 'softplus':
        return call(row('log'), [add([one, e])]);
      case 'cosh':
        return multiply([add([e, power(e, minus)]), half]);
      case 'sinh':
        return multiply([add([e, multiply([minus, power(e, minus)])]), half]);
      default:
        return made;
    }
  });
}
