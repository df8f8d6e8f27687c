import type { Update } from '../loops/program.js';

/** What an accumulator starts from so that it changes nothing. */
export const NEUTRAL: Readonly<Record<Update, number>> = {
  sum: 0,
  prod: 1,
  max: Number.NEGATIVE_INFINITY,
  min: Number.POSITIVE_INFINITY,
};

/** The instruction that puts two parts together. */
export const COMBINE = { sum: 'add', prod: 'mul', max: 'max', min: 'min' } as const;
