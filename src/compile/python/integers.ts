import { constant, plus } from '../terms/poly.js';
import type { Atom, Monomial, Poly } from '../terms/term.js';
import { infix, LEVEL, type Piece, piece, plainPiece, type Signed, signed } from './arrays.js';
import type { Writer } from './context.js';

/** Integers of a Python function: dimensions, arrays of the values of indices, polynomials of these. */

/** The name of a dimension. */
export function dimName(w: Writer, name: string): string {
  w.dims.add(name);
  return w.names.of(`dim ${name}`, name);
}

function atomPiece(w: Writer, a: Atom): Piece {
  switch (a.kind) {
    case 'dim':
      return plainPiece(dimName(w, a.name));
    case 'var': {
      const name = w.names.of(a, a.name);
      if (!w.ranges.has(a)) {
        w.ranges.add(a);
        const end = polyPiece(w, plus(a.hi, constant(1)));
        w.lines.push(`${name} = ${w.lib.range(polyPiece(w, a.lo).code, end.code)}`);
      }
      return piece(name, [a]);
    }
    case 'opaque': {
      const value = w.known(a.term);
      if (a.term.kind === 'reduce' && a.term.op === 'argmax') return value;
      return piece(w.lib.rounded(value.code), value.axes);
    }
    case 'slot':
      throw new Error('slots belong to loop programs');
    default:
      return a satisfies never;
  }
}

function monomialPiece(w: Writer, m: Monomial): Piece {
  const factors = m.atoms.map((a) => atomPiece(w, a));
  const size = Math.abs(m.coefficient);
  if (size !== 1 || factors.length === 0) factors.unshift(plainPiece(`${size}`));
  return infix(' * ', factors, LEVEL.mul, w);
}

/** The terms of a polynomial with their signs. */
export function polyParts(w: Writer, poly: Poly): readonly Signed[] {
  return poly.terms.map((m) => ({ negative: m.coefficient < 0, value: monomialPiece(w, m) }));
}

export function polyPiece(w: Writer, poly: Poly): Piece {
  return poly.terms.length === 0 ? plainPiece('0') : signed(polyParts(w, poly), w);
}

/** A tuple; one element needs a comma. */
export function tuple(parts: readonly string[]): string {
  return `(${parts.join(', ')}${parts.length === 1 ? ',' : ''})`;
}
