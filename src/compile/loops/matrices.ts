import { atom, span } from '../terms/poly.js';
import type { MatrixTerm, Poly, Term, Var } from '../terms/term.js';
import { fullRange } from './bounds.js';
import { fill, spillAxes } from './fill.js';
import { bounded, integer, offsetOf } from './integers.js';
import type { Lowering } from './lowering.js';
import type { Value } from './program.js';
import { boundAt, findValue, loopScope, loopsOf, outOfLoops, type Scope, type Spilled } from './scope.js';

export function elementValue(lo: Lowering, base: MatrixTerm, subs: readonly Poly[], scope: Scope): Value {
  let found = findValue(base, scope) as Spilled | undefined;
  if (!found) {
    const bound = boundAt(base.free, scope);
    const foreign = loopsOf(bound).find((s) => !base.free.includes(s.variable as Var));
    const before = foreign ? (foreign.parent as Scope) : outOfLoops(bound, scope);
    found = matrixInto(
      lo,
      base,
      bound,
      before,
      base.vars.map((v) => span(v.lo, v.hi)),
    );
    before.values.set(base, found);
  }
  const lows = [...found.axes, ...base.vars].map((v) => v.lo);
  const offset = offsetOf(lows, found.buffer.extents, [...found.axes.map(atom), ...subs]);
  return { kind: 'load', buffer: found.buffer, offset: integer(lo, offset, scope) };
}

/** Fills the matrix and calls the routine, for all values of the variables that are looped over anew. */
export function matrixInto(
  lo: Lowering,
  base: MatrixTerm,
  bound: Scope,
  before: Scope,
  shape: readonly Poly[],
): Spilled {
  const [row, column] = base.vars as [Var, Var];
  const size = span(row.lo, row.hi);
  const to = spillAxes(lo, base.free, bound, before, shape);
  const from = lo.allocate('temporary', '', [size, span(column.lo, column.hi)]);
  const scopes: Scope[] = [];
  let inner = before;
  for (const v of to.axes) {
    inner = loopScope(inner, v, bounded(lo, fullRange(v), inner));
    scopes.push(inner);
  }
  fill(lo, from, base.vars, base.args[0] as Term, inner);
  const lows = [...to.axes, ...base.vars].map((v) => v.lo);
  const start = [...to.axes.map(atom), ...(shape.length > 0 ? [row.lo, column.lo] : [])];
  const offset = integer(lo, offsetOf(lows, to.buffer.extents, start), inner);
  inner.statements.push({ kind: 'matrix', fn: base.fn, size: integer(lo, size, inner), from, to: to.buffer, offset });
  for (const s of scopes.reverse()) s.finish();
  return to;
}
