import { solutionOf, surelyNonneg } from '../loops/bounds.js';
import { minus, span } from '../terms/poly.js';
import type { Poly, Reduction, Term, Var } from '../terms/term.js';
import { add, choose, compareInt, int, likelySpan, mul, num, reduction, substitute, union } from '../terms/terms.js';

/**
 * Sums over several variables. A product is summed variable by variable in the order that costs least,
 * so that Σ_ijk A_li B_ij C_jk v_k becomes three matrix-vector products.
 */

interface Parts {
  readonly conditions: readonly Term[];
  readonly factors: readonly Term[];
}

function isZero(term: Term): boolean {
  return term.kind === 'const' && term.value === 0;
}

/** The factors of a product; what it is multiplied by only under conditions is taken apart. */
function partsOf(body: Term): Parts {
  const conditions: Term[] = [];
  const factors: Term[] = [];
  const stack = [body];
  for (let term = stack.pop(); term; term = stack.pop()) {
    if (term.kind === 'op' && term.op === 'mul') stack.push(...[...term.args].reverse());
    else if (term.kind === 'op' && term.op === 'neg') stack.push(num(-1), term.args[0] as Term);
    else if (term.kind === 'choose' && isZero(term.args[1] as Term)) {
      conditions.push(...term.args.slice(2));
      stack.push(term.args[0] as Term);
    } else factors.push(term);
  }
  return { conditions, factors };
}

/** Variables that an equality determines are replaced; that they stay in range becomes a condition. */
function solveEqualities(vars: readonly Var[], parts: Parts): { vars: readonly Var[]; parts: Parts } {
  for (const condition of parts.conditions) {
    for (const v of vars) {
      const value = solutionOf(condition, v);
      if (!value) continue;
      const map = new Map<Var, Poly>([[v, value]]);
      const others = parts.conditions.filter((c) => c !== condition).map((c) => substitute(c, map));
      for (const gap of [minus(value, v.lo), minus(v.hi, value)])
        if (!surelyNonneg(gap)) others.push(compareInt('>=', gap));
      const next = { conditions: [...new Set(others)], factors: parts.factors.map((f) => substitute(f, map)) };
      return solveEqualities(
        vars.filter((w) => w !== v),
        next,
      );
    }
  }
  return { vars, parts };
}

/** Number of turns of nested loops over the variables. */
function volume(vars: readonly Var[]): number {
  return vars.reduce((n, v) => n * likelySpan(v), 1);
}

interface Item {
  readonly free: readonly Var[];
}

/** Work of summing out the variables one after the other. */
function workOf(order: readonly Var[], items: readonly Item[]): number {
  let current: Item[] = [...items];
  let total = 0;
  for (const v of order) {
    const group = current.filter((item) => item.free.includes(v));
    const all = union(group.map((item) => item.free));
    const free = all.filter((w) => w !== v);
    total += volume(all) + volume(free) / 16;
    current = [...current.filter((item) => !group.includes(item)), { free }];
  }
  return total;
}

function permutations(list: readonly Var[]): Var[][] {
  if (list.length < 2) return [[...list]];
  return list.flatMap((v) => permutations(list.filter((w) => w !== v)).map((rest) => [v, ...rest]));
}

const MAX_EXHAUSTIVE = 5;

/** The cheapest order of summing out: all orders are tried for few variables, else step by step. */
function bestOrder(vars: readonly Var[], items: readonly Item[]): readonly Var[] {
  if (vars.length < 2) return vars;
  if (vars.length <= MAX_EXHAUSTIVE) {
    let best = [...vars].reverse();
    let least = workOf(best, items);
    for (const order of permutations(vars)) {
      const work = workOf(order, items);
      if (work < least * 0.999) [best, least] = [order, work];
    }
    return best;
  }
  const left = new Set(vars);
  const order: Var[] = [];
  let current: Item[] = [...items];
  while (left.size > 0) {
    let pick: Var | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const v of left) {
      const work = workOf([v], current);
      if (work < least) [pick, least] = [v, work];
    }
    if (!pick) break;
    const chosen = pick;
    left.delete(chosen);
    order.push(chosen);
    const group = current.filter((item) => item.free.includes(chosen));
    const free = union(group.map((item) => item.free)).filter((w) => w !== chosen);
    current = [...current.filter((item) => !group.includes(item)), { free }];
  }
  return order;
}

/** A sum over one variable more; directly nested sums are one reduction. */
function nest(v: Var, conditions: readonly Term[], factors: readonly Term[]): Term {
  if (factors.length === 0 && conditions.length === 0) return int(span(v.lo, v.hi));
  const [only] = factors;
  if (factors.length === 1 && only?.kind === 'reduce' && only.op === 'sum') {
    const inner = only as Reduction;
    return reduction('sum', [v, ...inner.vars], [...conditions, ...inner.args.slice(1)], inner.args[0] as Term);
  }
  return reduction('sum', [v], conditions, mul(factors.length > 0 ? factors : [num(1)]));
}

function contract(vars: readonly Var[], parts: Parts): Term {
  const order = bestOrder(vars, [...parts.factors, ...parts.conditions]);
  let conditions = [...parts.conditions];
  let factors = [...parts.factors];
  for (const v of order) {
    const mine = (term: Term): boolean => term.free.includes(v);
    const made = nest(v, conditions.filter(mine), factors.filter(mine));
    conditions = conditions.filter((c) => !mine(c));
    factors = [...factors.filter((f) => !mine(f)), made];
  }
  return choose(conditions, mul(factors), num(0));
}

/** Σ of the body over the variables, where the conditions hold. */
export function sumOf(vars: readonly Var[], conditions: readonly Term[], body: Term): Term {
  const split = partsOf(body);
  const all = { conditions: [...new Set([...conditions, ...split.conditions])], factors: split.factors };
  const solved = solveEqualities(vars, all);
  const whole = contract(solved.vars, solved.parts);
  return cheaperByTerms(solved.vars, solved.parts, whole);
}

const MAX_TERMS = 8;

/** Where the terms of a sum inside depend on fewer variables, each is summed alone. */
function cheaperByTerms(vars: readonly Var[], parts: Parts, whole: Term): Term {
  if (vars.length === 0) return whole;
  const sum = parts.factors.find((f) => f.kind === 'op' && f.op === 'add' && f.free.some((v) => vars.includes(v)));
  if (!sum || sum.args.length > MAX_TERMS) return whole;
  if (sum.args.every((a) => a.free.length === sum.free.length)) return whole;
  const others = parts.factors.filter((f) => f !== sum);
  const pieces = add(sum.args.map((a) => sumOf(vars, parts.conditions, mul([...others, a]))));
  return totalWork(pieces) * 2 < totalWork(whole) ? pieces : whole;
}

/** Work where every reduction is done once for each value of its own free variables. */
function totalWork(root: Term): number {
  const seen = new Set<Term>();
  const stack = [root];
  let total = 0;
  for (let term = stack.pop(); term; term = stack.pop()) {
    if (seen.has(term)) continue;
    seen.add(term);
    if (term.kind === 'reduce')
      total += volume(union([term.free, term.vars])) * Math.min(64, opsOf(term.args[0] as Term));
    stack.push(...term.args);
  }
  return total;
}

/** Operations outside inner reductions, up to a bound. */
function opsOf(root: Term): number {
  let count = 0;
  const stack = [root];
  for (let term = stack.pop(); term && count < 64; term = stack.pop()) {
    count++;
    if (term.kind !== 'reduce') stack.push(...term.args);
  }
  return count;
}
