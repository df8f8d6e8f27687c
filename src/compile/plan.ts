import type { Program } from './loops/program.js';
import { priceOf } from './price.js';
import { offDiagonal } from './rewrites/diagonal.js';
import { extracted } from './rewrites/extract.js';
import { inlined } from './rewrites/inline.js';
import { distributed } from './rewrites/linear.js';
import { materialised } from './rewrites/materialise.js';
import { shared } from './rewrites/repeated.js';
import { scanned } from './rewrites/scan.js';
import { unshifted } from './rewrites/shift.js';
import { sameNames } from './terms/alpha.js';
import { dimPoly } from './terms/poly.js';
import { likely } from './terms/terms.js';
import type { Translation } from './translate.js';

/** What becomes a program: arrays to be filled, and what fills them instead where a guard says so. */
export interface Plan {
  readonly main: Translation;
  /** Runs after `main` where one of its guards does not hold. */
  readonly instead?: Translation;
}

/** Arrays that are tried in place of their loads. */
const MAX_TRIED = 3;
/** Part of the price that a change must save. */
const WORTH = 0.97;

/** A program as far as its price is known. */
export interface Draft {
  /** Without what runs where a guard does not hold. */
  readonly program: Program;
  readonly finished: () => Program;
}

/** The cheapest program that is found: rewrites that may or may not pay are tried and priced. */
export function cheapest(translation: Translation, build: (plan: Plan) => Draft): Program {
  const named = scanned(sameNames(translation));
  const given = offDiagonal(named);
  const free = unshifted(named);
  const shaped = (x: Translation): Translation => materialised(extracted(distributed(x)));
  const built = (translation: Translation, main: Translation) => {
    const draft = build(free ? { main, instead: given } : { main });
    const price = (): number => priceOf(draft.program, (name) => likely(dimPoly(name))).total;
    return { translation, main, draft, price };
  };
  const priced = (x: Translation) => built(x, shaped(x));
  let best = priced(free ?? given);
  let least: number | null = null;
  const trial = (tried: typeof best): void => {
    least ??= best.price();
    const price = tried.price();
    if (price < least * WORTH) [best, least] = [tried, price];
  };
  const candidates = best.translation.tensors.filter((x) => x.axes.length > 1).slice(0, MAX_TRIED);
  for (const { source } of candidates) {
    const without = inlined(best.translation, source);
    if (without) trial(priced(without));
  }
  const once = shared(best.main);
  if (once !== best.main) trial(built(best.translation, once));
  return best.draft.finished();
}
