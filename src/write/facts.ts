import type { CheckReport } from '../result.js';

/** What a check compared, where, and how far the two were apart, ready for each writer. */
export interface CheckFacts {
  readonly against: string;
  readonly where: string;
  readonly error: { readonly text: string; readonly latex: string };
  readonly seed: string;
}

/** The parts of a check line. */
export function checkFacts({ against, points, maxRelativeError, seed }: CheckReport): CheckFacts {
  return {
    against,
    where: `${points} random ${points === 1 ? 'point' : 'points'}`,
    error: { text: errorText(maxRelativeError), latex: errorLatex(maxRelativeError) },
    seed: String(seed),
  };
}

/** A check as one line of text. */
export function checkLine(check: CheckReport): string {
  const { against, where, error, seed } = checkFacts(check);
  return `against ${against} at ${where}, worst relative error ${error.text}, seed ${seed}`;
}

/** A relative error in two digits, as `2.1e-16`. */
function errorText(error: number): string {
  return error === 0 ? '0' : error.toExponential(1);
}

function errorLatex(error: number): string {
  if (error === 0) return '0';
  const [digits, power] = error.toExponential(1).split('e');
  return `${digits} \\cdot 10^{${Number(power)}}`;
}
