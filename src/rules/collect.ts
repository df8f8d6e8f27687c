import { splitCoefficient } from '../expr/affine.js';
import { number, one } from '../expr/atoms.js';
import { add, multiply, power, scale, subtract } from '../expr/build.js';
import type { Index, Node, Reduce } from '../expr/node.js';
import { compareNodes } from '../expr/order.js';
import { mayFail } from '../expr/partial.js';
import { content, isNegative, type Rational } from '../expr/rational.js';
import { open, openApart, sameRange, substitute, sum } from '../expr/reduce.js';
import { costOf } from './cost.js';
import { complement } from './identities.js';
import { factorsOf } from './rewrite.js';

/** A product by its bases. */
interface Term {
  readonly coefficient: Rational;
  /** Base to numeric exponent; a factor with another exponent is its own base. */
  readonly powers: ReadonlyMap<Node, Rational>;
}

export function termOf(node: Node): Term {
  const [coefficient, rest] = splitCoefficient(node);
  const powers = new Map<Node, Rational>();
  if (rest !== one) {
    for (const f of factorsOf(rest)) {
      const [b, e] = f.kind === 'power' ? (f.children as [Node, Node]) : [f, one];
      const [whole, symbolic] = splitExponent(e);
      if (whole) powers.set(b, whole);
      if (symbolic) powers.set(power(b, symbolic), one.value);
    }
  }
  return { coefficient, powers };
}

/** The number and the rest of an exponent, so that b^(g + 1) is seen to be b^g b. */
function splitExponent(e: Node): readonly [Rational | null, Node | null] {
  if (e.kind === 'number') return [e.value, null];
  const constant = e.kind === 'add' ? e.children.find((t) => t.kind === 'number') : undefined;
  if (constant?.kind !== 'number') return [null, e];
  return [constant.value, subtract(e, constant)];
}

/** What all the terms have in common: the lesser exponent of each base, of one sign. */
export function common(terms: readonly Term[]): Map<Node, Rational> {
  const out = new Map<Node, Rational>();
  const [first, ...rest] = terms;
  for (const [base, e] of first?.powers ?? []) {
    let least = e;
    let shared = true;
    for (const t of rest) {
      const other = t.powers.get(base);
      if (!other || isNegative(other) !== isNegative(e)) shared = false;
      else if (other.abs().compare(least.abs()) < 0) least = other;
    }
    if (shared) out.set(base, least);
  }
  return out;
}

function product(powers: ReadonlyMap<Node, Rational>): Node {
  return multiply([...powers].map(([b, e]) => power(b, number(e))));
}

/**
 * The terms with the common factors taken out, as one product; null where each term has a bracket of its own and
 * the common factors may have no value where all of these are false.
 */
function takeOut(nodes: readonly Node[], shared: ReadonlyMap<Node, Rational>): Node | null {
  const inverse = product(new Map([...shared].map(([b, e]) => [b, e.neg()])));
  const inner = nodes.map((n) => multiply([n, inverse]));
  const q = content(inner.map((n) => splitCoefficient(n)[0]));
  const rest = complement(collectTerms(add(inner.map((n) => scale(n, q.inverse())))));
  const outside = product(shared);
  if (rest.kind === 'add' && inner.every(hasBracket) && mayFail(outside)) return null;
  return multiply([number(q), outside, rest]);
}

function hasBracket(term: Node): boolean {
  return factorsOf(term).some((f) => f.kind === 'bracket' || f.kind === 'delta');
}

/** Greedy factoring of one sum: the factor shared by most terms is taken out of them, and so on. */
export function collectTerms(node: Node): Node {
  if (node.kind !== 'add' || node.children.length > MAX_COLLECT) return node;
  const terms = node.children.map(termOf);
  const holders = new Map<Node, number[]>();
  for (const [k, t] of terms.entries()) {
    for (const [base, e] of t.powers) {
      const key = isNegative(e) ? power(base, number(-1)) : base;
      const list = holders.get(key);
      if (list) list.push(k);
      else holders.set(key, [k]);
    }
  }
  const seen = new Set<string>();
  const choices: { list: number[]; shared: Map<Node, Rational>; saving: number }[] = [];
  for (const list of holders.values()) {
    const key = list.join(',');
    if (list.length < 2 || seen.has(key)) continue;
    seen.add(key);
    const shared = common(list.map((k) => terms[k] as Term));
    // (1/a)^q and a^(-q) have the same name, and no base in common.
    if (shared.size === 0) continue;
    choices.push({ list, shared, saving: (list.length - 1) * costOf(product(shared)) });
  }
  choices.sort((x, y) => y.saving - x.saving || compareNodes(product(x.shared), product(y.shared)));
  const cost = costOf(node);
  for (const { list, shared } of choices.slice(0, TRIES)) {
    const group = takeOut(
      list.map((k) => node.children[k] as Node),
      shared,
    );
    if (!group) continue;
    const rest = node.children.filter((_, k) => !list.includes(k));
    const made = rest.length === 0 ? group : add([group, ...rest]);
    if (costOf(made) < cost) return rest.length === 0 ? made : collectTerms(made);
  }
  return node;
}

/** How many groupings are tried where the first does not shorten. */
const TRIES = 3;

/** A term as a sum, with what stands before it. */
export interface SumTerm {
  readonly coefficient: Rational;
  readonly outside: readonly Node[];
  readonly reduce: Reduce;
}

/** The sums that are factors of the term. */
export function sumTermsOf(node: Node): SumTerm[] {
  const [coefficient, rest] = splitCoefficient(node);
  const factors = factorsOf(rest);
  return factors
    .filter((f): f is Reduce => f.kind === 'reduce' && f.op === 'sum')
    .map((reduce) => ({ coefficient, outside: factors.filter((f) => f !== reduce), reduce }));
}

function permutations<T>(list: readonly T[]): T[][] {
  if (list.length < 2) return [[...list]];
  return list.flatMap((x, k) => permutations([...list.slice(0, k), ...list.slice(k + 1)]).map((r) => [x, ...r]));
}

/** a Σ f g + b Σ f h = Σ f (a g + b h), where that is shorter. */
function mergePair(a: Node, b: Node): Node | null {
  let best: Node | null = null;
  let bestCost = costOf(a) + costOf(b) + 1;
  for (const x of sumTermsOf(a)) {
    for (const y of sumTermsOf(b)) {
      if (x.reduce.indices.length !== y.reduce.indices.length || x.reduce.indices.length > 3) continue;
      if (!mayShare(x.reduce, y.reduce)) continue;
      const left = openApart(x.reduce, [a, b]);
      const right = open(y.reduce);
      for (const order of permutations(right.indices)) {
        if (order.some((i, k) => !sameRange(i, left.indices[k] as Index))) continue;
        const map = new Map<Node, Node>(order.map((i, k) => [i, left.indices[k] as Node]));
        const f = multiply([number(x.coefficient), left.body, ...x.outside]);
        const g = multiply([number(y.coefficient), substitute(right.body, map), ...y.outside]);
        const shared = common([termOf(f), termOf(g)]);
        if (![...shared.keys()].some((n) => n.free.some((i) => left.indices.includes(i)))) continue;
        const merged = takeOut([f, g], shared);
        if (!merged) continue;
        const made = sum(left.indices, merged);
        const cost = costOf(made);
        if (cost < bestCost) [best, bestCost] = [made, cost];
      }
    }
  }
  return best;
}

/** Could the summands have a factor in common under other names of their indices? */
function mayShare(a: Reduce, b: Reduce): boolean {
  const heads = headsOf(b);
  return headsOf(a).some((h) => heads.includes(h));
}

/** What each factor of the summand is an element, a value or a kind of. */
function headsOf(sum: Reduce): readonly unknown[] {
  return factorsOf(sum.children[0] as Node).map((f) => {
    const base = f.kind === 'power' ? (f.children[0] as Node) : f;
    if (base.kind === 'symbol') return base.declaration;
    if (base.kind === 'definition') return base.definition;
    return base.kind === 'call' ? base.row : base.kind;
  });
}

const MAX_MERGE = 24;
const MAX_COLLECT = 80;

/** How many pairs are tried as the first to be merged. */
const STARTS = 6;

/**
 * Merges the sums of one addition that share a factor of their summands. Which of them are merged first decides what
 * can be merged after: Σ a_k x + Σ b_k x − Σ a_k x_k − Σ b_k x_k is Σ (a_k + b_k) (x − x_k) by its a and its b.
 */
export function mergeSums(node: Node): Node {
  if (node.kind !== 'add' || node.children.length > MAX_MERGE) return node;
  let best = node as Node;
  let least = Infinity;
  let tried = 0;
  for (const start of merges(node.children)) {
    const made = mergeOn(start);
    const cost = costOf(collectTerms(made));
    if (cost < least) [best, least] = [made, cost];
    if (++tried === STARTS || node.children.length === 2) break;
  }
  return best;
}

/** Merges the first two that can be, and so on. */
function mergeOn(node: Node): Node {
  if (node.kind !== 'add') return node;
  const [next] = merges(node.children);
  return next ? mergeOn(next) : node;
}

/** The addition with two of its terms merged, for all pairs that can be. */
function* merges(terms: readonly Node[]): Generator<Node, void, void> {
  for (const [i, a] of terms.entries()) {
    for (const [k, b] of terms.slice(i + 1).entries()) {
      const merged = mergePair(a, b);
      if (merged) yield add(terms.with(i, merged).toSpliced(i + 1 + k, 1));
    }
  }
}
