import type { Declaration } from '../expr/declaration.js';
import type { Index, Node } from '../expr/node.js';
import { isInteger, rational } from '../expr/rational.js';
import type { Ast, CommandStatement, Span } from '../language/ast.js';
import { DeriveError } from '../language/errors.js';
import { lowerExpression, topContext } from '../language/lower.js';
import { nearest } from '../language/nearest.js';
import type { Scope } from '../language/scope.js';
import { lengthText } from '../language/shape-text.js';
import type { Value } from '../language/value.js';
import { Missing, type Surroundings, type Tensor } from './arithmetic.js';
import { checkDomain } from './domain.js';
import { exactly } from './exact/arithmetic.js';
import { type Exact, isRational, NoValue } from './exact.js';
import { evaluator } from './interpret.js';

/** What the names of a script stand for, exactly. */
export type Place = Surroundings<Exact>;

interface Given {
  readonly name: string;
  readonly dims: readonly Node[];
  /** What the value must keep. */
  readonly declaration: Declaration | null;
  readonly span: Span | undefined;
  /** The value, or null where a dimension that it needs is not known yet. */
  readonly read: (place: Place) => Tensor<Exact> | null;
}

type Point = CommandStatement['point'];

/**
 * The values that `at x = 1, y = 0` gives to names: to variables, to intermediates, which are then not looked
 * into, and to dimensions. `data` gives those that the point does not. Dimensions are also read off the shapes.
 */
export function placeOf(point: Point, scope: Scope, data?: unknown): Place {
  const dims = new Map<string, number>();
  const values = new Map<string, Tensor<Exact>>();
  const place: Place = { dims, values };
  const given: Given[] = [];
  for (const entry of point) {
    if (scope.dimensions.has(entry.name)) dims.set(entry.name, lengthOf(entry, scope, place));
    else given.push(givenBy(entry, scope));
  }
  const named = new Set(point.map((entry) => entry.name));
  for (const [name, nested] of entriesOf(data)) {
    const declaration = scope.declarations.get(name);
    if (!declaration || named.has(name)) continue;
    // Decimal fractions cannot keep every domain to the last digit, so that data are taken as they are.
    const read = (): Tensor<Exact> => tensorOf(name, nested);
    given.push({ name, dims: declaration.dims, declaration: null, span: undefined, read });
  }
  let waiting = given;
  while (waiting.length > 0) {
    const later = waiting.filter((g) => {
      const tensor = g.read(place);
      if (tensor === null) return true;
      fit(g, tensor, dims);
      values.set(g.name, tensor);
      return false;
    });
    if (later.length === waiting.length) {
      const first = later[0] as Given;
      throw new DeriveError(`the shape of the value of ${first.name} cannot be told`, first.span, {
        expected: 'a value for each dimension it mentions, such as n = 3',
      });
    }
    waiting = later;
  }
  for (const g of given) verify(g, values.get(g.name) as Tensor<Exact>, dims);
  return place;
}

function lengthOf(entry: Point[number], scope: Scope, place: Place): number {
  const { node, axes } = lowerExpression(entry.value, topContext(scope));
  const value = axes.length === 0 ? located(entry.value.span, () => evaluator(exactly, place).value(node)) : null;
  if (value && isRational(value) && isInteger(value) && value.compare(1) >= 0) return Number(value.n);
  throw new DeriveError(`${entry.name} is a dimension`, entry.span, { expected: 'a whole number of at least 1' });
}

function givenBy(entry: Point[number], scope: Scope): Given {
  const owner = scope.declarations.get(entry.name) ?? scope.definitions.get(entry.name);
  if (!owner || (owner.kind === 'declaration' && owner.domain === 'function')) {
    const near = nearest(entry.name, [...scope.declarations.keys(), ...scope.definitions.keys()]);
    throw new DeriveError(
      owner ? `${entry.name} is a function and has no value` : `${entry.name} is not declared`,
      entry.span,
      near && !owner ? { nearest: near } : {},
    );
  }
  const value = lowerExpression(entry.value, topContext(scope));
  const declaration = owner.kind === 'declaration' ? owner : null;
  const read = (place: Place): Tensor<Exact> | null => readValue(value, entry.value, place);
  return { name: entry.name, dims: owner.dims, declaration, span: entry.span, read };
}

function readValue(value: Value, ast: Ast, place: Place): Tensor<Exact> | null {
  try {
    return located(ast.span, () => evaluator(exactly, place).array(value.node, value.axes as readonly Index[]));
  } catch (error) {
    if (error instanceof Missing && error.kind === 'dimension') return null;
    if (error instanceof Missing)
      throw new DeriveError(`${error.what} has no value here`, ast.span, { expected: `${error.what} = … before it` });
    throw error;
  }
}

/** Runs it; a number that does not exist becomes an error at this place. */
export function located<T>(span: Span | undefined, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof NoValue) throw new DeriveError(error.message, span);
    throw error;
  }
}

function entriesOf(data: unknown): [string, unknown][] {
  return typeof data === 'object' && data !== null && !Array.isArray(data) ? Object.entries(data) : [];
}

/** Nested arrays of numbers, each number exactly as its shortest decimal notation says. */
function tensorOf(name: string, nested: unknown): Tensor<Exact> {
  const shape: number[] = [];
  for (let level = nested; Array.isArray(level); level = level[0]) shape.push(level.length);
  const data: Exact[] = [];
  const read = (value: unknown, axis: number): void => {
    if (axis < shape.length) {
      if (!Array.isArray(value) || value.length !== shape[axis])
        throw new DeriveError(`the rows of ${name} differ in length`);
      for (const item of value) read(item, axis + 1);
      return;
    }
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw new DeriveError(`an entry of ${name} is ${JSON.stringify(value) ?? 'missing'}`, undefined, {
        expected: 'a finite number',
      });
    data.push(rational(String(value)));
  };
  read(nested, 0);
  return { shape, data };
}

function shapeOf(tensor: Tensor<Exact>): string {
  return tensor.shape.length === 0 ? 'scalar' : `[${tensor.shape.join(', ')}]`;
}

/** Reads dimensions off the value. */
function fit({ name, dims, span }: Given, tensor: Tensor<Exact>, known: Map<string, number>): void {
  if (tensor.shape.length !== dims.length)
    throw new DeriveError(`the value of ${name} has shape ${shapeOf(tensor)}`, span, {
      expected: dims.length === 0 ? 'a scalar' : `shape [${dims.map(lengthText).join(', ')}]`,
    });
  for (const [k, dim] of dims.entries())
    if (dim.kind === 'dimension' && !known.has(dim.name)) known.set(dim.name, tensor.shape[k] as number);
}

function verify({ name, dims, declaration, span }: Given, tensor: Tensor<Exact>, known: Map<string, number>): void {
  for (const [k, dim] of dims.entries()) {
    const wanted = lengthAt(dim, known);
    if (wanted === tensor.shape[k]) continue;
    throw new DeriveError(`the value of ${name} has shape ${shapeOf(tensor)}`, span, {
      expected: `shape [${dims.map(lengthText).join(', ')}]${wanted === null ? '' : `, so that axis ${k + 1} has length ${wanted}`}`,
    });
  }
  if (declaration) checkDomain(declaration, tensor, span);
}

function lengthAt(dim: Node, dims: ReadonlyMap<string, number>): number | null {
  try {
    const value = evaluator(exactly, { dims, values: new Map() }).value(dim);
    return exactly.whole(value);
  } catch (error) {
    if (error instanceof Missing) return null;
    throw error;
  }
}
