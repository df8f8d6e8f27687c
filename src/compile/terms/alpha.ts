import { overTerms, type Translation } from '../translate.js';
import { atom } from './poly.js';
import { mapTerms } from './rewrite.js';
import type { Term, Var } from './term.js';
import * as t from './terms.js';

/**
 * Bound variables get names by how deeply they are nested, so that sums which differ in the name of a
 * variable alone are one term.
 */
export function sameNames(translation: Translation): Translation {
  const names = new Map<string, Var>();
  const depth = new Map<Term, number>();
  const depthOf = (term: Term): number => {
    const known = depth.get(term);
    if (known !== undefined) return known;
    const inside = term.args.reduce((n, a) => Math.max(n, depth.get(a) ?? 0), 0);
    const own = term.kind === 'reduce' || term.kind === 'matrix' ? inside + term.vars.length : inside;
    depth.set(term, own);
    return own;
  };
  const over = mapTerms((term) => {
    if (term.kind !== 'reduce' || term.vars.some((v) => v.lo.free.length > 0 || v.hi.free.length > 0)) {
      depthOf(term);
      return term;
    }
    const inside = term.args.reduce((n, a) => Math.max(n, depth.get(a) ?? 0), 0);
    const vars = term.vars.map((v, k) => {
      const key = `${inside + k}:${v.lo.key}:${v.hi.key}`;
      const made = names.get(key) ?? t.variable(v.name, v.lo, v.hi);
      names.set(key, made);
      return made;
    });
    const map = new Map(term.vars.map((v, k) => [v, atom(vars[k] as Var)]));
    const [body, ...conditions] = term.args.map((a) => t.substitute(a, map)) as [Term, ...Term[]];
    for (const [k, a] of [body, ...conditions].entries()) depth.set(a, depth.get(term.args[k] as Term) ?? 0);
    const made = t.reduction(term.op, vars, conditions, body);
    depth.set(made, inside + vars.length);
    return made;
  });
  return overTerms(translation, over);
}
