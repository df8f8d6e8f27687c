import type { MatrixFunction } from '../../expr/node.js';
import type { FunctionRow } from '../../expr/row.js';
import type { Bounds } from '../loops/bounds.js';
import type { Binary, Buffer, Update } from '../loops/program.js';
import type { Poly, Slot, Var } from '../terms/term.js';

/**
 * The loop program at known dimensions, values shared: equal values are one node. Integers are polynomials in
 * loop variables and in slots that hold rounded values.
 */

export interface Accumulator {
  readonly id: number;
  readonly start: number;
}

interface Base {
  readonly id: number;
  /** How often it stands in other nodes and in statements. */
  uses: number;
}

export type Node = Base &
  (
    | { readonly kind: 'const'; readonly value: number }
    | { readonly kind: 'int'; readonly poly: Poly }
    | { readonly kind: 'load'; readonly buffer: Buffer; readonly offset: Poly }
    | { readonly kind: 'accumulated'; readonly of: Accumulator }
    | { readonly kind: 'binary'; readonly op: Binary; readonly a: Node; readonly b: Node }
    | { readonly kind: 'neg' | 'sqrt'; readonly a: Node }
    | { readonly kind: 'call'; readonly row: FunctionRow; readonly args: readonly Node[] }
    | { readonly kind: 'select'; readonly condition: Test; readonly a: Node; readonly b: Node }
  );

export type Test =
  | { readonly kind: 'int'; readonly relation: '>=' | '==' | '!='; readonly poly: Poly }
  | { readonly kind: 'real'; readonly relation: '<' | '<=' | '==' | '!='; readonly a: Node; readonly b: Node }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Test[] };

export interface Loop {
  readonly kind: 'for';
  readonly variable: Var;
  readonly bounds: Bounds;
  /** The least and the greatest value that the variable takes, over all turns of the loops around. */
  readonly least: number;
  readonly greatest: number;
  /** The number of turns where it is always the same. */
  readonly turns: number | null;
  readonly body: readonly Step[];
}

/** A part of a sum in every thread, at an address 8 bytes a thread apart. */
export interface Share {
  readonly of: Accumulator;
  readonly how: Update;
  readonly at: number;
}

export type Step =
  | { readonly kind: 'eval'; readonly node: Node }
  | { readonly kind: 'round'; readonly slot: Slot; readonly node: Node }
  | { readonly kind: 'accumulator'; readonly of: Accumulator }
  | { readonly kind: 'update'; readonly of: Accumulator; readonly how: Update; readonly node: Node }
  | { readonly kind: 'assign'; readonly of: Accumulator; readonly node: Node }
  | {
      readonly kind: 'keep';
      readonly best: Accumulator;
      readonly where: Accumulator;
      readonly node: Node;
      readonly position: Poly;
    }
  | Loop
  | { readonly kind: 'if'; readonly test: Test; readonly body: readonly Step[]; readonly rare?: true }
  | { readonly kind: 'store'; readonly buffer: Buffer; readonly offset: Poly; readonly node: Node }
  | {
      readonly kind: 'matrix';
      readonly fn: MatrixFunction;
      readonly size: Poly;
      readonly from: Buffer;
      readonly to: Buffer;
      readonly offset: Poly;
    }
  /** Every thread waits for the others. */
  | { readonly kind: 'meet' }
  /** Threads meet, and what they accumulated is put together. */
  | { readonly kind: 'share'; readonly sums: readonly Share[] };

export function testNodes(test: Test): readonly Node[] {
  if (test.kind === 'int') return [];
  return test.kind === 'real' ? [test.a, test.b] : test.of.flatMap(testNodes);
}

export function testPolys(test: Test): readonly Poly[] {
  if (test.kind === 'real') return [];
  return test.kind === 'int' ? [test.poly] : test.of.flatMap(testPolys);
}

export function below(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'const':
    case 'int':
    case 'load':
    case 'accumulated':
      return [];
    case 'binary':
      return [node.a, node.b];
    case 'neg':
    case 'sqrt':
      return [node.a];
    case 'call':
      return node.args;
    case 'select':
      return [...testNodes(node.condition), node.a, node.b];
    default:
      return node satisfies never;
  }
}

/** The nodes that a step evaluates itself. */
export function rootsOf(step: Step): readonly Node[] {
  switch (step.kind) {
    case 'eval':
    case 'round':
    case 'update':
    case 'assign':
    case 'keep':
    case 'store':
      return [step.node];
    case 'if':
      return testNodes(step.test);
    default:
      return [];
  }
}

/** Every step, outer ones first. */
export function* stepsIn(body: readonly Step[]): Generator<Step> {
  for (const step of body) {
    yield step;
    if (step.kind === 'for' || step.kind === 'if') yield* stepsIn(step.body);
  }
}

export function boundPolys(bounds: Bounds): readonly Poly[] {
  return [...bounds.lo, ...bounds.hi].flatMap((b) => [b.top, b.bottom]);
}

/** The same for equal conditions. */
export function testKey(t: Test): string {
  if (t.kind === 'int') return `${t.relation} ${t.poly.key}`;
  if (t.kind === 'real') return `${t.relation} ${t.a.id} ${t.b.id}`;
  return `${t.kind}(${t.of.map(testKey).join(',')})`;
}
