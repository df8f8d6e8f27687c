import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { distance, type Exact, evaluateExactly, ulpOf, ulpsFrom } from '../../src/check/exact.js';
import type { Point } from '../../src/check/point.js';
import { compileEachC, findCompiler } from '../../src/compile/c/run.js';
import { type Compiled, compile } from '../../src/compile/compile.js';
import { dense } from '../../src/compile/data.js';
import { solveDims } from '../../src/compile/shapes.js';
import { postorder } from '../../src/expr/fold.js';
import type { Node } from '../../src/expr/node.js';
import { ladder, type Rung } from './ladder.js';
import { sizesOf } from './ladder-scale.js';

/**
 * Every backend against the value to 50 digits, on every closed form of the ladder. What is computed element by element
 * has four units of the last place; where sums are taken, four units of the size of what was added.
 */

const BAR = 4;

/** Strict arithmetic and no warning let pass; the standard flags re-associate. */
const STRICT = ['-O1', '-ffp-contract=off', '-Wall', '-Wextra', '-pedantic', '-Werror'];

/** Does the value take a sum, a product or the like over an index, here or in a name that it uses? */
function reduces(root: Node): boolean {
  const seen = new Set<Node>();
  const open = [root];
  for (let next = open.pop(); next; next = open.pop()) {
    for (const n of postorder(next)) {
      if (n.kind === 'reduce' || n.kind === 'matrix') return true;
      if (n.kind !== 'definition' || seen.has(n.definition.body)) continue;
      seen.add(n.definition.body);
      open.push(n.definition.body);
    }
  }
  return false;
}

function pointOf({ made, dims }: Rung, data: Rung['data'][number]): Point {
  const arrays = made.parameters
    .filter((p) => Object.hasOwn(data, p.name))
    .map((declaration) => ({ declaration, ...dense(declaration.name, data[declaration.name] as number) }));
  const named = Object.entries(data).filter(
    (e): e is [string, number] => typeof e[1] === 'number' && !made.parameters.some((p) => p.name === e[0]),
  );
  return {
    dims: solveDims(arrays, new Map([...named, ...Object.entries(dims)])),
    values: new Map(
      arrays.map(({ declaration, shape, data: numbers }) => [declaration.name, { shape, data: numbers }]),
    ),
  };
}

function backends(rungs: readonly Rung[]): Map<string, Compiled[]> {
  const each = (options: object): Compiled[] =>
    rungs.map(({ made }) => compile(made.result, { parameters: made.parameters, ...options }));
  const found = new Map([
    ['js', each({ backend: 'js' })],
    ['wasm', each({ backend: 'wasm' })],
    ['wasm-fma', each({ backend: 'wasm', fused: true })],
  ]);
  if (!findCompiler()) return found;
  const wanted = rungs.map(({ made }) => ({ target: made.result, options: { parameters: made.parameters } }));
  found.set('c', compileEachC(wanted));
  found.set('c, strict', compileEachC(wanted, STRICT));
  return found;
}

interface Tally {
  elements: number;
  /** Within half a unit and a hair: what correct rounding gives; within four units; only in units of the size. */
  nearest: number;
  near: number;
  explained: number;
  greatest: number;
  greatestOfSize: number;
}

test('all backends have the values of the ladder to four units of the last place, or of the size of what is added', async () => {
  const rungs = ladder();
  const tallies = new Map<string, Tally>();
  const wrong: string[] = [];
  const all = backends(rungs);
  for (const [k, rung] of rungs.entries()) {
    const { id, made, data, dims } = rung;
    const sums = reduces(made.result.node);
    for (const d of data) {
      const point = pointOf(rung, d);
      const exact = await evaluateExactly(made.result.node, made.result.indices, point);
      const sizes = sizesOf(made.result, point);
      for (const [name, compiled] of all) {
        const { data: got } = (compiled[k] as Compiled).run(d, undefined, dims);
        const key = `${name.padEnd(10)} ${sums ? 'with sums   ' : 'by elements '}`;
        const tally = tallies.get(key) ?? {
          elements: 0,
          nearest: 0,
          near: 0,
          explained: 0,
          greatest: 0,
          greatestOfSize: 0,
        };
        tallies.set(key, tally);
        exact.forEach((wanted, at) => {
          const what = `${id} ${made.name}[${at}]`;
          const off = typeof wanted === 'string' ? wanted : take(tally, got[at] as number, wanted, sizes[at] as number);
          if (!((off as number) <= BAR)) wrong.push(`${what} ${name}: ${off}`);
        });
      }
    }
  }
  for (const [key, t] of tallies) {
    const shares = [t.nearest, t.near, t.explained].map((n) => `${((100 * n) / t.elements).toFixed(1)} %`);
    console.log(
      `${key} ${t.elements}: nearest ${shares[0]}, to 4 ulp ${shares[1]}, to 4 of the size ${shares[2]}; ` +
        `at most ${t.greatest.toFixed(2)} ulp, ${t.greatestOfSize.toFixed(2)} of the size`,
    );
  }
  assert.equal(wrong, []);
});

/** Counts one element; returns its error in units of the size. */
function take(tally: Tally, got: number, wanted: Exact & object, size: number): number {
  const ulps = ulpsFrom(got, wanted);
  const finite = Number.isFinite(got) && Number.isFinite(wanted.toNumber());
  const ofSize = finite ? distance(got, wanted) / ulpOf(Math.max(size, Math.abs(wanted.toNumber()))) : ulps;
  tally.elements++;
  if (ulps <= 0.5001) tally.nearest++;
  else if (ulps <= BAR) tally.near++;
  else tally.explained++;
  tally.greatest = Math.max(tally.greatest, ulps);
  tally.greatestOfSize = Math.max(tally.greatestOfSize, ofSize);
  return ofSize;
}

test.run();
