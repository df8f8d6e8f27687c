import { one } from '../../expr/atoms.js';
import { multiply } from '../../expr/build.js';
import type { Node } from '../../expr/node.js';
import { compare } from '../../expr/relation.js';
import type { Step } from '../../result.js';
import { assemble } from '../assemble.js';
import { nodeText, type Writing } from '../asts.js';
import { compactForm } from '../compact.js';
import { NO_FACTS } from '../facts.js';
import type { Part, Span } from '../parts.js';
import { conjugateOf } from '../scalar.js';
import { signOf, Undecided } from '../sign.js';
import { tellConjugate } from '../tell/conjugate.js';
import { nested, STAND_INS } from './scalar-solution.js';

/** A conjugate of one variable: its value on an interval, +∞ outside. */
export interface ScalarConjugate {
  readonly value: Node;
  readonly domain: Span;
  readonly steps: readonly Step[];
}

interface Asked {
  readonly name: string;
  readonly h: Node;
  readonly z: Node;
  readonly y: Node;
  readonly writing: Writing;
  /** Is the argument not negative, so that parts for others may be left out? */
  readonly nonneg: boolean;
}

/** The conjugate of a function of one variable, where it is one case of the parameters and has a formula. */
export function conjugateScalar({ name, h, z, y, writing, nonneg }: Asked): ScalarConjugate {
  const fn = { h, z, show: (n: Node): string => nodeText(n, writing) };
  const { regimes, excluded } = conjugateOf(fn, y, NO_FACTS);
  const [only, ...more] = regimes;
  if (!only || more.length > 0 || excluded.length > 0)
    throw new Undecided(`the conjugate of ${name} has cases of the parameters`);
  const all = only.result.parts;
  if (all.some((p) => p.roots.length > 0)) throw new Undecided(`the conjugate of ${name} has no formula`);
  const made = assemble({
    regimes: [{ when: only.when, result: all }],
    x: y,
    assumed: NO_FACTS,
    writing,
    telling: fn,
    outside: 'infinity',
  });
  const problem = { verb: 'conjugate' as const, name, h, t: one, taken: writing.taken, ...STAND_INS };
  const steps = tellConjugate({ problem, fn, x: y, writing, assumed: NO_FACTS }, regimes, made);
  const parts = nonneg ? all.filter(reachesPositive) : all;
  const [first, last] = [parts[0], parts[parts.length - 1]];
  if (!first || !last) throw new Undecided(`the conjugate of ${name} is +inf everywhere`);
  const lo = nonneg && first.span.lo && isNonpositive(first.span.lo) ? null : first.span.lo;
  const value =
    compactForm(parts, y, only.when, fn) ??
    nested(parts.map((p, k) => ({ when: k === parts.length - 1 ? one : conditionOf(p, y), node: p.value })));
  const { hi, hiClosed } = last.span;
  return { value, domain: { lo, loClosed: first.span.loClosed, hi, hiClosed }, steps };
}

/** What tells a part from those after it. */
function conditionOf({ span, also }: Part, y: Node): Node {
  const end = span.hi ? [compare(span.hiClosed ? '<=' : '<', y, span.hi)] : [];
  return multiply([...end, ...also]);
}

function reachesPositive({ span }: Part): boolean {
  return !span.hi || !isNonpositive(span.hi);
}

function isNonpositive(n: Node): boolean {
  const { sign } = signOf(n, NO_FACTS);
  return sign === 0 || sign === -1 || sign === 'nonpos';
}
