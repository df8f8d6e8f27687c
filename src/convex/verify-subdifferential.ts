import { number, one, symbol, zero } from '../expr/atoms.js';
import { add, call, subtract } from '../expr/build.js';
import type { Declaration } from '../expr/declaration.js';
import { fold } from '../expr/fold.js';
import type { Node } from '../expr/node.js';
import { rational } from '../expr/rational.js';
import { rebuild } from '../expr/reduce.js';
import { compare, isCondition } from '../expr/relation.js';
import { row } from '../functions/table.js';
import type { Element } from '../result.js';
import { evaluateNode } from './algebra/evaluate.js';
import { occurs, replaceNode } from './algebra/replace.js';
import type { Bound } from './candidates.js';
import { cellsOf, same, settleSwitches } from './cells.js';
import { placeIn } from './check/others.js';
import { holds, scalarValues } from './check/scalar.js';
import { type Subdifferential, subdifferentialOf } from './derive-scalar.js';
import { type Facts, freshSymbol, lettersOf, stream } from './facts.js';
import { insideFacts, middleOf } from './interval.js';
import type { Regime } from './regimes.js';
import { OpenSign, signOf, Undecided } from './sign.js';
import type { Stage } from './stage.js';
import type { Subgradients } from './subgradients.js';
import type { Witness } from './witness.js';

type Verdict = Pick<Element, 'message' | 'counterexample'> & { readonly status: 'proved' | 'refuted' | 'undecided' };

/** The verdict on a candidate for a subdifferential: a condition on `g` at the point. */
export function judgeSubdifferential(stage: Stage, candidate: Node, g: Declaration, witness: Witness): Verdict {
  const { regimes } = subdifferentialOf(stage);
  const found = counterexample(stage, regimes, candidate, g, witness);
  if (found) return found;
  const count = regimes.reduce((n, r) => n + r.result.list.length, 0);
  if (regimes.every((r) => r.result.list.every((s) => agrees(s, candidate, symbol(g), r.when, stage))))
    return { status: 'proved', message: `the same set on each of the ${count} pieces, by exact algebra` };
  return {
    status: 'undecided',
    message: 'the same at every random point that was tried, but not proved the same on every piece',
  };
}

const POINTS = 12;
/** A subgradient counts as accepted within this, as refused beyond that. */
const NEAR = 1e-9;
const FAR = 1e-3;

function counterexample(
  { problem, x, fn }: Stage,
  regimes: readonly Regime<Subdifferential>[],
  candidate: Node,
  g: Declaration,
  witness: Witness,
): Verdict | null {
  const letter = symbol(g);
  const loose = loosened(candidate, letter);
  const letters = lettersOf(problem.h, candidate);
  const random = stream(witness.seed + 31);
  for (let k = 0; k < POINTS; k++) {
    const base = scalarValues(letters, witness.draw([problem.h, candidate], [problem.x], witness.seed * 1000 + k));
    const regime = regimes.find((r) => holds(r, base));
    for (const s of regime?.result.list ?? []) {
      const u = placeIn(s, base, random);
      if (u === null) continue;
      const here = new Map(base).set(x, u).set(fn.z, u);
      const end = (b: Bound): number => (b === 'inf' ? Infinity : b === '-inf' ? -Infinity : evaluateNode(b, here));
      const [lo, hi] = s.empty ? [Number.NaN, Number.NaN] : [end(s.lo), end(s.hi)];
      for (const at of trials(lo, hi)) {
        const belongs = at >= lo && at <= hi;
        const given = evaluateNode(belongs ? loose : candidate, new Map(here).set(letter, at));
        if (given === (belongs ? 1 : 0)) continue;
        const where = Object.fromEntries(
          [...base, [x, u] as const].flatMap(([n, v]) =>
            n.kind === 'symbol' && n !== letter && n !== fn.z ? [[n.declaration.name, v]] : [],
          ),
        );
        const told = Object.entries({ ...where, [g.name]: at })
          .map(([n, v]) => `${n} = ${Number(v.toPrecision(6))}`)
          .join(', ');
        return {
          status: 'refuted',
          message: `at ${told} the subdifferential ${belongs ? 'has this element, and the candidate does not' : 'does not have this element, and the candidate does'}`,
          counterexample: { ...where, [g.name]: at, belongs },
        };
      }
    }
  }
  return null;
}

/** Numbers in the interval, and outside of it. */
function trials(lo: number, hi: number): number[] {
  if (Number.isNaN(lo)) return [-30, -1, 0, 1, 30];
  const margin = (n: number): number => FAR * (1 + Math.abs(n));
  const from = Number.isFinite(lo) ? [lo, lo - margin(lo), lo - 2 - Math.abs(lo)] : [Math.min(hi, 0) - 40];
  const to = Number.isFinite(hi) ? [hi, hi + margin(hi), hi + 2 + Math.abs(hi)] : [Math.max(lo, 0) + 40];
  const middle = Number.isFinite(lo) && Number.isFinite(hi) ? [(lo + hi) / 2] : [];
  return [...from, ...to, ...middle];
}

/** Comparisons of g hold within rounding. */
function loosened(candidate: Node, g: Node): Node {
  const near = number(rational(1, Math.round(1 / NEAR)));
  return fold<Node>(candidate, (node, of) => {
    const made = node.children.length === 0 ? node : rebuild(node, node.children.map(of));
    if (made.kind !== 'bracket' || !occurs(made, g)) return made;
    const [a, b] = made.children as [Node, Node];
    if (made.relation === '==') return compare('<=', call(row('abs'), [subtract(a, b)]), near);
    if (made.relation === '<=' || made.relation === '<') return compare('<=', a, add([b, near]));
    return made;
  });
}

/** Is the candidate on the whole of this part true for the subgradients alone? */
function agrees(s: Subgradients, candidate: Node, g: Node, facts: Facts, { x, fn }: Stage): boolean {
  const at = (b: Bound, u: Node): Bound => (typeof b === 'string' ? b : replaceNode(b, fn.z, u));
  const telling = { show: fn.show };
  try {
    if (s.span.lo && s.span.lo === s.span.hi) {
      const u = s.span.lo;
      return isSet(replaceNode(candidate, x, u), g, [at(s.lo, u), at(s.hi, u)], s.empty, facts, telling);
    }
    const { node, shown } = hidden(candidate, g);
    return cellsOf(node, x, facts, telling, { lo: s.span.lo, hi: s.span.hi }).every((c) => {
      if (c.kind === 'point')
        return (
          c.value !== null &&
          isSet(replaceNode(shown(c.value), x, c.at), g, [at(s.lo, c.at), at(s.hi, c.at)], s.empty, facts, telling)
        );
      const inside = insideFacts(facts, x, c.on);
      return c.body !== null && isSet(shown(c.body), g, [at(s.lo, x), at(s.hi, x)], s.empty, inside, telling);
    });
  } catch (error) {
    if (error instanceof Undecided || error instanceof OpenSign || error instanceof RangeError) return false;
    throw error;
  }
}

/** The comparisons of g as letters, so that the point alone cuts the condition into pieces. */
function hidden(candidate: Node, g: Node): { readonly node: Node; readonly shown: (n: Node) => Node } {
  const letters = new Map<Node, Node>();
  const node = fold<Node>(candidate, (part, of) => {
    const made = part.children.length === 0 ? part : rebuild(part, part.children.map(of));
    if (!isCondition(made) || made.kind === 'multiply' || !occurs(made, g)) return made;
    const letter = letters.get(made) ?? freshSymbol('');
    letters.set(made, letter);
    return letter;
  });
  const shown = (n: Node): Node => [...letters].reduce((out, [whole, letter]) => replaceNode(out, letter, whole), n);
  return { node, shown };
}

/** Is the condition on g true from lo to hi, the ends included where they are finite, and nowhere else? */
function isSet(
  condition: Node,
  g: Node,
  [lo, hi]: readonly [Bound, Bound],
  empty: boolean,
  facts: Facts,
  telling: { readonly show: (n: Node) => string },
): boolean {
  const cells = cellsOf(settleSwitches(condition, facts), g, facts, telling);
  const truth = (n: Node | null): boolean | null => (n === one ? true : n === zero ? false : null);
  if (empty) return cells.every((c) => truth(c.kind === 'open' ? c.body : c.value) === false);
  // An end of the set is where the condition changes.
  const ends = [lo, hi].filter((b): b is Node => typeof b !== 'string');
  if (!ends.every((e) => cells.some((c) => c.kind === 'point' && same(c.at, e)))) return false;
  return cells.every((c) => {
    const at = c.kind === 'open' ? middleOf(c.on) : c.at;
    const above = typeof lo === 'string' ? 1 : same(at, lo) ? 0 : signOf(subtract(at, lo), facts).sign;
    const below = typeof hi === 'string' ? 1 : same(at, hi) ? 0 : signOf(subtract(hi, at), facts).sign;
    if (above === null || below === null) return false;
    const belongs = (above === 1 || above === 0) && (below === 1 || below === 0);
    return truth(c.kind === 'open' ? c.body : c.value) === belongs;
  });
}
