import type { Node } from '../../expr/node.js';
import { asConstant, constant, dimPoly, linearIn, plus, times } from '../terms/poly.js';
import { sumText } from '../terms/poly-text.js';
import type { Atom, Dim, Poly, Term } from '../terms/term.js';

/** Lengths as text of a JavaScript module, and how a module finds the dimensions. */

export interface Names {
  readonly dim: (name: string) => string;
  /** A scalar parameter's number. */
  readonly scalar: (name: string) => string;
}

function termText(term: Term, names: Names): string {
  const args = term.args.map((a) => termText(a, names));
  if (term.kind === 'const') return `(${term.value})`;
  if (term.kind === 'int') return `(${lengthText(term.poly, names)})`;
  if (term.kind === 'ipow') return `(${args[0]}) ** ${term.exponent}`;
  if (term.kind === 'call') return term.row.js(...args);
  if (term.kind === 'load') return names.scalar(term.source.name);
  if (term.kind !== 'op') throw new Error('a length must be made of scalars');
  if (term.op === 'add' || term.op === 'mul') return `(${args.join(term.op === 'add' ? ' + ' : ' * ')})`;
  if (term.op === 'neg') return `(-${args[0]})`;
  if (term.op === 'recip') return `(1 / ${args[0]})`;
  return `Math.${term.op}(${args.join(', ')})`;
}

/** A polynomial of dimensions and rounded scalars. */
export function lengthText(poly: Poly, names: Names): string {
  const atomText = (a: Atom): string => {
    if (a.kind === 'dim') return names.dim(a.name);
    if (a.kind === 'opaque') return `Math.round(${termText(a.term, names)})`;
    throw new Error('a length must be made of dimensions');
  };
  return sumText(poly.terms, atomText);
}

/** Which axis of which array a dimension is read off: `slope·dim + rest` is its length. */
export interface Found {
  readonly name: string;
  readonly array: number;
  readonly axis: number;
  readonly slope: Poly;
  readonly rest: Poly;
}

function dimsOf(poly: Poly): Dim[] {
  const atoms = poly.terms.flatMap((m) => m.atoms);
  return [...new Set(atoms.filter((a): a is Dim => a.kind === 'dim'))];
}

/** The dimensions that the shapes determine, in an order in which each needs only earlier ones; then the others. */
export function readOff(
  shapes: readonly (readonly Poly[])[],
  wanted: readonly string[],
): { found: readonly Found[]; left: readonly string[] } {
  const known = new Set<string>();
  const found: Found[] = [];
  for (let before = -1; before < found.length; ) {
    before = found.length;
    for (const [array, extents] of shapes.entries()) {
      for (const [axis, extent] of extents.entries()) {
        const unknown = dimsOf(extent).filter((d) => !known.has(d.name));
        const [only] = unknown;
        if (unknown.length !== 1 || !only || extent.free.length > 0) continue;
        const linear = linearIn(extent, only);
        if (!linear || asConstant(linear.slope) === 0) continue;
        known.add(only.name);
        found.push({ name: only.name, array, axis, ...linear });
      }
    }
  }
  return { found, left: wanted.filter((name) => !known.has(name)) };
}

/** The length that a declaration states, where it is a polynomial of dimensions. */
export function declaredLength(node: Node): Poly | null {
  if (node.kind === 'dimension') return dimPoly(node.name);
  if (node.kind === 'number') return constant(Number(node.value.valueOf()));
  if (node.kind !== 'add' && node.kind !== 'multiply') return null;
  const parts = node.children.map(declaredLength);
  if (!parts.every((p) => p !== null)) return null;
  return node.kind === 'add' ? plus(...parts) : parts.reduce(times, constant(1));
}
