import { span } from '../terms/poly.js';
import type { MatrixTerm, Reduction, Term, Var } from '../terms/term.js';
import {
  aligned,
  infix,
  LEVEL,
  letters,
  matrixProduct,
  type Piece,
  piece,
  plainPiece,
  powerOf,
  tight,
  unionOf,
  where,
} from './arrays.js';
import type { Writer } from './context.js';
import { polyPiece, tuple } from './integers.js';
import { product, summedFactors } from './products.js';

/** Reductions over axes of arrays, and functions of matrices. */

function neutral(op: Reduction['op'], { lib }: Writer): Piece {
  if (op === 'sum' || op === 'prod') return plainPiece(op === 'sum' ? '0' : '1');
  return plainPiece(op === 'min' ? lib.infinity : `-${lib.infinity}`, LEVEL.sign);
}

/** Conditions joined by `&`, or by `|`. */
export function joined(w: Writer, terms: readonly Term[], sign: '&' | '|'): Piece {
  const [only] = terms;
  if (terms.length === 1 && only) return w.known(only);
  const parts = terms.map((c) => ({ ...w.known(c), code: tight(w.known(c), LEVEL.add), level: LEVEL.atom }));
  return infix(` ${sign} `, parts, sign === '&' ? LEVEL.and : LEVEL.or, w);
}

export function reductionPiece(w: Writer, term: Reduction): Piece {
  const factors = summedFactors(term);
  if (factors) return contraction(w, factors, term.vars);
  const [body, ...conditions] = term.args as [Term, ...Term[]];
  const value = w.known(body);
  if (conditions.length === 0) return over(w, term.op, value, term.vars);
  return over(w, term.op, where(joined(w, conditions, '&'), value, neutral(term.op, w), w), term.vars);
}

/** The reduction of an array over axes; along those that it lacks its values are equal. */
function over(w: Writer, op: Reduction['op'], value: Piece, vars: readonly Var[]): Piece {
  const present = vars.filter((v) => value.axes.includes(v));
  let out = value;
  if (present.length > 0) {
    const axis = present.map((v) => value.axes.indexOf(v)).sort((a, b) => a - b);
    const rest = value.axes.filter((v) => !present.includes(v));
    out = piece(w.lib.reduce(op, tight(value, LEVEL.atom), rest.length === 0 ? null : axis), rest);
    const [v] = present;
    if (op === 'argmax' && v) out = infix(' + ', [out, polyPiece(w, v.lo)], LEVEL.add, w);
  }
  const absent = vars.filter((v) => !present.includes(v)).map((v) => polyPiece(w, span(v.lo, v.hi)));
  if (absent.length === 0 || (op !== 'sum' && op !== 'prod')) return out;
  if (op === 'sum') return infix(' * ', [out, ...absent], LEVEL.mul, w);
  return powerOf(out, infix(' * ', absent, LEVEL.mul, w), w);
}

/** Σ of a product: a matrix product or an einsum where it is one. */
function contraction(w: Writer, factors: readonly Term[], vars: readonly Var[]): Piece {
  const pieces = factors.map(w.known);
  const arrays = pieces.filter((p) => p.axes.length > 0);
  const scalars = pieces.filter((p) => p.axes.length === 0);
  const axes = unionOf(arrays, w);
  const [v] = vars;
  const [a, b] = arrays;
  if (!a || !b || !v || vars.some((w) => !axes.includes(w))) return over(w, 'sum', product(w, factors), vars);
  const matmul = arrays.length === 2 && vars.length === 1 ? matrixProduct(a, b, v, w) : null;
  const total = matmul ?? einsum(arrays, axes, vars, w);
  if (!total) return over(w, 'sum', product(w, factors), vars);
  return scalars.length > 0 ? infix(' * ', [...scalars, total], LEVEL.mul, w) : total;
}

function einsum(arrays: readonly Piece[], axes: readonly Var[], vars: readonly Var[], w: Writer): Piece | null {
  const names = letters(axes);
  if (!names) return null;
  const word = (list: readonly Var[]): string => list.map((v) => names.get(v)).join('');
  const rest = axes.filter((v) => !vars.includes(v));
  const spec = `${arrays.map((p) => word(p.axes)).join(',')}->${word(rest)}`;
  return piece(
    w.lib.einsum(
      spec,
      arrays.map((p) => p.code),
    ),
    rest,
  );
}

/** The piece with all of these axes at their full lengths. */
export function full(w: Writer, value: Piece, axes: readonly Var[]): Piece {
  const turned = aligned(value, axes, w);
  if (axes.every((v) => value.axes.includes(v))) return turned;
  const shape = axes.map((v) => polyPiece(w, span(v.lo, v.hi)).code);
  return piece(w.lib.broadcast({ code: turned.code, plain: value.plain }, tuple(shape)), axes);
}

export function matrixPiece(w: Writer, term: MatrixTerm): Piece {
  const inside = w.known(term.args[0] as Term);
  const free = inside.axes.filter((v) => !term.vars.includes(v));
  const { code } = full(w, inside, [...free, ...term.vars]);
  if (term.fn === 'logdet') return piece(`${w.lib.module}.linalg.slogdet(${code})[1]`, free);
  return piece(`${w.lib.module}.linalg.${term.fn}(${code})`, term.fn === 'inv' ? [...free, ...term.vars] : free);
}
