import { fullRange, surelyNonneg } from '../loops/bounds.js';
import { bounded, integer, offsetOf } from '../loops/integers.js';
import type { Lowering } from '../loops/lowering.js';
import type { Buffer, Update } from '../loops/program.js';
import { loopScope, type Scope } from '../loops/scope.js';
import { atom, constant, minus, plus } from '../terms/poly.js';
import { mapTerms, subterms } from '../terms/rewrite.js';
import type { Poly, Reduction, Term, Var } from '../terms/term.js';
import * as t from '../terms/terms.js';
import { overTerms, type Scan, type Tensor, type Translation } from '../translate.js';
import { tensorOf } from './materialise.js';

/**
 * Reductions over all j before, after or other than k, for each k: two passes along the array keep what was
 * reduced so far, in place of one pass for each k.
 */

/** Turns from which two passes are less than all pairs. */
const LONG = 8;
const MAX_TERMS = 1000;

/** The translation with running reductions as arrays. */
export function scanned(translation: Translation): Translation {
  const made = new Map<string, Tensor>();
  const running = (sum: Reduction, j: Var, k: Var, direction: Scan['direction']): Term => {
    const body = t.substitute(sum.args[0] as Term, new Map([[j, atom(k)]]));
    const axes = [...body.free.filter((v) => v !== k), k];
    const how = sum.op as Update;
    const key = `${body.id} ${how} ${direction} ${k.id}`;
    const tensor = made.get(key) ?? { ...tensorOf(axes, body), scan: { how, direction } };
    made.set(key, tensor);
    return t.load(tensor.source, axes.map(atom));
  };
  const change = mapTerms((term): Term => {
    const found = term.kind === 'reduce' ? triangleOf(term as Reduction) : null;
    if (!found) return term;
    const { j, k, sides } = found;
    const sum = term as Reduction;
    const own = t.substitute(sum.args[0] as Term, new Map([[j, atom(k)]]));
    const parts = [
      ...(sides.includes('before') ? [running(sum, j, k, 'up')] : []),
      ...(sides.includes('at') ? [own] : []),
      ...(sides.includes('after') ? [running(sum, j, k, 'down')] : []),
    ];
    return parts.reduce((a, b) => combined(sum.op as Update, a, b));
  });
  const changed = overTerms(translation, change);
  return made.size > 0 ? { ...changed, tensors: [...changed.tensors, ...made.values()] } : translation;
}

function combined(how: Update, a: Term, b: Term): Term {
  if (how === 'sum') return t.add([a, b]);
  if (how === 'prod') return t.mul([a, b]);
  return how === 'max' ? t.max(a, b) : t.min(a, b);
}

type Side = 'before' | 'at' | 'after';

/** The one condition of the reduction, where it is an order of its variable and another of the same range. */
function triangleOf(sum: Reduction): { readonly j: Var; readonly k: Var; readonly sides: readonly Side[] } | null {
  const [j] = sum.vars;
  const [body, condition] = sum.args as [Term, Term | undefined];
  if (!j || sum.vars.length > 1 || sum.args.length !== 2 || sum.op === 'argmax' || !condition) return null;
  if (t.likelySpan(j) < LONG || j.lo.free.length + j.hi.free.length > 0) return null;
  if (!surelyInRange(body)) return null;
  for (const k of condition.free) {
    if (k === j || body.free.includes(k) || k.lo.key !== j.lo.key || k.hi.key !== j.hi.key) continue;
    const gap = minus(atom(k), atom(j));
    const is = (relation: '>=' | '!=', poly: Poly): boolean => t.compareInt(relation, poly) === condition;
    const one = constant(1);
    const back = minus(atom(j), atom(k));
    if (is('!=', gap) || is('!=', back)) return { j, k, sides: ['before', 'after'] };
    if (is('>=', gap)) return { j, k, sides: ['before', 'at'] };
    if (is('>=', minus(gap, one))) return { j, k, sides: ['before'] };
    if (is('>=', back)) return { j, k, sides: ['at', 'after'] };
    if (is('>=', minus(back, one))) return { j, k, sides: ['after'] };
  }
  return null;
}

/** Are all subscripts within their arrays, also where the condition does not hold? */
function surelyInRange(body: Term): boolean {
  const inside = subterms(body, MAX_TERMS);
  if (!inside) return false;
  return inside.every((term) => {
    if (term.kind === 'element') return false;
    if (term.kind !== 'load') return true;
    const { lows, extents } = term.source;
    return term.subs.every((s, k) => {
      const below = minus(s, lows[k] as Poly);
      return surelyNonneg(below) && surelyNonneg(minus(minus(extents[k] as Poly, constant(1)), below));
    });
  });
}

const START: Record<Update, number> = {
  sum: 0,
  prod: 1,
  max: Number.NEGATIVE_INFINITY,
  min: Number.POSITIVE_INFINITY,
};

/** Loops that store what is reduced before (after) each place along the last axis. */
export function fillScan(
  lo: Lowering,
  buffer: Buffer,
  axes: readonly Var[],
  body: Term,
  scan: Scan,
  scope: Scope,
): void {
  const scopes: Scope[] = [];
  let inner = scope;
  const enter = (v: Var): void => {
    inner = loopScope(inner, v, bounded(lo, fullRange(v), inner));
    scopes.push(inner);
  };
  const k = axes[axes.length - 1] as Var;
  for (const v of axes.slice(0, -1)) enter(v);
  const id = lo.serial();
  inner.statements.push({ kind: 'accumulator', id, start: START[scan.how] });
  enter(k);
  const place = scan.direction === 'up' ? atom(k) : minus(plus(k.lo, k.hi), atom(k));
  const at = [...axes.slice(0, -1).map(atom), place];
  const lows = axes.map((v) => v.lo);
  const offset = integer(lo, offsetOf(lows, buffer.extents, at), inner);
  inner.statements.push({ kind: 'store', buffer, offset, value: { kind: 'ref', id } });
  const value = lo.value(scan.direction === 'up' ? body : t.substitute(body, new Map([[k, place]])), inner);
  inner.statements.push({ kind: 'update', id, how: scan.how, value });
  for (const s of scopes.reverse()) s.finish();
}
