import type { Arithmetic, Term, Var } from '../terms/term.js';
import * as t from '../terms/terms.js';

/**
 * Objectives that automatic differentiation can be led through: where a condition discards a value, the
 * argument of what has no slope there is replaced too, since 0 times an infinite slope is no number.
 * Source: the frequently asked questions of JAX, on gradients that contain NaN where `where` is used.
 */

/** The conditions under which a term counts, or of which one must fail. */
interface Guard {
  readonly conditions: readonly Term[];
  readonly holds: boolean;
}

interface Place {
  readonly term: Term;
  readonly guards: readonly Guard[];
}

const RISKY: ReadonlySet<string> = new Set(['recip', 'sqrt', 'pow']);

/** A value at which the term's function has a slope, where it has none at some; else null. */
function safe(term: Term): number | null {
  if (term.kind === 'op') return RISKY.has(term.op) ? 1 : null;
  if (term.kind !== 'call') return null;
  const { lo, hi } = term.row.domain;
  if (lo === Number.NEGATIVE_INFINITY && hi === Number.POSITIVE_INFINITY) return null;
  if (hi === Number.POSITIVE_INFINITY) return lo + 1;
  return lo === Number.NEGATIVE_INFINITY ? hi - 1 : (lo + hi) / 2;
}

const VALUED: ReadonlySet<Term['kind']> = new Set(['op', 'ipow', 'call', 'choose', 'reduce', 'matrix', 'element']);

/** The arguments that are differentiated, each under the guards that it stands under. */
function below({ term, guards }: Place): readonly Place[] {
  if (!VALUED.has(term.kind)) return [];
  const under = (arg: Term, more: readonly Guard[]): Place => ({ term: arg, guards: [...guards, ...more] });
  const [first, second, ...conditions] = term.args as [Term, Term, ...Term[]];
  if (term.kind === 'choose')
    return [under(first, [{ conditions, holds: true }]), under(second, [{ conditions, holds: false }])];
  if (term.kind === 'reduce' || term.kind === 'matrix') {
    const open = guards.filter((g) => !g.conditions.some((c) => c.free.some((v: Var) => term.vars.includes(v))));
    const own = term.kind === 'reduce' ? term.args.slice(1) : [];
    return [{ term: first, guards: own.length > 0 ? [...open, { conditions: own, holds: true }] : open }];
  }
  return (term.kind === 'element' ? [first] : term.args).map((arg) => under(arg, []));
}

function keyOf({ term, guards }: Place): string {
  return `${term.id}|${guards.map((g) => `${g.holds ? '' : '!'}${g.conditions.map((c) => c.id).join('&')}`).join('|')}`;
}

/** The argument where the guards let it count, and the safe value elsewhere. */
function guarded(arg: Term, guards: readonly Guard[], value: number): Term {
  if (arg.kind === 'const' || arg.kind === 'int') return arg;
  const stand = t.num(value);
  return guards.reduceRight<Term>(
    (inner, { conditions, holds }) => (holds ? t.choose(conditions, inner, stand) : t.choose(conditions, stand, inner)),
    arg,
  );
}

/** The term with every risky argument guarded. */
export function guardedTerm(root: Term): Term {
  const done = new Map<string, Term>();
  const start: Place = { term: root, guards: [] };
  const stack: Place[] = [start];
  while (stack.length > 0) {
    const place = stack[stack.length - 1] as Place;
    const inner = below(place);
    const waiting = inner.filter((p) => !done.has(keyOf(p)));
    if (waiting.length > 0) {
      stack.push(...waiting);
      continue;
    }
    stack.pop();
    const args = inner.map((p) => done.get(keyOf(p)) as Term);
    done.set(keyOf(place), rebuilt(place, args));
  }
  return done.get(keyOf(start)) as Term;
}

/** The term from its arguments, the one in which its function may have no slope guarded. */
function rebuilt({ term, guards }: Place, args: readonly Term[]): Term {
  const value = guards.length > 0 ? safe(term) : null;
  const critical = term.kind === 'op' && term.op === 'pow' ? 0 : args.length - 1;
  const inside = value === null ? args : args.map((a, k) => (k === critical ? guarded(a, guards, value) : a));
  const [first, second] = inside as [Term, Term];
  switch (term.kind) {
    case 'op':
      return operated(term.op, inside);
    case 'ipow':
      return t.pow(first, term.exponent);
    case 'call':
      return t.call(term.row, inside);
    case 'choose':
      return t.choose(term.args.slice(2), first, second);
    case 'reduce':
      return t.reduction(term.op, term.vars, term.args.slice(1), first);
    case 'matrix':
      return t.matrix(term.fn, term.vars as readonly [Var, Var], first);
    case 'element':
      return t.element(first, term.subs);
    default:
      return term;
  }
}

function operated(op: Arithmetic, args: readonly Term[]): Term {
  const [a, b] = args as [Term, Term];
  switch (op) {
    case 'add':
      return t.add(args);
    case 'mul':
      return t.mul(args);
    case 'neg':
      return t.neg(a);
    case 'recip':
      return t.recip(a);
    case 'sqrt':
      return t.sqrt(a);
    case 'pow':
      return t.powTerm(a, b);
    case 'max':
      return t.max(a, b);
    case 'min':
      return t.min(a, b);
    default:
      return op satisfies never;
  }
}
