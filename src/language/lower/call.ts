import { one } from '../../expr/atoms.js';
import { add, call, multiply, subtract } from '../../expr/build.js';
import type { Index, Node } from '../../expr/node.js';
import { freshIndex, substitute, sum } from '../../expr/reduce.js';
import { delta, isCondition, opposite } from '../../expr/relation.js';
import { rows } from '../../functions/table.js';
import type { Ast, CallAst, FunctionStatement } from '../ast.js';
import { lowerBinder, reduceWhole } from '../binder.js';
import { DeriveError } from '../errors.js';
import { nearest } from '../nearest.js';
import { BINDERS, childrenOf, namesIn } from '../ranges.js';
import { allNames, type Context, findFunction, placeOf, type Scope } from '../scope.js';
import { shapeText } from '../shape-text.js';
import type { Task } from '../trampoline.js';
import { determinant, elementAt, elementwise, inverse, lengths, scalarValue, tabulate, type Value } from '../value.js';
import { isFunctionName, lowerApplied } from './applied.js';

/** Functions of arrays that cannot be defined in the language. */
export const PRIMITIVES: ReadonlySet<string> = new Set([
  'diag',
  'eye',
  'ones',
  'zeros',
  'kron',
  'inv',
  'det',
  'logdet',
  'tr',
  'if',
  'root',
]);

export function* lowerCall(ast: CallAst, context: Context): Task<Value> {
  const found = findFunction(context.scope, ast.name);
  if (found && context.within !== undefined && placeOf(found.fn) >= context.within)
    throw new DeriveError(`${ast.name} is used before it is defined`, ast.span, {
      expected: 'a function whose definition stands above the one that uses it',
    });
  if (found && found.scope === context.scope) return (yield lowerUser(ast, found.fn, found.scope, context)) as Value;
  const abstract = ast.name === 'argmin' && !isFunctionName(ast.args[0], context) ? null : lowerApplied(ast, context);
  if (abstract) return (yield abstract) as Value;
  if (BINDERS.has(ast.name)) {
    const binder = lowerBinder(ast, context);
    if (binder) return (yield binder) as Value;
  }
  const args: Value[] = [];
  if (ast.name === 'if' && ast.args.length === 3) return (yield lowerIf(ast, context)) as Value;
  for (const arg of ast.args) {
    if (arg.kind === 'bind' || arg.kind === 'range' || arg.kind === 'colon')
      throw new DeriveError(`${ast.name} takes expressions`, arg.span);
    args.push((yield context.lower(arg, context)) as Value);
  }
  if (BINDERS.has(ast.name) && args.length === 1) return reduceWhole(ast, args[0] as Value);
  if (BINDERS.has(ast.name) && args.length === 0)
    throw new DeriveError(`${ast.name} of nothing`, ast.span, {
      expected: `${ast.name} of an array, or of an expression and its indices`,
    });
  const row = rows.get(ast.name);
  if (row) {
    if (args.length !== row.arity) throw wrongCount(ast, row.arity);
    const value = elementwise(args, (nodes) => call(row, nodes));
    if (value) return value;
    throw new DeriveError(`${ast.name} of shapes ${args.map(shapeText).join(' and ')}`, ast.span, {
      expected: 'equal shapes, or one side a scalar',
    });
  }
  if (PRIMITIVES.has(ast.name)) return primitive(ast, args);
  if (found) return (yield applyFunction(ast, found.fn, found.scope, args, context)) as Value;
  if (context.scope.declarations.has(ast.name) || context.scope.definitions.has(ast.name))
    throw new DeriveError(`${ast.name} is a variable, not a function`, ast.span, {
      expected: `${ast.name}*(…), or ${ast.name}[…] for an element`,
    });
  const near = nearest(ast.name, [...rows.keys(), ...PRIMITIVES, ...BINDERS, ...allNames(context)]);
  throw new DeriveError(`${ast.name} is not a function of the language`, ast.span, near ? { nearest: near } : {});
}

function wrongCount(ast: CallAst, wanted: number): DeriveError {
  return new DeriveError(
    `${ast.name} takes ${wanted} argument${wanted === 1 ? '' : 's'}, not ${ast.args.length}`,
    ast.span,
  );
}

/** `if(c, a, b)` is [c] a + [not c] b, with strong zeros. */
function* lowerIf(ast: CallAst, context: Context): Task<Value> {
  const [c, a, b] = ast.args as [Ast, Ast, Ast];
  const condition = (yield context.lower(c, context)) as Value;
  if (!isCondition(condition.node))
    throw new DeriveError('if needs a condition', c.span, { expected: 'a comparison such as x > 0' });
  const factors = (node: Node): readonly Node[] => (node.kind === 'multiply' ? node.children : [node]);
  const yes = (yield context.lower(a, {
    ...context,
    guards: [...context.guards, ...factors(condition.node)],
  })) as Value;
  const no = (yield context.lower(b, {
    ...context,
    guards: [...context.guards, ...factors(opposite(condition.node))],
  })) as Value;
  const value = elementwise([condition, yes, no], ([p, x, y]) =>
    add([multiply([p as Node, x as Node]), multiply([opposite(p as Node), y as Node])]),
  );
  if (value) return value;
  throw new DeriveError(`if of shapes ${[condition, yes, no].map(shapeText).join(', ')}`, ast.span, {
    expected: 'equal shapes or scalars',
  });
}

function* lowerUser(ast: CallAst, fn: FunctionStatement, home: Scope, context: Context): Task<Value> {
  const args: Value[] = [];
  for (const arg of ast.args) args.push((yield context.lower(arg, context)) as Value);
  return (yield applyFunction(ast, fn, home, args, context)) as Value;
}

const READ_WHOLE: ReadonlySet<string> = new Set([
  'norm',
  'norm1',
  'norminf',
  'dot',
  'tr',
  'det',
  'logdet',
  'inv',
  'diag',
  'softmax',
  'logsumexp',
  'kl',
  'entropy',
  'kron',
]);

/** Does the body treat one of the parameters as an array? */
function readsArray(root: Ast, params: ReadonlySet<string>): boolean {
  const mentions = (ast: Ast | undefined): boolean => ast !== undefined && [...namesIn(ast)].some((n) => params.has(n));
  const stack: Ast[] = [root];
  while (stack.length > 0) {
    const ast = stack.pop() as Ast;
    if (ast.kind === 'at' && mentions(ast.base)) return true;
    if (ast.kind === 'transpose' && mentions(ast.arg)) return true;
    if (
      ast.kind === 'call' &&
      mentions(ast.args[0]) &&
      (READ_WHOLE.has(ast.name) || (BINDERS.has(ast.name) && ast.args.length === 1))
    )
      return true;
    stack.push(...childrenOf(ast));
  }
  return false;
}

function* applyFunction(
  ast: CallAst,
  fn: FunctionStatement,
  home: Scope,
  args: readonly Value[],
  context: Context,
): Task<Value> {
  if (args.length !== fn.params.length) throw wrongCount(ast, fn.params.length);
  const declared = fn.params.map((p) => home.declarations.get(p.name)?.dims.length ?? 0);
  const names = new Set(fn.params.map((p) => p.name));
  const scope = home === context.scope ? context.scope : home;
  const inside = (params: Map<string, Value>): Context => ({
    scope,
    indices: new Map(),
    params,
    guards: context.guards,
    within: placeOf(fn),
    naming: false,
    lower: context.lower,
  });
  const arrays = args.some((a) => a.axes.length > 0);
  const asScalars = declared.every((d) => d === 0) && !readsArray(fn.body, names);
  const along =
    arrays && (asScalars || args.some((a, k) => a.axes.length > (declared[k] ?? 0) && (declared[k] ?? 0) > 0));
  const whole = inside(new Map(fn.params.map((p, k) => [p.name, args[k] as Value])));
  try {
    return (yield along ? mapped(ast, fn, args, declared, inside) : context.lower(fn.body, whole)) as Value;
  } catch (error) {
    // What does not fit in a function of the language itself does not fit in the call, which the reader sees.
    if (!(error instanceof DeriveError) || home === context.scope) throw error;
    const { message, expected } = error;
    throw new DeriveError(
      `${ast.name} of ${args.map(shapeText).join(' and ')}: ${message}`,
      ast.span,
      expected === undefined ? {} : { expected },
    );
  }
}

/** A function applied along the leading axes that its parameters do not have: element-wise, or to each row. */
function* mapped(
  ast: CallAst,
  fn: FunctionStatement,
  args: readonly Value[],
  declared: readonly number[],
  inside: (params: Map<string, Value>) => Context,
): Task<Value> {
  const leading = args.map((a, k) => Math.max(0, a.axes.length - (declared[k] ?? 0)));
  const most = Math.max(...leading);
  const shape = args[leading.indexOf(most)] as Value;
  const outer = lengths(shape).slice(0, most);
  const free: Index[] = outer.map((d) => freshIndex('i', one, d));
  const params = new Map<string, Value>();
  for (const [k, arg] of args.entries()) {
    const lead = leading[k] as number;
    if (
      lead > 0 &&
      lengths(arg)
        .slice(0, lead)
        .some((d, m) => d !== outer[m])
    )
      throw new DeriveError(`${ast.name} of shapes ${args.map(shapeText).join(' and ')}`, ast.span, {
        expected: 'equal shapes',
      });
    const dims = lengths(arg).slice(lead);
    params.set(fn.params[k]?.name ?? '', lead === 0 ? arg : tabulate(dims, (at) => elementAt(arg, [...free, ...at])));
  }
  const value = (yield inside(params).lower(fn.body, inside(params))) as Value;
  const inner = lengths(value);
  return tabulate(
    [...outer, ...inner],
    (at) => {
      const map = new Map<Node, Node>(free.map((f, k) => [f, at[k] as Node]));
      return substitute(elementAt(value, at.slice(outer.length)), map);
    },
    shape.row && outer.length === 1 && inner.length === 0,
  );
}

function primitive(ast: CallAst, args: readonly Value[]): Value {
  const first = args[0] as Value;
  const count = (wanted: number): void => {
    if (args.length !== wanted) throw wrongCount(ast, wanted);
  };
  const scalars = (): Node[] =>
    args.map((a, k) => {
      if (a.axes.length > 0)
        throw new DeriveError(`${ast.name} takes lengths`, ast.args[k]?.span, {
          expected: 'a dimension or a whole number',
        });
      return a.node;
    });
  switch (ast.name) {
    case 'ones':
    case 'zeros': {
      if (args.length === 0) throw wrongCount(ast, 1);
      return tabulate(scalars(), () => (ast.name === 'ones' ? one : subtract(one, one)));
    }
    case 'eye': {
      count(1);
      const [n] = scalars() as [Node];
      return tabulate([n, n], ([i, j]) => delta(i as Node, j as Node));
    }
    case 'diag': {
      count(1);
      const dims = lengths(first);
      if (dims.length === 1)
        return tabulate([dims[0] as Node, dims[0] as Node], ([i, j]) =>
          multiply([delta(i as Node, j as Node), elementAt(first, [i as Node])]),
        );
      if (dims.length === 2 && dims[0] === dims[1])
        return tabulate([dims[0] as Node], ([i]) => elementAt(first, [i as Node, i as Node]));
      throw new DeriveError(`diag of shape ${shapeText(first)}`, ast.span, { expected: 'a vector or a square matrix' });
    }
    case 'tr': {
      count(1);
      const dims = lengths(first);
      if (dims.length === 0) return first;
      if (dims.length !== 2 || dims[0] !== dims[1])
        throw new DeriveError(`tr of shape ${shapeText(first)}`, ast.span, { expected: 'a square matrix' });
      const k = freshIndex('i', one, dims[0] as Node);
      return scalarValue(sum([k], elementAt(first, [k, k])));
    }
    case 'inv': {
      count(1);
      const value = inverse(first);
      if (value) return value;
      throw new DeriveError(`inv of shape ${shapeText(first)}`, ast.span, { expected: 'a square matrix' });
    }
    case 'det':
    case 'logdet': {
      count(1);
      const value = determinant(first, ast.name);
      if (value) return value;
      throw new DeriveError(`${ast.name} of shape ${shapeText(first)}`, ast.span, { expected: 'a square matrix' });
    }
    case 'kron':
      count(2);
      return kron(ast, first, args[1] as Value);
    default:
      throw new DeriveError(`${ast.name} cannot stand here with ${args.length} arguments`, ast.span);
  }
}

const FLOOR = rows.get('floor');
const MOD = rows.get('mod');

/** Element (I, J) of A ⊗ B: the digits of I and J in the radix of B's shape choose the elements. */
function kron(ast: CallAst, a: Value, b: Value): Value {
  if (a.axes.length !== b.axes.length || a.axes.length === 0 || a.axes.length > 2 || a.row || b.row)
    throw new DeriveError(`kron of shapes ${shapeText(a)} and ${shapeText(b)}`, ast.span, {
      expected: 'two matrices or two vectors',
    });
  if (!FLOOR || !MOD) throw new Error('kron needs the rows of floor and mod');
  const radix = lengths(b);
  const dims = lengths(a).map((d, k) => multiply([d, radix[k] as Node]));
  return tabulate(dims, (at) => {
    const high = at.map((i, k) => add([call(FLOOR, [multiply([subtract(i, one), inverseOf(radix[k] as Node)])]), one]));
    const low = at.map((i, k) => add([call(MOD, [subtract(i, one), radix[k] as Node]), one]));
    return multiply([elementAt(a, high), elementAt(b, low)]);
  });
}

function inverseOf(node: Node): Node {
  return (inverse(scalarValue(node)) as Value).node;
}
