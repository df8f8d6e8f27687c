import type { Declaration } from '../../expr/declaration.js';
import { postorder } from '../../expr/fold.js';
import type { Node } from '../../expr/node.js';
import { asConstant, dimPoly, linearIn, scaled } from '../terms/poly.js';
import type { Poly } from '../terms/term.js';
import type { Parameter } from '../translate.js';
import { LEVEL, piece, signed, tight } from './arrays.js';
import type { Names, Writer } from './context.js';
import { dimName, polyParts, polyPiece } from './integers.js';

/** Names of a Python function, none of them twice and none of them taken by the language. */

const RESERVED = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global ' +
    'if import in is lambda nonlocal not or pass raise return try while with yield match case type ' +
    'np math special float int abs max min sum print map jax jnp torch partial NamedSharding PartitionSpec ctx saved ' +
    'lambert_w halley gamma_function cube_root sharded'
  ).split(' '),
);

/** A user's name as a Python identifier. */
function identifier(name: string): string {
  const plain = name.normalize('NFKC').replace(/[^\p{L}\p{N}_]/gu, '_');
  const start = /^[\p{L}_]/u.test(plain) ? plain : `v_${plain}`;
  return start.replace(/^__+/, '_').slice(0, 60);
}

export function pythonNames(): Names {
  const known = new Map<unknown, string>();
  const taken = new Set(RESERVED);
  return {
    of: (owner, wanted) => {
      const before = known.get(owner);
      if (before !== undefined) return before;
      const base = identifier(wanted);
      let name = base;
      for (let k = 2; taken.has(name); k++) name = `${base}_${k}`;
      taken.add(name);
      known.set(owner, name);
      return name;
    },
  };
}

/** The text of a dimension expression in which one dimension is replaced. */
function lengthText(node: Node, name: (dim: string) => string): string {
  switch (node.kind) {
    case 'number':
      return node.value.d === 1n ? node.value.toFraction() : `(${node.value.toFraction()})`;
    case 'dimension':
      return name(node.name);
    case 'add':
      return `(${node.children.map((c) => lengthText(c, name)).join(' + ')})`;
    case 'multiply':
      return `(${node.children.map((c) => lengthText(c, name)).join(' * ')})`;
    case 'power':
      return `${lengthText(node.children[0] as Node, name)} ** (${lengthText(node.children[1] as Node, name)})`;
    default:
      throw new Error('a length of an array is an expression of dimensions');
  }
}

export interface Named {
  readonly declaration: Declaration;
  readonly name: string;
}

export interface DimensionLines {
  readonly lines: readonly string[];
  readonly undetermined: readonly string[];
}

/**
 * Statements that read the wanted dimensions off the arrays; a length that is an affine function of one
 * unknown dimension is solved for it.
 */
export function dimensionLines(w: Writer, arrays: readonly Named[], parameters: readonly Parameter[]): DimensionLines {
  const needed = new Set(w.dims);
  const known = new Set<string>();
  const lines: string[] = [];
  const extentsOf = new Map(parameters.map((p) => [p.declaration.name, p.source.extents]));
  for (const { declaration, name: array } of arrays) {
    const dims = declaration.dims.map((d) =>
      d.kind === 'dimension' && needed.has(d.name) && !known.has(d.name) ? d.name : null,
    );
    if (dims.length < 2 || dims.includes(null) || new Set(dims).size < dims.length) continue;
    lines.push(`${dims.map((d) => dimName(w, d as string)).join(', ')} = ${array}.shape`);
    for (const d of dims) known.add(d as string);
  }
  const axes = arrays.flatMap(({ declaration, name }) => {
    const extents = extentsOf.get(declaration.name);
    return declaration.dims.map((length, axis) => ({
      shape: `${name}.shape[${axis}]`,
      length,
      extent: extents?.[axis],
    }));
  });
  const left = axes.filter(({ length }) => dimensionsIn(length).some((d) => needed.has(d)));
  for (let progress = true; progress; ) {
    progress = false;
    for (const { shape, length, extent } of left) {
      const unknown = dimensionsIn(length).filter((d) => !known.has(d));
      const [only] = unknown;
      if (unknown.length !== 1 || only === undefined) continue;
      const line = (extent && solved(w, extent, only, shape)) ?? interpolated(w, length, only, shape);
      lines.push(`${dimName(w, only)} = ${line}`);
      known.add(only);
      progress = true;
    }
  }
  return { lines, undetermined: [...needed].filter((d) => !known.has(d)) };
}

function dimensionsIn(node: Node): string[] {
  return [...new Set(postorder(node).flatMap((n) => (n.kind === 'dimension' ? [n.name] : [])))];
}

/** The dimension from a length that is a polynomial, linear in it. */
function solved(w: Writer, extent: Poly, dim: string, shape: string): string | null {
  const [only] = dimPoly(dim).terms[0]?.atoms ?? [];
  const linear = only?.kind === 'dim' ? linearIn(extent, only) : null;
  if (!linear || linear.rest.terms.some((m) => m.atoms.some((a) => a.kind === 'opaque'))) return null;
  const gap = signed([{ negative: false, value: piece(shape) }, ...polyParts(w, scaled(linear.rest, -1))], w);
  if (asConstant(linear.slope) === 1) return gap.code;
  return `${tight(gap, LEVEL.mul)} // ${tight(polyPiece(w, linear.slope), LEVEL.sign)}`;
}

/** The dimension from the values that the length has at 0 and at 1. */
function interpolated(w: Writer, length: Node, dim: string, shape: string): string {
  const at = (x: string): string => lengthText(length, (d) => (d === dim ? x : dimName(w, d)));
  return `round((${shape} - ${at('0')}) / (${at('1')} - ${at('0')}))`;
}
