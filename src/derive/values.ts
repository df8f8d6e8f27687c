import type { Index, Node } from '../expr/node.js';
import type { Ast } from '../language/ast.js';
import { latexAst } from '../language/latex.js';
import { readDecimal } from '../language/numbers.js';
import { printAst } from '../language/print.js';
import type { Tensor } from './arithmetic.js';
import { decimalOf } from './decimal.js';
import { enclose } from './enclose.js';
import { exactly, within } from './exact/arithmetic.js';
import { exactAst } from './exact/ast.js';
import { type Exact, settle } from './exact.js';
import { evaluator } from './interpret.js';
import type { Interval } from './interval.js';
import { TooLarge } from './laurent.js';
import type { Place } from './point.js';

/** A number at a point: exactly, unless that grows too large, and by bounds as close as is asked for. */
export interface Quantity {
  readonly exact: Exact | null;
  readonly bounds: (p: bigint) => Interval;
}

export function exactQuantity(x: Exact): Quantity {
  return { exact: x, bounds: (p) => enclose(x, p) };
}

/** The values of an expression at a point, over all values of its indices. */
export function quantitiesAt(node: Node, indices: readonly Index[], place: Place): Tensor<Quantity> {
  try {
    const { shape, data } = evaluator(exactly, place).array(node, indices);
    return { shape, data: data.map(exactQuantity) };
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
    return boundedQuantities(node, indices, place);
  }
}

function boundedQuantities(node: Node, indices: readonly Index[], place: Place): Tensor<Quantity> {
  const made = new Map<bigint, Tensor<Interval>>();
  const at = (p: bigint): Tensor<Interval> => {
    const known = made.get(p);
    if (known) return known;
    const values = new Map(
      [...place.values].map(([name, { shape, data }]) => [name, { shape, data: data.map((x) => enclose(x, p)) }]),
    );
    const tensor = evaluator(within(p), { dims: place.dims, values }).array(node, indices);
    made.set(p, tensor);
    return tensor;
  };
  const shape = settle(at, (tensor) => tensor.shape) ?? [];
  const count = shape.reduce((n, d) => n * d, 1);
  return {
    shape,
    data: Array.from({ length: count }, (_, k) => ({ exact: null, bounds: (p: bigint) => at(p).data[k] as Interval })),
  };
}

/** A value in the forms in which it is shown. */
export interface Shown {
  /** In the language, an array as one written out; the decimals where there is no exact form. */
  readonly ast: Ast;
  readonly exact: string;
  readonly exactLatex: string;
  readonly decimal: string;
  /** A number, or nested arrays of them. */
  readonly value: unknown;
}

export function show({ shape, data }: Tensor<Quantity>): Shown {
  const decimals = data.map((q) => decimalOf(q.bounds));
  const items = data.map((q, k) => (q.exact === null ? decimalAst(decimals[k] as string) : exactAst(q.exact)));
  const ast = nested<Ast>(shape, items, (list) => ({ kind: 'array', items: list }));
  return {
    ast,
    exact: printAst(ast),
    exactLatex: latexAst(ast),
    decimal: nested<string>(shape, decimals, (list) => `[${list.join(', ')}]`),
    value: nested<unknown>(
      shape,
      data.map((q) => Number(decimalOf(q.bounds, 17))),
      (list) => list,
    ),
  };
}

function decimalAst(text: string): Ast {
  const value = readDecimal(text.replace('-', ''));
  if (value === undefined) throw new Error(`${text} is no decimal`);
  const size: Ast = { kind: 'number', value };
  return text.startsWith('-') ? { kind: 'unary', op: '-', arg: size } : size;
}

function nested<T>(shape: readonly number[], items: readonly T[], gather: (list: readonly T[]) => T): T {
  let level: readonly T[] = items;
  for (const length of [...shape].reverse()) {
    if (length === 0) return gather([]);
    const next: T[] = [];
    for (let k = 0; k < level.length; k += length) next.push(gather(level.slice(k, k + length)));
    level = next;
  }
  return level[0] as T;
}
