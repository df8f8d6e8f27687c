import type { Ast, RelationOp } from '../ast.js';
import type { Token } from '../lexer.js';
import { readDecimal } from '../numbers.js';
import { BINARY_LEVEL, isBinaryOp, isRelationOp, LEVEL, RESERVED } from '../words.js';
import { close, readComma } from './brackets.js';
import * as say from './messages.js';
import { leftLevel, reducePowers, reduceTo } from './stack.js';
import { frameOf, lastValue, open, peek, type State, spanOf } from './state.js';

/** Reads a token that follows a complete operand. */
export function readOperator(state: State, token: Token): void {
  const last = lastValue(state);
  if (token.kind === 'name' && token.text !== 'and' && token.text !== 'or') {
    readProduct(state, token);
    return;
  }
  switch (token.text) {
    case '(':
      if (last.form === 'bracketed' && last.ast.kind === 'name') throw say.bracketedCall(last.ast.name, last, token);
      readProduct(state, token);
      break;
    case '[':
      if (last.form === 'transposed-power') throw say.afterTransposedPower(last, token);
      if (last.form === 'number') throw say.numberSubscript(token);
      open(state, 'subscript', token);
      break;
    case "'":
      readTranspose(state, token);
      break;
    case ')':
    case ']':
      close(state, token);
      break;
    case ',':
      readComma(state, token);
      break;
    case ':':
      readRange(state, token);
      break;
    case '=':
      throw say.equals(token, state.tokens.slice(0, state.position + 1));
    case 'and':
    case 'or':
      readLogic(state, token.text);
      break;
    default:
      if (isRelationOp(token.text)) readRelation(state, token.text);
      else if (isBinaryOp(token.text)) readBinary(state, token, token.text);
      else throw say.notAnOperator(last, token);
  }
}

function readProduct(state: State, token: Token): void {
  if (token.kind === 'name' && RESERVED.has(token.text)) throw say.reserved(token);
  reduceTo(state.ops, state.values, frameOf(state).base, LEVEL.implicit);
  state.ops.push({ kind: 'binary', level: LEVEL.implicit, op: '*', implicit: true });
  state.wantsOperand = true;
}

function readBinary(state: State, token: Token, op: keyof typeof BINARY_LEVEL): void {
  const level = BINARY_LEVEL[op];
  const base = frameOf(state).base;
  if (level === LEVEL.power && lastValue(state).form === 'transposed-power') {
    throw say.afterTransposedPower(lastValue(state), token);
  }
  if (op === '/' && readNumericQuotient(state, token)) return;
  reduceTo(state.ops, state.values, base, leftLevel(level));
  state.ops.push({ kind: 'binary', level, op, implicit: false });
  state.position += 1;
  state.wantsOperand = true;
}

/** The rule of mathjs that `1/2 x` is (1/2)*x, though `a/2 x` is a/(2*x). */
function readNumericQuotient(state: State, slash: Token): boolean {
  const number = peek(state, 1);
  const next = peek(state, 2);
  const factor =
    (next.kind === 'name' && next.text !== 'and' && next.text !== 'or' && next.text !== 'not') ||
    (next.kind === 'op' && next.text === '(');
  if (number.kind !== 'number' || !factor) return false;
  reduceTo(state.ops, state.values, frameOf(state).base, LEVEL.prefix);
  const left = lastValue(state);
  const signed = left.ast.kind === 'unary' && left.ast.arg.kind === 'number';
  if (left.ast.kind !== 'number' && !signed) return false;
  if (left.form === 'bracketed') throw say.ambiguousQuotient(left, slash, next);
  const value = readDecimal(number.text);
  if (!value) throw say.absurdNumber(number);
  const right: Ast = { kind: 'number', value, span: spanOf(number) };
  const span = { start: left.start, end: number.end };
  const ast: Ast = { kind: 'binary', op: '/', left: left.ast, right, span };
  state.values.pop();
  state.values.push({ ast, ...span, form: 'compound' });
  state.position += 2;
  return true;
}

function readTranspose(state: State, token: Token): void {
  const power = reducePowers(state.ops, state.values, frameOf(state).base);
  const arg = lastValue(state);
  const span = { start: arg.start, end: token.end };
  const again = arg.form === 'transposed-power';
  state.values.pop();
  const ast: Ast = { kind: 'transpose', arg: arg.ast, span };
  state.values.push({ ast, ...span, form: power || again ? 'transposed-power' : 'closed' });
  state.position += 1;
}

function readRelation(state: State, op: RelationOp): void {
  const base = frameOf(state).base;
  reduceTo(state.ops, state.values, base, LEVEL.relation + 1);
  const top = state.ops.length > base ? state.ops.at(-1) : undefined;
  if (top?.kind === 'relation') top.ops.push(op);
  else state.ops.push({ kind: 'relation', level: LEVEL.relation, ops: [op] });
  state.position += 1;
  state.wantsOperand = true;
}

function readLogic(state: State, op: 'and' | 'or'): void {
  const base = frameOf(state).base;
  reduceTo(state.ops, state.values, base, LEVEL[op] + 1);
  const top = state.ops.length > base ? state.ops.at(-1) : undefined;
  if (top?.kind === 'logic' && top.op === op) top.count += 1;
  else state.ops.push({ kind: 'logic', level: LEVEL[op], op, count: 2 });
  state.position += 1;
  state.wantsOperand = true;
}

function readRange(state: State, token: Token): void {
  const base = frameOf(state).base;
  reduceTo(state.ops, state.values, base, LEVEL.range + 1);
  const top = state.ops.length > base ? state.ops.at(-1) : undefined;
  if (top?.kind === 'range') throw say.steppedRange(token);
  state.ops.push({ kind: 'range', level: LEVEL.range });
  state.position += 1;
  state.wantsOperand = true;
}
