import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median, timed } from '../implementation.js';
import { asker } from '../python.js';
import type { Objective } from './objectives.js';
import type { Evaluate, System } from './systems.js';

/** What one system takes for one objective: to both derivatives, from there to the first values, and a call. */
export interface Times {
  readonly implementation: string;
  readonly deriveMs: number;
  readonly compileMs: number;
  readonly callNs: number;
}

/** Derivations, and as many as fit where one takes long. */
const ROUNDS = 7;
const SLOW = 400;
/** Calls that are timed together, and how long that is repeated. */
const CALLS = 1000;
const BATCH_MS = 30;
/** The largest relative difference of a value from ours. */
const TOLERANCE = 1e-9;

/** All systems on one objective, in turns; what is wrong or fails is named in `notes` and has no row. */
export async function measured(
  objective: Objective,
  systems: readonly System[],
  notes: Set<string>,
): Promise<readonly Times[]> {
  const { name, text, at } = objective;
  const lists = new Map(
    systems.map((s) => [s, { derive: [] as number[], compile: [] as number[], call: [] as number[] }]),
  );
  let right: readonly number[] | null = null;
  const open = new Set(systems);
  for (let round = 0; round < ROUNDS; round++) {
    for (const system of open) {
      const { derive, compile, call } = lists.get(system) as { derive: number[]; compile: number[]; call: number[] };
      // The first round is for loading; those that take long have no other.
      if (round > 1 && (derive[0] as number) > SLOW) continue;
      if (round === 1) for (const list of [derive, compile, call]) list.length = 0;
      try {
        let made: readonly unknown[] = [];
        let evaluate: Evaluate = () => [];
        let values: readonly number[] = [];
        derive.push(
          timed(() => {
            made = system.derive(text);
          }),
        );
        compile.push(
          timed(() => {
            evaluate = system.compile(made);
            values = evaluate(...at);
          }),
        );
        right ??= values;
        const off = Math.max(...right.map((r, k) => Math.abs(r - (values[k] as number)) / Math.max(1, Math.abs(r))));
        if (!(off <= TOLERANCE)) throw new Error(`its values differ by ${off}`);
        call.push(perCall(evaluate, at));
      } catch (error) {
        open.delete(system);
        lists.delete(system);
        notes.add(`${system.name} on ${name}: ${(error instanceof Error ? error.message : `${error}`).split('\n')[0]}`);
      }
    }
  }
  return [...lists].map(([{ name: implementation }, { derive, compile, call }]) => ({
    implementation,
    deriveMs: median(derive),
    compileMs: median(compile),
    callNs: median(call),
  }));
}

/** Nanoseconds of a call, at points that differ: the median batch, once the engine has seen what is hot. */
function perCall(evaluate: Evaluate, [x, y]: Objective['at']): number {
  let sum = 0;
  const batches: number[] = [];
  const end = performance.now() + BATCH_MS;
  while (batches.length < 5 || performance.now() < end) {
    const ms = timed(() => {
      for (let k = 0; k < CALLS; k++) sum += evaluate(x + 1e-9 * k, y)[1] as number;
    });
    batches.push((1e6 * ms) / CALLS);
  }
  if (Number.isNaN(sum)) throw new Error('no number');
  return median(batches);
}

/** SymPy of `$PYTHON` on the objectives, in a process of its own; null where there is none. */
export async function withSympy(
  objectives: readonly Objective[],
  take: (objective: Objective, times: Times) => void,
): Promise<string | null> {
  const python = process.env.PYTHON || 'python3';
  const script = fileURLToPath(new URL('with_sympy.py', import.meta.url));
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'ignore'] });
  const ask = asker(child as unknown as ChildProcessWithoutNullStreams);
  try {
    for (const objective of objectives) {
      const [x, y] = objective.at;
      const answer = await ask({ text: objective.text, x, y, rounds: ROUNDS, calls: 20 * CALLS });
      if (!answer) return `no sympy in ${python}`;
      const { deriveMs, compileMs, callNs } = answer as Record<string, number>;
      take(objective, { implementation: 'sympy', deriveMs, compileMs, callNs } as Times);
    }
    return null;
  } finally {
    child.kill();
  }
}
