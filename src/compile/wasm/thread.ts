import { type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { Memory } from './engine.js';

/**
 * A second thread that runs modules on shared memory. There is one for all modules; it is started when it is first
 * needed and does not keep the process alive.
 */

/** Words of a module's memory: how often a thread came to a meeting, and 32 words on whether it sleeps there. */
export function meet(words: Int32Array, thread: number): void {
  const mine = 16 * thread;
  const other = 16 - mine;
  const turn = ((words[mine] as number) + 1) | 0;
  Atomics.store(words, mine, turn);
  if (Atomics.load(words, 32 + other) !== 0) Atomics.notify(words, mine);
  for (let spins = 0; ; spins++) {
    const seen = Atomics.load(words, other);
    if (((seen - turn) | 0) >= 0) return;
    if (spins < 4000) continue; // some 20 µs, less than it takes to wake a thread
    Atomics.store(words, 32 + mine, 1);
    Atomics.wait(words, other, seen);
    Atomics.store(words, 32 + mine, 0);
  }
}

/** After a failure the thread is not waited for any more. */
export function leave(words: Int32Array, thread: number): void {
  Atomics.add(words, 16 * thread, 2 ** 30);
  Atomics.notify(words, 16 * thread);
}

/** Words by which the thread is told what to run. */
const [CALLS, WHICH, ASLEEP, READY] = [0, 1, 2, 3];
/** Milliseconds that a thread may take to start. */
const PATIENCE = 20_000;

/** Self-contained functions are handed over as text, so that it works however this file is bundled. */
const SOURCE = `'use strict';
const { workerData, receiveMessageOnPort } = require('node:worker_threads');
const { control, port } = workerData;
const meet = ${meet};
const leave = ${leave};
const known = new Map();
const take = ({ id, module, memory }) => {
  if (!module) return known.delete(id);
  const words = new Int32Array(memory.buffer);
  const nothing = () => {};
  const e = { memory, matrix: nothing, meet: (t) => meet(words, t), 'lane.pow': Math.pow, 'lane.expm1': Math.expm1 };
  known.set(id, { words, run: new WebAssembly.Instance(module, { e }).exports.run });
};
let calls = 0;
Atomics.store(control, ${READY}, 1);
Atomics.notify(control, ${READY});
for (;;) {
  for (let spins = 0; spins < 4000 && Atomics.load(control, ${CALLS}) === calls; spins++);
  while (Atomics.load(control, ${CALLS}) === calls) {
    Atomics.store(control, ${ASLEEP}, 1);
    Atomics.wait(control, ${CALLS}, calls);
    Atomics.store(control, ${ASLEEP}, 0);
  }
  calls = Atomics.load(control, ${CALLS});
  let words = new Int32Array(33);
  try {
    for (let m; (m = receiveMessageOnPort(port)); ) {
      if (m.message.memory) words = new Int32Array(m.message.memory.buffer);
      take(m.message);
    }
    const one = known.get(Atomics.load(control, ${WHICH}));
    words = one.words;
    one.run(1);
  } catch (error) {
    port.postMessage(String(error && error.message));
    leave(words, 1);
  }
}`;

interface Crew {
  readonly control: Int32Array<SharedArrayBuffer>;
  readonly port: MessagePort;
}

let crew: Crew | null = null;

function start(): Crew {
  const control = new Int32Array(new SharedArrayBuffer(64));
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(SOURCE, {
    eval: true,
    execArgv: [],
    workerData: { control, port: port2 },
    transferList: [port2 as never],
  });
  worker.on('error', () => {});
  worker.unref();
  const port = port1 as unknown as MessagePort;
  port.unref();
  if (Atomics.wait(control, READY, 0, PATIENCE) === 'timed-out') throw new Error('the second thread does not start');
  return { control, port };
}

let count = 0;
const gone = new FinalizationRegistry((id: number) => crew?.port.postMessage({ id }));

/**
 * A function that runs the module in two threads; `first` does the first one's part here. Throws what the second
 * thread throws as one error; after an error the module does not run again.
 */
export function inTwoThreads(module: object, memory: Memory, first: (thread: number) => void): () => void {
  crew ??= start();
  const { control, port } = crew;
  const id = ++count;
  const words = new Int32Array(memory.buffer);
  let failed: string | null = null;
  port.postMessage({ id, module, memory });
  const run = (): void => {
    if (failed !== null) throw new Error(failed);
    Atomics.store(control, WHICH, id);
    Atomics.add(control, CALLS, 1);
    if (Atomics.load(control, ASLEEP) !== 0) Atomics.notify(control, CALLS);
    try {
      first(0);
    } catch (error) {
      failed = 'a thread of this function has failed before';
      leave(words, 0);
      throw error;
    }
    if ((words[16] as number) === (words[0] as number)) return;
    const message = receiveMessageOnPort(port)?.message;
    failed = `the second thread failed: ${message ?? 'for no known reason'}`;
    throw new Error(failed);
  };
  gone.register(run, id);
  return run;
}
