import { flat, generate, type Nested, nestedOf, shapeOf, zip } from './mathjs/arrays.js';
import { bindersFor, DECLARED, leftRange } from './mathjs/binders.js';
import { functionsFor, type Kernel } from './mathjs/functions.js';
import { evaluateTree, isCondition, type Names, type Tree, within } from './mathjs/trees.js';

/** mathjs as far as it is used here. */
interface Instance {
  readonly parse: (text: string) => Tree;
  readonly matrix: Kernel['matrix'];
  readonly guard: (condition: Tree, rest: Tree) => Tree;
  readonly transposed: (tree: Tree) => Tree;
  readonly power: (base: Tree, exponent: Tree) => Tree;
  readonly times: (a: Tree, b: Tree) => Tree;
}

/** What an expression must not reach: they change mathjs, or read and run text of their own. */
const FORBIDDEN = [
  'import',
  'createUnit',
  'deleteUnit',
  'evaluate',
  'parse',
  'compile',
  'parser',
  'simplify',
  'simplifyCore',
  'simplifyConstant',
  'rationalize',
  'derivative',
  'resolve',
  'reviver',
  'replacer',
  'chain',
  'help',
] as const;

let instance: Promise<Instance> | undefined;

async function load(): Promise<Instance> {
  const { all, create } = await import('mathjs');
  const math = create(all ?? {}, { matrix: 'Matrix' });
  const nodes = math as unknown as Record<'FunctionNode' | 'OperatorNode', new (...args: unknown[]) => Tree>;
  const { add, multiply, det, erf, gamma, lgamma, parse } = math;
  const kernel: Kernel = {
    multiply: multiply as Kernel['multiply'],
    det: det as Kernel['det'],
    erf: erf as unknown as Kernel['erf'],
    gamma: gamma as unknown as Kernel['gamma'],
    lgamma: lgamma as unknown as Kernel['lgamma'],
    matrix: (a) => math.matrix(a as number[]),
  };
  const functions = functionsFor(kernel);
  const listed = (f: (xs: number[]) => number) => (args: unknown) => f(flat(nestedOf((args as unknown[])[0])));
  const paired = (f: (...xs: number[]) => number) => (args: unknown) => {
    const made = zip(f, ...(args as unknown[]).map(nestedOf));
    return typeof made === 'number' ? made : kernel.matrix(made);
  };
  const total = (xs: number[]): number => xs.reduce((s, x) => s + x, 0);
  const binders = bindersFor(
    { add: add as unknown as Kernel['multiply'], multiply: functions.multiply as Kernel['multiply'] },
    {
      sum: listed(total),
      prod: listed((xs) => xs.reduce((p, x) => p * x, 1)),
      mean: listed((xs) => total(xs) / xs.length),
      max: listed((xs) => Math.max(...xs)),
      min: listed((xs) => Math.min(...xs)),
      argmax: listed((xs) => xs.indexOf(Math.max(...xs)) + 1),
      max2: paired(Math.max),
      min2: paired(Math.min),
    },
  );
  const lazily = {
    /** A product with a condition: 0 where it fails, the rest not even looked at. */
    guarded: raw((args, scope) => {
      const [condition, rest] = args as [Tree, Tree];
      const holds = nestedOf(evaluateTree(condition, scope));
      if (holds === 0) return 0;
      const value = evaluateTree(rest, scope);
      return holds === 1 ? value : (functions.multiply as Kernel['multiply'])(kernel.matrix(holds), value);
    }),
    if: raw((args, scope) => {
      const [condition, yes, no] = args as [Tree, Tree, Tree];
      const holds = nestedOf(evaluateTree(condition, scope));
      if (typeof holds === 'number') return evaluateTree(holds === 1 ? yes : no, scope);
      const [a, b] = [yes, no].map((t) => nestedOf(evaluateTree(t, scope))) as [Nested, Nested];
      return kernel.matrix(zip((c, x, y) => (c === 1 ? x : y), holds, a, b));
    }),
  };
  const refuse = Object.fromEntries(
    FORBIDDEN.map((name) => [
      name,
      () => {
        throw new Error(`${name} is not part of the language`);
      },
    ]),
  );
  math.import({ ...functions, ...binders, ...lazily, ...refuse }, { override: true });
  return {
    parse: parse as unknown as Instance['parse'],
    matrix: kernel.matrix,
    guard: (condition, rest) => new nodes.FunctionNode('guarded', [condition, rest]),
    transposed: (tree) => new nodes.OperatorNode("'", 'ctranspose', [tree]),
    power: (base, exponent) => new nodes.OperatorNode('^', 'pow', [base, exponent]),
    times: (a, b) => new nodes.OperatorNode('*', 'multiply', [a, b]),
  };
}

function raw(f: (args: readonly Tree[], scope: Names) => unknown): unknown {
  const made = (args: readonly Tree[], _: unknown, scope: Names): unknown => f(args, scope);
  return Object.assign(made, { rawArgs: true });
}

const isProduct = (tree: Tree): boolean => tree.type === 'OperatorNode' && tree.fn === 'multiply';

/** The factors of a product, left to right. */
function factorsOf(tree: Tree): Tree[] {
  if (!isProduct(tree)) return [tree];
  return (tree.args as readonly Tree[]).flatMap(factorsOf);
}

/** The exponent without a transposition at its end, if it has one: `-1'` gives `-1`. */
function withoutTranspose(tree: Tree): Tree | null {
  if (tree.type !== 'OperatorNode') return null;
  const arg = tree.args?.[0] as Tree;
  if (tree.fn === 'ctranspose') return arg;
  if (tree.fn !== 'unaryMinus') return null;
  const inner = withoutTranspose(arg);
  return inner && tree.transform((node) => (node === arg ? inner : node));
}

/** The two readings that differ from mathjs's: a condition is a strong zero, and `A^-1'` is transposed last. */
function reread(tree: Tree, math: Instance): Tree {
  return tree.transform((node) => {
    if (node.type !== 'OperatorNode') return node;
    if (node.fn === 'pow') {
      const [base, exponent] = node.args as [Tree, Tree];
      const inner = withoutTranspose(exponent);
      return inner ? math.transposed(math.power(reread(base, math), inner)) : node;
    }
    if (!isProduct(node)) return node;
    const factors = factorsOf(node);
    const condition = factors.find(isCondition);
    const rest = factors.filter((f) => f !== condition);
    const [first, ...others] = rest;
    if (!condition || !first) return node;
    const product = others.reduce((p, f) => math.times(p, f), first);
    return math.guard(condition, reread(product, math));
  });
}

/** A line's end carries on where an operator, a comma or a bracket is open. */
function linesOf(script: string): string[] {
  const out: string[] = [];
  let held = '';
  for (const raw of script.split('\n')) {
    const line = raw.replace(/#.*$/, '').trim();
    if (line === '') continue;
    held = held === '' ? line : `${held} ${line}`;
    const depth = (held.match(/[([]/g)?.length ?? 0) - (held.match(/[)\]]/g)?.length ?? 0);
    if (depth > 0 || /[-+*/^,=<>([]$/.test(line)) continue;
    out.push(held);
    held = '';
  }
  return held === '' ? out : [...out, held];
}

const NAME = String.raw`[\p{L}_][\p{L}\p{N}_]*`;
const DECLARATION = new RegExp(String.raw`^(${NAME}(?:\s*,\s*${NAME})*)\s*:\s*\w+\s*(?:\[(.*)\])?`, 'u');
const DEFINITION = new RegExp(String.raw`^(${NAME})\s*(?:\[([^\]]*)\]|\(([^)]*)\))?\s*=(?!=)\s*(.*)$`, 'u');

interface Reader {
  readonly math: Instance;
  readonly scope: Names;
  readonly declared: Set<string>;
  /** The axes of declared names, as typed. */
  readonly axes: Map<string, readonly string[]>;
}

function declare(reader: Reader, names: string, dims: string | undefined, data: ReadonlyMap<string, unknown>): void {
  const axes = (dims ?? '')
    .split(',')
    .map((d) => d.trim())
    .filter((d) => d !== '');
  for (const name of names.split(',').map((n) => n.trim())) {
    reader.axes.set(name, axes);
    reader.declared.add(name);
    const value = data.get(name);
    if (value === undefined) continue;
    const nested = nestedOf(value);
    reader.scope.set(name, typeof nested === 'number' ? nested : reader.math.matrix(nested));
    shapeOf(nested).forEach((length, k) => {
      const axis = axes[k] ?? '';
      if (/^\p{L}/u.test(axis) && !/[^\p{L}\p{N}_]/u.test(axis)) reader.scope.set(axis, length);
    });
  }
}

/** A function of the script's own: of numbers, it acts on the elements of arrays. */
function defineFunction(reader: Reader, name: string, params: string, body: Tree): void {
  const names = params.split(',').map((p) => p.trim());
  const scalar = names.every((p) => !reader.axes.has(p));
  const call = (...args: unknown[]): unknown =>
    evaluateTree(body, within(reader.scope, new Map(names.map((p, k) => [p, args[k]]))));
  const each = (...args: unknown[]): unknown => {
    const made = zip((...xs) => Number(nestedOf(call(...xs))), ...args.map(nestedOf));
    return typeof made === 'number' ? made : reader.math.matrix(made);
  };
  reader.scope.set(name, scalar ? each : call);
}

function define(reader: Reader, name: string, indices: string | undefined, body: Tree): void {
  const names = indices?.split(',').map((i) => i.trim()) ?? [];
  const axes = reader.axes.get(name);
  const lengths = names.map((i, k) => {
    const typed = axes?.[k];
    if (typed !== undefined) return Number(evaluateTree(reader.math.parse(typed), reader.scope));
    return leftRange(i, body, reader.scope).hi;
  });
  const value = generate(lengths, (at) => {
    const values = new Map<string, unknown>(names.map((i, k) => [i, at[k]]));
    return names.length === 0 ? 0 : Number(nestedOf(evaluateTree(body, within(reader.scope, values))));
  });
  reader.declared.add(name);
  reader.scope.set(name, names.length === 0 ? evaluateTree(body, reader.scope) : reader.math.matrix(value));
}

/**
 * The value of `target` in a script, by mathjs: a witness of what the typed text means that shares no
 * parser, no lowering and no evaluator with the engine. mathjs is loaded when first asked for.
 *
 * @param data numbers for the declared variables, by name; the dimensions are read off them
 * @returns a number or a nested array
 * @throws Error where mathjs cannot evaluate the text
 */
export async function witness(
  script: string,
  target: string,
  data: Readonly<Record<string, unknown>>,
): Promise<Nested> {
  instance ??= load();
  const math = await instance;
  const declared = new Set<string>();
  const scope: Map<string, unknown> = new Map<string, unknown>([
    [DECLARED, declared],
    ['inf', Number.POSITIVE_INFINITY],
  ]);
  const reader: Reader = { math, scope, declared, axes: new Map() };
  const given = new Map<string, unknown>(Object.entries(data));
  const tree = (text: string): Tree => reread(math.parse(text), math);
  for (const line of linesOf(script)) {
    const declaration = DECLARATION.exec(line);
    if (declaration) {
      declare(reader, declaration[1] as string, declaration[2], given);
      continue;
    }
    const definition = DEFINITION.exec(line);
    if (!definition) continue;
    const [, name = '', indices, params, body = ''] = definition;
    if (params === undefined) define(reader, name, indices, tree(body));
    else defineFunction(reader, name, params, tree(body));
  }
  return nestedOf(evaluateTree(tree(target), scope));
}
