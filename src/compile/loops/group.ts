import { classifier } from '../terms/canonical.js';
import { atom } from '../terms/poly.js';
import { subterms } from '../terms/rewrite.js';
import type { Reduction, Term, Var } from '../terms/term.js';
import * as t from '../terms/terms.js';
import { loopOrder } from './order.js';
import type { Update } from './program.js';

/** Which arrays are filled in one nest: those that compute the same thing over all of their loops. */

/** The loops of one array with what stands inside. */
export interface Nest {
  /** The axes that are kept, in the order of the array. */
  readonly axes: readonly Var[];
  readonly reduced: readonly Var[];
  readonly how: 'store' | Update;
  readonly conditions: readonly Term[];
  readonly body: Term;
}

/** Terms of a body that are compared. */
const MAX_TERMS = 400;
/** Work from which a shared part is worth a common nest although one of the arrays has more loops. */
const SHARED = 3;

/** The array `term` over the axes: a reduction at its top belongs to the nest. */
export function nestOf(axes: readonly Var[], term: Term): Nest {
  if (term.kind !== 'reduce' || term.op === 'argmax')
    return { axes, reduced: [], how: 'store', conditions: [], body: term };
  const [body, ...conditions] = term.args as [Term, ...Term[]];
  return { axes, reduced: loopOrder(term as Reduction), how: term.op, conditions, body };
}

export function loopsOf(nest: Nest): readonly Var[] {
  return [...nest.axes, ...nest.reduced];
}

/** The same array with loops over other variables of the same ranges. */
function renamed(nest: Nest, map: ReadonlyMap<Var, Var>): Nest {
  if ([...map].every(([a, b]) => a === b)) return nest;
  const polys = new Map([...map].map(([a, b]) => [a, atom(b)]));
  const name = (v: Var): Var => map.get(v) ?? v;
  return {
    axes: nest.axes.map(name),
    reduced: nest.reduced.map(name),
    how: nest.how,
    conditions: nest.conditions.map((c) => t.substitute(c, polys)),
    body: t.substitute(nest.body, polys),
  };
}

interface Shared {
  readonly vars: readonly Var[];
  readonly cost: number;
}

type Classes = ReadonlyMap<number, Shared>;

/** Finds common nests; terms are compared up to the names of variables. */
export function matcher() {
  const classOf = classifier();
  const memo = new Map<Nest, Classes>();

  const classesOf = (nest: Nest): Classes => {
    const known = memo.get(nest);
    if (known) return known;
    const loops = loopsOf(nest);
    const out = new Map<number, Shared>();
    for (const term of subterms(nest.body, MAX_TERMS, (x) => x.kind !== 'reduce' && x.kind !== 'matrix') ?? []) {
      if (term.kind === 'const' || term.kind === 'int' || term.free.length === 0) continue;
      const { id, vars } = classOf(term);
      if (vars.every((v) => loops.includes(v))) out.set(id, { vars, cost: term.cost });
    }
    memo.set(nest, out);
    return out;
  };

  /** The variables of `a` that are those of `b` where what they share is computed; null where nothing is worth it. */
  const alike = (a: Nest, b: Nest): ReadonlyMap<Var, Var> | null => {
    const [mine, other] = [classesOf(a), classesOf(b)];
    let best: { readonly from: Shared; readonly to: Shared } | null = null;
    for (const [id, from] of mine) {
      const to = other.get(id);
      if (!to || (best && best.from.cost >= from.cost)) continue;
      const covers = [a, b].map((nest, k) => loopsOf(nest).length === [from, to][k]?.vars.length);
      if (!covers.some(Boolean) || (from.cost < SHARED && !covers.every(Boolean))) continue;
      best = { from, to };
    }
    if (!best) return null;
    const { from, to } = best;
    return new Map(from.vars.map((v, k) => [v, to.vars[k] as Var]));
  };

  /** The nests in groups, renamed so that what a group shares has the same variables; `of` tells what each came from. */
  const together = <T extends { readonly nest: Nest }>(items: readonly T[]): T[][] => {
    const groups: T[][] = [];
    for (const item of items) {
      const found = place(item, groups);
      if (found) found.group.push({ ...item, nest: renamed(item.nest, found.map) });
      else groups.push([item]);
    }
    return groups.map(inOneOrder);
  };

  const place = <T extends { readonly nest: Nest }>(item: T, groups: T[][]) => {
    for (const group of groups) {
      for (const member of group) {
        const map = alike(item.nest, member.nest);
        if (map && injective(map, item.nest)) return { group, map };
      }
    }
    return null;
  };

  return { alike, together };
}

/** The loops that are reduced in the order in which the array with the most loops has them. */
function inOneOrder<T extends { readonly nest: Nest }>(group: readonly T[]): T[] {
  let order: readonly Var[] = [];
  for (const { nest } of group) if (loopsOf(nest).length > order.length) order = loopsOf(nest);
  const rank = (v: Var): number => (order.includes(v) ? order.indexOf(v) : order.length);
  return group.map((item) => {
    const reduced = [...item.nest.reduced].sort((a, b) => rank(a) - rank(b));
    return { ...item, nest: { ...item.nest, reduced } };
  });
}

/** Do different loops remain different? */
function injective(map: ReadonlyMap<Var, Var>, nest: Nest): boolean {
  const images = loopsOf(nest).map((v) => map.get(v) ?? v);
  return new Set(images).size === images.length;
}
