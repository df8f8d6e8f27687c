import type { Term } from '../terms/term.js';
import { integer } from './integers.js';
import type { Lowering } from './lowering.js';
import type { Condition, Value } from './program.js';
import { ifScope, type Scope } from './scope.js';

const ZERO: Value = { kind: 'const', value: 0 };

export function condition(lo: Lowering, term: Term, scope: Scope): Condition {
  switch (term.kind) {
    case 'compare-int':
      return { kind: 'int', relation: term.relation, poly: integer(lo, term.poly, scope) };
    case 'compare':
      return {
        kind: 'real',
        relation: term.relation,
        a: lo.value(term.args[0] as Term, scope),
        b: lo.value(term.args[1] as Term, scope),
      };
    case 'any':
    case 'all':
      return { kind: term.kind, of: term.args.map((a) => condition(lo, a, scope)) };
    default:
      return { kind: 'real', relation: '!=', a: lo.value(term, scope), b: ZERO };
  }
}

export function allOf(lo: Lowering, terms: readonly Term[], scope: Scope): Condition {
  const made = terms.map((c) => condition(lo, c, scope));
  return made.length === 1 ? (made[0] as Condition) : { kind: 'all', of: made };
}

/** A choice: an expression where both sides are, else statements of which one side is run. */
export function chooseValue(lo: Lowering, term: Term, scope: Scope): Value {
  const [then, otherwise, ...conditions] = term.args as [Term, Term, ...Term[]];
  const test = allOf(lo, conditions, scope);
  const b = lo.value(otherwise, scope);
  const inside = ifScope(scope, test);
  const a = lo.value(then, inside);
  if (inside.statements.length === 0) return { kind: 'select', condition: test, a, b };
  const ref: Value = { kind: 'ref', id: lo.serial() };
  const start = b.kind === 'const' ? b.value : 0;
  scope.statements.push({ kind: 'accumulator', id: ref.id, start });
  if (b.kind !== 'const') scope.statements.push({ kind: 'assign', id: ref.id, value: b });
  inside.statements.push({ kind: 'assign', id: ref.id, value: a });
  inside.finish();
  return ref;
}
