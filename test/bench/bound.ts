import { programOf } from '../../src/compile/compile.js';
import { evaluate, span } from '../../src/compile/poly.js';
import { workOf } from '../../src/compile/program.js';
import type { Var } from '../../src/compile/term.js';
import { targetsOf } from './ours.js';
import type { Workload } from './workloads.js';

/** What one core does at best. */
export interface Machine {
  /** Floating-point operations a millisecond, with vectors of eight and fused multiply-add. */
  readonly flops: number;
  /** Bytes a millisecond to and from memory. */
  readonly bytes: number;
}

/** A core of the machine: 3.7 GHz, two fused multiply-adds of eight numbers every other cycle; 20 GB/s. */
export function machine(): Machine {
  return { flops: 3.7e6 * 16, bytes: 20e6 };
}

/** Operations that a call of an elementary function takes. */
const CALL = 12;

/** The roofline of a workload in milliseconds: its operations at full speed, or its arrays read and written once. */
export function boundOf(workload: Workload, { flops, bytes }: Machine): number {
  const { program } = programOf(targetsOf(workload).targets, { sizes: workload.sizes });
  const turns = (v: Var): number =>
    evaluate(span(v.lo, v.hi), (a) => (a.kind === 'dim' ? (workload.sizes[a.name] ?? 0) : 0));
  const work = workOf(program, turns);
  const arrays = Object.values(workload.data(workload.sizes)).reduce((n, a) => n + a.data.length, 0);
  return Math.max((work.flops + CALL * work.calls) / flops, (8 * arrays) / bytes);
}
