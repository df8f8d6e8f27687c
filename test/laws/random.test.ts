import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { describe } from '../../src/language/describe.js';
import { DeriveError } from '../../src/language/errors.js';
import type { Element } from '../../src/result.js';
import { runScript } from '../../src/run.js';
import { exampleOf } from './derived.js';
import { scriptFrom } from './grammar.js';
import { likeness, meaning } from './meaning.js';

/**
 * Random objectives: each is derived, and the derivative is that of the numeric witness; its texts are read back to
 * the same values. RANDOM_RUNS=10000 makes a long run; RANDOM_SEED repeats one.
 */

const RUNS = Number(process.env.RANDOM_RUNS ?? 120);
const SEED = Number(process.env.RANDOM_SEED ?? Math.floor(Date.now() / 864e5));
const TOLERANCE = 1e-6;
/** Nothing goes on longer than this many milliseconds after the start: neither the runs nor the shrinking of a failure. */
const LIMIT = 15_000 + 300 * RUNS;
/** Every so many of the scripts also has its texts read back. */
const READ_EVERY = 4;

const tapes = fc.array(fc.nat(999), { minLength: 20, maxLength: 120, size: 'max' });

interface Tally {
  runs: number;
  unchecked: number;
  slowest: { ms: number; text: string };
}

const tally: Tally = { runs: 0, unchecked: 0, slowest: { ms: 0, text: '' } };

function elementOf(text: string): Element {
  try {
    const [element] = runScript({ file: 'random.deriv', text });
    if (element) return element;
  } catch (error) {
    if (error instanceof DeriveError) throw new Error(describe(error));
    throw error;
  }
  throw new Error('no command');
}

/** What is wrong with the derivation of the script; null where nothing is. */
function faultOf(text: string, read: boolean): string | null {
  // Time of the processor, which other programs do not lengthen.
  const start = process.cpuUsage();
  const { check, result, message } = elementOf(text);
  const ms = process.cpuUsage(start).user / 1000;
  tally.runs++;
  if (ms > tally.slowest.ms) tally.slowest = { ms, text };
  if (!check) tally.unchecked++;
  if (check && !(check.maxRelativeError <= TOLERANCE)) return `${result?.text} is off by ${check.maxRelativeError}`;
  if (!result) return `no result: ${message}`;
  return read ? misread(text) : null;
}

function misread(text: string): string | null {
  const example = exampleOf(text);
  const { form, closed, stated } = example.derived;
  for (const [printed, axes] of [[form.text, stated.open] as const, [form.index, []] as const]) {
    const like = likeness(meaning(printed, axes, example), closed, example);
    if (like === 'different') return `${printed} reads as something else`;
  }
  return null;
}

test(`${RUNS} random scripts, seed ${SEED}`, () => {
  console.log(`random scripts: seed ${SEED}, ${RUNS} runs`);
  const began = Date.now();
  const property = fc.property(tapes, (numbers) => {
    const text = scriptFrom(numbers);
    const fault = faultOf(text, tally.runs % READ_EVERY === 0);
    if (fault !== null) throw new Error(`${fault}\n${text}`);
  });
  const found = fc.check(property, { seed: SEED, numRuns: RUNS, interruptAfterTimeLimit: LIMIT });
  const smallest = found.counterexample?.[0];
  const why = found.errorInstance instanceof Error ? found.errorInstance.message : '';
  const { runs, unchecked } = tally;
  console.log(`${runs} runs in ${Math.round((Date.now() - began) / 1000)} s, ${unchecked} not checked`);
  assert.not(found.failed, `seed ${SEED}: ${why}\n${smallest ? scriptFrom(smallest) : ''}`);
  assert.is(found.numRuns, RUNS, `only so many runs within ${LIMIT / 1000} s`);
});

test('few of them cannot be checked, and none takes long', () => {
  assert.ok(tally.unchecked < 0.2 * tally.runs, `${tally.unchecked} of ${tally.runs} are not checked`);
  // Alone: by now the collector goes through the nodes of all scripts.
  const { text } = tally.slowest;
  const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
  const alone = spawnSync(process.execPath, ['--import', 'tsx', cli, 'run', '-', '--json'], { input: text });
  const [element] = JSON.parse(String(alone.stdout)) as Element[];
  const ms = (element?.ms?.derive ?? Infinity) + (element?.ms?.check ?? Infinity);
  console.log(`slowest: ${Math.round(ms)} ms\n${text}`);
  assert.ok(ms < 5000, text);
});

test.run();
