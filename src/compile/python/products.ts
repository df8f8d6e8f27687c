import type { Term } from '../terms/term.js';
import { aligned, infix, LEVEL, type Piece, piece, plainPiece, tight, unionOf } from './arrays.js';
import type { Writer } from './context.js';

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
export function product(w: Writer, args: readonly Term[]): Piece {
  const isRecip = (a: Term): boolean => a.kind === 'op' && a.op === 'recip';
  const above = args.filter((a) => !isRecip(a)).map(w.known);
  const below = args.filter(isRecip).map((a) => w.known(a.args[0] as Term));
  const top = above.length > 0 ? infix(' * ', above, LEVEL.mul, w) : plainPiece('1');
  if (below.length === 0) return top;
  const bottom = infix(' * ', below, LEVEL.mul, w);
  const axes = unionOf([top, bottom], w);
  const [x, y] = [aligned(top, axes, w), aligned(bottom, axes, w)];
  const quotient = piece(`${tight(x, LEVEL.mul)} / ${tight(y, LEVEL.sign)}`, axes, LEVEL.mul);
  return { ...quotient, plain: top.plain && bottom.plain };
}
