import { evaluate } from '../terms/poly.js';
import type { Poly } from '../terms/term.js';
import { inPlace } from './offsets.js';
import type { Program } from './program.js';
import { rowwise } from './rows.js';

/** The length that a dimension is taken to have where nothing is known. */
const NOMINAL = 64;

/** Likely lengths of dimensions. */
export type LikelySizes = Readonly<Record<string, number>>;

/** The program with its loops in the order in which they run well as they are written, its values the same to the last bit. */
export function arranged(program: Program, sizes: LikelySizes = {}): Program {
  return rowwise(inPlace(program), likelyOf(sizes));
}

/** The likely value of an integer. */
export function likelyOf(sizes: LikelySizes = {}): (poly: Poly) => number {
  const length = (poly: Poly): number =>
    evaluate(poly, (a) => {
      if (a.kind === 'dim') return sizes[a.name] ?? NOMINAL;
      return a.kind === 'var' ? (length(a.lo) + length(a.hi)) / 2 : 1;
    });
  return length;
}
