import type { Bracket, DefinitionNode, Index, MatrixNode, Multiply, Node, Reduce } from '../expr/node.js';
import { ONE, rational, ZERO } from '../expr/rational.js';
import { open } from '../expr/reduce.js';
import { log } from '../functions/exponential.js';
import { abs } from '../functions/piecewise.js';
import { run, type Task } from '../language/trampoline.js';
import { type Arithmetic, Missing, type Surroundings, type Tensor } from './arithmetic.js';
import { NoValue } from './exact.js';
import { determinantOf, inverseOf } from './matrix-values.js';

/** How many operations an evaluation may take. */
const BUDGET = 2_000_000;

type Bindings = Map<Node, number>;

interface Machine<T> extends Surroundings<T> {
  readonly arithmetic: Arithmetic<T>;
  readonly known: Map<string, T>;
  readonly zero: T;
  readonly one: T;
  left: number;
}

/** Evaluates expressions with these meanings of the names; what was evaluated once is remembered. */
export interface Evaluator<T> {
  /** The value of an expression, its free indices bound. */
  readonly value: (node: Node, bindings?: ReadonlyMap<Index, number>) => T;
  /** The values for all values of the indices, in order. */
  readonly array: (node: Node, indices: readonly Index[]) => Tensor<T>;
}

export function evaluator<T>(arithmetic: Arithmetic<T>, at: Surroundings<T>): Evaluator<T> {
  const machine: Machine<T> = {
    ...at,
    arithmetic,
    known: new Map(),
    zero: arithmetic.rational(ZERO),
    one: arithmetic.rational(ONE),
    left: BUDGET,
  };
  const value = (node: Node, bindings: ReadonlyMap<Index, number> = new Map()): T =>
    run(evaluate(node, new Map(bindings), machine));
  const array = (node: Node, indices: readonly Index[]): Tensor<T> => {
    const ranges = indices.map((i) => run(rangeOf(i, new Map(), machine)));
    const data = tuples(ranges).map((at) => value(node, new Map(indices.map((i, k) => [i, at[k] as number]))));
    return { shape: ranges.map(({ lo, hi }) => Math.max(0, hi - lo + 1)), data };
  };
  return { value, array };
}

interface Range {
  readonly lo: number;
  readonly hi: number;
}

/** All choices of values from the ranges, the last one running fastest. */
function tuples(ranges: readonly Range[]): number[][] {
  let out: number[][] = [[]];
  for (const { lo, hi } of ranges)
    out = out.flatMap((head) => Array.from({ length: Math.max(0, hi - lo + 1) }, (_, k) => [...head, lo + k]));
  return out;
}

function* rangeOf<T>(i: Index, bindings: Bindings, m: Machine<T>): Task<Range> {
  const lo = (yield wholeAt(i.children[0] as Node, bindings, m)) as number;
  const hi = (yield wholeAt(i.children[1] as Node, bindings, m)) as number;
  return { lo, hi };
}

function* wholeAt<T>(node: Node, bindings: Bindings, m: Machine<T>): Task<number> {
  const bound = bindings.get(node);
  if (bound !== undefined) return bound;
  const whole = m.arithmetic.whole((yield evaluate(node, bindings, m)) as T);
  if (whole === null) throw new NoValue('a subscript is not a whole number');
  return whole;
}

/** The node and the values of its indices, as text. */
function keyOf(node: Node, bindings: Bindings): string {
  let key = String(node.id);
  for (const i of node.free) key += `,${bindings.get(i)}`;
  return key;
}

function* evaluate<T>(node: Node, bindings: Bindings, m: Machine<T>): Task<T> {
  const { arithmetic } = m;
  switch (node.kind) {
    case 'number':
      return arithmetic.rational(node.value);
    case 'index': {
      const bound = bindings.get(node);
      if (bound === undefined) throw new Error(`index ${node.name} has no value`);
      return arithmetic.rational(rational(bound));
    }
    case 'dimension': {
      const length = m.dims.get(node.name);
      if (length === undefined) throw new Missing(node.name, 'dimension');
      return arithmetic.rational(rational(length));
    }
    case 'constant':
      if (node.name === 'pi') return arithmetic.pi();
      throw new NoValue('infinity is not a number');
    default: {
      const key = keyOf(node, bindings);
      const before = m.known.get(key);
      if (before !== undefined) return before;
      if (--m.left < 0) throw new NoValue(`the value takes more than ${BUDGET} operations`, true);
      const made = (yield compound(node, bindings, m)) as T;
      m.known.set(key, made);
      return made;
    }
  }
}

type Compound = Exclude<Node, { kind: 'number' | 'index' | 'dimension' | 'constant' }>;

function* compound<T>(node: Compound, bindings: Bindings, m: Machine<T>): Task<T> {
  const { arithmetic } = m;
  switch (node.kind) {
    case 'symbol': {
      const tensor = m.values.get(node.declaration.name);
      if (!tensor) throw new Missing(node.declaration.name, 'variable');
      return (yield elementOf(tensor, node.declaration.name, node, bindings, m)) as T;
    }
    case 'definition':
      return (yield definitionElement(node, bindings, m)) as T;
    case 'add':
      return arithmetic.sum((yield all(node.children, bindings, m)) as T[]);
    case 'multiply':
      return (yield productOf(node, bindings, m)) as T;
    case 'power': {
      const [base, exponent] = node.children as [Node, Node];
      const x = (yield evaluate(base, bindings, m)) as T;
      if (exponent.kind === 'number') return arithmetic.raise(x, exponent.value);
      return arithmetic.power(x, (yield evaluate(exponent, bindings, m)) as T);
    }
    case 'call':
      return arithmetic.call(node.row, (yield all(node.children, bindings, m)) as T[]);
    case 'delta':
    case 'bracket':
      return (yield holds(node, bindings, m)) ? m.one : m.zero;
    case 'reduce':
      return (yield reduction(node, bindings, m)) as T;
    case 'matrix':
      return (yield matrixElement(node, bindings, m)) as T;
    default:
      return node satisfies never;
  }
}

function* all<T>(nodes: readonly Node[], bindings: Bindings, m: Machine<T>): Task<T[]> {
  const out: T[] = [];
  for (const node of nodes) out.push((yield evaluate(node, bindings, m)) as T);
  return out;
}

function* subscriptsOf<T>(nodes: readonly Node[], bindings: Bindings, m: Machine<T>): Task<number[]> {
  const out: number[] = [];
  for (const node of nodes) out.push((yield wholeAt(node, bindings, m)) as number);
  return out;
}

function* elementOf<T>(tensor: Tensor<T>, name: string, node: Node, bindings: Bindings, m: Machine<T>): Task<T> {
  const at = (yield subscriptsOf(node.children, bindings, m)) as number[];
  let offset = 0;
  for (const [k, i] of at.entries()) {
    const length = tensor.shape[k] as number;
    if (i < 1 || i > length) throw new NoValue(`${name}[${at.join(',')}] is outside of ${name}`);
    offset = offset * length + i - 1;
  }
  return tensor.data[offset] as T;
}

function* definitionElement<T>(node: DefinitionNode, bindings: Bindings, m: Machine<T>): Task<T> {
  const { definition } = node;
  const given = m.values.get(definition.name);
  if (given) return (yield elementOf(given, definition.name, node, bindings, m)) as T;
  const at = (yield subscriptsOf(node.children, bindings, m)) as number[];
  const inner: Bindings = new Map();
  for (const [k, i] of definition.indices.entries()) {
    const { hi } = (yield rangeOf(i, bindings, m)) as Range;
    const value = at[k] as number;
    if (value < 1 || value > hi)
      throw new NoValue(`${definition.name}[${at.join(',')}] is outside of ${definition.name}`);
    inner.set(i, value);
  }
  return (yield evaluate(definition.body, inner, m)) as T;
}

/** A condition that fails makes a product 0, whatever its other factors are. */
function* productOf<T>(node: Multiply, bindings: Bindings, m: Machine<T>): Task<T> {
  const factors: T[] = [];
  for (const child of node.children)
    if (isCondition(child) && !((yield holds(child, bindings, m)) as boolean)) return m.zero;
  for (const child of node.children) if (!isCondition(child)) factors.push((yield evaluate(child, bindings, m)) as T);
  return m.arithmetic.product(factors);
}

type Condition = Extract<Node, { kind: 'delta' | 'bracket' }>;

function isCondition(node: Node): node is Condition {
  return node.kind === 'delta' || node.kind === 'bracket';
}

function* holds<T>(node: Condition, bindings: Bindings, m: Machine<T>): Task<boolean> {
  if (node.kind === 'bracket' && node.relation === 'or') {
    for (const child of node.children)
      if (m.arithmetic.sign((yield evaluate(child, bindings, m)) as T) !== 0) return true;
    return false;
  }
  const [a, b] = (yield all(node.children, bindings, m)) as [T, T];
  const { arithmetic } = m;
  const minus = arithmetic.rational(rational(-1));
  const sign = arithmetic.sign(arithmetic.sum([a, arithmetic.product([minus, b])]));
  return compared(node.kind === 'delta' ? '==' : node.relation, sign);
}

function compared(relation: Bracket['relation'], sign: -1 | 0 | 1): boolean {
  switch (relation) {
    case '==':
      return sign === 0;
    case '!=':
      return sign !== 0;
    case '<':
      return sign < 0;
    case '<=':
      return sign <= 0;
    case 'or':
      throw new Error('a disjunction compares nothing');
    default:
      return relation satisfies never;
  }
}

function* reduction<T>(node: Reduce, outer: Bindings, m: Machine<T>): Task<T> {
  const { indices, body, guard } = open(node);
  const ranges: Range[] = [];
  for (const i of indices) ranges.push((yield rangeOf(i, outer, m)) as Range);
  const bindings = new Map(outer);
  const values: T[] = [];
  const places: number[] = [];
  for (const at of tuples(ranges)) {
    for (const [k, i] of indices.entries()) bindings.set(i, at[k] as number);
    if (m.arithmetic.sign((yield evaluate(guard, bindings, m)) as T) === 0) continue;
    values.push((yield evaluate(body, bindings, m)) as T);
    places.push(at[0] as number);
  }
  switch (node.op) {
    case 'sum':
      return m.arithmetic.sum(values);
    case 'prod':
      return m.arithmetic.product(values);
    case 'max':
    case 'min':
      return values[extreme(values, node.op === 'max' ? 1 : -1, m)] as T;
    case 'argmax':
      return m.arithmetic.rational(rational(places[extreme(values, 1, m)] as number));
    default:
      return node.op satisfies never;
  }
}

/** The place of the first of the greatest values, or of the least. */
function extreme<T>(values: readonly T[], direction: 1 | -1, { arithmetic }: Machine<T>): number {
  if (values.length === 0) throw new NoValue('a maximum over nothing');
  const minus = arithmetic.rational(rational(-1));
  let best = 0;
  for (let k = 1; k < values.length; k++) {
    const gap = arithmetic.sum([values[k] as T, arithmetic.product([minus, values[best] as T])]);
    if (arithmetic.sign(gap) === direction) best = k;
  }
  return best;
}

function* matrixElement<T>(node: MatrixNode, outer: Bindings, m: Machine<T>): Task<T> {
  const { indices, body } = open(node);
  const [row, column] = indices as [Index, Index];
  const { hi: n } = (yield rangeOf(row, outer, m)) as Range;
  const bindings = new Map(outer);
  const entries: T[] = [];
  for (const [i, j] of tuples([
    { lo: 1, hi: n },
    { lo: 1, hi: n },
  ]) as [number, number][]) {
    bindings.set(row, i).set(column, j);
    entries.push((yield evaluate(body, bindings, m)) as T);
  }
  if (node.fn === 'inv') {
    const at = (yield subscriptsOf(node.children.slice(1), outer, m)) as [number, number];
    return inverseOf(entries, n, m.arithmetic)[(at[0] - 1) * n + at[1] - 1] as T;
  }
  const det = determinantOf(entries, n, m.arithmetic);
  if (node.fn === 'det') return det;
  return m.arithmetic.call(log, [m.arithmetic.call(abs, [det])]);
}
