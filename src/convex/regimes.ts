import { negate } from '../expr/build.js';
import type { Node } from '../expr/node.js';
import { replaceNodes } from './algebra/replace.js';
import { type Facts, lettersOf, withFact } from './facts.js';
import { Improper, OpenSign, signOf, Undecided } from './sign.js';
import { solveFor } from './solve.js';

/** A case of the parameters, and what holds in it. */
export interface Regime<T> {
  /** The facts that single it out, beyond those assumed. */
  readonly when: Facts;
  readonly result: T;
}

const DEPTH = 5;

/** Cases in which there is no result are left out, and said as conditions of the others. */
export interface Explored<T> {
  readonly regimes: readonly Regime<T>[];
  readonly excluded: readonly { readonly when: Facts; readonly why: string }[];
}

/** All cases; at least one must have a result. */
export function exploreAll<T>(facts: Facts, run: (facts: Facts) => T): Explored<T> {
  const all = explore<T | Improper>(facts, (f) => {
    try {
      return run(f);
    } catch (error) {
      if (error instanceof Improper) return error;
      throw error;
    }
  });
  const regimes = all.flatMap(({ when, result }) => (result instanceof Improper ? [] : [{ when, result }]));
  const excluded = all.flatMap(({ when, result }) =>
    result instanceof Improper ? [{ when, why: result.message }] : [],
  );
  if (regimes.length === 0) throw new Undecided(excluded[0]?.why ?? 'no case');
  return { regimes, excluded };
}

/**
 * Runs a derivation that asks for signs, and where one is open distinguishes the cases: first ≥ 0 and < 0, with the
 * other closings where a case needs strictness, with equality apart where both do.
 */
function explore<T>(facts: Facts, run: (facts: Facts) => T, depth = 0): Regime<T>[] {
  try {
    return [{ when: facts, result: run(facts) }];
  } catch (error) {
    if (!(error instanceof OpenSign)) throw error;
    const known = facts.list.some((f) => f.node === error.node || f.node === negate(error.node));
    if (depth >= DEPTH || (known && !error.atZero)) throw new Undecided('too many cases of the parameters');
    if (known) throw new Strictness();
    return split(facts, error, run, depth);
  }
}

/** A weak case needs to know whether equality holds. */
class Strictness extends Undecided {
  constructor() {
    super('a case in which two quantities of the parameters are equal is not decided');
  }
}

function split<T>(facts: Facts, { node, atZero }: OpenSign, run: (facts: Facts) => T, depth: number): Regime<T>[] {
  const case_ = (n: Node, strict: boolean): Regime<T>[] => explore(withFact(facts, n, strict), run, depth + 1);
  const equal = (): Regime<T>[] => {
    const same = withEquality(facts, node);
    if (!same) throw new Strictness();
    return explore(same, run, depth + 1);
  };
  if (atZero) return [...equal(), ...case_(signOf(node, facts).sign === 'nonpos' ? negate(node) : node, true)];
  const weakUp = attempt(() => case_(node, false));
  if (weakUp) return [...case_(negate(node), true), ...weakUp];
  const weakDown = attempt(() => case_(negate(node), false));
  if (weakDown) return [...weakDown, ...case_(node, true)];
  return [...case_(negate(node), true), ...equal(), ...case_(node, true)];
}

/** The result, or `undefined` where the weak case needs to know whether equality holds. */
function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof Strictness) return undefined;
    throw error;
  }
}

/** The facts with a letter written as what makes the node zero. */
function withEquality(facts: Facts, node: Node): Facts | null {
  for (const letter of lettersOf(node)) {
    const [root] = solveFor(node, letter) ?? [];
    if (root?.method !== 'linear') continue;
    const map = new Map([[letter, root.value]]);
    return {
      list: facts.list.map((f) => ({ node: replaceNodes(f.node, map), strict: f.strict })),
      equal: [...facts.equal, { letter, value: root.value, node }],
    };
  }
  return null;
}

/** An expression with the letters written as the case says. */
export function underFacts(node: Node, facts: Facts): Node {
  return facts.equal.reduce((n, e) => replaceNodes(n, new Map([[e.letter, e.value]])), node);
}
