import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { evaluateExactly, neighbour, ulpOf, ulpsFrom } from '../../src/check/exact.js';
import type { Big } from '../../src/check/precise.js';
import { measure } from '../../src/commands/accuracy-measure.js';
import { DECLARATIONS, PATTERNS } from '../../src/commands/accuracy-patterns.js';
import { type Compilable, compilables } from '../../src/commands/targets.js';
import { ladder } from './ladder.js';

/** Bars of error in bits: log2 of 1 + the doubles between what is found and the nearest one. */
const bits = (ulps: number): number => Math.log2(1 + Math.round(ulps));

const pattern = (text: string): Compilable =>
  compilables({ file: 'pattern', text: `${DECLARATIONS}evaluate ${text}\n` })[0] as Compilable;

test('elementary forms stay within their bits over all exponents, and have values where limits exist', async () => {
  const wrong: string[] = [];
  for (const { text, bits: bar, open } of PATTERNS) {
    const found = await measure(pattern(text), text, { points: 48, ms: 4000, seed: 1 });
    assert.ok(found.points >= 8, `${text}: ${found.points} points`);
    const max = bits(found.max);
    const known = (worst: unknown): boolean => open !== undefined && JSON.stringify(worst).includes('null');
    if (!(max <= bar) && !known(found.worst))
      wrong.push(`${text}: ${max.toFixed(2)} bits, bar ${bar}, at ${JSON.stringify(found.worst)}`);
    if (found.nan > 0 && !known(found.nanAt)) wrong.push(`${text}: NaN at ${JSON.stringify(found.nanAt)}`);
  }
  assert.equal(wrong, []);
});

/** Error over one unit plus what moving the inputs by one unit does. */
/** A point of the sequence as the check draws it. */
const ORDINARY = 26;
const BAR = 64;
/** The time of all of them. */
const LIMIT = 60_000;

test('results of the ladder at ordinary points: within 64 units of what rounding the data does', async () => {
  const wrong: string[] = [];
  const start = performance.now();
  let judged = 0;
  for (const { id, made } of ladder()) {
    if (performance.now() - start > LIMIT) break;
    const found = await measure(made, id, { points: 1, ms: 2000, seed: 1, from: ORDINARY });
    if (found.points > 0) judged++;
    if (!(found.conditioned < BAR))
      wrong.push(`${id}: ${found.conditioned} at ${JSON.stringify(found.conditionedWorst)}`);
    if (found.nan > 0) wrong.push(`${id}: NaN at ${JSON.stringify(found.nanAt)}`);
  }
  assert.equal(wrong, []);
  assert.ok(judged >= 40, `${judged} judged`);
});

const at = async (text: string, x: number): Promise<Big> => {
  const { result } = pattern(text);
  const point = { dims: new Map(), values: new Map([['x', { shape: [], data: Float64Array.of(x) }]]) };
  const [found] = await evaluateExactly(result.node, [], point);
  if (typeof found !== 'object') throw new Error(`${text} at ${x} is ${found}`);
  return found;
};

test('the witness itself: what cancels and what overflows', async () => {
  assert.is((await at('log(1 + exp(x))', -700)).toNumber(), Math.exp(-700));
  assert.is((await at('log(1 + exp(x))', 1e300)).toNumber(), 1e300);
  assert.is((await at('exp(x) - 1', 1e-300)).toNumber(), 1e-300);
  assert.is((await at('sqrt(x^2 + x^2)', 5e-324)).toNumber(), 5e-324);
  assert.is((await at('sqrt(x^2)', -1e300)).toNumber(), 1e300);
  // A double is taken as it is, not by its shortest decimal.
  assert.is(`${(await at('x + 0', 0.1)).minus('0.1' as unknown as number).toNumber()}`, '5.551115123125783e-18');
  assert.ok(Math.abs(ulpsFrom(0.1, await at('x + 0', 0.1))) < 1e-9);
  assert.is(ulpsFrom(neighbour(0.1, true), await at('x + 0', 0.1)), 1);
  assert.is(ulpOf(1), 2 ** -52);
  assert.is(ulpOf(5e-324), 5e-324);
  assert.is(ulpsFrom(Number.NaN, await at('x + 0', 0.1)), Number.POSITIVE_INFINITY);
});

test.run();
