import { constant, plus } from './poly.js';
import { infix, LEVEL, type Piece, piece, type Signed, signed } from './python-arrays.js';
import type { Numpy } from './python-context.js';
import type { Atom, Monomial, Poly } from './term.js';

/** Integers of a NumPy function: dimensions, arrays of the values of indices, polynomials of these. */

/** The name of a dimension. */
export function dimName(np: Numpy, name: string): string {
  np.dims.add(name);
  return np.names.of(`dim ${name}`, name);
}

function atomPiece(np: Numpy, a: Atom): Piece {
  switch (a.kind) {
    case 'dim':
      return piece(dimName(np, a.name));
    case 'var': {
      const name = np.names.of(a, a.name);
      if (!np.ranges.has(a)) {
        np.ranges.add(a);
        const end = polyPiece(np, plus(a.hi, constant(1)));
        np.lines.push(`${name} = np.arange(${polyPiece(np, a.lo).code}, ${end.code})`);
      }
      return piece(name, [a]);
    }
    case 'opaque': {
      const value = np.known(a.term);
      if (a.term.kind === 'reduce' && a.term.op === 'argmax') return value;
      return piece(`np.rint(${value.code}).astype(int)`, value.axes);
    }
    case 'slot':
      throw new Error('slots belong to loop programs');
    default:
      return a satisfies never;
  }
}

function monomialPiece(np: Numpy, m: Monomial): Piece {
  const factors = m.atoms.map((a) => atomPiece(np, a));
  const size = Math.abs(m.coefficient);
  if (size !== 1 || factors.length === 0) factors.unshift(piece(`${size}`));
  return infix(' * ', factors, LEVEL.mul, np.rank);
}

/** The terms of a polynomial with their signs. */
export function polyParts(np: Numpy, poly: Poly): readonly Signed[] {
  return poly.terms.map((m) => ({ negative: m.coefficient < 0, value: monomialPiece(np, m) }));
}

export function polyPiece(np: Numpy, poly: Poly): Piece {
  return poly.terms.length === 0 ? piece('0') : signed(polyParts(np, poly), np.rank);
}

/** A tuple; one element needs a comma. */
export function tuple(parts: readonly string[]): string {
  return `(${parts.join(', ')}${parts.length === 1 ? ',' : ''})`;
}
