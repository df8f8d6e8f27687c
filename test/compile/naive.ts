import type { Definition } from '../../src/expr/declaration.js';
import type { Index, Node } from '../../src/expr/node.js';
import { open } from '../../src/expr/reduce.js';

/** A plain recursive evaluator: no sharing, no stable forms; what the compiled code is compared with. */

export interface Values {
  readonly dims: Readonly<Record<string, number>>;
  /** Elements of the variables by 1-based subscripts. */
  readonly element: (name: string, subscripts: readonly number[]) => number;
}

type Env = ReadonlyMap<Node, number>;

function range(i: Index, values: Values): number[] {
  const [lo, hi] = i.children.map((c) => naive(c, values, new Map())) as [number, number];
  return Array.from({ length: Math.max(0, Math.round(hi - lo) + 1) }, (_, k) => lo + k);
}

function* environments(indices: readonly Index[], values: Values, env: Env): Generator<Env> {
  const [first, ...rest] = indices;
  if (!first) {
    yield env;
    return;
  }
  for (const x of range(first, values)) yield* environments(rest, values, new Map([...env, [first, x]]));
}

function determinant(a: number[][]): number {
  if (a.length === 0) return 1;
  return (a[0] as number[]).reduce((sum, x, c) => {
    const minor = a.slice(1).map((row) => row.filter((_, k) => k !== c));
    return sum + (c % 2 === 0 ? 1 : -1) * x * determinant(minor);
  }, 0);
}

/** Value of the node at indices bound by `env`; subscripts that no guard admits are never read. */
export function naive(node: Node, values: Values, env: Env): number {
  const of = (n: Node): number => naive(n, values, env);
  switch (node.kind) {
    case 'number':
      return Number(node.value.valueOf());
    case 'constant':
      return node.name === 'pi' ? Math.PI : Number.POSITIVE_INFINITY;
    case 'dimension':
      return values.dims[node.name] as number;
    case 'index': {
      const x = env.get(node);
      if (x === undefined) throw new Error(`index ${node.name} is free`);
      return x;
    }
    case 'symbol':
      return values.element(node.declaration.name, node.children.map(of));
    case 'definition': {
      const definition: Definition = node.definition;
      return naive(
        definition.body,
        values,
        new Map(definition.indices.map((i, k) => [i, of(node.children[k] as Node)])),
      );
    }
    case 'add':
      return node.children.reduce((s, c) => s + of(c), 0);
    case 'multiply': {
      // Brackets are strong zeros: where one is 0 nothing else is looked at.
      const brackets = node.children.filter((c) => c.kind === 'delta' || c.kind === 'bracket');
      if (brackets.some((c) => of(c) === 0)) return 0;
      return node.children.reduce((s, c) => s * of(c), 1);
    }
    case 'power':
      return of(node.children[0] as Node) ** of(node.children[1] as Node);
    case 'call':
      return node.row.value(...node.children.map(of));
    case 'delta':
      return of(node.children[0] as Node) === of(node.children[1] as Node) ? 1 : 0;
    case 'bracket': {
      if (node.relation === 'or') return node.children.some((c) => of(c) !== 0) ? 1 : 0;
      const [a, b] = node.children.map(of) as [number, number];
      const holds = { '==': a === b, '!=': a !== b, '<': a < b, '<=': a <= b }[node.relation];
      return holds ? 1 : 0;
    }
    case 'reduce': {
      const { indices, body, guard } = open(node);
      const start = { sum: 0, prod: 1, max: -Infinity, min: Infinity, argmax: -Infinity }[node.op];
      let out = start;
      let where = 1;
      for (const inner of environments(indices, values, env)) {
        if (naive(guard, values, inner) === 0) continue;
        const x = naive(body, values, inner);
        if (node.op === 'sum') out += x;
        else if (node.op === 'prod') out *= x;
        else if (node.op === 'min') out = Math.min(out, x);
        else if (x > out) {
          out = x;
          where = inner.get(indices[0] as Index) as number;
        }
      }
      return node.op === 'argmax' ? where : out;
    }
    case 'matrix': {
      const { indices, body } = open(node);
      const [row, column] = indices as [Index, Index];
      const rows = range(row, values);
      const a = rows.map((r) => rows.map((c) => naive(body, values, new Map([...env, [row, r], [column, c]]))));
      const d = determinant(a);
      if (node.fn === 'det') return d;
      if (node.fn === 'logdet') return Math.log(Math.abs(d));
      const [r, c] = node.children.slice(1).map(of) as [number, number];
      const minor = a.filter((_, k) => k !== c - 1).map((x) => x.filter((_, k) => k !== r - 1));
      return (((r + c) % 2 === 0 ? 1 : -1) * determinant(minor)) / d;
    }
    default:
      return node satisfies never;
  }
}

/** All values over the output axes, row by row. */
export function naiveAll(node: Node, indices: readonly Index[], values: Values): number[] {
  return [...environments(indices, values, new Map())].map((env) => naive(node, values, env));
}
