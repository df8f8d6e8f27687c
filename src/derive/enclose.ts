import type { FunctionRow } from '../expr/row.js';
import type { Exact } from './exact.js';
import type { Generator, Power } from './generator.js';
import { exp, pi, rationalPower } from './interval/elementary.js';
import { functions } from './interval/functions.js';
import { fromInteger, fromQuotient, type Interval, over, plus, times, Undefined, wholePower } from './interval.js';
import type { Poly } from './laurent.js';

const known = new WeakMap<Generator, Map<bigint, Interval>>();

/** Bounds of a generator, computed once for each precision. */
function encloseGenerator(g: Generator, p: bigint): Interval {
  const table = known.get(g) ?? new Map<bigint, Interval>();
  known.set(g, table);
  const before = table.get(p);
  if (before) return before;
  const made = boundsOf(g, p);
  table.set(p, made);
  return made;
}

function boundsOf(g: Generator, p: bigint): Interval {
  switch (g.kind) {
    case 'prime':
      return fromInteger(g.value, p);
    case 'root':
      return enclosePoly(g.of, p);
    case 'pi':
      return pi(p);
    case 'exp':
      return exp(enclose(g.of, p), p);
    case 'call':
      return encloseCall(
        g.row,
        g.args.map((x) => enclose(x, p)),
        p,
      );
    default:
      return g satisfies never;
  }
}

/** Bounds of a function's value. */
export function encloseCall(row: FunctionRow, args: readonly Interval[], p: bigint): Interval {
  const f = functions.get(row);
  if (!f) throw new Undefined(`${row.name} has no exact arithmetic`);
  return f(args, p);
}

function enclosePower({ generator: g, exponent }: Power, p: bigint): Interval {
  const base = encloseGenerator(g, p);
  const n = exponent.s * exponent.n;
  return exponent.d === 1n ? wholePower(base, n, p) : rationalPower(base, n, exponent.d, p);
}

export function enclosePoly(poly: Poly, p: bigint): Interval {
  let sum = fromInteger(0n, p);
  for (const { coefficient, monomial } of poly.values()) {
    let term = fromQuotient(coefficient.s * coefficient.n, coefficient.d, p);
    for (const power of monomial) term = times(term, enclosePower(power, p), p);
    sum = plus(sum, term);
  }
  return sum;
}

/** Bounds of an exact number, with p binary digits after the point. */
export function enclose(x: Exact, p: bigint): Interval {
  if (!('kind' in x)) return fromQuotient(x.s * x.n, x.d, p);
  return over(enclosePoly(x.top, p), enclosePoly(x.bottom, p), p);
}
