import { fold } from '../../expr/fold.js';
import { hashText } from '../../expr/intern.js';
import type { Index, Node } from '../../expr/node.js';
import { countOf, drawReals, isExact, type Style } from './draw.js';
import { drawResidues } from './draw-mod.js';
import { CHAIN, doubleMod, prime } from './field.js';
import { type Inventory, type Layout, makeLayout, operands } from './layout.js';
import { imageOf } from './opaque.js';
import { seeded } from './random.js';
import { evaluateReals } from './real.js';
import { evaluateResidues } from './residue.js';
import { type Reals, spread } from './tensor.js';
import type { Change } from './ties.js';

/** A point at which expressions are evaluated: in the reals, and in the image of them modulo a prime. */
export interface Sample {
  readonly layout: Layout;
  readonly values: ReadonlyMap<string, Float64Array>;
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** The values of every node below the roots. */
  readonly reals: ReadonlyMap<Node, Reals>;
  /** Residues of a node over the axes. */
  readonly residues: (node: Node, axes: readonly Index[]) => Float64Array;
}

/** How each variable's numbers are drawn. */
export type Styles = (name: string) => Style;

export function drawSample(
  roots: readonly Node[],
  inventory: Inventory,
  dims: ReadonlyMap<string, number>,
  seed: number,
  styles: Styles,
  main: number,
  change: Change | null = null,
): Sample {
  const layout = makeLayout(dims);
  const values = new Map<string, Float64Array>();
  const shapes = new Map<string, readonly number[]>();
  for (const [name, declaration] of inventory.declarations) {
    const shape = declaration.dims.map((d) => layout.length(d));
    if (countOf(shape) > 100_000) throw new Error(`${name} is too large`);
    shapes.set(name, shape);
    values.set(name, drawReals(declaration, shape, seeded(hashText(name) ^ seed), styles(name), seed));
  }
  const changed = change && values.get(change.name);
  if (change && changed) changed[change.position] = change.value;
  const reals = evaluateReals(roots, { layout, values });
  const drawn = new Map<string, Float64Array>();
  const residuesOf = (name: string, level: number): Float64Array => {
    const key = `${level}:${name}`;
    const known = drawn.get(key);
    if (known) return known;
    const p = prime(level);
    const real = values.get(name) as Float64Array;
    const declaration = inventory.declarations.get(name);
    if (!declaration) throw new Error(`${name} was not drawn`);
    const random = seeded(hashText(key) ^ Math.imul(seed, 0x9e3779b1));
    // Numbers that are drawn to be equal in the reals are themselves modulo p.
    const exact = styles(name).whole && isExact(declaration);
    const made = exact
      ? real.map((x) => doubleMod(x, p))
      : drawResidues(declaration, shapes.get(name) ?? [], real, random, p, seed);
    drawn.set(key, made);
    return made;
  };
  const done: Map<Node, Float64Array>[] = [];
  const source = { layout, reals, residues: residuesOf, seed: Math.imul(seed, 8) };
  const residues = (node: Node, axes: readonly Index[]): Float64Array =>
    spread(evaluateResidues(node, main, source, done), layout.positions(axes, node.free));
  return { layout, values, shapes, reals, residues };
}

/** The field in which values are compared, so that their logarithms have fields above it. */
export function mainLevel(roots: readonly Node[]): number {
  let highest = 0;
  const seen = new Map<Node, number>();
  for (const root of roots) {
    const up = fold<number>(
      root,
      (node, of) => {
        let most = 0;
        for (const child of operands(node)) most = Math.max(most, of(child) - shiftOf(node));
        if (shiftOf(node) < 0) most = Math.max(most, 1);
        seen.set(node, most);
        return most;
      },
      (node) => seen.get(node),
      operands,
    );
    highest = Math.max(highest, up);
  }
  return Math.min(highest, CHAIN.length - 2);
}

function shiftOf(node: Node): number {
  if (node.kind === 'matrix') return node.fn === 'logdet' ? -1 : 0;
  if (node.kind !== 'call') return 0;
  return node.row.name === 'softplus' ? -1 : imageOf(node.row.name, () => true).from;
}

/** Real values and errors of a node over the axes. */
export function realsOver(sample: Sample, node: Node, axes: readonly Index[]): Reals {
  const { value, error } = sample.reals.get(node) as Reals;
  const at = sample.layout.positions(axes, node.free);
  return { value: spread(value, at), error: error && spread(error, at) };
}
