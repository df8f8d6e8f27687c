import fc from 'fast-check';
import { compile } from '../../src/index.js';
import type { Element } from '../../src/result.js';

/** v + s (z − c) + q (z − c)²/2 up to the next breakpoint. */
interface Piece {
  readonly c: number;
  readonly v: number;
  readonly s: number;
  readonly q: number;
}

export interface Pieces {
  readonly first: Piece;
  readonly rest: readonly Piece[];
  /** Ends of the domain, if any. */
  readonly lo: number | null;
  readonly hi: number | null;
}

const quarter = (min: number, max: number) => fc.integer({ min: 4 * min, max: 4 * max }).map((n) => n / 4);

/** Pieces that fit together; `jump` and `curvature` are what the slope does at and between breakpoints. */
function pieces(
  jump: fc.Arbitrary<number>,
  curvature: fc.Arbitrary<number>,
  outer: fc.Arbitrary<number>,
): fc.Arbitrary<Pieces> {
  const part = fc.record({ width: quarter(1, 2), jump, curvature });
  return fc
    .record({
      start: fc.record({ c: quarter(-2, 1), v: quarter(-1, 1), s: quarter(-2, 2), left: outer, right: outer }),
      parts: fc.array(part, { maxLength: 2 }),
      last: jump,
      below: fc.option(quarter(1, 2), { freq: 2 }),
      above: fc.option(quarter(1, 2), { freq: 2 }),
    })
    .map(({ start, parts, last, below, above }) => {
      const first = { c: start.c, v: start.v, s: start.s, q: start.left };
      const rest: Piece[] = [];
      let [c, v, s] = [start.c, start.v, start.s];
      for (const p of parts) {
        s += p.jump;
        rest.push({ c, v, s, q: p.curvature });
        v += s * p.width + (p.curvature * p.width ** 2) / 2;
        s += p.curvature * p.width;
        c += p.width;
      }
      rest.push({ c, v, s: s + last, q: start.right });
      return { first, rest, lo: below === null ? null : start.c - below, hi: above === null ? null : c + above };
    });
}

export const convex = pieces(quarter(0, 2), quarter(0, 2), quarter(0, 2));
/** Bent at most so much that ½(z − x)² + z²·(−1)·t/2 still grows for t < 1. */
export const crooked = pieces(quarter(-2, 2), quarter(-3, 3), quarter(-1, 2));

const signed = (n: number): string => (n < 0 ? `(${n})` : String(n));
const pieceText = ({ c, v, s, q }: Piece): string =>
  `${signed(v)} + ${signed(s)}*(z - ${signed(c)}) + ${signed(q)}*(z - ${signed(c)})^2/2`;

export function textOf({ first, rest, lo, hi }: Pieces): string {
  const inner = [first, ...rest].reduceRight<string>((after, p, k) => {
    const next = rest[k];
    return next ? `if(z < ${signed(next.c)}, ${pieceText(p)}, ${after})` : pieceText(p);
  }, '');
  const ends = [...(lo === null ? [] : [`z >= ${signed(lo)}`]), ...(hi === null ? [] : [`z <= ${signed(hi)}`])];
  return ends.length > 0 ? `if(${ends.join(' and ')}, ${inner}, inf)` : inner;
}

export function levelOf({ first, rest, lo, hi }: Pieces, z: number): number {
  if ((lo !== null && z < lo) || (hi !== null && z > hi)) return Infinity;
  const { c, v, s, q } = rest.findLast((p) => z >= p.c) ?? first;
  return v + s * (z - c) + (q * (z - c) ** 2) / 2;
}

const slopeOf = ({ c, s, q }: Piece, z: number): number => s + q * (z - c);

/** Where ½(z − x)² + t h(z) is least: breakpoints, ends, and where a piece's own slope vanishes. Written for this test alone. */
export function leastOf(f: Pieces, x: number, t: number): number {
  const list = [f.first, ...f.rest];
  const at = (z: number): number => (z - x) ** 2 / 2 + t * levelOf(f, z);
  const stationary = list.flatMap((p) => {
    const bend = 1 + t * p.q;
    return bend > 0 ? [(x - t * (slopeOf(p, 0) as number)) / bend] : [];
  });
  const special = [...f.rest.map((p) => p.c), f.lo, f.hi].filter((z): z is number => z !== null);
  return [...stationary, ...special].reduce((best, z) => (at(z) < at(best) ? z : best), special[0] as number);
}

/** A result as a function of one number. */
export function functionOf(element: Element, name: string): (at: number) => number {
  const compiled = compile(`${name} : real`, element.result?.text ?? '');
  return (at) => compiled.call({ [name]: at }) as number;
}

export const STEPS = fc.constantFrom(0.25, 0.5, 0.75);
export const POINTS = [-7.25, -3, -1.4, -0.4, 0, 0.3, 0.7, 1, 2.1, 3, 5.5];

const SEED = 20_260;
/** Milliseconds for one law, whatever else the machine does. */
const LIMIT = 60_000;

/** A law of random functions: so many runs, or as many as fit; the seed is printed. */
export function holdsFor<T>(name: string, functions: fc.Arbitrary<T>, runs: number, law: (f: T) => void): void {
  let done = 0;
  const counted = fc.property(functions, (f) => {
    law(f);
    done += 1;
  });
  const parameters = { numRuns: runs, seed: SEED, interruptAfterTimeLimit: LIMIT };
  try {
    fc.assert(counted, parameters);
  } finally {
    console.log(`${name}: seed ${SEED}, ${done} runs`);
  }
}
