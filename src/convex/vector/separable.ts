import { constant, one, symbol } from '../../expr/atoms.js';
import { add, multiply, negate } from '../../expr/build.js';
import { some } from '../../expr/fold.js';
import type { Index, Node } from '../../expr/node.js';
import { compare, opposite } from '../../expr/relation.js';
import { factorsOf, termsOf } from '../../rules/rewrite.js';
import { replaceNode } from '../algebra/replace.js';
import { freshSymbol } from '../facts.js';
import { bodyAt, type Constraint, mentionsArray, splitFunction, summand } from './inspect.js';
import { nodeSide, rule } from './say.js';
import { solveScalar } from './scalar-solution.js';
import type { Attempt, Rule, Task } from './task.js';

const INF = constant('inf');

/** The conditions on each element that a constraint on a maximum or minimum is; `null` where it couples elements. */
export function elementCondition(constraint: Constraint, axes: readonly Index[], task: Pick<Task, 'z'>): Node | null {
  const { node, relation } = constraint;
  const terms = termsOf(node);
  const active = terms.filter((t) => mentionsArray(t, task.z));
  const [only] = active;
  if (active.length !== 1 || !only || relation === '==') return null;
  const factors = factorsOf(only);
  const reduction = factors.find((f) => f.kind === 'reduce' && mentionsArray(f, task.z));
  if (reduction?.kind !== 'reduce') return null;
  const factor = multiply(factors.filter((f) => f !== reduction));
  const positive = factor === one;
  const negative = negate(factor) === one;
  // max_i g_i ≤ c is g_i ≤ c for every i, and −min_i g_i ≤ c likewise.
  if (!((reduction.op === 'max' && positive) || (reduction.op === 'min' && negative))) return null;
  const body = bodyAt(reduction, axes, task.z);
  if (!body) return null;
  const rest = add(terms.filter((t) => t !== only));
  return positive ? compare(relation, body, negate(rest)) : compare(relation, rest, body);
}

/** Σ_i [c_i] with the factor ∞: a condition on each element. */
function countedCondition(term: Node, axes: readonly Index[], task: Pick<Task, 'z'>): Node | null {
  const factors = factorsOf(term);
  if (!factors.includes(INF)) return null;
  const rest = multiply(factors.filter((f) => f !== INF));
  const part = summand(rest, axes, task.z);
  return part && part.factor === one ? opposite(part.body) : null;
}

export interface Separated {
  /** The summand at the free indices of the axes. */
  readonly body: Node;
  /** Constraints that couple elements. */
  readonly coupled: readonly Constraint[];
  /** Terms that are no sum over elements. */
  readonly others: readonly Node[];
}

/** The function as Σ_i φ_i(z_i), constraints on single elements included, and what is left. */
export function separate(h: Node, axes: readonly Index[], task: Pick<Task, 'z'>): Separated | null {
  const conditions: Node[] = [];
  const plain: Node[] = [];
  for (const term of termsOf(h)) {
    const condition = countedCondition(term, axes, task);
    if (condition) conditions.push(condition);
    else plain.push(term);
  }
  const split = splitFunction(add(plain));
  if (!split) return null;
  const bodies: Node[] = [];
  const others: Node[] = [];
  for (const term of split.finite) {
    if (!mentionsArray(term, task.z)) continue;
    const part = summand(term, axes, task.z);
    if (part) bodies.push(multiply([part.factor, part.body]));
    else others.push(term);
  }
  const coupled: Constraint[] = [];
  for (const c of split.constraints) {
    const condition = elementCondition(c, axes, task);
    if (condition) conditions.push(condition);
    else coupled.push(c);
  }
  const held = multiply(conditions);
  const body = held === one ? add(bodies) : add([multiply([held, add(bodies)]), multiply([opposite(held), INF])]);
  return { body, coupled, others };
}

/** Σ_i φ_i(z_i): each element is a problem of its own. */
export const separable: Rule = (task): Attempt => {
  const { z, x, t, writing, name } = task;
  const { axes } = x;
  const parts = separate(task.h, axes, task);
  if (!parts || parts.coupled.length > 0 || parts.others.length > 0) return null;
  if (mentionsSum(parts.body, task)) return null;
  const zi = symbol(z, axes);
  const letter = x.element.kind === 'symbol' ? x.element : freshSymbol('v');
  const solved = solveScalar({ name: 'phi', h: parts.body, z: zi, x: letter, t, writing });
  const element = letter === x.element ? solved.node : replaceNode(solved.node, letter, x.element);
  // The unknown of a root has a name of its own, since an element is none.
  const unknown = solved.roots.length > 0 ? freshSymbol(task.freshName('s')) : zi;
  const roots = solved.roots.map((r) => ({
    ...r,
    z: unknown,
    equation: replaceNode(replaceNode(r.equation, zi, unknown), letter, x.element),
    lo: replaceNode(r.lo, letter, x.element),
    hi: replaceNode(r.hi, letter, x.element),
  }));
  for (const r of roots) if (r.letter.kind === 'symbol') writing.roots.set(r.letter.declaration.name, r);
  const step = rule(
    'separability',
    { text: `${name}(${z.name})`, latex: `${name}(${z.name})` },
    '=',
    { text: `sum of phi(${nodeSide(zi, writing).text})`, latex: `\\sum \\varphi(${nodeSide(zi, writing).latex})` },
    `${name} is a sum over the elements, phi(${nodeSide(zi, writing).text}) = ${nodeSide(parts.body, writing).text}, and the square is too; no term holds two of them, so that the sum is least where each term is: one problem of one variable for each element`,
  );
  return {
    point: { axes, element },
    named: [],
    roots,
    steps: [step, ...solved.steps],
    nonzero: [],
    convex: solved.convex,
  };
};

function mentionsSum(body: Node, task: Pick<Task, 'z'>): boolean {
  return some(body, (n) => n.kind === 'reduce' && mentionsArray(n, task.z));
}
