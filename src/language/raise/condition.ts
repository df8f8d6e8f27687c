import { combination, isIntegral } from '../../expr/affine.js';
import { number, one } from '../../expr/atoms.js';
import { add } from '../../expr/build.js';
import type { Bracket, Delta, Index, Node } from '../../expr/node.js';
import { isOne } from '../../expr/rational.js';
import { compare } from '../../expr/relation.js';
import type { Ast, RelationOp } from '../ast.js';
import { integerAst } from './affine.js';
import { dependence, elementwiseForm, type Form, factorsOf, isMark, type Raising, scalarForm } from './context.js';
import { deltaForm, unequalForm } from './element.js';

export type Condition = Bracket | Delta;

export function isBracket(node: Node): node is Condition {
  return node.kind === 'bracket' || node.kind === 'delta';
}

/** An ascending relation: `args[0] op args[1] …`. */
interface Chain {
  readonly ops: readonly RelationOp[];
  readonly args: readonly Node[];
}

/** A subscript in use and the length of its axis. */
export interface Reach {
  readonly subscript: Node;
  readonly length: Node;
}

/** Conditions as a reader would write them: chains joined, and `1 <= s <= n` where it says that a subscript is valid. */
export function conditionAsts(
  conditions: readonly Condition[],
  reaches: readonly Reach[],
  raising: Raising,
): readonly Ast[] {
  const left = new Set<Condition>(conditions);
  const out: Ast[] = [];
  for (const { subscript, length } of reaches) {
    const low = compare('<=', one, subscript);
    const high = compare('<=', subscript, length);
    if (!isBracket(low) || !isBracket(high) || !left.has(low) || !left.has(high)) continue;
    left.delete(low);
    left.delete(high);
    out.push(relationAst({ ops: ['<=', '<='], args: [one, subscript, length] }, raising));
  }
  const chains: Chain[] = [];
  for (const condition of left) {
    const chain = ascending(condition);
    if (chain) chains.push(chain);
    else out.push(plainAst(condition, raising));
  }
  return [...joined(chains).map((chain) => relationAst(flipped(chain), raising)), ...out];
}

/** Is there a notation for everything that the conditions compare? */
export function areStated(conditions: readonly Node[], raising: Raising): boolean {
  return conditions.every((c) =>
    isBracket(c) ? areStated(c.children, raising) : isIntegral(c) || raising.form(c, []) !== null,
  );
}

/** A condition as a scalar. */
function conditionAst(condition: Condition, raising: Raising): Ast {
  return conditionAsts([condition], [], raising)[0] as Ast;
}

function plainAst(condition: Condition, raising: Raising): Ast {
  const [a, b] = condition.children as [Node, Node];
  if (condition.kind === 'delta') return relationAst({ ops: ['=='], args: lone(a, b) }, raising);
  if (condition.relation === 'or') {
    return { kind: 'logic', op: 'or', args: condition.children.map((c) => alternativeAst(c, raising)) };
  }
  return relationAst({ ops: [condition.relation], args: lone(a, b) }, raising);
}

/** One side of a disjunction: a condition, or several that hold together. */
function alternativeAst(node: Node, raising: Raising): Ast {
  const asts = conditionAsts(factorsOf(node).filter(isBracket), [], raising);
  return asts.length === 1 ? (asts[0] as Ast) : { kind: 'logic', op: 'and', args: asts };
}

/** A lone bound index in front, numbers behind. */
function lone(a: Node, b: Node): readonly [Node, Node] {
  if (a.kind === 'number' || a.kind === 'constant') return [b, a];
  if (b.kind === 'index' && a.kind !== 'index') return [b, a];
  if (a.kind === 'index' && b.kind === 'index' && isMark(b.name) && !isMark(a.name)) return [b, a];
  return [a, b];
}

/** An inequality from its smaller side to its greater one, constants beside what is not an index. */
function ascending(condition: Condition): Chain | null {
  if (condition.kind === 'delta' || (condition.relation !== '<' && condition.relation !== '<=')) return null;
  const [a, b] = condition.children as [Node, Node];
  if (condition.relation === '<' || !isIntegral(a) || !isIntegral(b))
    return { ops: [condition.relation], args: [a, b] };
  const constant = combination(a).get(one);
  const rest = constant ? add([a, number(constant.neg())]) : a;
  if (!constant || rest.kind === 'number') return backward(a, b);
  if (isOne(constant)) return { ops: ['<'], args: [rest, b] };
  return shifts(rest, b)
    ? { ops: ['<='], args: [rest, add([b, number(constant.neg())])] }
    : { ops: ['<='], args: [a, b] };
}

/** `k + 2 <= n` reads `k <= n - 2`. */
function shifts(rest: Node, other: Node): boolean {
  return rest.kind === 'index' && other.kind !== 'index' && other.free.length === 0;
}

/** `3 <= k + 1` reads `2 <= k`. */
function backward(a: Node, b: Node): Chain {
  const constant = combination(b).get(one);
  if (!constant || a.free.length > 0) return { ops: ['<='], args: [a, b] };
  const rest = add([b, number(constant.neg())]);
  if (rest.kind !== 'index') return { ops: ['<='], args: [a, b] };
  return { ops: ['<='], args: [add([a, number(constant.neg())]), rest] };
}

/** Chains that meet in a side are one. */
function joined(chains: readonly Chain[]): readonly Chain[] {
  const out: Chain[] = [];
  for (const chain of chains) {
    let current = chain;
    for (let again = true; again; ) {
      again = false;
      for (const [k, other] of out.entries()) {
        const together = meet(other, current) ?? meet(current, other);
        if (!together) continue;
        out.splice(k, 1);
        current = together;
        again = true;
        break;
      }
    }
    out.push(current);
  }
  return out;
}

function meet(low: Chain, high: Chain): Chain | null {
  const middle = low.args[low.args.length - 1];
  if (middle !== high.args[0] || middle === undefined || middle.kind === 'number') return null;
  return { ops: [...low.ops, ...high.ops], args: [...low.args, ...high.args.slice(1)] };
}

const MIRROR: Partial<Record<RelationOp, RelationOp>> = { '<': '>', '<=': '>=' };

/** A single inequality that starts with a number reads the other way round. */
function flipped(chain: Chain): Chain {
  const [a, b] = chain.args as [Node, Node];
  const op = MIRROR[chain.ops[0] as RelationOp];
  if (chain.ops.length !== 1 || !op) return chain;
  return constancy(a) > constancy(b) ? { ops: [op], args: [b, a] } : chain;
}

/** Numbers are more constant than lengths, and lengths than what depends on indices. */
function constancy(node: Node): number {
  if (node.kind === 'number' || node.kind === 'constant') return 2;
  return isIntegral(node) && node.free.length === 0 ? 1 : 0;
}

function relationAst(chain: Chain, raising: Raising): Ast {
  return { kind: 'relation', ops: chain.ops, args: chain.args.map((side) => sideAst(side, raising)) };
}

function sideAst(side: Node, raising: Raising): Ast {
  if (isIntegral(side)) return integerAst(side, raising);
  return (raising.form(side, []) as Form).ast;
}

/** A condition over `out`, element by element. */
export function conditionForm(node: Condition, out: readonly Index[], raising: Raising): Form | null {
  if (out.length === 0) return areStated([node], raising) ? scalarForm(conditionAst(node, raising)) : null;
  if (node.kind === 'delta') return deltaForm(node, out, raising);
  const sides = node.children;
  if (node.relation === 'or') return joinForm('or', sides, out, raising);
  if (node.relation === '!=' && sides.every(isIntegral)) return unequalForm(node, out, raising);
  const forms = sides.map((s) => sideForm(s, out, raising));
  if (forms.some((f) => f === null)) return null;
  const turn = sides[0]?.kind === 'number' || sides[0]?.kind === 'constant';
  const op = turn ? (MIRROR[node.relation] ?? node.relation) : node.relation;
  return elementwiseForm(out, forms as Form[], (asts) => ({
    kind: 'relation',
    ops: [op],
    args: turn ? [...asts].reverse() : asts,
  }));
}

function joinForm(op: 'and' | 'or', nodes: readonly Node[], out: readonly Index[], raising: Raising): Form | null {
  const forms = nodes.map((n) => {
    const parts = factorsOf(n);
    return parts.length > 1 ? joinForm('and', parts, out, raising) : sideForm(n, out, raising);
  });
  if (forms.some((f) => f === null)) return null;
  return elementwiseForm(out, forms as Form[], (args) => ({ kind: 'logic', op, args }));
}

/** A side over `out`; a scalar side stays a scalar. */
export function sideForm(node: Node, out: readonly Index[], raising: Raising): Form | null {
  if (dependence(node, out).length > 0) return raising.dense(node, out);
  return raising.form(node, []);
}

/** Splits a product into its conditions and the rest. */
export function splitConditions(factors: readonly Node[]): { conditions: Condition[]; rest: Node[] } {
  const conditions: Condition[] = [];
  const rest: Node[] = [];
  for (const f of factors) {
    if (isBracket(f)) conditions.push(f);
    else rest.push(f);
  }
  return { conditions, rest };
}

/** Subscripts in use in the expression, each with the length of its axis. */
export function reachesIn(nodes: readonly Node[]): readonly Reach[] {
  const out = new Map<string, Reach>();
  const seen = new Set<Node>();
  const stack = [...nodes];
  while (stack.length > 0) {
    const node = stack.pop() as Node;
    if (seen.has(node)) continue;
    seen.add(node);
    stack.push(...node.children);
    const lengths = axisLengths(node);
    if (!lengths) continue;
    const subscripts = node.kind === 'matrix' ? node.children.slice(1) : node.children;
    for (const [k, subscript] of subscripts.entries()) {
      if (subscript.free.length === 0) continue;
      const length = lengths[k] as Node;
      out.set(`${subscript.id},${length.id}`, { subscript, length });
    }
  }
  return [...out.values()];
}

function axisLengths(node: Node): readonly Node[] | null {
  if (node.kind === 'symbol') return node.declaration.dims;
  if (node.kind === 'definition') return node.definition.dims;
  if (node.kind === 'matrix') return node.indices.map((i) => i.children[1] as Node);
  return null;
}
