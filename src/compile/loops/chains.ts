import type { Term } from '../terms/term.js';
import type { Lowering } from './lowering.js';
import type { Binary, Value } from './program.js';
import { boundAt, findValue, type Scope } from './scope.js';

/** Operands in one statement. */
const MAX_OPERANDS = 16;

const ZERO: Value = { kind: 'const', value: 0 };

interface Pair {
  readonly same: Binary;
  readonly opposite: Binary;
  readonly inverse: 'neg' | 'recip';
}

/** A sum or product: what does not depend on the innermost loop is combined outside of it. */
export function chain(
  lo: Lowering,
  args: readonly Term[],
  scope: Scope,
  rebuild: (args: readonly Term[]) => Term,
  pair: Pair,
): Value {
  const homes = args.map((a) => (a.free.length === 0 ? lo.root : boundAt(a.free, scope)));
  const inner = args.filter((_, k) => homes[k] === scope.loop);
  if (inner.length > 0 && inner.length < args.length) {
    const outer = rebuild(args.filter((_, k) => homes[k] !== scope.loop));
    return combine(lo, [outer, ...inner], scope, pair);
  }
  return combine(lo, args, scope, pair);
}

function combine(lo: Lowering, args: readonly Term[], scope: Scope, pair: Pair): Value {
  // A reciprocal that does not change in this loop is a factor.
  const isInverse = (term: Term): boolean =>
    term.kind === 'op' &&
    term.op === pair.inverse &&
    !findValue(term, scope) &&
    (pair.same === 'add' || !scope.loop || boundAt(term.free, scope) === scope.loop);
  const sorted = [...args.filter((a) => !isInverse(a)), ...args.filter(isInverse)];
  let total: Value | null = null;
  let below: Value | null = null;
  let count = 0;
  for (const term of sorted) {
    const inverse: boolean = total !== null && isInverse(term);
    const made: Value = lo.value(inverse ? (term.args[0] as Term) : term, scope);
    // Quotients are divided once, by the product of what they are divided by.
    if (inverse && pair.same === 'mul') below = below ? { kind: 'binary', op: 'mul', a: below, b: made } : made;
    else total = total ? { kind: 'binary', op: inverse ? pair.opposite : pair.same, a: total, b: made } : made;
    if (++count % MAX_OPERANDS !== 0) continue;
    total = total && named(lo, total, scope);
    below = below && named(lo, below, scope);
  }
  const made = total ?? ZERO;
  return below ? { kind: 'binary', op: 'div', a: made, b: below } : made;
}

/** The value under a name of its own. */
function named(lo: Lowering, value: Value, scope: Scope): Value {
  if (value.kind === 'ref' || value.kind === 'const') return value;
  const ref: Value = { kind: 'ref', id: lo.serial() };
  scope.statements.push({ kind: 'let', id: ref.id, value });
  return ref;
}

/** A power by repeated squaring. */
export function integralPower(lo: Lowering, base: Value, exponent: number, scope: Scope): Value {
  let square = named(lo, base, scope);
  let out: Value | null = null;
  for (let n = exponent; ; ) {
    if (n % 2 === 1) out = out ? { kind: 'binary', op: 'mul', a: out, b: square } : square;
    n = Math.floor(n / 2);
    if (n === 0) return out as Value;
    const next: Value = { kind: 'binary', op: 'mul', a: square, b: square };
    square = n > 1 || out ? named(lo, next, scope) : next;
  }
}
