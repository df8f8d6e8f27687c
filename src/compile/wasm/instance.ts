import type { MatrixFunction } from '../../expr/node.js';
import { helpers } from '../helpers.js';
import type { Buffer } from '../loops/program.js';
import { engine, type Memory } from './engine.js';
import type { Module } from './module.js';
import { MATRIX } from './steps.js';
import { exponentialTable } from './tables.js';
import { inTwoThreads, meet } from './thread.js';

/** A module with its memory; the buffers of the program are views of it. */
export interface Instance {
  readonly run: () => void;
  readonly memory: Memory;
  readonly view: (buffer: Buffer) => Float64Array;
}

export function instantiate({ bytes, layout, pool, tabled, rows, threaded }: Module): Instance {
  const memory = new engine.Memory({ initial: layout.pages, maximum: layout.pages, shared: threaded });
  const all = new Float64Array(memory.buffer);
  if (tabled) all.set(exponentialTable(), layout.table / 8);
  const bits = new BigUint64Array(memory.buffer, layout.pool, 2 * pool.length);
  pool.forEach((b, k) => {
    bits.fill(b, 2 * k, 2 * k + 2);
  });
  const matrix = (which: number, from: number, size: number, to: number): void => {
    const name = MATRIX[which] as MatrixFunction;
    helpers[name](all.subarray(from / 8, from / 8 + size * size), size, all, to / 8);
  };
  const lanes = Object.fromEntries([...rows].map(([name, row]) => [name, row.value]));
  const words = new Int32Array(memory.buffer);
  const together = (thread: number): void => meet(words, thread);
  const environment = { memory, matrix, meet: together, 'lane.pow': Math.pow, 'lane.expm1': Math.expm1, ...lanes };
  const module = new engine.Module(bytes);
  const { exports } = new engine.Instance(module, { e: environment });
  return {
    run: threaded ? inTwoThreads(module, memory, exports.run as (thread: number) => void) : (exports.run as () => void),
    memory,
    view: (buffer) => {
      const at = layout.base.get(buffer) as number;
      return new Float64Array(memory.buffer, at, layout.length.get(buffer) as number);
    },
  };
}
