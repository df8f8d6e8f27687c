import { isIntegral } from '../../expr/affine.js';
import { one } from '../../expr/atoms.js';
import type { Call, DefinitionNode, Index, MatrixNode, Multiply, Node, Power, Reduce } from '../../expr/node.js';
import { isInteger } from '../../expr/rational.js';
import {
  addMod,
  fractionMod,
  isLevel,
  logMod,
  mulMod,
  orderOf,
  prime,
  reduceMod,
  signMod,
  squarePower,
} from './field.js';
import { type Layout, operands, spaceOf } from './layout.js';
import { eliminateMod } from './linear.js';
import { DECIDED, imageOf, oracle, piMod, wholePower } from './opaque.js';
import { matrixOffsets, offsets, pick, type Reals, spread } from './tensor.js';

/** Residues of a node over its free indices; NaN where there is none. */
type Residues = Float64Array;

export interface Source {
  readonly layout: Layout;
  /** The values in the reals, which decide every comparison. */
  readonly reals: ReadonlyMap<Node, Reals>;
  /** Residues of a variable in the field of a level. */
  readonly residues: (name: string, level: number) => Float64Array;
  readonly seed: number;
}

type Get = (node: Node, level: number) => Residues;

interface Wanted {
  readonly node: Node;
  readonly level: number;
}

/** A node's value in the field of a level, computed on a stack of its own. */
export function evaluateResidues(root: Node, level: number, source: Source, done: Map<Node, Residues>[]): Residues {
  const memory = (at: number): Map<Node, Residues> => {
    const known = done[at];
    if (known) return known;
    const made = new Map<Node, Residues>();
    done[at] = made;
    return made;
  };
  const of: Get = (node, at) => memory(at).get(node) as Residues;
  const stack: Wanted[] = [{ node: root, level }];
  while (stack.length > 0) {
    const top = stack[stack.length - 1] as Wanted;
    if (memory(top.level).has(top.node)) {
      stack.pop();
      continue;
    }
    const missing = needs(top).filter((w) => !memory(w.level).has(w.node));
    if (missing.length > 0) {
      stack.push(...missing);
      continue;
    }
    memory(top.level).set(top.node, visit(top, of, source));
    stack.pop();
  }
  return of(root, level);
}

/** Which values a node is computed from, and in which fields. */
function needs({ node, level }: Wanted): Wanted[] {
  switch (node.kind) {
    case 'symbol':
    case 'delta':
    case 'bracket':
      return [];
    case 'definition':
      return [{ node: node.definition.body, level }];
    case 'matrix':
      return [{ node: node.children[0] as Node, level: matrixLevel(node, level) }];
    case 'reduce':
      return node.op === 'argmax' ? [] : [{ node: node.children[0] as Node, level }];
    case 'call': {
      if (DECIDED.has(node.row.name)) return node.children.map((child) => ({ node: child, level }));
      const { from } = imageOf(node.row.name, (step) => isLevel(level + step));
      return node.children.map((child) => ({ node: child, level: level + from }));
    }
    case 'power': {
      const [base, exponent] = node.children as [Node, Node];
      const atBase = { node: base, level };
      if (isIntegral(exponent) || exponent.kind === 'number') return [atBase];
      return [atBase, { node: exponent, level: isLevel(level + 1) ? level + 1 : level }];
    }
    default:
      return operands(node).map((child) => ({ node: child, level }));
  }
}

function visit({ node, level }: Wanted, of: Get, source: Source): Residues {
  const { layout, reals, seed } = source;
  const p = prime(level);
  const real = reals.get(node) as Reals;
  switch (node.kind) {
    case 'number':
      return Float64Array.of(fractionMod(node.value.s * node.value.n, node.value.d, p));
    case 'constant':
      return Float64Array.of(node.name === 'pi' ? piMod({ p, seed: seed + level }) : Number.NaN);
    case 'dimension':
    case 'index':
    case 'delta':
    case 'bracket':
      return whole(real.value, p);
    case 'symbol': {
      const shape = node.declaration.dims.map((d) => layout.length(d));
      const at = offsets(node, node.children, shape, (n) => reals.get(n) as Reals, layout);
      return pick(source.residues(node.declaration.name, level), at);
    }
    case 'definition':
      return definitionResidues(node, level, of, source);
    case 'add':
      return node.children
        .map((c) => at(c, node.free, level, of, layout))
        .reduce((sum, part) => sum.map((x, k) => addMod(x, part[k] as number, p)));
    case 'multiply':
      return multiplied(node, level, of, source);
    case 'power':
      return powered(node, level, of, source);
    case 'call':
      return called(node, level, of, source);
    case 'reduce':
      return reduced(node, level, of, source);
    case 'matrix':
      return matrixResidues(node, level, of, source);
    default:
      return node satisfies never;
  }
}

/** Whole numbers as residues. */
function whole(values: Float64Array, p: number): Residues {
  return values.map((x) => reduceMod(Math.round(x), p));
}

function at(child: Node, space: readonly Index[], level: number, of: Get, layout: Layout): Residues {
  return spread(of(child, level), layout.positions(space, child.free));
}

function realAt(child: Node, space: readonly Index[], { layout, reals }: Source): Float64Array {
  return spread((reals.get(child) as Reals).value, layout.positions(space, child.free));
}

function definitionResidues(node: DefinitionNode, level: number, of: Get, { layout, reals }: Source): Residues {
  const { indices, body, dims } = node.definition;
  const shape = dims.map((d) => layout.length(d));
  return pick(
    at(body, indices, level, of, layout),
    offsets(node, node.children, shape, (n) => reals.get(n) as Reals, layout),
  );
}

/** A false bracket makes the product 0, as it does in the reals. */
function multiplied(node: Multiply, level: number, of: Get, source: Source): Residues {
  const p = prime(level);
  const parts = node.children.map((c) => at(c, node.free, level, of, source.layout));
  const out = parts.reduce((product, part) => product.map((x, k) => mulMod(x, part[k] as number, p)));
  for (const c of node.children) {
    if (c.kind !== 'delta' && c.kind !== 'bracket') continue;
    const bracket = realAt(c, node.free, source);
    for (let k = 0; k < out.length; k++) if (bracket[k] === 0) out[k] = 0;
  }
  return out;
}

/** Whole powers of anything, other powers of what stands for a positive number. */
function powered(node: Power, level: number, of: Get, source: Source): Residues {
  const [base, exponent] = node.children as [Node, Node];
  const p = prime(level);
  const b = at(base, node.free, level, of, source.layout);
  if (exponent.kind === 'number' && !isInteger(exponent.value)) {
    const { s, n, d } = exponent.value;
    const e = fractionMod(s * n, d, orderOf(p));
    return b.map((x) => (x === 0 && s > 0n ? 0 : squarePower(x, e, p)));
  }
  if (isIntegral(exponent)) {
    const e = realAt(exponent, node.free, source);
    return b.map((x, k) => (Number.isNaN(x) ? x : wholePower(x, Math.round(e[k] as number), p)));
  }
  if (!isLevel(level + 1)) {
    const e = at(exponent, node.free, level, of, source.layout);
    return b.map((x, k) => oracle('power', [x, e[k] as number], { p, seed: source.seed }));
  }
  const e = at(exponent, node.free, level + 1, of, source.layout);
  return b.map((x, k) => squarePower(x, e[k] as number, p));
}

function called(node: Call, level: number, of: Get, source: Source): Residues {
  const p = prime(level);
  const { name } = node.row;
  if (DECIDED.has(name)) return decided(node, level, of, source);
  const image = imageOf(name, (step) => isLevel(level + step));
  const args = node.children.map((c) => at(c, node.free, level + image.from, of, source.layout));
  const field = { p, seed: source.seed + level };
  const out = new Float64Array(source.layout.size(node.free));
  for (let k = 0; k < out.length; k++) {
    const here = args.map((a) => a[k] as number);
    out[k] = here.some(Number.isNaN) ? Number.NaN : image.apply(here, field);
  }
  return out;
}

/** The formula that holds where the real point lies. */
function decided(node: Call, level: number, of: Get, source: Source): Residues {
  const p = prime(level);
  const args = node.children.map((c) => at(c, node.free, level, of, source.layout));
  const reals = node.children.map((c) => realAt(c, node.free, source));
  const value = (source.reals.get(node) as Reals).value;
  const [x, y] = args as [Residues, Residues];
  const [a, b] = reals as [Float64Array, Float64Array];
  return value.map((v, k) => {
    if (Number.isNaN(v)) return Number.NaN;
    switch (node.row.name) {
      case 'abs':
        return (a[k] as number) < 0 ? reduceMod(-(x[k] as number), p) : (x[k] as number);
      case 'max':
      case 'min':
        return v === a[k] ? (x[k] as number) : (y[k] as number);
      case 'mod': {
        const times = reduceMod(Math.round(((a[k] as number) - v) / (b[k] as number)), p);
        return addMod(x[k] as number, reduceMod(-mulMod(times, y[k] as number, p), p), p);
      }
      default:
        return reduceMod(Math.round(v), p);
    }
  });
}

function reduced(node: Reduce, level: number, of: Get, source: Source): Residues {
  const { layout } = source;
  const p = prime(level);
  if (node.op === 'argmax') return whole((source.reals.get(node) as Reals).value, p);
  const space = spaceOf(node);
  const [bodyNode, guardNode] = node.children as [Node, Node];
  const body = at(bodyNode, space, level, of, layout);
  const guard = guardNode === one ? null : realAt(guardNode, space, source);
  const values = node.op === 'sum' || node.op === 'prod' ? null : realAt(bodyNode, space, source);
  const outer = layout.size(node.free);
  const inner = body.length / Math.max(1, outer);
  const out = new Float64Array(outer);
  for (let o = 0; o < outer; o++) {
    let y = node.op === 'sum' ? 0 : node.op === 'prod' ? 1 : Number.NaN;
    let best = Number.NaN;
    for (let m = o * inner; m < (o + 1) * inner; m++) {
      if (guard && guard[m] === 0) continue;
      const x = body[m] as number;
      if (!values) {
        y = node.op === 'sum' ? addMod(y, x, p) : mulMod(y, x, p);
        continue;
      }
      const v = values[m] as number;
      if (!Number.isNaN(best) && !(node.op === 'min' ? v < best : v > best)) continue;
      [best, y] = [v, x];
    }
    out[o] = y;
  }
  return out;
}

/** log |det A| is the logarithm of a value in the field above. */
function matrixLevel(node: MatrixNode, level: number): number {
  return node.fn === 'logdet' && isLevel(level - 1) ? level - 1 : level;
}

/** log |d|; at the end of the chain of fields a random function of |d|. */
function logSize(d: number, level: number, up: number, seed: number): number {
  const p = prime(up);
  const size = signMod(d, p) < 0 ? p - d : d;
  return up < level ? logMod(size, p) : oracle('log', [size], { p, seed: seed + level });
}

function matrixResidues(node: MatrixNode, level: number, of: Get, source: Source): Residues {
  const { layout } = source;
  const up = matrixLevel(node, level);
  const p = prime(up);
  const element = node.children[0] as Node;
  const outerFree = element.free.filter((i) => !node.indices.includes(i));
  const n = layout.count(node.indices[0] as Index);
  const cells = layout.size(outerFree);
  const value = at(element, [...outerFree, ...node.indices], up, of, layout);
  const out = new Float64Array(node.fn === 'inv' ? value.length : cells);
  for (let c = 0; c < cells; c++) {
    const { inverse, det } = eliminateMod(value.subarray(c * n * n, (c + 1) * n * n), n, p);
    if (node.fn !== 'inv') out[c] = node.fn === 'det' ? det : logSize(det, level, up, source.seed);
    else out.set(inverse ?? new Float64Array(n * n).fill(Number.NaN), c * n * n);
  }
  return pick(
    out,
    matrixOffsets(node, outerFree, n, (m) => source.reals.get(m) as Reals, layout),
  );
}
