import type { Workload } from './workloads.js';

/** One way to compute a workload, ready to run. */
export interface Ready {
  /** Milliseconds of one evaluation. */
  readonly run: () => number | Promise<number>;
  /** The numbers of the last evaluation, one result after the other. */
  readonly result: () => Float64Array | Promise<Float64Array>;
  /** Of the numbers of the C loops those that `result` has, where it has not all. */
  readonly compared?: (all: Float64Array) => Float64Array;
  /** The points that were evaluated, where the time is scaled up from them. */
  readonly points?: number;
  /** Milliseconds from the derived expression to the first result, where it was measured. */
  readonly first?: number;
}

export interface Implementation {
  readonly name: string;
  /** Why not, where it is not on this machine; null where it cannot express the workload. */
  readonly prepare: (workload: Workload) => Promise<Ready | string | null>;
  readonly close?: () => void;
}

/** Milliseconds of one call. */
export function timed(call: () => void): number {
  const start = performance.now();
  call();
  return performance.now() - start;
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

export function concatenated(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}
