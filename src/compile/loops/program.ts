import type { MatrixFunction } from '../../expr/node.js';
import type { FunctionRow } from '../../expr/row.js';
import type { Poly, Var } from '../terms/term.js';
import type { Bounds } from './bounds.js';

/**
 * The loop program: what every backend emits. Numbers live in buffers, row by row; a statement is a
 * `let`, an accumulator and its updates, a loop, a choice, a store or a call of a matrix routine.
 */

export interface Buffer {
  readonly id: number;
  readonly role: 'parameter' | 'temporary' | 'output';
  /** The user's name where there is one; for comments and data only. */
  readonly name: string;
  readonly extents: readonly Poly[];
}

export type Binary = 'add' | 'sub' | 'mul' | 'div' | 'max' | 'min' | 'pow';

export type Value =
  | { readonly kind: 'const'; readonly value: number }
  /** A let or an accumulator. */
  | { readonly kind: 'ref'; readonly id: number }
  | { readonly kind: 'int'; readonly poly: Poly }
  | { readonly kind: 'load'; readonly buffer: Buffer; readonly offset: Poly }
  | { readonly kind: 'binary'; readonly op: Binary; readonly a: Value; readonly b: Value }
  | { readonly kind: 'neg' | 'sqrt'; readonly a: Value }
  | { readonly kind: 'call'; readonly row: FunctionRow; readonly args: readonly Value[] }
  | { readonly kind: 'select'; readonly condition: Condition; readonly a: Value; readonly b: Value };

export type Condition =
  | { readonly kind: 'int'; readonly relation: '>=' | '==' | '!='; readonly poly: Poly }
  | { readonly kind: 'real'; readonly relation: '<' | '<=' | '==' | '!='; readonly a: Value; readonly b: Value }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] };

export type Update = 'sum' | 'prod' | 'max' | 'min';

export type Statement =
  | { readonly kind: 'let'; readonly id: number; readonly value: Value }
  /** The integer atom takes the rounded value; a count or a bound of a loop is surely a number of 32 bits. */
  | { readonly kind: 'round'; readonly id: number; readonly value: Value; readonly bound?: true }
  /** The integer variable takes the value of the polynomial. */
  | { readonly kind: 'offset'; readonly id: number; readonly poly: Poly }
  | { readonly kind: 'accumulator'; readonly id: number; readonly start: number }
  | { readonly kind: 'update'; readonly id: number; readonly how: Update; readonly value: Value }
  /** Where the value exceeds the accumulator, it and the position are kept. */
  | {
      readonly kind: 'keep';
      readonly best: number;
      readonly where: number;
      readonly value: Value;
      readonly position: Poly;
    }
  | { readonly kind: 'assign'; readonly id: number; readonly value: Value }
  | { readonly kind: 'for'; readonly variable: Var; readonly bounds: Bounds; readonly body: readonly Statement[] }
  /** What is rare is left out of costs. */
  | { readonly kind: 'if'; readonly condition: Condition; readonly body: readonly Statement[]; readonly rare?: true }
  | { readonly kind: 'store'; readonly buffer: Buffer; readonly offset: Poly; readonly value: Value }
  /** `fn` of the matrix in `from` (overwritten) at its beginning, into `to` at the offset. */
  | {
      readonly kind: 'matrix';
      readonly fn: MatrixFunction;
      readonly size: Poly;
      readonly from: Buffer;
      readonly to: Buffer;
      readonly offset: Poly;
    };

export interface Program {
  readonly buffers: readonly Buffer[];
  /** Hold the results in the order of the targets; one element for a scalar. */
  readonly outputs: readonly Buffer[];
  readonly body: readonly Statement[];
}

/** Every statement, outer ones first, with the number of loops around it. */
export function* statements(body: readonly Statement[], depth = 0): Generator<readonly [Statement, number]> {
  for (const statement of body) {
    yield [statement, depth];
    if (statement.kind === 'for') yield* statements(statement.body, depth + 1);
    if (statement.kind === 'if') yield* statements(statement.body, depth);
  }
}

/** The values that a statement evaluates itself. */
export function valuesOf(statement: Statement): readonly Value[] {
  switch (statement.kind) {
    case 'let':
    case 'round':
    case 'update':
    case 'keep':
    case 'assign':
    case 'store':
      return [statement.value];
    case 'if':
      return conditionValues(statement.condition);
    case 'offset':
    case 'accumulator':
    case 'for':
    case 'matrix':
      return [];
    default:
      return statement satisfies never;
  }
}

function conditionValues(condition: Condition): readonly Value[] {
  if (condition.kind === 'int') return [];
  return condition.kind === 'real' ? [condition.a, condition.b] : condition.of.flatMap(conditionValues);
}

function childValues(value: Value): readonly Value[] {
  switch (value.kind) {
    case 'const':
    case 'ref':
    case 'int':
    case 'load':
      return [];
    case 'binary':
      return [value.a, value.b];
    case 'neg':
    case 'sqrt':
      return [value.a];
    case 'call':
      return value.args;
    case 'select':
      return [...conditionValues(value.condition), value.a, value.b];
    default:
      return value satisfies never;
  }
}

/** Every value below and the value itself. */
export function* values(value: Value): Generator<Value> {
  yield value;
  for (const child of childValues(value)) yield* values(child);
}

export interface Work {
  /** Arithmetic operations. */
  readonly flops: number;
  /** Calls of functions. */
  readonly calls: number;
  /** Numbers read and written. */
  readonly memory: number;
}

/**
 * Operations of one run; `turns` gives the number of turns of a loop, whose bounds other than its
 * variable's range are not looked at.
 */
export function workOf(program: Program, turns: (variable: Var) => number): Work {
  const count = (body: readonly Statement[]): Work => {
    let [flops, calls, memory] = [0, 0, 0];
    for (const statement of body) {
      for (const root of valuesOf(statement)) {
        for (const value of values(root)) {
          if (value.kind === 'call') calls++;
          else if (value.kind === 'load') memory++;
          else if (value.kind === 'binary' || value.kind === 'sqrt') flops++;
        }
      }
      if (statement.kind === 'update') flops++;
      if (statement.kind === 'store') memory++;
      if (statement.kind !== 'for' && (statement.kind !== 'if' || statement.rare)) continue;
      const inner = count(statement.body);
      const times = statement.kind === 'for' ? turns(statement.variable) : 1;
      flops += inner.flops * times;
      calls += inner.calls * times;
      memory += inner.memory * times;
    }
    return { flops, calls, memory };
  };
  return count(program.body);
}
