import { span } from './poly.js';
import {
  aligned,
  infix,
  LEVEL,
  letters,
  matrixProduct,
  type Piece,
  piece,
  powerOf,
  tight,
  unionOf,
  where,
} from './python-arrays.js';
import type { Numpy } from './python-context.js';
import { polyPiece, tuple } from './python-integers.js';
import { product, summedFactors } from './python-products.js';
import type { MatrixTerm, Reduction, Term, Var } from './term.js';

/** Reductions over axes of arrays, and functions of matrices. */

const NEUTRAL: Record<Reduction['op'], string> = {
  sum: '0',
  prod: '1',
  max: '-np.inf',
  min: 'np.inf',
  argmax: '-np.inf',
};

/** Conditions joined by `&`, or by `|`. */
export function joined(np: Numpy, terms: readonly Term[], sign: '&' | '|'): Piece {
  const [only] = terms;
  if (terms.length === 1 && only) return np.known(only);
  const parts = terms.map((c) => piece(`(${np.known(c).code})`, np.known(c).axes));
  return infix(` ${sign} `, parts, sign === '&' ? LEVEL.and : LEVEL.or, np.rank);
}

export function reductionPiece(np: Numpy, term: Reduction): Piece {
  const factors = summedFactors(term);
  if (factors) return contraction(np, factors, term.vars);
  const [body, ...conditions] = term.args as [Term, ...Term[]];
  const value = np.known(body);
  if (conditions.length === 0) return over(np, term.op, value, term.vars);
  return over(np, term.op, where(joined(np, conditions, '&'), value, piece(NEUTRAL[term.op]), np.rank), term.vars);
}

/** The reduction of an array over axes; along those that it lacks its values are equal. */
function over(np: Numpy, op: Reduction['op'], value: Piece, vars: readonly Var[]): Piece {
  const present = vars.filter((v) => value.axes.includes(v));
  let out = value;
  if (present.length > 0) {
    const axis = present.map((v) => value.axes.indexOf(v)).sort((a, b) => a - b);
    const rest = value.axes.filter((v) => !present.includes(v));
    const along = rest.length === 0 ? '' : axis.length === 1 ? `axis=${axis[0]}` : `axis=${tuple(axis.map(String))}`;
    out = piece(`${tight(value, LEVEL.atom)}.${op}(${along})`, rest);
    const [v] = present;
    if (op === 'argmax' && v) out = infix(' + ', [out, polyPiece(np, v.lo)], LEVEL.add, np.rank);
  }
  const absent = vars.filter((v) => !present.includes(v)).map((v) => polyPiece(np, span(v.lo, v.hi)));
  if (absent.length === 0 || (op !== 'sum' && op !== 'prod')) return out;
  if (op === 'sum') return infix(' * ', [out, ...absent], LEVEL.mul, np.rank);
  return powerOf(out, infix(' * ', absent, LEVEL.mul, np.rank), np.rank);
}

/** Σ of a product: a matrix product or an einsum where it is one. */
function contraction(np: Numpy, factors: readonly Term[], vars: readonly Var[]): Piece {
  const pieces = factors.map(np.known);
  const arrays = pieces.filter((p) => p.axes.length > 0);
  const scalars = pieces.filter((p) => p.axes.length === 0);
  const axes = unionOf(arrays, np.rank);
  const [v] = vars;
  const [a, b] = arrays;
  if (!a || !b || !v || vars.some((w) => !axes.includes(w))) return over(np, 'sum', product(np, factors), vars);
  const matmul = arrays.length === 2 && vars.length === 1 ? matrixProduct(a, b, v, np.rank) : null;
  const total = matmul ?? einsum(arrays, axes, vars);
  if (!total) return over(np, 'sum', product(np, factors), vars);
  return scalars.length > 0 ? infix(' * ', [...scalars, total], LEVEL.mul, np.rank) : total;
}

function einsum(arrays: readonly Piece[], axes: readonly Var[], vars: readonly Var[]): Piece | null {
  const names = letters(axes);
  if (!names) return null;
  const word = (list: readonly Var[]): string => list.map((v) => names.get(v)).join('');
  const rest = axes.filter((v) => !vars.includes(v));
  const spec = `${arrays.map((p) => word(p.axes)).join(',')}->${word(rest)}`;
  return piece(`np.einsum('${spec}', ${arrays.map((p) => p.code).join(', ')})`, rest);
}

/** The piece with all of these axes at their full lengths. */
export function full(np: Numpy, value: Piece, axes: readonly Var[]): Piece {
  const turned = aligned(value, axes);
  if (axes.every((v) => value.axes.includes(v))) return turned;
  const shape = axes.map((v) => polyPiece(np, span(v.lo, v.hi)).code);
  return piece(`np.broadcast_to(${turned.code}, ${tuple(shape)}).copy()`, axes);
}

export function matrixPiece(np: Numpy, term: MatrixTerm): Piece {
  const inside = np.known(term.args[0] as Term);
  const free = inside.axes.filter((v) => !term.vars.includes(v));
  const { code } = full(np, inside, [...free, ...term.vars]);
  if (term.fn === 'logdet') return piece(`np.linalg.slogdet(${code})[1]`, free);
  return piece(`np.linalg.${term.fn}(${code})`, term.fn === 'inv' ? [...free, ...term.vars] : free);
}
