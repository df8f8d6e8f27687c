import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compile } from '../../src/compile/compile.js';
import { number } from '../../src/expr/atoms.js';
import type { Node } from '../../src/expr/node.js';
import { compare } from '../../src/expr/relation.js';
import { close, fn, idx, named, plus, times, to, variable } from './build.js';

const N = 100_000;
const NAMES = 30_000;
const x = variable('x');

function timed(node: Node, data: Record<string, number | number[]>, wanted: number): void {
  const began = performance.now();
  const compiled = compile({ node, indices: [] });
  const value = compiled.call(data) as number;
  const ms = performance.now() - began;
  close([value], [wanted], 1e-9);
  assert.ok(ms < 60_000, `took ${ms} ms`);
}

test('a chain of 10⁵ functions', () => {
  let node: Node = x();
  let wanted = 0.5;
  for (let k = 0; k < N; k++) {
    node = fn('sin', node);
    wanted = Math.sin(wanted);
  }
  timed(node, { x: 0.5 }, wanted);
});

test('a chain of 3·10⁴ names', () => {
  let node: Node = x();
  let wanted = 0.5;
  for (let k = 0; k < NAMES; k++) {
    node = named(`v${k}`, [], plus(fn('sin', node), times(node, node, number(0.25))))();
    wanted = Math.sin(wanted) + wanted * wanted * 0.25;
  }
  timed(node, { x: 0.5 }, wanted);
});

test('a sum of 10⁵ terms and a product of 10³ factors', () => {
  const terms: Node[] = [];
  let wanted = 0;
  for (let k = 1; k <= N; k++) {
    terms.push(fn('sin', times(k, x())));
    wanted += Math.sin(k * 0.5);
  }
  timed(plus(...terms), { x: 0.5 }, wanted);
  const factors: Node[] = [];
  let product = 1;
  for (let k = 1; k <= 1000; k++) {
    factors.push(plus(1, fn('sin', times(k, x()))));
    product *= 1 + Math.sin(k * 0.5);
  }
  timed(times(...factors), { x: 0.5 }, product);
});

test('a chain of choices does not double at each step', () => {
  let node: Node = x();
  let wanted = 0.5;
  for (let k = 0; k < 2000; k++) {
    const positive = compare('<', number(0), node);
    const other = compare('<=', node, number(0));
    const body = plus(times(positive, plus(node, -1)), times(other, plus(times(node, node), 0.25)));
    node = named(`v${k}`, [], body)();
    wanted = wanted > 0 ? wanted - 1 : wanted * wanted + 0.25;
  }
  timed(node, { x: 0.5 }, wanted);
});

test('a chain of 10³ array names', () => {
  const i = idx('i', 'n');
  const v = variable('v', ['n']);
  let node: Node = v(i);
  let wanted = [0.1, 0.2, 0.3];
  for (let k = 0; k < 1000; k++) {
    node = named(`h${k}`, [i], plus(fn('sin', node), to(node, 2)))(i);
    wanted = wanted.map((w) => Math.sin(w) + w * w);
  }
  const compiled = compile({ node, indices: [i] });
  close(compiled.call({ v: [0.1, 0.2, 0.3] }) as number[], wanted, 1e-9);
});

test.run();
