import { atom, span } from '../terms/poly.js';
import type { Poly, Term, Var } from '../terms/term.js';
import { fullRange } from './bounds.js';
import { bounded, integer, offsetOf } from './integers.js';
import type { Lowering } from './lowering.js';
import type { Buffer, Value } from './program.js';
import { loopScope, loopsOf, type Scope, type Spilled } from './scope.js';

export function spillAxes(
  lo: Lowering,
  free: readonly Var[],
  bound: Scope,
  before: Scope,
  more: readonly Poly[] = [],
): Spilled {
  const outside = new Set(loopsOf(before));
  const axes = loopsOf(bound)
    .filter((s) => !outside.has(s) && free.includes(s.variable as Var))
    .map((s) => s.variable as Var);
  return {
    kind: 'spilled',
    axes,
    buffer: lo.allocate('temporary', '', [...axes.map((v) => span(v.lo, v.hi)), ...more]),
  };
}

export function loadSpilled(lo: Lowering, { buffer, axes }: Spilled, scope: Scope): Value {
  const offset = offsetOf(
    axes.map((v) => v.lo),
    buffer.extents,
    axes.map(atom),
  );
  return { kind: 'load', buffer, offset: integer(lo, offset, scope) };
}

/** Loops over the axes, the outermost first in `loops`, that store the term's values. */
export function fill(
  lo: Lowering,
  buffer: Buffer,
  axes: readonly Var[],
  term: Term,
  scope: Scope,
  loops: readonly Var[] = axes,
): void {
  const scopes: Scope[] = [];
  let inner = scope;
  for (const v of loops) {
    inner = loopScope(inner, v, bounded(lo, fullRange(v), inner));
    scopes.push(inner);
  }
  const made = lo.value(term, inner);
  const offset = integer(
    lo,
    offsetOf(
      axes.map((v) => v.lo),
      buffer.extents,
      axes.map(atom),
    ),
    inner,
  );
  inner.statements.push({ kind: 'store', buffer, offset, value: made });
  for (const s of scopes.reverse()) s.finish();
}
