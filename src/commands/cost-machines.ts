/** What a computation may run on; the numbers are round ones of current hardware, in double precision. */
export interface Machine {
  readonly name: string;
  /** Operations a second. */
  readonly flops: number;
  /** Bytes a second from its memory. */
  readonly bandwidth: number;
  /** Bytes. */
  readonly memory: number;
}

export const MACHINES: readonly Machine[] = [
  { name: 'one core', flops: 40e9, bandwidth: 15e9, memory: 64e9 },
  { name: 'one machine, 32 cores', flops: 1.3e12, bandwidth: 200e9, memory: 256e9 },
  { name: 'one GPU, 80 GB', flops: 34e12, bandwidth: 3.3e12, memory: 80e9 },
  { name: 'a pod of 256 GPUs', flops: 8.7e15, bandwidth: 840e12, memory: 20e12 },
];

/** Operations that the call of a function stands for. */
export const CALL = 20;
/** Bytes of a number. */
export const NUMBER = 8;

export interface Numbers {
  readonly flops: number;
  readonly calls: number;
  readonly touched: number;
  readonly parameters: number;
  readonly temporaries: number;
  readonly outputs: number;
}

export interface Estimate {
  readonly machine: string;
  readonly fits: boolean;
  /** The roofline: the greater of the time of the operations and of the bytes; seconds. */
  readonly seconds: number;
  readonly bound: 'operations' | 'bytes';
}

/** Bytes that must pass between memory and processor: what is given and made once, what is kept twice. */
export function trafficOf({ parameters, temporaries, outputs }: Numbers): number {
  return NUMBER * (parameters + outputs + 2 * temporaries);
}

export function heldBy({ parameters, temporaries, outputs }: Numbers): number {
  return NUMBER * (parameters + temporaries + outputs);
}

export function estimates(numbers: Numbers): Estimate[] {
  const operations = numbers.flops + CALL * numbers.calls;
  return MACHINES.map(({ name, flops, bandwidth, memory }) => {
    const [a, b] = [operations / flops, trafficOf(numbers) / bandwidth];
    return {
      machine: name,
      fits: heldBy(numbers) <= memory,
      seconds: Math.max(a, b),
      bound: a >= b ? 'operations' : 'bytes',
    };
  });
}
