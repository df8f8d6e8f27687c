import { scaled, span } from './poly.js';
import { callOf, infix, LEVEL, type Piece, piece, powerOf, signed, tight, where } from './python-arrays.js';
import type { Numpy } from './python-context.js';
import { elements } from './python-elements.js';
import { polyPiece } from './python-integers.js';
import { product } from './python-products.js';
import { joined, matrixPiece, reductionPiece } from './python-reductions.js';
import type { MatrixTerm, Poly, Reduction, Term } from './term.js';

/** The array of a term from the arrays of its arguments. */
export function termPiece(np: Numpy, term: Term): Piece {
  const args = term.kind === 'reduce' ? [] : term.args.map(np.known);
  const [a, b] = args as [Piece, Piece];
  switch (term.kind) {
    case 'const':
      return literal(term.value);
    case 'int':
      return polyPiece(np, term.poly);
    case 'load': {
      const owner = term.source.role === 'parameter' ? term.source.name : term.source;
      return elements(np, np.names.of(owner, term.source.name), [], term.source, term.subs);
    }
    case 'op':
      return operation(np, term);
    case 'ipow':
      return powerOf(a, piece(`${term.exponent}`), np.rank);
    case 'call':
      return callOf(term.row.python, args, np.rank);
    case 'choose':
      return where(joined(np, term.args.slice(2), '&'), a, b, np.rank);
    case 'reduce':
      return reductionPiece(np, term as Reduction);
    case 'matrix':
      return matrixPiece(np, term as MatrixTerm);
    case 'element': {
      const base = term.args[0] as MatrixTerm;
      const layout = { lows: base.vars.map((v) => v.lo), extents: base.vars.map((v) => span(v.lo, v.hi)) };
      return elements(np, tight(a, LEVEL.atom), a.axes.slice(0, -2), layout, term.subs);
    }
    case 'compare-int': {
      const [positive, negative] = sides(term.poly);
      return infix(` ${term.relation} `, [polyPiece(np, positive), polyPiece(np, negative)], LEVEL.compare, np.rank);
    }
    case 'compare':
      return infix(` ${term.relation} `, [a, b], LEVEL.compare, np.rank);
    case 'any':
      return joined(np, term.args, '|');
    case 'all':
      return joined(np, term.args, '&');
    default:
      return term satisfies never;
  }
}

/** Is the term `op` of one argument? */
export function isInverse(term: Term): term is Term & { kind: 'op' } {
  return term.kind === 'op' && (term.op === 'neg' || term.op === 'recip');
}

function operation(np: Numpy, term: Term & { kind: 'op' }): Piece {
  const args = term.args.map(np.known);
  const [a, b] = args as [Piece, Piece];
  switch (term.op) {
    case 'add': {
      const parts = term.args.map((x) => {
        const negative = x.kind === 'op' && x.op === 'neg';
        return { negative, value: np.known(negative ? (x.args[0] as Term) : x) };
      });
      return signed(parts, np.rank);
    }
    case 'mul':
      return product(np, term.args);
    case 'neg':
      return signed([{ negative: true, value: a }], np.rank);
    case 'recip':
      return product(np, [term]);
    case 'sqrt':
      return callOf((x) => `np.sqrt(${x})`, args, np.rank);
    case 'pow':
      return powerOf(a, b, np.rank);
    case 'max':
      return callOf((x, y) => `np.maximum(${x}, ${y})`, args, np.rank);
    case 'min':
      return callOf((x, y) => `np.minimum(${x}, ${y})`, args, np.rank);
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

function literal(value: number): Piece {
  if (Number.isNaN(value)) return piece('np.nan');
  if (value === Math.PI) return piece('np.pi');
  const size = Math.abs(value) === Number.POSITIVE_INFINITY ? 'np.inf' : `${Math.abs(value)}`;
  return value < 0 ? piece(`-${size}`, [], LEVEL.sign) : piece(size);
}
