import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { evaluateExactly, neighbour, ulpOf, ulpsFrom } from '../../src/check/exact.js';
import type { Big } from '../../src/check/precise.js';
import { measure } from '../../src/commands/accuracy-measure.js';
import { DECLARATIONS, PATTERNS } from '../../src/commands/accuracy-patterns.js';
import { type Compilable, compilables } from '../../src/commands/targets.js';
import { compile } from '../../src/compile/compile.js';
import { ladder } from './ladder.js';

/** Bars of error in bits: log2 of 1 + the doubles between what is found and the nearest one. */
const bits = (ulps: number): number => Math.log2(1 + Math.round(ulps));

const pattern = (text: string): Compilable =>
  compilables({ file: 'pattern', text: `${DECLARATIONS}evaluate ${text}\n` })[0] as Compilable;

test('elementary forms stay within their bits over all exponents, and have values where limits exist', async () => {
  const wrong: string[] = [];
  for (const { text, bits: bar } of PATTERNS) {
    const found = await measure(pattern(text), text, { points: 32, ms: 250, seed: 1 });
    assert.ok(found.points >= 4, `${text}: ${found.points} points`);
    const max = bits(found.max);
    if (!(max <= bar)) wrong.push(`${text}: ${max.toFixed(2)} bits, bar ${bar}, at ${JSON.stringify(found.worst)}`);
    if (found.nan > 0) wrong.push(`${text}: NaN at ${JSON.stringify(found.nanAt)}`);
  }
  assert.equal(wrong, []);
});

test('what is left of a share near 1: Jacobians of softmax, and one entry infinite', async () => {
  const wrong: string[] = [];
  for (const command of [
    'jacobian softmax(v) wrt v',
    'jacobian log(softmax(v)) wrt v',
    'hessian log(sum(exp(v))) wrt v',
    'evaluate 1 - exp(x)/(exp(x) + exp(y))',
  ]) {
    const [made] = compilables({ file: 'share', text: `${DECLARATIONS}${command}\n` });
    const found = await measure(made as Compilable, command, { points: 60, ms: 400, seed: 1 });
    assert.ok(found.points >= 4, `${command}: ${found.points} points`);
    if (!(found.conditioned < 8)) wrong.push(`${command}: ${found.conditioned} at ${JSON.stringify(found.worst)}`);
    if (found.nan > 0) wrong.push(`${command}: NaN at ${JSON.stringify(found.nanAt)}`);
  }
  assert.equal(wrong, []);
  const value = (text: string, v: number[]) => compile(pattern(text).result).call({ v });
  assert.equal(value('softmax(v)', [1, Infinity, 2]), [0, 1, 0]);
  assert.equal(value('log(softmax(v))', [1, Infinity, 2]), [-Infinity, 0, -Infinity]);
  assert.equal(value('softmax(v)', [-Infinity, 0]), [0, 1]);
  // Nothing is lost where one share is all but 1.
  assert.equal(value('log(softmax(v))', [0, 300]), [-300, -Math.exp(-300)]);
});

/** Error over one unit plus what moving the inputs by one unit does. */
/** A point of the sequence as the check draws it. */
const ORDINARY = 26;
const BAR = 64;
/** One in so many is judged: many digits take their time. */
const EVERY = 3;

test('results of the ladder at ordinary points: within 64 units of what rounding the data does', async () => {
  const wrong: string[] = [];
  let judged = 0;
  for (const [turn, { id, made }] of ladder().entries()) {
    if (turn % EVERY !== EVERY - 1) continue;
    const found = await measure(made, id, { points: 1, ms: 500, seed: 1, from: ORDINARY });
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
