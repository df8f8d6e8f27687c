import { symbol, zero } from '../../expr/atoms.js';
import { subtract } from '../../expr/build.js';
import type { Declaration, Definition } from '../../expr/declaration.js';
import { fold } from '../../expr/fold.js';
import type { DefinitionNode, Node } from '../../expr/node.js';
import { openedChildren, rebuildOpened } from '../../expr/opened.js';
import { rebuild } from '../../expr/reduce.js';
import { symmetricOwners, withTwins } from '../../expr/twins.js';
import { COLLECT, INVERSE, KRONECKER } from '../../rules/choices.js';
import { expandAll } from '../../rules/expand.js';
import { expandDefinition } from '../../rules/facts.js';
import type { Knowledge, Rule, Told } from '../../rules/rule.js';
import { applyRule, NORMALISING, SYMMETRY } from '../../rules/table.js';
import { knowingOf, type RawStep } from '../simplify.js';
import { numerator } from './quotient.js';
import { ANGLES, EXPONENTIALS, LOGARITHMS, RECURRENCES } from './write-out.js';

export const UNFOLD: Told = {
  id: 'unfold',
  sentence: 'names are written out',
  condition: 'none',
  source: 'definitions of the intermediates',
  level: 'key',
};

export const EXPAND: Told = {
  id: 'multiply-out',
  sentence: 'products and whole powers of sums are multiplied out everywhere',
  condition: 'none',
  source: 'distributive law',
  level: 'key',
};

export const DIFFERENCE: Told = {
  id: 'difference',
  sentence: 'the two sides are equal where their difference is zero',
  condition: 'none',
  source: 'subtraction',
  level: 'key',
};

export const COMMON_DENOMINATOR: Told = {
  id: 'common-denominator',
  sentence: 'the difference is brought over one denominator, and its numerator multiplied out',
  condition: 'the denominators are not zero',
  source: 'field axioms',
  level: 'key',
};

/** Rules that write by names, or by functions that are written out here. */
const FOLDING: ReadonlySet<string> = new Set(['logistic', 'logistic-shift', 'refold', 'cancel-name', 'fold-weights']);
const UNFOLDING: readonly Rule[] = [
  ...NORMALISING.filter((rule) => !FOLDING.has(rule.id)),
  INVERSE,
  KRONECKER,
  EXPONENTIALS,
  LOGARITHMS,
  ANGLES,
  RECURRENCES,
];

const COLLECTING: readonly Rule[] = [...NORMALISING, COLLECT];

/** Larger expressions are left to random points. */
const MAX_SIZE = 6_000;
const ROUNDS = 8;

interface Path {
  value: Node;
  readonly steps: RawStep[];
}

function extend(path: Path, rule: Told, after: Node, assumptions: readonly string[] = []): void {
  if (after === path.value) return;
  // Every step of a proof is shown: a chain of equations with a gap convinces nobody.
  path.steps.push({
    rule: { ...rule, level: 'key' },
    subject: { kind: 'result' },
    before: path.value,
    after,
    assumptions,
  });
  path.value = after;
}

/** Names replaced by what they stand for, all or those that are not kept, on a stack of its own. */
export function unfold(root: Node, kept: ReadonlySet<string> = new Set()): Node {
  const written = new Map<Node, Node>();
  const bodyOf = (node: DefinitionNode): Node => {
    const known = written.get(node);
    if (known) return known;
    const made = expandDefinition(node);
    written.set(node, made);
    return made;
  };
  const isWritten = (node: Node): node is DefinitionNode =>
    node.kind === 'definition' && !kept.has(node.definition.name);
  return fold<Node>(
    root,
    (node, of) => (isWritten(node) ? of(bodyOf(node)) : rebuildOpened(node, of)),
    (node) => (node.kind === 'index' ? node : undefined),
    (node) => (isWritten(node) ? [bodyOf(node)] : openedChildren(node)),
  );
}

/** Names as variables of their own: what holds for all their values holds for those that they have. */
export function namesAsVariables(roots: readonly Node[]): Node[] {
  const variables = new Map<string, Declaration>();
  const variableOf = ({ name, dims, ordered }: Definition): Declaration => {
    const known = variables.get(name);
    if (known) return known;
    const made: Declaration = { kind: 'declaration', name, domain: 'real', dims, attributes: new Set(), ordered };
    variables.set(name, made);
    return made;
  };
  return roots.map((root) =>
    fold<Node>(
      root,
      (node, of) => {
        const children = node.children.map(of);
        return node.kind === 'definition' ? symbol(variableOf(node.definition), children) : rebuild(node, children);
      },
      (node) => (node.kind === 'index' ? node : undefined),
    ),
  );
}

type Out = () => boolean;

function applyAll(path: Path, rules: readonly Rule[], knowledge: Knowledge, out: Out, spread: boolean): void {
  for (let round = 0; round < ROUNDS; round++) {
    const start = path.value;
    for (const rule of rules) {
      if (out() || path.value.size > MAX_SIZE) return;
      const made = applyRule(rule, path.value, knowledge);
      extend(path, rule, made.node, made.notes);
    }
    if (spread && !out()) extend(path, EXPAND, expandAll(path.value));
    if (path.value === start) return;
  }
}

function useTwins(path: Path): void {
  const owners = symmetricOwners(path.value);
  if (owners.length === 0) return;
  const turned = withTwins(path.value, () => true);
  extend(
    path,
    SYMMETRY,
    turned,
    owners.map((o) => `${o.name} is symmetric`),
  );
}

/** Steps with larger expressions say nothing to a reader. */
const READABLE = 1_500;

/** From a to where both sides meet, and from there to b; in one step where what lies between is too large. */
function meet(a: Path, b: Path): RawStep[] {
  const last = a.steps.at(-1) ?? b.steps.at(-1);
  if (last && [...a.steps, ...b.steps].some((s) => Math.max(s.before.size, s.after.size) > READABLE)) {
    const [before, after] = [a.steps[0]?.before ?? a.value, b.steps[0]?.before ?? b.value];
    const assumptions = [...new Set([...a.steps, ...b.steps].flatMap((s) => s.assumptions))];
    return [{ ...last, before, after, assumptions }];
  }
  const back = [...b.steps].reverse().map((s): RawStep => ({ ...s, before: s.after, after: s.before }));
  return [...a.steps, ...back];
}

/**
 * The steps from one expression to another by sound rewriting, or null: both are brought to one form, by stages of
 * which each does more than the one before; last, the numerator of their difference is brought to 0.
 */
export function proveByRewriting(
  a: Node,
  b: Node,
  definitions: readonly Definition[],
  deadline: number,
): RawStep[] | null {
  const out: Out = () => performance.now() > deadline;
  const [left, right]: [Path, Path] = [
    { value: a, steps: [] },
    { value: b, steps: [] },
  ];
  const both = [left, right];
  const named = knowingOf(definitions).knowledge;
  const plain = knowingOf([]).knowledge;
  const own = new Set(definitions.map((d) => d.name));
  const stages: ((path: Path) => void)[] = [
    (path) => {
      // Names that the engine gave on its way are no names of the script.
      extend(path, UNFOLD, unfold(path.value, own));
      applyAll(path, NORMALISING, named, out, false);
    },
    (path) => applyAll(path, COLLECTING, named, out, false),
    (path) => {
      useTwins(path);
      extend(path, UNFOLD, unfold(path.value));
      applyAll(path, UNFOLDING, plain, out, false);
    },
    (path) => applyAll(path, UNFOLDING, plain, out, true),
  ];
  if (a === b) return [];
  for (const stage of stages) {
    for (const path of both) {
      if (out()) return null;
      stage(path);
    }
    if (left.value === right.value) return meet(left, right);
    if (left.value.size > MAX_SIZE || right.value.size > MAX_SIZE) return null;
  }
  return viaDifference(a, b, left, right, plain, out);
}

function viaDifference(a: Node, b: Node, left: Path, right: Path, knowledge: Knowledge, out: Out): RawStep[] | null {
  const path: Path = { value: subtract(left.value, right.value), steps: [] };
  path.steps.push({
    rule: DIFFERENCE,
    subject: { kind: 'result' },
    before: subtract(a, b),
    after: path.value,
    assumptions: [],
  });
  applyAll(path, UNFOLDING, knowledge, out, true);
  for (let round = 0; round < 3 && path.value !== zero; round++) {
    if (out()) return null;
    const top = numerator(path.value);
    if (!top || top === path.value) return null;
    extend(path, COMMON_DENOMINATOR, top);
    applyAll(path, UNFOLDING, knowledge, out, true);
  }
  if (path.value !== zero) return null;
  const assumptions = [...new Set([...left.steps, ...right.steps].flatMap((s) => s.assumptions))];
  const [first, ...rest] = path.steps as [RawStep, ...RawStep[]];
  return [{ ...first, assumptions }, ...rest];
}
