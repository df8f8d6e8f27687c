import type { Term, Var } from '../terms/term.js';
import * as t from '../terms/terms.js';

/** The term with a negative factor taken into a difference, also into one that is summed: −4 Σ (b − a) c is 4 Σ (a − b) c. */
export function withoutSign(term: Term): Term {
  if (term.kind !== 'op') return term;
  if (term.op === 'neg') return turned(term.args[0] as Term) ?? term;
  const [first, ...rest] = term.args as [Term, ...Term[]];
  if (term.op !== 'mul' || first.kind !== 'const' || !(first.value < 0)) return term;
  const inside = turned(t.mul(rest));
  return inside ? t.mul([t.num(-first.value), inside]) : term;
}

function isNegative(term: Term): boolean {
  return term.kind === 'op' && term.op === 'neg';
}

/** Is it what runs minus what stands: x_j − x_i in a sum over j? */
function runsFirst(term: Term, bound: readonly Var[]): boolean {
  const runs = (a: Term): boolean => a.free.some((v) => bound.includes(v));
  const positive = term.args.filter((a) => !isNegative(a));
  const negative = term.args.filter(isNegative);
  return positive.some(runs) && !negative.some(runs);
}

/**
 * The negative of a term, where it is a difference, a product with one, or a sum of such products; else null. Of several
 * differences that one is turned from which, in a sum, an index of the result is subtracted.
 */
function turned(term: Term, bound: readonly Var[] = []): Term | null {
  if (term.kind === 'reduce' && term.op === 'sum') {
    const body = turned(term.args[0] as Term, term.vars);
    return body && t.reduction('sum', term.vars, term.args.slice(1), body);
  }
  if (term.kind !== 'op') return null;
  if (term.op === 'mul') {
    const options = term.args.flatMap((factor) => {
      const other = turned(factor, bound);
      return other ? [{ factor, other }] : [];
    });
    const chosen = options.find(({ factor }) => runsFirst(factor, bound)) ?? options[0];
    return chosen ? t.mul(term.args.map((a) => (a === chosen.factor ? chosen.other : a))) : null;
  }
  const difference = term.op === 'add' && term.args.length === 2 && term.args.filter(isNegative).length === 1;
  return difference ? t.add(term.args.map(t.neg)) : null;
}
