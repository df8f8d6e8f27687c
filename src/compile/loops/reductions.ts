import { atom } from '../terms/poly.js';
import type { Reduction, Term, Var } from '../terms/term.js';
import * as t from '../terms/terms.js';
import { boundsOf, fullRange, intersect } from './bounds.js';
import { allOf } from './choices.js';
import { bounded } from './integers.js';
import type { Lowering } from './lowering.js';
import { loopOrder } from './order.js';
import type { Update, Value } from './program.js';
import { findValue, ifScope, loopScope, type Scope } from './scope.js';

const START: Record<Update, number> = {
  sum: 0,
  prod: 1,
  max: Number.NEGATIVE_INFINITY,
  min: Number.POSITIVE_INFINITY,
};

export function reduceValue(lo: Lowering, term: Reduction, scope: Scope): Value {
  const [body, ...conditions] = term.args as [Term, ...Term[]];
  const twin = t.reduction('argmax', term.vars, conditions, body);
  // Where the position of the maximum is needed too, one pass finds both.
  if (term.op === 'max' && lo.uses.has(twin)) {
    lo.value(twin, scope);
    const both = findValue(term, scope);
    if (both && both.kind !== 'spilled') return both;
  }
  const isArg = term.op === 'argmax';
  const how: Update = term.op === 'argmax' ? 'max' : term.op;
  const id = lo.serial();
  const where = isArg ? lo.serial() : 0;
  const scopes: Scope[] = [];
  const enter = (made: Scope): Scope => {
    scopes.push(made);
    return made;
  };
  const order = loopOrder(term);
  let left = conditions;
  let inner = scope;
  const guard = (tests: readonly Term[]): void => {
    if (tests.length > 0) inner = enter(ifScope(inner, allOf(lo, tests, inner)));
  };
  const outside = left.filter((c) => !c.free.some((v) => term.vars.includes(v)));
  guard(outside);
  left = left.filter((c) => !outside.includes(c));
  order.forEach((v, k) => {
    const later = order.slice(k + 1);
    const mine = left.filter((c) => !c.free.some((w) => later.includes(w)));
    left = left.filter((c) => !mine.includes(c));
    let bounds = fullRange(v);
    const tests: Term[] = [];
    for (const c of mine) {
      const narrower = boundsOf(c, v);
      if (narrower) bounds = intersect(bounds, narrower);
      else tests.push(c);
    }
    inner = enter(loopScope(inner, v, bounded(lo, bounds, inner)));
    guard(tests);
  });
  const made = lo.value(body, inner);
  const [first] = term.vars;
  if (isArg) inner.statements.push({ kind: 'keep', best: id, where, value: made, position: atom(first as Var) });
  else inner.statements.push({ kind: 'update', id, how, value: made });
  scope.statements.push({ kind: 'accumulator', id, start: START[how] });
  if (isArg) scope.statements.push({ kind: 'accumulator', id: where, start: 1 });
  for (const s of scopes.reverse()) s.finish();
  const result: Value = { kind: 'ref', id };
  if (!isArg) return result;
  scope.values.set(t.reduction('max', term.vars, conditions, body), result);
  return { kind: 'ref', id: where };
}
