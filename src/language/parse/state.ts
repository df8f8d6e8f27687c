import type { Ast } from '../ast.js';
import type { Token } from '../lexer.js';
import type { Op, Value } from './stack.js';

/** An open bracket, or the expression as a whole. */
export interface Frame {
  readonly kind: 'top' | 'group' | 'call' | 'subscript' | 'array';
  /** The bracket; of the whole expression, where it begins. */
  readonly open: Token;
  /** Of a call: the function's name. */
  readonly name: Token;
  /** The operators that wait outside. */
  readonly base: number;
  readonly args: Ast[];
  /** Of an array: the rows that a `;` has ended. */
  readonly rows: Ast[][];
  /** The index of the argument being read, as in `k = 1:3`. */
  bind: Token | undefined;
}

export interface State {
  readonly tokens: readonly Token[];
  readonly end: Token;
  position: number;
  readonly frames: Frame[];
  readonly values: Value[];
  readonly ops: Op[];
  wantsOperand: boolean;
}

/** The token `ahead` places further on; behind the last one, the end. */
export function peek(state: State, ahead: number): Token {
  return state.tokens[state.position + ahead] ?? state.end;
}

/** The innermost open bracket, or the whole expression. */
export function frameOf(state: State): Frame {
  const frame = state.frames.at(-1);
  if (!frame) throw new Error('the outermost frame is never closed');
  return frame;
}

/** The operand that was completed last. */
export function lastValue(state: State): Value {
  const last = state.values.at(-1);
  if (!last) throw new Error('an operator is read after an operand only');
  return last;
}

/** Opens a bracket. */
export function open(state: State, kind: Frame['kind'], token: Token, name: Token = token): void {
  state.frames.push({ kind, open: token, name, base: state.ops.length, args: [], rows: [], bind: undefined });
  state.position += 1;
  state.wantsOperand = true;
}

/** The extent of a token alone. */
export function spanOf(token: Token): { start: number; end: number } {
  return { start: token.start, end: token.end };
}
