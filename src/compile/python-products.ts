import { aligned, infix, LEVEL, type Piece, piece, tight, unionOf } from './python-arrays.js';
import type { Numpy } from './python-context.js';
import type { Term } from './term.js';

/** The factors that a sum multiplies as it adds, where it is a plain sum of products; else null. */
export function summedFactors(term: Term): readonly Term[] | null {
  if (term.kind !== 'reduce' || term.op !== 'sum' || term.args.length > 1) return null;
  const [body] = term.args as [Term];
  return body.kind === 'op' && body.op === 'mul' ? body.args : [body];
}

/** The terms whose arrays a term is written with. */
export function parts(term: Term): readonly Term[] {
  return summedFactors(term) ?? term.args;
}

/** A product of values and reciprocals, with one division. */
export function product(np: Numpy, args: readonly Term[]): Piece {
  const isRecip = (a: Term): boolean => a.kind === 'op' && a.op === 'recip';
  const above = args.filter((a) => !isRecip(a)).map(np.known);
  const below = args.filter(isRecip).map((a) => np.known(a.args[0] as Term));
  const top = above.length > 0 ? infix(' * ', above, LEVEL.mul, np.rank) : piece('1');
  if (below.length === 0) return top;
  const bottom = infix(' * ', below, LEVEL.mul, np.rank);
  const axes = unionOf([top, bottom], np.rank);
  const [x, y] = [aligned(top, axes), aligned(bottom, axes)];
  return piece(`${tight(x, LEVEL.mul)} / ${tight(y, LEVEL.sign)}`, axes, LEVEL.mul);
}
