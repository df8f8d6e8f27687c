import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkEqual } from '../../src/check/equal.js';
import { evaluateArray } from '../../src/check/evaluate.js';
import { CheckError } from '../../src/check/failure.js';
import type { Point } from '../../src/check/point.js';
import { drawPoint } from '../../src/check/points.js';
import { variablesOf } from '../../src/check/variables.js';
import type { Index, Node } from '../../src/expr/node.js';
import { withTwins } from '../../src/expr/twins.js';
import { COLLECT, INVERSE, KRONECKER, ONE_POWER, ONE_SUM, TOGETHER } from '../../src/rules/choices.js';
import { everywhereNoted, freshMemo } from '../../src/rules/rewrite.js';
import type { Knowledge, Rule } from '../../src/rules/rule.js';
import { DISTRIBUTE, mayApply, NORMALISING, SYMMETRY } from '../../src/rules/table.js';
import { scripts } from './corpus.js';
import { type Example, exampleOf, expressionsOf, knowledgeOf, shown } from './derived.js';
import { type Mutation, mutations } from './mutants.js';
import { rare } from './rare.js';

/**
 * Each rule is sound: where it changes an expression, both sides have the same value wherever the first has one.
 * A rule that gets it wrong in one of the usual ways is caught by the same law.
 */

/** A rule as a rewriting of whole expressions, its output passed through a mutation. */
interface Subject {
  readonly id: string;
  readonly apply: (root: Node, knowledge: Knowledge, mutation: Mutation) => Node;
}

const right: Mutation = (node) => node;

function local(rule: Rule): Subject {
  return {
    id: rule.id,
    apply: (root, knowledge, mutation) =>
      everywhereNoted(
        root,
        (node, note) => {
          const made = rule.here(node, note, knowledge);
          assert.ok(made === node || mayApply(rule, node), `${rule.id} says that it leaves ${node.kind} alone`);
          return made === node ? node : mutation(made);
        },
        freshMemo(),
      ).node,
  };
}

function global(id: string, rewrite: (root: Node) => Node): Subject {
  return {
    id,
    apply: (root, _, mutation) => {
      const made = rewrite(root);
      return made === root ? root : mutation(made);
    },
  };
}

const subjects: readonly Subject[] = [
  ...[...NORMALISING, COLLECT, TOGETHER, ONE_POWER, ONE_SUM, INVERSE, KRONECKER].map(local),
  global(DISTRIBUTE.id, DISTRIBUTE.apply),
  global(SYMMETRY.id, (root) => withTwins(root, () => true)),
];

type Verdict = 'equal' | 'different' | 'unknown';

function valuesAt(node: Node, indices: readonly Index[], point: Point): ArrayLike<number> {
  try {
    return evaluateArray(node, indices, point);
  } catch (error) {
    // A subscript leaves its axis: there is no value.
    if (error instanceof RangeError) return [];
    throw error;
  }
}

/** Is there a point at which the first has a value and the second has none? */
function losesValue(before: Node, after: Node, indices: readonly Index[]): boolean {
  const variables = variablesOf([before, after, ...indices]);
  return [1, 2].some((seed) => {
    const point = drawPoint(variables, seed);
    const [x, y] = [before, after].map((node) => valuesAt(node, indices, point)) as [
      ArrayLike<number>,
      ArrayLike<number>,
    ];
    return [...Array.from(x).entries()].some(([k, value]) => Number.isFinite(value) && !Number.isFinite(y[k]));
  });
}

function law(before: Node, after: Node): Verdict {
  const indices = [...new Set([...before.free, ...after.free])];
  try {
    const { counterexample, maxRelativeError } = checkEqual(before, after, indices, { points: 3 });
    if (counterexample || !(maxRelativeError <= 1e-8)) return 'different';
  } catch (error) {
    if (!(error instanceof CheckError)) throw error;
    return losesValue(before, after, indices) ? 'different' : 'unknown';
  }
  return losesValue(before, after, indices) ? 'different' : 'equal';
}

interface Firing {
  readonly example: Example;
  readonly knowledge: Knowledge;
  readonly before: Node;
  readonly after: Node;
}

/** How many expressions a rule is tried on. */
const FIRINGS = 40;

/** Some of the list from its start to its end. */
function spread<T>(list: readonly T[], most: number): T[] {
  if (list.length <= most) return [...list];
  return Array.from({ length: most }, (_, k) => list[Math.floor((k * list.length) / most)] as T);
}

const firings = new Map<string, Firing[]>(subjects.map(({ id }) => [id, []]));
for (const text of [...scripts, ...rare]) {
  const example = exampleOf(text);
  const knowledge = knowledgeOf(example);
  for (const before of expressionsOf(example)) {
    for (const { id, apply } of subjects) {
      const after = apply(before, knowledge, right);
      if (after !== before) firings.get(id)?.push({ example, knowledge, before, after });
    }
  }
}

/** Under a delta two indices are one, so that exchanging them changes nothing. */
const HARMLESS: ReadonlySet<string> = new Set(['delta-substitution, indices swapped', 'diagonal, indices swapped']);

for (const { id, apply } of subjects) {
  const mine = spread(firings.get(id) as Firing[], FIRINGS);

  test(`${id}: fires, and both sides are equal`, () => {
    assert.ok(mine.length > 0, 'no script makes it fire');
    const wrong = mine
      .map((firing) => ({ ...firing, verdict: law(firing.before, firing.after) }))
      .filter(({ verdict }) => verdict !== 'equal')
      .map(({ verdict, before, after, example }) => {
        return `${verdict}: ${shown(before, example)} -> ${shown(after, example)} in ${example.text}`;
      });
    assert.equal(wrong, []);
  });

  for (const [name, mutation] of Object.entries(mutations)) {
    if (HARMLESS.has(`${id}, ${name}`)) continue;
    test(`${id}, ${name}: is caught`, () => {
      const changed = mine
        .map(({ before, after, knowledge }) => ({ before, after, mutant: apply(before, knowledge, mutation) }))
        .filter(({ after, mutant }) => mutant !== after);
      if (changed.length === 0) return;
      assert.ok(changed.some(({ before, mutant }) => law(before, mutant) === 'different'));
    });
  }
}

test.run();
