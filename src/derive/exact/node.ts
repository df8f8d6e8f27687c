import { constant, number } from '../../expr/atoms.js';
import { add, call, divide, multiply, power, rawCall } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { rational } from '../../expr/rational.js';
import { exp } from '../../functions/exponential.js';
import { type Exact, isRational } from '../exact.js';
import type { Generator } from '../generator.js';
import { type Poly, termsOf } from '../laurent.js';

function generatorNode(g: Generator): Node {
  switch (g.kind) {
    case 'prime':
      return number(rational(g.value));
    case 'root':
      return polyNode(g.of);
    case 'pi':
      return constant('pi');
    case 'exp':
      return call(exp, [toNode(g.of)]);
    case 'call':
      return rawCall(g.row, g.args.map(toNode));
    default:
      return g satisfies never;
  }
}

function polyNode(p: Poly): Node {
  return add(
    termsOf(p).map(({ coefficient, monomial }) =>
      multiply([
        number(coefficient),
        ...monomial.map(({ generator, exponent }) => power(generatorNode(generator), number(exponent))),
      ]),
    ),
  );
}

/** The number as an expression. */
export function toNode(x: Exact): Node {
  if (isRational(x)) return number(x);
  return x.bottom.size > 1 ? divide(polyNode(x.top), polyNode(x.bottom)) : polyNode(x.top);
}
