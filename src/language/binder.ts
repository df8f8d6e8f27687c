import { one } from '../expr/atoms.js';
import { add, divide, multiply, scale } from '../expr/build.js';
import type { Index, Node, ReduceOp } from '../expr/node.js';
import { ONE } from '../expr/rational.js';
import { freshIndex, reduce, substitute } from '../expr/reduce.js';
import type { Ast, BindAst, CallAst } from './ast.js';
import { DeriveError } from './errors.js';
import {
  BINDERS,
  childrenOf,
  namesIn,
  provisional,
  type Range,
  rangeOf,
  TwoLengths,
  type Use,
  validFor,
} from './ranges.js';
import { type Context, isDeclared } from './scope.js';
import { lengthText } from './shape-text.js';
import { run, type Task } from './trampoline.js';
import { lengths, scalarValue, type Value } from './value.js';

interface Parts {
  readonly body: Ast;
  readonly bare: readonly { name: string; ast: Ast }[];
  readonly ranges: ReadonlyMap<string, BindAst>;
  readonly conditions: readonly Ast[];
}

/** The parts of a binder's call, or `null` where it is an ordinary function of its arguments. */
function partsOf(ast: CallAst, context: Context): Parts | null {
  const [body, ...rest] = ast.args;
  if (!body || rest.length === 0) return null;
  const extremum = ast.name === 'max' || ast.name === 'min';
  const bare: { name: string; ast: Ast }[] = [];
  const ranges = new Map<string, BindAst>();
  const conditions: Ast[] = [];
  for (const arg of rest) {
    if (arg.kind === 'name' && isIndexName(arg.name, body, context, extremum)) bare.push({ name: arg.name, ast: arg });
    else if (arg.kind === 'bind') {
      bare.push({ name: arg.name, ast: arg });
      ranges.set(arg.name, arg);
    } else if (arg.kind === 'relation' || arg.kind === 'logic') conditions.push(arg);
    else if (extremum && rest.length === 1) return null;
    else
      throw new DeriveError(`this argument of ${ast.name} is neither an index nor a condition`, arg.span, {
        expected: 'an index, an index with its range such as k = 1:3, or a condition such as i != j',
      });
  }
  for (const condition of conditions) {
    for (const name of unboundNames(condition)) {
      if (bare.some((b) => b.name === name) || isKnown(name, context)) continue;
      bare.push({ name, ast: condition });
    }
  }
  if (bare.length === 0)
    throw new DeriveError(`no index is bound by this ${ast.name}`, ast.span, {
      expected: 'an index that is not declared',
    });
  return { body, bare, ranges, conditions };
}

/** Names in the expression that no binder inside it binds. */
function unboundNames(root: Ast): Set<string> {
  const out = new Set<string>();
  const stack: { ast: Ast; bound: ReadonlySet<string> }[] = [{ ast: root, bound: new Set() }];
  while (stack.length > 0) {
    const { ast, bound } = stack.pop() as { ast: Ast; bound: ReadonlySet<string> };
    if (ast.kind === 'name' && !bound.has(ast.name)) out.add(ast.name);
    const own = ast.kind === 'call' && BINDERS.has(ast.name) ? ast.args.slice(1).flatMap(boundBy) : [];
    const inner = own.length > 0 ? new Set([...bound, ...own]) : bound;
    for (const child of childrenOf(ast)) stack.push({ ast: child, bound: inner });
  }
  return out;
}

function boundBy(argument: Ast): readonly string[] {
  return argument.kind === 'name' || argument.kind === 'bind' ? [argument.name] : [];
}

function isKnown(name: string, context: Context): boolean {
  return (
    name === 'pi' ||
    name === 'inf' ||
    context.indices.has(name) ||
    context.params.has(name) ||
    isDeclared(context.scope, name)
  );
}

function isIndexName(name: string, body: Ast, context: Context, extremum: boolean): boolean {
  const { scope } = context;
  if (context.params.has(name) || scope.declarations.has(name) || scope.definitions.has(name)) return false;
  if (name === 'pi' || name === 'inf') return false;
  // `max(x, n)` with a dimension n is element-wise unless n subscripts something.
  return !(extremum && scope.dimensions.has(name) && !subscriptNames(body).has(name));
}

function subscriptNames(root: Ast): Set<string> {
  const out = new Set<string>();
  const stack: Ast[] = [root];
  while (stack.length > 0) {
    const ast = stack.pop() as Ast;
    if (ast.kind === 'at') for (const s of ast.subscripts) for (const name of namesIn(s)) out.add(name);
    stack.push(...childrenOf(ast));
  }
  return out;
}

/** Every subscript in the expressions that mentions one of the names, with the length of its axis. */
export function usesOf(roots: readonly Ast[], names: ReadonlySet<string>, context: Context, shadowed = true): Use[] {
  const out: Use[] = [];
  const stack: { ast: Ast; names: ReadonlySet<string> }[] = roots.map((ast) => ({ ast, names }));
  while (stack.length > 0) {
    const { ast, names: live } = stack.pop() as { ast: Ast; names: ReadonlySet<string> };
    let below = live;
    if (shadowed && ast.kind === 'call' && BINDERS.has(ast.name)) {
      const again = ast.args.slice(1).filter((a) => (a.kind === 'name' || a.kind === 'bind') && live.has(a.name));
      if (again.length > 0)
        below = new Set([...live].filter((n) => !again.some((a) => (a as { name: string }).name === n)));
    }
    if (ast.kind === 'at') collect(ast.base, ast.subscripts, live, context, out);
    for (const child of childrenOf(ast)) stack.push({ ast: child, names: below });
  }
  return out;
}

function collect(
  base: Ast,
  subscripts: readonly Ast[],
  names: ReadonlySet<string>,
  context: Context,
  out: Use[],
): void {
  if (!subscripts.some((s) => [...namesIn(s)].some((n) => names.has(n)))) return;
  const dims = dimsOf(base, context);
  if (!dims || dims.length !== subscripts.length) return;
  for (const [k, sub] of subscripts.entries()) {
    const mentioned = [...namesIn(sub)].filter((n) => names.has(n));
    if (mentioned.length === 0 || sub.kind === 'colon' || sub.kind === 'at') continue;
    const node = subscriptNode(sub, context);
    if (!node) continue;
    out.push({
      array: base.kind === 'name' ? base.name : 'this array',
      length: dims[k] as Node,
      subscript: node,
      span: sub.span,
    });
  }
}

function dimsOf(base: Ast, context: Context): readonly Node[] | null {
  if (base.kind === 'name') {
    const param = context.params.get(base.name);
    if (param) return lengths(param);
    const owner = context.scope.definitions.get(base.name) ?? context.scope.declarations.get(base.name);
    return owner ? owner.dims : null;
  }
  try {
    return lengths(run(context.lower(base, context)));
  } catch (error) {
    // An array that depends on an index still unknown fixes no range; others may.
    if (error instanceof DeriveError) return null;
    throw error;
  }
}

/** The subscript with a provisional index for every name that nothing else gives a value. */
function subscriptNode(sub: Ast, context: Context): Node | null {
  const indices = new Map(context.indices);
  for (const name of namesIn(sub)) if (!isKnown(name, context)) indices.set(name, provisional(name));
  // A bound index shadows a dimension of the same name only where it is bound; here the name decides.
  try {
    return run(context.lower(sub, { ...context, indices })).node;
  } catch (error) {
    if (error instanceof DeriveError) return null;
    throw error;
  }
}

/** Throws where a name is not known, those aside that are bound further in. */
function lookUpAll(roots: readonly Ast[], context: Context): void {
  const bound = innerNames(roots);
  const stack = [...roots].reverse();
  for (let ast = stack.pop(); ast; ast = stack.pop()) {
    if (ast.kind === 'name' && !bound.has(ast.name)) run(context.lower(ast, context));
    stack.push(...[...childrenOf(ast)].reverse());
  }
}

/** Ranges of the given names, explicit ones first, then those that subscript an axis by themselves. */
export function inferRanges(
  wanted: readonly { name: string; ast: Ast }[],
  explicit: ReadonlyMap<string, BindAst>,
  nodes: readonly Ast[],
  conditions: readonly Ast[],
  context: Context,
): Map<string, Range> {
  const hidden = new Set(wanted.map((w) => w.name));
  const inner: Context = { ...context, indices: new Map([...context.indices].filter(([n]) => !hidden.has(n))) };
  for (const name of hidden) (inner.indices as Map<string, Index>).set(name, provisional(name));
  const out = new Map<string, Range>();
  const others = new Map<Node, Range>();
  const record = (name: string, range: Range): void => {
    out.set(name, range);
    others.set(provisional(name), range);
  };
  for (const { name } of wanted) {
    const bind = explicit.get(name);
    if (!bind) continue;
    const lo = run(context.lower(bind.range.from, context)).node;
    const hi = run(context.lower(bind.range.to, context)).node;
    record(name, { lo, hi });
  }
  const all = [...nodes, ...conditions];
  const uses = usesOf(all, hidden, inner);
  // Indices bound further in fix how far an affine subscript reaches.
  for (const [name, range] of innerRanges(all, usesOf(all, innerNames(all), inner, false), inner))
    if (!hidden.has(name)) others.set(provisional(name), range);
  const pending = wanted.filter((w) => !out.has(w.name));
  const plainFirst = [...pending].sort((a, b) => Number(isPlain(b.name, uses)) - Number(isPlain(a.name, uses)));
  for (const { name, ast } of plainFirst) {
    const inCondition = conditions.some((c) => namesIn(c).has(name));
    try {
      record(name, rangeOf(name, uses, others, inCondition, ast.span));
    } catch (error) {
      if (!(error instanceof TwoLengths)) {
        // What it was meant to subscript may be misspelt.
        lookUpAll(all, inner);
        throw error;
      }
      const { first, second } = error;
      throw new DeriveError(
        `index ${name} runs over ${first.array} (${lengthText(first.length)}) and ${second.array} (${lengthText(second.length)})`,
        second.span ?? ast.span,
        { expected: 'axes of one length for one index' },
      );
    }
  }
  return out;
}

function isPlain(name: string, uses: readonly Use[]): boolean {
  return uses.some((u) => u.subscript === provisional(name));
}

/** Names bound by binders inside. */
function innerNames(roots: readonly Ast[]): Set<string> {
  const out = new Set<string>();
  const stack = [...roots];
  while (stack.length > 0) {
    const ast = stack.pop() as Ast;
    if (ast.kind === 'call' && BINDERS.has(ast.name))
      for (const a of ast.args.slice(1)) if (a.kind === 'name' || a.kind === 'bind') out.add(a.name);
    stack.push(...childrenOf(ast));
  }
  return out;
}

function innerRanges(roots: readonly Ast[], uses: readonly Use[], context: Context): Map<string, Range> {
  const out = new Map<string, Range>();
  for (const use of uses) {
    if (use.subscript.kind !== 'index' || !use.subscript.name.startsWith('?')) continue;
    const name = use.subscript.name.slice(1);
    if (!out.has(name)) out.set(name, { lo: one, hi: use.length });
  }
  // Else by the subscripts that hold this index alone.
  for (const use of uses) {
    const unknown = use.subscript.free.filter((f) => f.name.startsWith('?'));
    const [v] = unknown;
    if (unknown.length !== 1 || !v || out.has(v.name.slice(1))) continue;
    const valid = validFor(v, use, new Map(), true);
    if (valid) out.set(v.name.slice(1), valid);
  }
  const stack = [...roots];
  while (stack.length > 0) {
    const ast = stack.pop() as Ast;
    if (ast.kind === 'bind') {
      try {
        out.set(ast.name, {
          lo: run(context.lower(ast.range.from, context)).node,
          hi: run(context.lower(ast.range.to, context)).node,
        });
      } catch (error) {
        if (!(error instanceof DeriveError)) throw error;
      }
    }
    stack.push(...childrenOf(ast));
  }
  return out;
}

/** A binder with index arguments; `null` where the call is an ordinary function. */
export function lowerBinder(ast: CallAst, context: Context): Task<Value> | null {
  const parts = partsOf(ast, context);
  return parts ? bind(ast, parts, context) : null;
}

function* bind(ast: CallAst, parts: Parts, context: Context): Task<Value> {
  const ranges = inferRanges(parts.bare, parts.ranges, [parts.body], parts.conditions, context);
  const indices = new Map(context.indices);
  const bound: Index[] = [];
  const guards: Node[] = [];
  for (const { name, ast: at } of parts.bare) {
    const range = ranges.get(name) as Range;
    if (range.lo.free.length > 0 || range.hi.free.length > 0)
      throw new DeriveError(`the range of ${name} depends on another index`, at.span, {
        expected: `a fixed range and a condition on ${name}`,
      });
    const made = freshIndex(name, range.lo, range.hi);
    indices.set(name, made);
    bound.push(made);
  }
  let inner: Context = { ...context, indices };
  for (const condition of parts.conditions) {
    const value = (yield context.lower(condition, inner)) as Value;
    if (value.axes.length > 0) throw new DeriveError('the condition of a binder must be a scalar', condition.span);
    const factors = value.node.kind === 'multiply' ? value.node.children : [value.node];
    guards.push(...factors);
    inner = { ...inner, guards: [...inner.guards, ...factors] };
  }
  const body = (yield context.lower(parts.body, inner)) as Value;
  const guard = multiply(guards);
  return { ...body, node: apply(ast, bound, body.node, guard) };
}

function apply(ast: CallAst, bound: readonly Index[], body: Node, guard: Node): Node {
  if (ast.name !== 'mean') {
    if (ast.name === 'argmax' && bound.length > 1)
      throw new DeriveError('argmax over several indices', ast.span, { expected: 'one index' });
    return reduce(ast.name as ReduceOp, bound, body, guard);
  }
  const total = reduce('sum', bound, body, guard);
  return divide(total, reduce('sum', bound, guard));
}

/** A binder with one argument: over the whole array. */
export function reduceWhole(ast: CallAst, value: Value): Value {
  if (ast.name === 'argmax') {
    const last = value.axes[value.axes.length - 1];
    if (!last) throw new DeriveError('argmax of a scalar', ast.span);
    const k = freshIndex('k', one, last.children[1] as Node);
    return {
      axes: value.axes.slice(0, -1),
      row: false,
      node: reduce('argmax', [k], substitute(value.node, new Map([[last, k]]))),
    };
  }
  if (value.axes.length === 0) return value;
  const letters = ['i', 'j', 'k', 'l'];
  const bound = value.axes.map((axis, k) => freshIndex(letters[k] ?? 'm', one, axis.children[1] as Node));
  const body = substitute(value.node, new Map<Node, Node>(value.axes.map((axis, k) => [axis, bound[k] as Node])));
  if (ast.name !== 'mean') return scalarValue(reduce(ast.name as ReduceOp, bound, body));
  const counts = bound.map((i) => add([i.children[1] as Node, one, scale(i.children[0] as Node, ONE.neg())]));
  return scalarValue(divide(reduce('sum', bound, body), multiply(counts)));
}
