import type { Buffer } from '../loops/program.js';
import { plus } from '../terms/poly.js';
import type { Monomial, Poly } from '../terms/term.js';
import { below, type Node, rootsOf, type Step, stepsIn } from './ir.js';
import { type Ranges, rangeOf } from './ranges.js';

/**
 * Rows of temporaries whose length is a multiple of many cache lines meet in the same few sets of a cache, so that a
 * column does not stay there. They are set a line further apart.
 */

/** Numbers of a cache line, and of a row from which columns meet. */
const LINE = 8;
const MEET = 64;

/** Moves the rows of the body's temporaries apart, and answers how long those are then. */
export function padRows(
  body: readonly Step[],
  ranges: Ranges,
  lengthsOf: (buffer: Buffer) => readonly number[] | null,
): ReadonlyMap<Buffer, number> {
  const found = new Map<Buffer, Set<Poly>>();
  const fixed = new Set<Buffer>();
  const places: { offset: Poly; readonly buffer: Buffer }[] = [];
  const seen = new Set<Node>();
  const note = (place: { readonly offset: Poly; readonly buffer: Buffer }): void => {
    if (place.buffer.role !== 'temporary') return;
    places.push(place);
    found.set(place.buffer, (found.get(place.buffer) ?? new Set()).add(place.offset));
  };
  const visit = (node: Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    below(node).forEach(visit);
    if (node.kind === 'load') note(node);
  };
  for (const step of stepsIn(body)) {
    rootsOf(step).forEach(visit);
    if (step.kind === 'store') note(step);
    if (step.kind === 'matrix') fixed.add(step.from).add(step.to);
  }
  const out = new Map<Buffer, number>();
  for (const [buffer, offsets] of found) {
    const lengths = fixed.has(buffer) ? null : lengthsOf(buffer);
    const row = lengths?.[lengths.length - 1];
    if (!lengths || !row || row % MEET !== 0 || lengths.length < 2) continue;
    const moved = new Map([...offsets].map((o): [Poly, Poly | null] => [o, apart(o, row, ranges)]));
    if ([...moved.values()].includes(null)) continue;
    out.set(buffer, (lengths.reduce((n, l) => n * l, 1) / row) * (row + LINE));
    for (const place of places) if (place.buffer === buffer) place.offset = moved.get(place.offset) as Poly;
  }
  return out;
}

/** The offset where rows are a line further apart; null where row and column cannot be told apart. */
function apart(offset: Poly, row: number, ranges: Ranges): Poly | null {
  if (offset.terms.some((m) => m.atoms.some((a) => a.kind !== 'var'))) return null;
  const inRow = offset.terms.filter((m) => m.coefficient % row !== 0 || m.atoms.length === 0);
  const whole = offset.terms.filter((m) => !inRow.includes(m));
  const [least, greatest] = rangeOf(made(inRow), ranges);
  // Subscripts that start at 1 leave a constant in which rows are, too.
  const rows = Math.floor(least / row);
  if (!Number.isFinite(rows) || greatest - rows * row >= row) return null;
  return made([
    ...whole.map((m) => ({ ...m, coefficient: (m.coefficient / row) * (row + LINE) })),
    ...inRow,
    { coefficient: rows * LINE, atoms: [] },
  ]);
}

const made = (terms: readonly Monomial[]): Poly => plus({ key: '', terms, free: [] });
