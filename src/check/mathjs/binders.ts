import { nestedOf, shapeOf } from './arrays.js';
import {
  certainElementsIn,
  elementsIn,
  evaluateTree,
  isCondition,
  type Names,
  namesIn,
  type Tree,
  within,
} from './trees.js';

/** Key under which the scope keeps the names that are declared; no name can be typed so. */
export const DECLARED = ' declared';

const isDeclared = (scope: Names, name: string): boolean => (scope.get(DECLARED) as Set<string>).has(name);

export interface Range {
  readonly lo: number;
  readonly hi: number;
}

/** The range of an index that itself stands as a subscript somewhere. */
function directRange(name: string, trees: readonly Tree[], scope: Names): Range | null {
  for (const element of trees.flatMap(elementsIn)) {
    const dimensions = element.index?.dimensions ?? [];
    for (const [k, d] of dimensions.entries()) {
      if (d.type !== 'SymbolNode' || d.name !== name || namesIn(element.object as Tree).has(name)) continue;
      const shape = shapeOf(nestedOf(evaluateTree(element.object as Tree, scope)));
      return { lo: 1, hi: shape[k] as number };
    }
  }
  return null;
}

function spanOf(bind: Tree, scope: Names): Range {
  const [lo, hi] = [bind.value?.start, bind.value?.end].map((e) => Number(evaluateTree(e as Tree, scope)));
  return { lo: lo as number, hi: hi as number };
}

/** The range that a binder inside the trees states for an index, or that its subscripts give. */
function innerRange(name: string, trees: readonly Tree[], scope: Names): Range | null {
  let stated: Tree | null = null;
  for (const tree of trees) {
    tree.traverse((node) => {
      if (node.type === 'AssignmentNode' && node.object?.name === name) stated = node;
    });
  }
  return stated ? spanOf(stated, scope) : directRange(name, trees, scope);
}

/** Every tuple of values of the ranges. */
export function* tuples(ranges: readonly (readonly [string, Range])[]): Generator<Map<string, unknown>> {
  const [first, ...rest] = ranges;
  if (!first) {
    yield new Map();
    return;
  }
  const [name, { lo, hi }] = first;
  for (let v = lo; v <= hi; v++) {
    for (const tail of tuples(rest)) yield new Map<string, unknown>([[name, v], ...tail]);
  }
}

/** Is every subscript that holds the index on its axis, whatever the indices bound inside are? */
function isValid(name: string, trees: readonly Tree[], scope: Names): boolean {
  for (const element of trees.flatMap(certainElementsIn)) {
    const shape = shapeOf(nestedOf(evaluateTree(element.object as Tree, scope)));
    for (const [k, d] of (element.index?.dimensions ?? []).entries()) {
      const names = namesIn(d);
      if (!names.has(name)) continue;
      const open = [...names].filter((n) => !scope.has(n));
      const ranges = open.map((n) => [n, innerRange(n, trees, scope)] as const);
      if (ranges.some(([, r]) => r === null)) continue;
      for (const values of tuples(ranges as [string, Range][])) {
        const at = Number(nestedOf(evaluateTree(d, within(scope, values))));
        if (!(at >= 1 && at <= (shape[k] as number) && Number.isInteger(at))) return false;
      }
    }
  }
  return true;
}

const WIDEST = 24;

/** The range of an index on the left side of a definition: from 1 as far as every subscript stays valid. */
export function leftRange(name: string, body: Tree, scope: Names): Range {
  const widest = directRange(name, [body], scope)?.hi ?? WIDEST;
  let hi = 0;
  while (hi < widest && isValid(name, [body], within(scope, new Map([[name, hi + 1]])))) hi++;
  return { lo: 1, hi };
}

interface Binder {
  readonly ranges: readonly (readonly [string, Range])[];
  readonly conditions: readonly Tree[];
}

/** What the arguments after the first bind, or null where the call is no binder. */
function binderOf(body: Tree, rest: readonly Tree[], scope: Names): Binder | null {
  const isIndex = (t: Tree): boolean => t.type === 'SymbolNode' && !isDeclared(scope, t.name as string);
  if (!rest.every((t) => isIndex(t) || t.type === 'AssignmentNode' || isCondition(t))) return null;
  const conditions = rest.filter(isCondition);
  const names = new Set<string>(rest.filter(isIndex).map((t) => t.name as string));
  const fixed = new Map<string, Range>();
  for (const t of rest) {
    if (t.type !== 'AssignmentNode') continue;
    names.add(t.object?.name as string);
    fixed.set(t.object?.name as string, spanOf(t, scope));
  }
  for (const c of conditions) for (const n of namesIn(c)) if (!scope.has(n)) names.add(n);
  const ranges = [...names].map((name): readonly [string, Range] => {
    const known = fixed.get(name) ?? directRange(name, [body, ...conditions], scope);
    return [name, known ?? { lo: -WIDEST, hi: WIDEST }];
  });
  return { ranges, conditions };
}

/** The values of the body where the conditions hold, with the value of the first index. */
function collect(body: Tree, binder: Binder, scope: Names): { readonly values: unknown[]; readonly at: number[] } {
  const values: unknown[] = [];
  const at: number[] = [];
  const first = binder.ranges[0]?.[0] ?? '';
  for (const tuple of tuples(binder.ranges)) {
    const inner = within(scope, tuple);
    if (!binder.conditions.every((c) => Number(nestedOf(evaluateTree(c, inner))) === 1)) continue;
    if (!binder.ranges.every(([name]) => isValid(name, [body], inner))) continue;
    values.push(evaluateTree(body, inner));
    at.push(tuple.get(first) as number);
  }
  return { values, at };
}

/** How a binder combines what it collects, with mathjs's own addition and product of values. */
export interface Combine {
  readonly add: (a: unknown, b: unknown) => unknown;
  readonly multiply: (a: unknown, b: unknown) => unknown;
}

type Raw = ((args: readonly Tree[], math: unknown, scope: Names) => unknown) & { rawArgs?: boolean };

/** `sum(e, i, cond)` and its relatives as functions that take their arguments unevaluated. */
export function bindersFor(combine: Combine, wholes: Record<string, (x: unknown) => unknown>): Record<string, Raw> {
  const divide = (x: unknown, n: number): unknown => combine.multiply(1 / n, x);
  const numbers = (values: readonly unknown[]): number[] => values.map((v) => Number(nestedOf(v)));
  const sum = (values: readonly unknown[]): unknown => values.reduce((s, x) => combine.add(s, x), 0);
  const finish: Record<string, (values: unknown[], at: number[]) => unknown> = {
    sum,
    prod: (values) => values.reduce((p, x) => combine.multiply(p, x), 1),
    mean: (values) => divide(sum(values), values.length),
    max: (values) => Math.max(...numbers(values)),
    min: (values) => Math.min(...numbers(values)),
    argmax: (values, at) => {
      const xs = numbers(values);
      return at[xs.indexOf(Math.max(...xs))];
    },
  };
  const out: Record<string, Raw> = {};
  for (const [name, end] of Object.entries(finish)) {
    const raw: Raw = (args, _, scope) => {
      const [body, ...rest] = args as [Tree, ...Tree[]];
      const binder = rest.length > 0 ? binderOf(body, rest, scope) : null;
      if (binder) {
        const { values, at } = collect(body, binder, scope);
        return end(values, at);
      }
      const whole = wholes[rest.length > 0 ? `${name}2` : name];
      if (!whole) throw new Error(`${name} of ${args.length} arguments`);
      return whole(args.map((a) => evaluateTree(a, scope)));
    };
    raw.rawArgs = true;
    out[name] = raw;
  }
  return out;
}
