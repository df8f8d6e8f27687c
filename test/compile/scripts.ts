import { compilables } from '../../src/commands/targets.js';
import type { Target } from '../../src/compile/compile.js';
import { compileAll } from '../../src/compile/compile.js';
import type { Dense } from '../../src/compile/data.js';
import { type Program, statements, values as valuesIn, valuesOf } from '../../src/compile/loops/program.js';
import { type Price, priceOf } from '../../src/compile/price.js';
import { close, fill, values } from './build.js';
import { naiveAll } from './naive.js';

/** Programs of scripts, compared by value with the naive evaluator, and what they cost. */

export type Lengths = Readonly<Record<string, number>>;

/** What each command of the script gives to a compiler. */
export function targetsOf(script: string): Target[] {
  return compilables({ file: 'script', text: script }).map((c) => c.result);
}

export interface Checked {
  readonly program: Program;
  /** At the lengths for which it is compiled. */
  readonly price: Price;
}

/** The targets compiled for `large` lengths; at `small` ones they must have their naive values. */
export function checked(
  targets: readonly Target[],
  large: Lengths,
  small: Lengths,
  data: Readonly<Record<string, Dense>>,
): Checked {
  const made = compileAll(targets, { sizes: large });
  const got = made.run(data, undefined, small);
  targets.forEach(({ node, indices }, at) => {
    close(got[at]?.data ?? [], naiveAll(node, indices, values(small, data)), 1e-10, made.source);
  });
  return { program: made.program, price: priceOf(made.program, (name) => large[name] ?? Number.NaN) };
}

/** A random symmetric matrix of positive numbers that sum to 1, with an empty diagonal. */
export function pairs(seed: number, n: number): Dense {
  const data = (fill(seed, { p: [n, n] }, (x) => x + 1.1).p as Dense).data;
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) data[i * n + j] = i === j ? 0 : (data[j * n + i] as number);
  const total = data.reduce((s, x) => s + x, 0);
  return { shape: [n, n], data: data.map((x) => x / total) };
}

/** The part of a program that is not rare. */
export function* usual(program: Program) {
  for (const s of program.body) if (s.kind !== 'if' || !s.rare) yield* statements([s]);
}

/** Loops at each depth, outermost first. */
export function loopsByDepth(program: Program): number[] {
  const out: number[] = [];
  for (const [s, depth] of usual(program)) if (s.kind === 'for') out[depth] = (out[depth] ?? 0) + 1;
  return out;
}

/** The greatest number of axes of a temporary that is written. */
export function widest(program: Program): number {
  let most = 0;
  for (const [s] of usual(program))
    if (s.kind === 'store' && s.buffer.role === 'temporary') most = Math.max(most, s.buffer.extents.length);
  return most;
}

/** How often the program says exp. */
export function countCalls(program: Program, name: string): number {
  let count = 0;
  for (const [s] of usual(program))
    for (const root of valuesOf(s))
      for (const v of valuesIn(root)) if (v.kind === 'call' && v.row.name === name) count++;
  return count;
}
