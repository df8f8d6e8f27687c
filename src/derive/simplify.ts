import type { Definition } from '../expr/declaration.js';
import type { Node } from '../expr/node.js';
import { type Owner, symmetricOwners, withTwins } from '../expr/twins.js';
import { COLLECT, INVERSE, KRONECKER, ONE_POWER, ONE_SUM, TOGETHER } from '../rules/choices.js';
import { costOf } from '../rules/cost.js';
import { memories } from '../rules/memories.js';
import { instancesIn } from '../rules/names.js';
import type { Knowledge, Rule, Told } from '../rules/rule.js';
import { applyRule, DISTRIBUTE, NORMALISING, SYMMETRY } from '../rules/table.js';

/** What a step speaks of. */
export type Subject =
  | { readonly kind: 'adjoint'; readonly owner: Owner; readonly at: readonly Node[] }
  | { readonly kind: 'law'; readonly definition: Definition }
  | { readonly kind: 'result' };

/** An equation before = after, with the rule that makes it one. */
export interface RawStep {
  readonly rule: Told;
  readonly subject: Subject;
  readonly before: Node;
  readonly after: Node;
  readonly assumptions: readonly string[];
}

export type Derivation<T> = Generator<RawStep, T, void>;

/** What is known while deriving: the names, the symmetric twins in use, and what was found so far. */
export interface Knowing {
  readonly definitions: readonly Definition[];
  twins: ReadonlySet<Owner>;
  knowledge: Knowledge;
}

/** What is known at the start: the names alone. */
export function knowingOf(definitions: readonly Definition[]): Knowing {
  return { definitions, twins: new Set(), knowledge: knowledgeOf(definitions, new Set()) };
}

function knowledgeOf(definitions: readonly Definition[], twins: ReadonlySet<Owner>): Knowledge {
  const written = new Map<Node, Node>();
  const settle = (node: Node): Node => {
    if (twins.size === 0) return node;
    const known = written.get(node);
    if (known) return known;
    const made = withTwins(node, (o) => twins.has(o));
    written.set(node, made);
    return made;
  };
  return { definitions, settle, instances: instancesIn(definitions, settle), memoOf: memories(), normal: new Set() };
}

/** The same with more twins in use. */
function withMoreTwins(knowing: Knowing, more: readonly Owner[]): Knowing {
  const twins = new Set([...knowing.twins, ...more]);
  return { definitions: knowing.definitions, twins, knowledge: knowledgeOf(knowing.definitions, twins) };
}

const ROUNDS = 8;

/** Applies the normalising rules until none changes the expression. */
export function* normalise(root: Node, knowing: Knowing, subject: Subject): Derivation<Node> {
  const { knowledge } = knowing;
  const { normal } = knowledge;
  let current = root;
  for (let round = 0; round < ROUNDS; round++) {
    if (normal.has(current)) return current;
    const start = current;
    for (const rule of NORMALISING) {
      const made = applyRule(rule, current, knowledge);
      const after = knowledge.settle(made.node);
      if (after === current) continue;
      yield { rule, subject, before: current, after, assumptions: made.notes };
      current = after;
    }
    if (current === start) normal.add(current);
  }
  return current;
}

/** The last value of a derivation, its steps collected. */
export function drain<T>(derivation: Derivation<T>): { value: T; steps: RawStep[] } {
  const steps: RawStep[] = [];
  for (;;) {
    const next = derivation.next();
    if (next.done) return { value: next.value, steps };
    steps.push(next.value);
  }
}

/** How symmetry is said to be known. */
function reasonOf(owner: Owner): string {
  if (owner.kind === 'declaration') {
    const attribute = ['symmetric', 'spd', 'psd', 'diagonal'].find((a) => owner.attributes.has(a));
    return `${owner.name} is symmetric (${attribute === 'symmetric' ? 'declared' : attribute})`;
  }
  return `${owner.name} is symmetric (by its definition)`;
}

/** Rewrites symmetric variables to their twins, one at a time and then all, where that shortens. */
function* useSymmetry(root: Node, knowing: Knowing, subject: Subject): Derivation<Node> {
  let current = root;
  const owners = symmetricOwners(root).filter((o) => !knowing.twins.has(o));
  const attempts: Owner[][] = [...owners.map((o) => [o]), ...(owners.length > 1 ? [owners] : [])];
  for (const chosen of attempts) {
    if (chosen.every((o) => knowing.twins.has(o))) continue;
    const turned = withTwins(current, (o) => chosen.includes(o) || knowing.twins.has(o));
    if (turned === current || costOf(turned) > costOf(current)) continue;
    const more = withMoreTwins(knowing, chosen);
    const { value, steps } = drain(normalise(turned, more, subject));
    const [now, before] = [collectedCost(value, more), collectedCost(current, knowing)];
    const isLess = now < before || (now === before && value.size < current.size);
    if (!isLess && !(subject.kind !== 'law' && isShorterApart(value, more, now, current, knowing, before))) continue;
    knowing.twins = more.twins;
    knowing.knowledge = more.knowledge;
    yield { rule: SYMMETRY, subject, before: current, after: turned, assumptions: chosen.map(reasonOf) };
    yield* steps;
    current = value;
  }
  return current;
}

/** The cost of the form that merging and factoring would give. */
function collectedCost(node: Node, { knowledge }: Knowing): number {
  return Math.min(costOf(node), costOf(applyRule(COLLECT, node, knowledge).node));
}

/** Is the form after multiplying out, merging and factoring shorter than what the one before can become? */
function isShorterApart(
  after: Node,
  more: Knowing,
  afterCost: number,
  before: Node,
  knowing: Knowing,
  beforeCost: number,
): boolean {
  const least = Math.min(afterCost, apartCost(after, more));
  return least < beforeCost && least < apartCost(before, knowing);
}

function apartCost(node: Node, knowing: Knowing): number {
  const apart = DISTRIBUTE.apply(node);
  if (apart === node || costOf(apart) > LARGE) return Infinity;
  return collectedCost(drain(normalise(apart, knowing, { kind: 'result' })).value, knowing);
}

/** A longer expression is left in normal form: the search for a shorter one costs too much. */
const LARGE = 600;
/** With more intermediates than this only the normal form is sought. */
const MANY = 64;

/**
 * The shortest form found: normal form, symmetry, then the shorter of the forms with sums merged and factors
 * taken out, directly or after multiplying out, and as one fraction. Of equally long ones the shorter in index
 * notation is taken, and then the first.
 */
export function* simplify(
  root: Node,
  knowing: Knowing,
  subject: Subject,
  cost: (n: Node) => number = costOf,
): Derivation<Node> {
  let current = knowing.knowledge.settle(root);
  for (let round = 0; round < 3; round++) {
    const normal = yield* normalise(current, knowing, subject);
    if (costOf(normal) > LARGE || knowing.definitions.length > MANY) return normal;
    const symmetric = yield* useSymmetry(normal, knowing, subject);
    current = yield* shortest(symmetric, knowing, subject, cost);
    if (current === normal) break;
  }
  return current;
}

/** A form that is estimated this many times longer than the shortest is not printed to be measured. */
const HOPELESS = 1.5;

/** A saving of one does not outweigh that what was an inner product or a sum of an array is none any more. */
const HANDICAP = 1.5;

interface Made {
  readonly value: Node;
  readonly steps: readonly RawStep[];
  /** By how much it must be shorter than the others. */
  readonly handicap?: number;
}

function* shortest(root: Node, knowing: Knowing, subject: Subject, cost: (n: Node) => number): Derivation<Node> {
  const apart = drain(expandPath(root, knowing, subject));
  const then = (form: Made, rule: Rule): Made => {
    const { value, steps } = drain(rulePath(rule, form.value, knowing, subject));
    return value === form.value ? form : { value, steps: [...form.steps, ...steps] };
  };
  const plain: Made = { value: root, steps: [] };
  const made = [plain, ...[INVERSE, KRONECKER, COLLECT, TOGETHER, ONE_POWER].map((rule) => then(plain, rule))];
  if (apart.value !== root) made.push(apart, then(apart, COLLECT));
  // An adjoint that is used further on keeps its sums apart, which are inner products.
  for (const form of cost === costOf ? [] : [plain, apart]) {
    const merged = then(form, ONE_SUM);
    if (merged !== form) for (const one of [merged, then(merged, COLLECT)]) made.push({ ...one, handicap: HANDICAP });
  }
  const forms = made.filter((m, k) => made.findIndex((n) => n.value === m.value) === k);
  if (forms.length === 1) return root;
  // The printed length is only asked of forms that could win: it costs far more than the estimate.
  const estimates = forms.map((m) => costOf(m.value));
  const limit = Math.min(...estimates) * HOPELESS + 6;
  const plainest = Math.min(...estimates.filter((_, k) => !forms[k]?.handicap));
  let best = forms[0] as Made;
  let bestCost = Infinity;
  let bestEstimate = Infinity;
  for (const [k, form] of forms.entries()) {
    const estimate = estimates[k] as number;
    if (estimate > limit || (form.handicap && estimate >= plainest)) continue;
    const c = cost(form.value) + (form.handicap ?? 0);
    const isLess = c < bestCost || (c === bestCost && estimate < bestEstimate);
    if (isLess) [best, bestCost, bestEstimate] = [form, c, estimate];
  }
  yield* best.steps;
  return best.value;
}

function* rulePath(rule: Rule, root: Node, knowing: Knowing, subject: Subject): Derivation<Node> {
  const { node: made } = applyRule(rule, root, knowing.knowledge);
  if (made === root) return root;
  yield { rule, subject, before: root, after: made, assumptions: [] };
  return yield* normalise(made, knowing, subject);
}

function* expandPath(root: Node, knowing: Knowing, subject: Subject): Derivation<Node> {
  const made = DISTRIBUTE.apply(root);
  if (made === root) return root;
  yield { rule: DISTRIBUTE, subject, before: root, after: made, assumptions: [] };
  return yield* normalise(made, knowing, subject);
}
