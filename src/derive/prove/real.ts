import { isIntegral } from '../../expr/affine.js';
import { fold } from '../../expr/fold.js';
import type { Call, DefinitionNode, Multiply, Node, Power, SymbolNode } from '../../expr/node.js';
import type { Dual } from '../../expr/row.js';
import { matrixReals, reduceReals } from './binders.js';
import { type Layout, operands } from './layout.js';
import { type Get, NEAR, offsets, over, pick, type Reals, UNIT } from './tensor.js';

/** How many times its bound a difference must be, for a comparison to be sure. */
const SURE = 4;

export interface Inputs {
  readonly layout: Layout;
  readonly values: ReadonlyMap<string, Float64Array>;
}

/** The values of every node below the roots, those of definitions' bodies included. */
export function evaluateReals(roots: readonly Node[], inputs: Inputs): Map<Node, Reals> {
  const done = new Map<Node, Reals>();
  for (const root of roots) {
    fold<Reals>(
      root,
      (node, of) => {
        const made = visit(node, of, inputs);
        done.set(node, made);
        return made;
      },
      (node) => done.get(node),
      operands,
    );
  }
  return done;
}

function exact(value: Float64Array): Reals {
  return { value, error: null };
}

function fill(size: number, x: number): Float64Array {
  return new Float64Array(size).fill(x);
}

function visit(node: Node, of: Get, inputs: Inputs): Reals {
  const { layout } = inputs;
  switch (node.kind) {
    case 'number':
      return exact(fill(1, node.value.valueOf()));
    case 'constant':
      return { value: fill(1, node.name === 'pi' ? Math.PI : Number.POSITIVE_INFINITY), error: fill(1, UNIT) };
    case 'dimension':
      return exact(fill(1, layout.dims.get(node.name) ?? Number.NaN));
    case 'index':
      return exact(Float64Array.from({ length: layout.count(node) }, (_, k) => layout.lo(node) + k));
    case 'symbol':
      return symbolValues(node, of, inputs);
    case 'definition':
      return definitionValues(node, of, layout);
    case 'add':
      return combine(
        node,
        of,
        layout,
        (a, b) => a + b,
        (_a, ea, _b, eb) => ea + eb,
      );
    case 'multiply':
      return multiplied(node, of, layout);
    case 'power':
      return powered(node, of, layout);
    case 'call':
      return called(node, of, layout);
    case 'delta':
      return compared(node, '==', of, layout);
    case 'bracket':
      return node.relation === 'or' ? either(node, of, layout) : compared(node, node.relation, of, layout);
    case 'reduce':
      return reduceReals(node, of, layout);
    case 'matrix':
      return matrixReals(node, of, layout);
    default:
      return node satisfies never;
  }
}

function symbolValues(node: SymbolNode, of: Get, { layout, values }: Inputs): Reals {
  const data = values.get(node.declaration.name);
  if (!data) throw new Error(`${node.declaration.name} has no value`);
  const shape = node.declaration.dims.map((d) => layout.length(d));
  const value = pick(data, offsets(node, node.children, shape, of, layout));
  return { value, error: isIntegral(node) ? null : new Float64Array(value.length) };
}

function definitionValues(node: DefinitionNode, of: Get, layout: Layout): Reals {
  const { indices, body, dims } = node.definition;
  const at = offsets(
    node,
    node.children,
    dims.map((d) => layout.length(d)),
    of,
    layout,
  );
  const { value, error } = over(body, indices, of, layout);
  return { value: pick(value, at), error: error && pick(error, at) };
}

/** An operation of many operands, taken two at a time. */
function combine(
  node: Node,
  of: Get,
  layout: Layout,
  apply: (a: number, b: number) => number,
  spreadError: (a: number, ea: number, b: number, eb: number) => number,
): Reals {
  const space = node.free;
  const size = layout.size(space);
  const parts = node.children.map((c) => over(c, space, of, layout));
  const [first, ...rest] = parts as [Reals, ...Reals[]];
  const value = Float64Array.from(first.value);
  const error = parts.some((p) => p.error) ? Float64Array.from(first.error ?? new Float64Array(size)) : null;
  for (const part of rest) {
    for (let k = 0; k < size; k++) {
      const [a, b] = [value[k] as number, part.value[k] as number];
      const c = apply(a, b);
      if (error) error[k] = spreadError(a, error[k] as number, b, part.error?.[k] ?? 0) + UNIT * Math.abs(c);
      value[k] = c;
    }
  }
  return { value, error };
}

/** A false bracket makes the product 0, whatever the other factors are. */
function multiplied(node: Multiply, of: Get, layout: Layout): Reals {
  const made = combine(
    node,
    of,
    layout,
    (a, b) => a * b,
    (a, ea, b, eb) => Math.abs(a) * eb + Math.abs(b) * ea,
  );
  for (const c of node.children) {
    if (c.kind !== 'delta' && c.kind !== 'bracket') continue;
    const bracket = over(c, node.free, of, layout).value;
    for (let k = 0; k < bracket.length; k++) {
      if (bracket[k] !== 0) continue;
      made.value[k] = 0;
      if (made.error) made.error[k] = 0;
    }
  }
  return made;
}

function raise(x: number, q: number): number {
  return q === 0.5 ? Math.sqrt(x) : x ** q;
}

function powered(node: Power, of: Get, layout: Layout): Reals {
  const [b, e] = node.children.map((c) => over(c, node.free, of, layout)) as [Reals, Reals];
  const size = b.value.length;
  const value = new Float64Array(size);
  const error = b.error || e.error ? new Float64Array(size) : null;
  for (let k = 0; k < size; k++) {
    const [x, q] = [b.value[k] as number, e.value[k] as number];
    const y = raise(x, q);
    value[k] = y;
    if (!error) continue;
    const [ex, eq] = [b.error?.[k] ?? 0, e.error?.[k] ?? 0];
    const fromBase = ex === 0 ? 0 : Math.abs(q * x ** (q - 1)) * ex;
    const fromExponent = eq === 0 || y === 0 ? 0 : Math.abs(y * Math.log(Math.abs(x))) * eq;
    error[k] = fromBase + fromExponent + 4 * UNIT * Math.abs(y);
  }
  return { value, error };
}

function called(node: Call, of: Get, layout: Layout): Reals {
  const { row } = node;
  const args = node.children.map((c) => over(c, node.free, of, layout));
  const size = layout.size(node.free);
  const value = new Float64Array(size);
  const known = args.every((a) => a.error === null) && (row.name === 'floor' || row.name === 'mod');
  const error = known ? null : new Float64Array(size);
  const steps = row.name === 'sign' || row.name === 'floor' || row.name === 'mod';
  for (let k = 0; k < size; k++) {
    const at = args.map((a) => a.value[k] as number);
    // ⌊(i - 1)/n⌋ of numbers that are whole but for rounding.
    if (known && row.name === 'floor') at[0] = (at[0] as number) + NEAR;
    const y = row.value(...at);
    value[k] = y;
    if (!error) continue;
    let e = row.name === 'sign' ? 0 : 4 * UNIT * Math.abs(y);
    for (const [m, a] of args.entries()) {
      const ea = a.error?.[k] ?? 0;
      if (ea === 0) continue;
      const slope = row.dual(...at.map((x, j): Dual => [x, j === m ? 1 : 0]))[1];
      e += Math.abs(slope) * ea;
      if (steps && nearStep(at[m] as number, SURE * ea, row.kinks ?? [])) value[k] = Number.NaN;
    }
    error[k] = e;
  }
  return { value, error };
}

/** May rounding have carried the argument over a step of the function? */
function nearStep(x: number, bound: number, steps: readonly number[]): boolean {
  const nearest = steps.length > 1 ? Math.round(x) : 0;
  return x !== nearest && Math.abs(x - nearest) <= bound;
}

function compared(node: Node, relation: '==' | '!=' | '<' | '<=', of: Get, layout: Layout): Reals {
  const [a, b] = node.children.map((c) => over(c, node.free, of, layout)) as [Reals, Reals];
  const size = layout.size(node.free);
  const value = new Float64Array(size);
  for (let k = 0; k < size; k++) {
    const gap = (a.value[k] as number) - (b.value[k] as number);
    const bound = a.error || b.error ? SURE * ((a.error?.[k] ?? 0) + (b.error?.[k] ?? 0)) : NEAR;
    const same = a.error || b.error ? a.value[k] === b.value[k] : Math.abs(gap) <= NEAR;
    if (Number.isNaN(gap) && !same) value[k] = Number.NaN;
    else if (same) value[k] = relation === '==' || relation === '<=' ? 1 : 0;
    else if (Math.abs(gap) <= bound) value[k] = Number.NaN;
    else value[k] = relation === '!=' || (relation !== '==' && gap < 0) ? 1 : 0;
  }
  return exact(value);
}

function either(node: Node, of: Get, layout: Layout): Reals {
  const parts = node.children.map((c) => over(c, node.free, of, layout).value);
  const value = new Float64Array(layout.size(node.free));
  for (let k = 0; k < value.length; k++) {
    const here = parts.map((p) => p[k] as number);
    value[k] = here.includes(1) ? 1 : here.some(Number.isNaN) ? Number.NaN : 0;
  }
  return exact(value);
}
