import { constant, one, zero } from '../../expr/atoms.js';
import { add, call, multiply, subtract } from '../../expr/build.js';
import type { Declaration } from '../../expr/declaration.js';
import { fold, some } from '../../expr/fold.js';
import type { Index, Node, Reduce } from '../../expr/node.js';
import { open, reduce, sum } from '../../expr/reduce.js';
import { opposite } from '../../expr/relation.js';
import { row } from '../../functions/table.js';
import { expand } from '../../rules/expand.js';
import { factorsOf, termsOf } from '../../rules/rewrite.js';
import { replaceNodes } from '../algebra/replace.js';

export function mentionsArray(root: Node, z: Declaration): boolean {
  return some(root, (n) => n.kind === 'symbol' && n.declaration === z);
}

/** Every element of the array that occurs outside of binders, with its subscripts. */
export function elementsOf(root: Node, z: Declaration): Node[] {
  const out = new Set<Node>();
  fold<boolean>(root, (n) => {
    if (n.kind === 'symbol' && n.declaration === z) out.add(n);
    return true;
  });
  return [...out];
}

/** A condition of the set on which a function is finite: node ≤ 0, < 0 or = 0. */
export interface Constraint {
  readonly relation: '<=' | '<' | '==';
  readonly node: Node;
}

/** A function as finite terms and the constraints outside of which it is +∞. */
export interface Split {
  readonly finite: readonly Node[];
  readonly constraints: readonly Constraint[];
}

const INF = constant('inf');

/** Parts `if(c, f, inf)` into f and the conditions c, also within sums if so wanted; `null` where ∞ stands elsewhere. */
export function splitFunction(h: Node, inside = false): Split | null {
  const finite: Node[] = [];
  const constraints: Constraint[] = [];
  for (const term of termsOf(h)) {
    if (!some(term, (n) => n === INF) || some(term, (n) => n.kind === 'reduce' && some(n, (m) => m === INF))) {
      const parted = inside && term.kind === 'reduce' ? splitSum(term) : null;
      finite.push(parted ? parted.finite : term);
      constraints.push(...(parted?.constraints ?? []));
      continue;
    }
    const rest = factorsOf(term).filter((f) => f !== INF);
    const [only] = rest;
    if (rest.length !== 1 || !only) return null;
    const found = inside && only.kind === 'reduce' ? counted(only) : constraintsOf(opposite(only));
    if (!found) return null;
    constraints.push(...found);
  }
  // On the set itself the conditions are 1.
  const held = new Map<Node, Node>();
  for (const term of termsOf(h)) {
    for (const f of factorsOf(term))
      if (f === INF)
        for (const g of factorsOf(term)) if (g !== INF) for (const c of factorsOf(opposite(g))) held.set(c, one);
  }
  return { finite: finite.map((f) => replaceNodes(f, held)), constraints };
}

/** Σ_i f_i with infinite cases: the finite part, and the worst of the constraints over i. */
function splitSum(node: Reduce): { readonly finite: Node; readonly constraints: readonly Constraint[] } | null {
  if (node.op !== 'sum' || !some(node, (n) => n === INF)) return null;
  const inside = open(node);
  const split = splitFunction(inside.body);
  if (!split) return null;
  return {
    finite: sum(inside.indices, add(split.finite)),
    constraints: split.constraints.map((c) => worst(c, inside.indices)),
  };
}

/** The constraints that no bracket of Σ_i [c_i] may break. */
function counted(node: Reduce): Constraint[] | null {
  const inside = open(node);
  return constraintsOf(opposite(inside.body))?.map((c) => worst(c, inside.indices)) ?? null;
}

/** A constraint for every value of the indices as one on the greatest. */
function worst(c: Constraint, indices: readonly Index[]): Constraint {
  const size = c.relation === '==' ? call(row('abs'), [c.node]) : c.node;
  return { relation: c.relation === '==' ? '<=' : c.relation, node: reduce('max', indices, size) };
}

function constraintsOf(condition: Node): Constraint[] | null {
  const out: Constraint[] = [];
  for (const f of factorsOf(condition)) {
    if (f.kind !== 'bracket' || f.relation === 'or' || f.relation === '!=') return null;
    const [a, b] = f.children as [Node, Node];
    out.push({ relation: f.relation, node: subtract(a, b) });
  }
  return out;
}

/** c and r of the node c·part + r with both free of the part, else `null`. */
export function linearIn(node: Node, part: Node): { readonly factor: Node; readonly rest: Node } | null {
  let factor: Node = zero;
  let rest: Node = zero;
  for (const term of termsOf(expand(node))) {
    const factors = factorsOf(term);
    const holders = factors.filter((f) => some(f, (n) => n === part));
    if (holders.length === 0) rest = add([rest, term]);
    else if (holders.length === 1 && holders[0] === part)
      factor = add([factor, multiply(factors.filter((f) => f !== part))]);
    else return null;
  }
  return { factor, rest };
}

/** The body of a sum over exactly these axes, written at free indices; `null` for other shapes. */
export function summand(
  node: Node,
  axes: readonly Index[],
  z: Declaration,
): { readonly factor: Node; readonly body: Node } | null {
  const factors = factorsOf(node);
  const sums = factors.filter((f) => mentionsArray(f, z));
  const [only] = sums;
  if (sums.length !== 1 || only?.kind !== 'reduce' || only.op !== 'sum') return null;
  const body = bodyAt(only, axes, z);
  return body && { factor: multiply(factors.filter((f) => f !== only)), body };
}

/** The body of a reduction that runs over the axes of the array alone, at the free indices `axes`. */
export function bodyAt(node: Reduce, axes: readonly Index[], z: Declaration): Node | null {
  const inside = open(node);
  if (node.op !== 'sum' && inside.guard !== one) return null;
  const elements = elementsOf(inside.body, z).filter((e) => e.free.some((i) => inside.indices.includes(i)));
  const [element] = elements;
  if (elements.length !== 1 || !element) return null;
  const subscripts = element.children;
  const covers = inside.indices.length === axes.length && inside.indices.every((i) => subscripts.includes(i));
  if (!covers || new Set(subscripts).size !== axes.length) return null;
  const map = new Map<Node, Node>(subscripts.map((s, k) => [s, axes[k] as Node]));
  if (!subscripts.every((s, k) => s.kind === 'index' && s.children[1] === axes[k]?.children[1])) return null;
  const made = replaceNodes(inside.body, map);
  return made;
}

/** A reduction of the array that is wanted by its kind. */
export function reductionsOf(root: Node, z: Declaration, op: Reduce['op']): Reduce[] {
  const out = new Set<Reduce>();
  const visit = (node: Node): void => {
    if (node.kind === 'reduce' && node.op === op && mentionsArray(node, z) && node.free.length === 0) {
      out.add(node);
      return;
    }
    for (const c of node.children) if (mentionsArray(c, z)) visit(c);
  };
  visit(root);
  return [...out];
}

/** A sum over the elements with a factor of its own; the body is written at the axes. */
export function coefficientIsFree(
  node: Node,
  axes: readonly Index[],
  z: Declaration,
): { readonly factor: Node; readonly body: Node } | null {
  const part = summand(node, axes, z);
  return part && part.factor.free.length === 0 ? part : null;
}
