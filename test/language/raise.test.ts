import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dimension, one, symbol } from '../../src/expr/atoms.js';
import { add, multiply } from '../../src/expr/build.js';
import type { Declaration } from '../../src/expr/declaration.js';
import type { Node } from '../../src/expr/node.js';
import { freshIndex, sum } from '../../src/expr/reduce.js';
import { printAst } from '../../src/language/print.js';
import { raise } from '../../src/language/raise.js';
import { makeNames } from '../../src/language/raise-names.js';

const n = dimension('n');

function array(name: string, ...dims: Node[]): (...at: Node[]) => Node {
  const declaration: Declaration = {
    kind: 'declaration',
    name,
    domain: 'real',
    dims,
    attributes: new Set(),
    ordered: false,
  };
  return (...at) => symbol(declaration, at);
}

test('a sum of products is a matrix product', () => {
  const [B, x] = [array('B', n, n), array('x', n)];
  const [i, j] = [freshIndex('i', one, n), freshIndex('j', one, n)];
  const node = sum([j], multiply([add([B(i, j), B(j, i)]), x(j)]));
  const ast = raise(node, [i], makeNames(['B', 'x', 'n']));
  assert.is(ast && printAst(ast), "(B' + B)*x");
});

test.run();
