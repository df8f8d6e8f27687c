import { content, isZero, ONE, type Rational, rational } from '../expr/rational.js';
import type { Generator, Power } from './generator.js';
import { exponentOf, generatorsOf, type Poly, poly, powers, product, scaled, type Term } from './laurent.js';
import { type Dense, divisor, Exhausted, factors, type Meter, type Nested, quotient } from './nested-polynomial.js';

/** Generators with the unit of their exponents, so that sums of their powers are polynomials. */
interface Frame {
  readonly generators: readonly Generator[];
  readonly units: readonly Rational[];
}

/** content · Π shift · nested */
interface Nesting {
  readonly content: Rational;
  readonly shift: readonly Power[];
  readonly nested: Nested;
}

function leastCommon(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return (a / x) * b;
}

function frameOf(list: readonly Poly[]): Frame {
  const generators = generatorsOf(...list);
  const units = generators.map((g) => {
    let d = 1n;
    for (const p of list) for (const t of p.values()) d = leastCommon(d, exponentOf(t.monomial, g).d);
    return rational(1, d);
  });
  return { generators, units };
}

/** How many coefficients a polynomial may have for its divisors to be sought. */
const MOST_CELLS = 400;

type Cell = bigint | Cell[];

/** Adds to the coefficient at these exponents. */
function place(cell: Cell | undefined, at: readonly number[], value: bigint): Cell {
  if (at.length === 0) return ((cell as bigint | undefined) ?? 0n) + value;
  const row = (cell as Cell[] | undefined) ?? [];
  const [rest, k] = [at.slice(0, -1), at[at.length - 1] as number];
  while (row.length <= k) row.push(rest.length === 0 ? 0n : []);
  row[k] = place(row[k], rest, value);
  return row;
}

/** The polynomial with its exponents moved so that the least is 0; null where it is too long. */
function nestingOf(p: Poly, { generators, units }: Frame): Nesting | null {
  const whole = content([...p.values()].map((t) => t.coefficient));
  const rows = [...p.values()].map((t) => ({
    coefficient: t.coefficient.div(whole),
    at: generators.map((g, k) =>
      exponentOf(t.monomial, g)
        .div(units[k] as Rational)
        .valueOf(),
    ),
  }));
  const least = generators.map((_, k) => Math.min(...rows.map((r) => r.at[k] as number)));
  const lengths = generators.map((_, k) => Math.max(...rows.map((r) => r.at[k] as number)) - (least[k] as number) + 1);
  if (lengths.reduce((n, d) => n * d, 1) > MOST_CELLS) return null;
  let nested: Cell | undefined;
  for (const { coefficient, at } of rows) {
    const moved = at.map((e, k) => e - (least[k] as number));
    nested = place(nested, moved, coefficient.s * coefficient.n);
  }
  const shift = generators.map((generator, k) => ({
    generator,
    exponent: (units[k] as Rational).mul(least[k] as number),
  }));
  return { content: whole, shift: shift.filter(({ exponent }) => !isZero(exponent)), nested: nested as Nested };
}

function fromNested(root: Nested, { generators, units }: Frame): Poly {
  const terms: Term[] = [];
  const walk = (cell: Nested, level: number, at: readonly number[]): void => {
    if (typeof cell !== 'bigint') {
      cell.forEach((c, k) => {
        walk(c, level - 1, [k, ...at]);
      });
      return;
    }
    const monomial = generators
      .map((generator, k) => ({ generator, exponent: (units[k] as Rational).mul(at[k] as number) }))
      .filter(({ exponent }) => !isZero(exponent));
    terms.push({ coefficient: rational(cell), monomial });
  };
  walk(root, generators.length, []);
  return poly(terms);
}

function isConstant(a: Nested): boolean {
  return typeof a === 'bigint' || (a.length === 1 && isConstant(a[0] as Nested));
}

function written({ content: c, shift }: Nesting, nested: Nested, frame: Frame): Poly {
  const body = scaled(fromNested(nested, frame), c);
  return shift.length === 0 ? body : product(powers(shift), body);
}

/** Both without a common divisor, where one is found. */
export function cancelled(a: Poly, b: Poly): readonly [Poly, Poly] {
  const [mine, yours] = [generatorsOf(a), new Set(generatorsOf(b))];
  if (a.size < 2 || b.size < 2 || !mine.some((g) => yours.has(g))) return [a, b];
  const frame = frameOf([a, b]);
  const [x, y] = [nestingOf(a, frame), nestingOf(b, frame)];
  if (!x || !y) return [a, b];
  const level = frame.generators.length;
  return (
    withinWork((meter) => {
      const common = divisor(x.nested, y.nested, level, meter);
      if (isConstant(common)) return [a, b] as const;
      const [p, q] = [quotient(x.nested, common, level, meter), quotient(y.nested, common, level, meter)];
      return p === null || q === null ? null : ([written(x, p, frame), written(y, q, frame)] as const);
    }) ?? [a, b]
  );
}

/** Multiplications that a search for common divisors may take. */
const WORK = 20_000;

/** What the work gives, or null where it takes too long. */
function withinWork<T>(work: (meter: Meter) => T): T | null {
  try {
    return work({ left: WORK });
  } catch (error) {
    if (error instanceof Exhausted) return null;
    throw error;
  }
}

export interface Factored {
  readonly content: Rational;
  /** Powers of single generators. */
  readonly shift: readonly Power[];
  readonly factors: readonly { readonly factor: Poly; readonly times: number }[];
}

/** A sum as a product: what its terms share, and linear and repeated factors where it is in one generator. */
export function factored(p: Poly): Factored {
  const frame = frameOf([p]);
  const nesting = nestingOf(p, frame);
  if (!nesting) return { content: ONE, shift: [], factors: [{ factor: p, times: 1 }] };
  const { content: c, shift, nested } = nesting;
  if (isConstant(nested)) {
    const sign = c.mul(rational(leadingOf(nested)));
    return { content: sign, shift, factors: [] };
  }
  const [g] = frame.generators;
  // A root is no free variable: its powers turn into numbers, and the factors of the polynomial into others.
  if (frame.generators.length > 1 || !g || g.kind === 'prime' || g.kind === 'root')
    return { content: c, shift, factors: [{ factor: fromNested(nested, frame), times: 1 }] };
  const found = withinWork((meter) => factors(nested as Dense, meter)) ?? [{ factor: nested as Dense, times: 1 }];
  const list = found.map(({ factor, times }) => ({ factor: fromNested(factor, frame), times }));
  const product = found.reduce(
    (n, { factor, times }) => n * (factor[factor.length - 1] as bigint) ** BigInt(times),
    1n,
  );
  const lead = (nested as Dense)[(nested as Dense).length - 1] as bigint;
  return { content: c.mul(rational(lead, product)), shift, factors: list };
}

function leadingOf(a: Nested): bigint {
  return typeof a === 'bigint' ? a : leadingOf(a[a.length - 1] as Nested);
}
