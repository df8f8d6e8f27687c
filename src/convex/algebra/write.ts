import { number, one } from '../../expr/atoms.js';
import { add, call, divide, multiply, power } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { row } from '../../functions/table.js';
import { nodeOfAtom } from './atoms.js';
import type { Poly, Term } from './poly.js';
import type { Ratio } from './ratio.js';

/** A term as a node; powers of exponentials are one exponential. */
function termNode({ c, m }: Term): Node {
  const factors: Node[] = [number(c)];
  const exponents: Node[] = [];
  for (let k = 0; k < m.length; k += 2) {
    const atom = nodeOfAtom(m[k] as number);
    const n = number(m[k + 1] as number);
    if (atom.kind === 'call' && atom.row.name === 'exp') exponents.push(multiply([n, atom.children[0] as Node]));
    else factors.push(power(atom, n));
  }
  if (exponents.length > 0) factors.push(call(row('exp'), [add(exponents)]));
  return multiply(factors);
}

export function polyNode(p: Poly): Node {
  return add([...p.values()].map(termNode));
}

/** The quotient as a node. */
export function ratioNode(r: Ratio): Node {
  const den = polyNode(r.den);
  const num = polyNode(r.num);
  return den === one ? num : divide(num, den);
}
