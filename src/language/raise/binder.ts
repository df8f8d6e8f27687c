import { index, one } from '../../expr/atoms.js';
import { multiply } from '../../expr/build.js';
import { some } from '../../expr/fold.js';
import type { Index, Node, ReduceOp } from '../../expr/node.js';
import { hintName, substitute } from '../../expr/reduce.js';
import type { Ast } from '../ast.js';
import { namesIn, provisional, type Range, rangeOf, type Use } from '../ranges.js';
import { integerAst, lengthAst } from './affine.js';
import { binderAst, chainAst, totalAst } from './ast.js';
import { constantEnds } from './common.js';
import { areStated, conditionAsts, reachesIn, splitConditions } from './condition.js';
import { dependence, elementwiseForm, type Form, factorsOf, type Raising } from './context.js';

/** `op(body, indices, conditions)`, its body an array over `out`. */
export function binderForm(
  op: ReduceOp,
  indices: readonly Index[],
  body: Node,
  guard: Node,
  out: readonly Index[],
  raising: Raising,
): Form | null {
  const own = op === 'sum' ? splitConditions(factorsOf(body)) : { conditions: [], rest: [body] };
  const inGuard = splitConditions(guard === one ? [] : factorsOf(guard));
  if (inGuard.rest.length > 0) return null;
  const all = [...own.conditions, ...inGuard.conditions];
  // A binder inside a condition would have its index taken for one that the condition binds.
  const guarded: readonly Node[] = inGuard.conditions;
  const isPlain = (c: Node): boolean => guarded.includes(c) || !some(c, (part) => part.kind === 'reduce');
  const isMine = (c: Node): boolean => dependence(c, out).length === 0 && dependence(c, indices).length > 0;
  const conditions = all.filter((c) => isMine(c) && isPlain(c));
  const kept = own.conditions.filter((c) => !conditions.includes(c));
  if (inGuard.conditions.some((c) => !conditions.includes(c))) return null;
  if (!areStated(conditions, raising)) return null;
  const inner = multiply([...kept, ...own.rest]);
  const form = raising.dense(inner, out);
  if (!form) return null;
  const reaches = reachesIn([inner]).filter((r) => dependence(r.subscript, indices).length > 0);
  const asts = conditionAsts(conditions, reaches, raising);
  const explicit = explicitRanges(indices, inner, conditions);
  const args: Ast[] = [];
  for (const i of [...indices].sort((a, b) => (hintName(a) < hintName(b) ? -1 : 1))) {
    if (explicit.has(i)) args.push(bindAst(i, raising));
    else if (!asts.some((c) => binds(c, i, raising))) args.push(raising.index(i));
  }
  const lengths = indices.map((i) => lengthAst(i, raising));
  const build = (ast: Ast): Ast => {
    const call = binderAst(op, [ast, ...args, ...asts], indices);
    return op === 'sum' && asts.length === 0 && !raising.plain ? totalAst(call, lengths) : call;
  };
  return elementwiseForm(out, [form], ([ast]) => {
    if (op !== 'sum' || out.length === 0) return build(ast as Ast);
    const names = indices.map((i) => nameOf(i, raising));
    const ends = constantEnds(ast as Ast, (part) => names.some((name) => namesIn(part).has(name)));
    return [...ends.before, build(ends.inner), ...ends.behind].reduce(chainAst);
  });
}

function bindAst(i: Index, raising: Raising): Ast {
  const [lo, hi] = i.children as [Node, Node];
  const range: Extract<Ast, { kind: 'range' }> = {
    kind: 'range',
    from: integerAst(lo, raising),
    to: integerAst(hi, raising),
  };
  return { kind: 'bind', name: nameOf(i, raising), range };
}

function nameOf(i: Index, raising: Raising): string {
  const ast = raising.index(i);
  return ast.kind === 'name' ? ast.name : i.name;
}

/** Does the condition bind the index to a reader's eye? `j != i` binds j; a range of a subscript does not. */
function binds(condition: Ast, i: Index, raising: Raising): boolean {
  if (condition.kind !== 'relation') return false;
  const name = nameOf(i, raising);
  if (condition.args.length > 2 && condition.args[0]?.kind === 'number' && !isFixed(condition.args[2] as Ast))
    return false;
  return condition.args.some((side) => mentions(side, name));
}

function isFixed(ast: Ast): boolean {
  return ast.kind === 'number' || ast.kind === 'name';
}

function mentions(ast: Ast, name: string): boolean {
  if (ast.kind === 'name') return ast.name === name;
  if (ast.kind === 'binary') return mentions(ast.left, name) || mentions(ast.right, name);
  if (ast.kind === 'unary') return mentions(ast.arg, name);
  if (ast.kind === 'at') return ast.subscripts.some((s) => mentions(s, name));
  return false;
}

/** The indices whose range a reader would not infer from what they subscript. */
function explicitRanges(indices: readonly Index[], body: Node, conditions: readonly Node[]): ReadonlySet<Index> {
  const uses = usesOf([body, ...conditions], indices);
  const explicit = new Set<Index>();
  const inner = new Map<Node, Range>();
  for (const use of uses)
    for (const i of use.subscript.free)
      if (i.name.startsWith('?$')) inner.set(i, { lo: i.children[0] as Node, hi: i.children[1] as Node });
  for (let round = 0; round <= indices.length; round++) {
    const wrong = firstWrong(indices, uses, conditions, explicit, inner);
    if (!wrong) break;
    explicit.add(wrong);
  }
  return explicit;
}

function firstWrong(
  indices: readonly Index[],
  uses: readonly Use[],
  conditions: readonly Node[],
  explicit: ReadonlySet<Index>,
  inner: ReadonlyMap<Node, Range>,
): Index | null {
  const others = new Map(inner);
  const record = (i: Index): void => {
    others.set(provisional(i.name), { lo: i.children[0] as Node, hi: i.children[1] as Node });
  };
  for (const i of explicit) record(i);
  const plain = (i: Index): number => Number(uses.some((u) => u.subscript === provisional(i.name)));
  for (const i of [...indices].sort((a, b) => plain(b) - plain(a))) {
    if (explicit.has(i)) continue;
    const inCondition = conditions.some((c) => c.free.includes(i));
    if (!isInferred(i, uses, others, inCondition)) return i;
    record(i);
  }
  return null;
}

function isInferred(i: Index, uses: readonly Use[], others: ReadonlyMap<Node, Range>, inCondition: boolean): boolean {
  try {
    const range = rangeOf(i.name, uses, others, inCondition, undefined);
    return range.lo === i.children[0] && range.hi === i.children[1];
  } catch {
    // The reader's inference throws where nothing fixes the range.
    return false;
  }
}

/** Where the indices subscript axes, each under the name that the reader's inference gives it. */
function usesOf(nodes: readonly Node[], indices: readonly Index[]): Use[] {
  const map = new Map<Node, Node>(indices.map((i) => [i, provisional(i.name)]));
  return reachesIn(nodes)
    .filter((r) => dependence(r.subscript, indices).length > 0)
    .map(({ subscript, length }) => {
      const inner = subscript.free.filter((i) => i.name.startsWith('$'));
      const marks = inner.map((i): [Node, Node] => [
        i,
        index(`?${i.name}`, i.children[0] as Node, i.children[1] as Node),
      ]);
      return { array: '', length, subscript: substitute(subscript, new Map([...map, ...marks])), span: undefined };
    });
}
