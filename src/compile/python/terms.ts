import { scaled, span } from '../terms/poly.js';
import type { MatrixTerm, Poly, Reduction, Term } from '../terms/term.js';
import { callOf, infix, LEVEL, type Piece, piece, plainPiece, powerOf, signed, tight, where } from './arrays.js';
import type { Writer } from './context.js';
import { elements } from './elements.js';
import { polyPiece } from './integers.js';
import { product } from './products.js';
import { joined, matrixPiece, reductionPiece } from './reductions.js';

/** The array of a term from the arrays of its arguments. */
export function termPiece(w: Writer, term: Term): Piece {
  const args = term.kind === 'reduce' ? [] : term.args.map(w.known);
  const [a, b] = args as [Piece, Piece];
  switch (term.kind) {
    case 'const':
      return literal(term.value, w);
    case 'int': {
      const value = polyPiece(w, term.poly);
      if (value.plain || !w.lib.real) return value;
      return piece(w.lib.real(tight(value, LEVEL.atom)), value.axes);
    }
    case 'load': {
      const owner = term.source.role === 'parameter' ? term.source.name : term.source;
      return elements(w, w.names.of(owner, term.source.name), [], term.source, term.subs);
    }
    case 'op':
      return operation(w, term);
    case 'ipow':
      return powerOf(a, plainPiece(`${term.exponent}`), w);
    case 'call':
      return callOf(term.row.name, term.row.python, args, w);
    case 'choose':
      return where(joined(w, term.args.slice(2), '&'), a, b, w);
    case 'reduce':
      return reductionPiece(w, term as Reduction);
    case 'matrix':
      return matrixPiece(w, term as MatrixTerm);
    case 'element': {
      const base = term.args[0] as MatrixTerm;
      const layout = { lows: base.vars.map((v) => v.lo), extents: base.vars.map((v) => span(v.lo, v.hi)) };
      return elements(w, tight(a, LEVEL.atom), a.axes.slice(0, -2), layout, term.subs);
    }
    case 'compare-int': {
      const [positive, negative] = sides(term.poly);
      return infix(` ${term.relation} `, [polyPiece(w, positive), polyPiece(w, negative)], LEVEL.compare, w);
    }
    case 'compare':
      return infix(` ${term.relation} `, [a, b], LEVEL.compare, w);
    case 'any':
      return joined(w, term.args, '|');
    case 'all':
      return joined(w, term.args, '&');
    default:
      return term satisfies never;
  }
}

/** Is the term `op` of one argument? */
export function isInverse(term: Term): term is Term & { kind: 'op' } {
  return term.kind === 'op' && (term.op === 'neg' || term.op === 'recip');
}

function operation(w: Writer, term: Term & { kind: 'op' }): Piece {
  const args = term.args.map(w.known);
  const [a, b] = args as [Piece, Piece];
  switch (term.op) {
    case 'add': {
      const parts = term.args.map((x) => {
        const negative = x.kind === 'op' && x.op === 'neg';
        return { negative, value: w.known(negative ? (x.args[0] as Term) : x) };
      });
      return signed(parts, w);
    }
    case 'mul':
      return product(w, term.args);
    case 'neg':
      return signed([{ negative: true, value: a }], w);
    case 'recip':
      return product(w, [term]);
    case 'sqrt':
      return callOf('sqrt', (x) => `np.sqrt(${x})`, args, w);
    case 'pow':
      return powerOf(a, b, w);
    case 'max':
      return callOf('max', (x, y) => `np.maximum(${x}, ${y})`, args, w);
    case 'min':
      return callOf('min', (x, y) => `np.minimum(${x}, ${y})`, args, w);
    default:
      return term.op satisfies never;
  }
}

/** A polynomial as a difference of two with positive coefficients. */
function sides(poly: Poly): readonly [Poly, Poly] {
  const pick = (sign: 1 | -1): Poly => {
    const terms = poly.terms.filter((m) => Math.sign(m.coefficient) === sign);
    return scaled({ ...poly, key: '', terms }, sign);
  };
  return [pick(1), pick(-1)];
}

function literal(value: number, { lib }: Writer): Piece {
  if (Number.isNaN(value)) return plainPiece(lib.nan);
  if (value === Math.PI) return plainPiece(lib.pi);
  const size = Math.abs(value) === Number.POSITIVE_INFINITY ? lib.infinity : `${Math.abs(value)}`;
  return value < 0 ? plainPiece(`-${size}`, LEVEL.sign) : plainPiece(size);
}
