import { programOf } from '../../src/compile/compile.js';
import { costOf } from '../../src/compile/cost.js';
import { evaluate } from '../../src/compile/terms/poly.js';
import type { Poly } from '../../src/compile/terms/term.js';
import { targetsOf } from './ours.js';
import type { Workload } from './workloads.js';

/** What one core does at best. */
export interface Machine {
  /** Floating-point operations a millisecond, with vectors of eight and fused multiply-add. */
  readonly flops: number;
  /** Bytes a millisecond to and from memory. */
  readonly bytes: number;
}

/** A core of the machine: 3.7 GHz, two fused multiply-adds of eight numbers every other cycle; 40 GB/s from cache and memory. */
export function machine(): Machine {
  return { flops: 3.7e6 * 16, bytes: 40e6 };
}

/** Operations that a call of an elementary function takes. */
const CALL = 12;

/**
 * The roofline of a workload in milliseconds: its operations at full speed, or its arrays read and written once. Null
 * where the operations are only known to be at most so many.
 */
export function boundOf(workload: Workload, { flops, bytes }: Machine): number | null {
  const cost = costOf(programOf(targetsOf(workload).targets, { sizes: workload.sizes }).program);
  if (!cost.exact) return null;
  const at = (poly: Poly): number => evaluate(poly, (a) => (a.kind === 'dim' ? (workload.sizes[a.name] ?? 0) : 0));
  const calls = [...cost.calls.values()].reduce((n, poly) => n + at(poly), 0);
  return Math.max((at(cost.flops) + CALL * calls) / flops, (8 * (at(cost.parameters) + at(cost.outputs))) / bytes);
}
