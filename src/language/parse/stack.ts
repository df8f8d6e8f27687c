import type { Ast, BinaryOp, RelationOp } from '../ast.js';
import { LEVEL } from '../words.js';
import { rangeAsValue } from './messages.js';

/**
 * How an operand was written, which decides what may follow it: a bracket after a `name` calls it, a
 * number takes no subscript, and a power that was transposed takes nothing more without brackets.
 */
export type Form = 'number' | 'name' | 'closed' | 'bracketed' | 'transposed-power' | 'compound';

/** An operand that is complete; its extent includes brackets around it, which the tree does not keep. */
export interface Value {
  readonly ast: Ast;
  readonly start: number;
  readonly end: number;
  readonly form: Form;
}

/** An operator that still waits for its right side. */
export type Op =
  | { readonly kind: 'binary'; readonly level: number; readonly op: BinaryOp; readonly implicit: boolean }
  | { readonly kind: 'prefix'; readonly level: number; readonly op: '-' | '+' | 'not'; readonly start: number }
  | { readonly kind: 'relation'; readonly level: number; readonly ops: RelationOp[] }
  | { readonly kind: 'logic'; readonly level: number; readonly op: 'and' | 'or'; count: number }
  | { readonly kind: 'range'; readonly level: number };

/** Applies the topmost operator to its operands. */
export function reduceTop(ops: Op[], values: Value[]): void {
  const op = ops.pop();
  if (!op) return;
  switch (op.kind) {
    case 'prefix':
      reducePrefix(op, values);
      return;
    case 'binary': {
      const [left, right] = take(values, 2) as [Value, Value];
      const { start, end } = { start: left.start, end: right.end };
      const node: Ast = { kind: 'binary', op: op.op, left: left.ast, right: right.ast, span: { start, end } };
      values.push({ ast: op.implicit ? { ...node, implicit: true } : node, start, end, form: 'compound' });
      return;
    }
    case 'relation': {
      const args = take(values, op.ops.length + 1);
      pushWhole(values, args, (span) => ({ kind: 'relation', ops: op.ops, args: args.map(notARange), span }));
      return;
    }
    case 'logic': {
      const args = take(values, op.count);
      pushWhole(values, args, (span) => ({ kind: 'logic', op: op.op, args: args.map(notARange), span }));
      return;
    }
    case 'range': {
      const args = take(values, 2) as [Value, Value];
      pushWhole(values, args, (span) => ({ kind: 'range', from: args[0].ast, to: args[1].ast, span }));
      return;
    }
    default:
      op satisfies never;
  }
}

function reducePrefix(op: Extract<Op, { kind: 'prefix' }>, values: Value[]): void {
  const [arg] = take(values, 1) as [Value];
  const span = { start: op.start, end: arg.end };
  const ast: Ast =
    op.op === 'not'
      ? { kind: 'logic', op: 'not', args: [arg.ast], span }
      : { kind: 'unary', op: op.op, arg: arg.ast, span };
  // A bracket around the number alone stays visible: `-(1)/2 x` is no less ambiguous than `(1)/2 x`.
  const form = arg.form === 'bracketed' && arg.ast.kind === 'number' ? 'bracketed' : 'compound';
  values.push({ ast, start: op.start, end: arg.end, form });
}

function pushWhole(values: Value[], args: readonly Value[], make: (span: { start: number; end: number }) => Ast): void {
  const start = args[0]?.start ?? 0;
  const end = args.at(-1)?.end ?? start;
  values.push({ ast: make({ start, end }), start, end, form: 'compound' });
}

function take(values: Value[], count: number): Value[] {
  return values.splice(values.length - count, count);
}

/** A range `a:b` is no value: it stands as a subscript or after `k =`, nowhere else. */
export function notARange(value: Value): Ast {
  if (value.ast.kind !== 'range') return value.ast;
  throw rangeAsValue(value);
}

/** Applies every waiting operator above `base` that binds at least as tightly as `level`. */
export function reduceTo(ops: Op[], values: Value[], base: number, level: number): void {
  for (;;) {
    const top = ops.at(-1);
    if (!top || ops.length <= base || top.level < level) return;
    reduceTop(ops, values);
  }
}

/**
 * Applies the powers that the last operand is the exponent of: a `'` after an exponent belongs to the
 * whole power, so that `A^-1'` is (A^-1)'. Answers whether there was one.
 */
export function reducePowers(ops: Op[], values: Value[], base: number): boolean {
  let any = false;
  for (;;) {
    const top = ops.length > base ? ops.at(-1) : undefined;
    const below = ops.length - 1 > base ? ops.at(-2) : undefined;
    const signed = top?.kind === 'prefix' && top.op !== 'not' && isPower(below);
    if (!signed && !isPower(top)) return any;
    if (signed) reduceTop(ops, values);
    reduceTop(ops, values);
    any = true;
  }
}

function isPower(op: Op | undefined): boolean {
  return op?.kind === 'binary' && op.op === '^';
}

/** The level from which an operator of this level takes what is on its left. */
export function leftLevel(level: number): number {
  // Only powers associate to the right: what waits at their own level keeps waiting.
  return level === LEVEL.power ? level + 1 : level;
}
