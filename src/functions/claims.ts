import type { FunctionRow, Sign } from '../expr/row.js';

/** The whole real line as a domain. */
export const REALS = { lo: -Infinity, hi: Infinity } as const;

/** x > 0. */
export const POSITIVE = { lo: 0, hi: Infinity, loOpen: true } as const;

export const always =
  (sign: Sign): FunctionRow['sign'] =>
  () =>
    sign;

/** The sign of a non-decreasing function that is 0 at 0 alone. */
export const same: FunctionRow['sign'] = (x) => x;

/** The sign of a function that vanishes at 0 and of which no more is known. */
export const vanishing: FunctionRow['sign'] = (x) => (x === 'zero' ? 'zero' : 'any');
