import type { Term } from './term.js';
import * as t from './terms.js';

/** Terms as polynomials in what is neither a sum nor a product; a reciprocal is a power −1. */

export interface Product {
  readonly key: string;
  readonly coefficient: number;
  readonly powers: ReadonlyMap<Term, number>;
}

/** By key. */
export type Polynomial = ReadonlyMap<string, Product>;

/** Products that are multiplied out at most, and the greatest power that is. */
const MAX_PRODUCTS = 24;
const MAX_POWER = 3;

function product(coefficient: number, powers: ReadonlyMap<Term, number>): Product {
  const kept = new Map([...powers].filter(([, p]) => p !== 0).sort(([a], [b]) => a.id - b.id));
  return { key: [...kept].map(([x, p]) => `${x.id}^${p}`).join(' '), coefficient, powers: kept };
}

function times(a: Product, b: Product): Product {
  const powers = new Map(a.powers);
  for (const [x, p] of b.powers) powers.set(x, (powers.get(x) ?? 0) + p);
  return product(a.coefficient * b.coefficient, powers);
}

function collected(list: readonly Product[]): Polynomial {
  const out = new Map<string, Product>();
  for (const p of list) {
    const coefficient = (out.get(p.key)?.coefficient ?? 0) + p.coefficient;
    if (coefficient === 0) out.delete(p.key);
    else out.set(p.key, { ...p, coefficient });
  }
  return out;
}

/** The term multiplied out; null where that is too much. */
export function expanded(term: Term): Polynomial | null {
  const list = productsOf(term, 1);
  return list && collected(list);
}

/** Products with the powers of what they are made of times `sign`, which is −1 below a fraction bar. */
function productsOf(term: Term, sign: 1 | -1): readonly Product[] | null {
  if (term.kind === 'const') return [product(sign > 0 ? term.value : 1 / term.value, new Map())];
  const [first] = term.args;
  if (term.kind === 'ipow' && first && term.exponent <= MAX_POWER)
    return multiplied(Array(term.exponent).fill(first), sign);
  if (term.kind !== 'op') return [product(1, new Map([[term, sign]]))];
  if (term.op === 'mul') return multiplied(term.args, sign);
  if (term.op === 'neg') return multiplied([t.num(-1), first as Term], sign);
  if (term.op === 'recip') return productsOf(first as Term, sign > 0 ? -1 : 1);
  if (term.op !== 'add' || sign < 0) return [product(1, new Map([[term, sign]]))];
  const out: Product[] = [];
  for (const arg of term.args) {
    const list = productsOf(arg, 1);
    if (!list || out.length + list.length > MAX_PRODUCTS) return null;
    out.push(...list);
  }
  return out;
}

function multiplied(factors: readonly Term[], sign: 1 | -1): readonly Product[] | null {
  let out: readonly Product[] = [product(1, new Map())];
  for (const f of factors) {
    const list = productsOf(f, sign);
    if (!list || out.length * list.length > MAX_PRODUCTS) return null;
    out = out.flatMap((a) => list.map((b) => times(a, b)));
  }
  return out;
}

/** The products of a·b, one for each pair. */
export function factorsIn(a: Polynomial, b: Polynomial): readonly Product[] {
  return [...a.values()].flatMap((x) => [...b.values()].map((y) => times(x, y)));
}

/** All (q, r) with n = q·s + r, q nonzero: by each product of s whose coefficient is ±1, where n holds it. */
export function* quotientBy(n: Polynomial, s: Polynomial): Generator<readonly [q: Polynomial, r: Polynomial]> {
  for (const lead of s.values()) {
    if (Math.abs(lead.coefficient) !== 1) continue;
    const q = collected([...n.values()].flatMap((m) => over(m, lead) ?? []));
    if (q.size === 0) continue;
    const taken = factorsIn(q, s).map((p) => ({ ...p, coefficient: -p.coefficient }));
    yield [q, collected([...n.values(), ...taken])];
  }
}

/** a/b where a holds all of b. */
function over(a: Product, b: Product): Product | null {
  for (const [x, p] of b.powers) {
    const has = a.powers.get(x) ?? 0;
    if (has * p < p * p) return null;
  }
  return times(a, product(1 / b.coefficient, new Map([...b.powers].map(([x, p]) => [x, -p]))));
}

export function termOf(polynomial: Polynomial): Term {
  return t.add(
    [...polynomial.values()].map(({ coefficient, powers }) =>
      t.mul([t.num(coefficient), ...[...powers].map(([x, p]) => t.pow(x, p))]),
    ),
  );
}
