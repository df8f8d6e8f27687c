import { sameNames } from './alpha.js';
import { offDiagonal } from './diagonal.js';
import { extracted } from './extract.js';
import { inlined } from './inline.js';
import { distributed } from './linear.js';
import { dimPoly } from './poly.js';
import { priceOf } from './price.js';
import type { Program } from './program.js';
import { unshifted } from './shift.js';
import { likely } from './terms.js';
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

/** The cheapest program that is found: rewrites that may or may not pay are tried and priced. */
export function cheapest(translation: Translation, build: (plan: Plan) => Program): Program {
  const named = sameNames(translation);
  const given = offDiagonal(named);
  const shaped = (x: Translation): Translation => extracted(distributed(x));
  const priced = (x: Translation, instead?: Translation) => {
    const main = shaped(x);
    const program = build(instead ? { main, instead } : { main });
    const body = instead ? build({ main }) : program;
    return { translation: x, program, price: priceOf(body, (name) => likely(dimPoly(name))).total };
  };
  let best = priced(given);
  const free = unshifted(named);
  const instead = free ? given : undefined;
  if (free) {
    const tried = priced(free, instead);
    if (tried.price < best.price * WORTH) best = tried;
  }
  const candidates = best.translation.tensors.filter((x) => x.axes.length > 1).slice(0, MAX_TRIED);
  for (const { source } of candidates) {
    const without = inlined(best.translation, source);
    if (!without) continue;
    const tried = priced(without, best.translation.guards.length > 0 ? instead : undefined);
    if (tried.price < best.price * WORTH) best = tried;
  }
  return best.program;
}
