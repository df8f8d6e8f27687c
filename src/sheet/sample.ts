import { evaluateArray } from '../check/evaluate.js';
import type { Point, Tensor } from '../check/point.js';
import { compile } from '../compile/compile.js';
import { dense, type Nested, nested } from '../compile/data.js';
import { lowerExpression, topContext } from '../language/lower.js';
import { parseExpression } from '../language/parse.js';
import type { Scope } from '../language/scope.js';
import { readScript } from '../language/script.js';
import type { Data } from './group.js';

/** `stable`: the compiled closed form; `naive`: the expression as it is written, in floating point. */
export type Arithmetic = 'stable' | 'naive';

/** Values of an expression at given numbers, for figures and tables. */
export type Sampler = (values: Data) => Nested;

/** The names of a script, its commands aside. */
export function namesOf(source: { readonly file: string; readonly text: string }): Scope {
  return readScript(source).scope;
}

/** Reads an expression in a scope; the result evaluates it at data. */
export function sampler(expression: string, scope: Scope, data: Data, arithmetic: Arithmetic = 'stable'): Sampler {
  const value = lowerExpression(parseExpression(expression), topContext(scope));
  if (arithmetic === 'stable') {
    const compiled = compile({ node: value.node, indices: value.axes });
    const known = dimensionsIn(scope, data);
    return (values) => compiled.call(toNested({ ...known, ...data, ...values }));
  }
  return (values) => {
    const point = pointOf({ ...data, ...values });
    const numbers = evaluateArray(value.node, value.axes, point);
    return value.axes.length === 0 ? (numbers[0] ?? Number.NaN) : nested(numbers, [numbers.length]);
  };
}

/** The lengths that the data shows, for expressions such as `zeros(n)` in which no array does. */
function dimensionsIn(scope: Scope, data: Data): Record<string, number> {
  const found: Record<string, number> = {};
  for (const [name, value] of Object.entries(toNested(data))) {
    const { shape } = dense(name, value);
    scope.declarations.get(name)?.dims.forEach((dim, axis) => {
      if (dim.kind === 'dimension') found[dim.name] ??= shape[axis] as number;
    });
  }
  return found;
}

function toNested(data: Data): Record<string, Nested> {
  return data as Record<string, Nested>;
}

function pointOf(data: Data): Point {
  const values = new Map<string, Tensor>();
  for (const [name, value] of Object.entries(toNested(data))) values.set(name, dense(name, value));
  return { dims: new Map(), values };
}
