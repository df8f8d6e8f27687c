import { mapTerms } from '../terms/rewrite.js';
import type { Source, Term } from '../terms/term.js';
import * as t from '../terms/terms.js';
import { sourceOf, type Tensor, type Translation } from '../translate.js';

/**
 * Sums of exponentials without the shift by their greatest exponent, as long as they turn out to be of
 * moderate size: then nothing has overflown, and what has underflown does not count.
 */

const MODERATE = 2 ** 64;
/** Work of finding the greatest exponent from which it is worth to do without. */
const WORTH_TRYING = 200;

const ZERO = t.num(0);

/** Is this 0 where x = 0, else x? An exponent less its peak becomes that where the peak is 0. */
function isItself({ kind, args: [then, x, condition, more] }: Term): boolean {
  if (kind !== 'choose' || more || condition?.kind !== 'compare' || condition.relation !== '==') return false;
  return isZero(then) && condition.args[0] === x && isZero(condition.args[1]);
}

function isZero(term: Term | undefined): boolean {
  return term?.kind === 'const' && term.value === 0;
}

/** The translation without costly shifts, guarded; null where there are none. */
export function unshifted(translation: Translation): Translation | null {
  const shifts = translation.shifts.filter(({ peak }) => peak.free.length === 0 && peak.cost >= WORTH_TRYING);
  if (shifts.length === 0) return null;
  const peaks = new Set(shifts.map((s) => s.peak));
  const sources = new Map<Source, Source>();
  const place = mapTerms((term): Term => {
    if (peaks.has(term)) return ZERO;
    if (isItself(term)) return term.args[1] as Term;
    const other = term.kind === 'load' ? sources.get(term.source) : undefined;
    return other && term.kind === 'load' ? t.load(other, term.subs) : term;
  });
  const tensors = translation.tensors.map((x): Tensor => {
    const body = place(x.body);
    if (body === x.body) return x;
    const source = sourceOf('tensor', x.source.name, x.source.lows, x.source.extents);
    sources.set(x.source, source);
    return { ...x, source, body };
  });
  const outputs = translation.outputs.map((o) => ({ ...o, term: place(o.term) }));
  const sums = [...new Set(shifts.map(({ rest }) => place(rest)))];
  const guards = sums.flatMap((sum) => [
    t.compare('<', sum, t.num(1 / MODERATE)),
    t.compare('<', t.num(MODERATE), sum),
    t.compare('!=', sum, sum),
  ]);
  return { ...translation, tensors, outputs, guards, shifts: [] };
}
