import type { Ast } from '../ast.js';
import type { Token } from '../lexer.js';
import { readDecimal } from '../numbers.js';
import { CONSTANTS, LEVEL, RESERVED } from '../words.js';
import { closeCall } from './brackets.js';
import * as say from './messages.js';
import type { Value } from './stack.js';
import { type Frame, frameOf, open, peek, type State, spanOf } from './state.js';

/** Reads a token where an operand begins. */
export function readOperand(state: State, token: Token): void {
  const frame = frameOf(state);
  const previous = state.tokens[state.position - 1];
  switch (token.kind) {
    case 'number': {
      const value = readDecimal(token.text);
      if (!value) throw say.absurdNumber(token);
      pushOperand(state, { kind: 'number', value, span: spanOf(token) }, token, 'number');
      return;
    }
    case 'name':
      readName(state, frame, token);
      return;
    case 'op':
      break;
    default:
      throw say.missingOperand(previous, token, frame.kind === 'top' ? undefined : frame.open);
  }
  if (token.text === '-' || token.text === '+') {
    state.ops.push({ kind: 'prefix', level: LEVEL.prefix, op: token.text, start: token.start });
    state.position += 1;
    return;
  }
  const first = previous === frame.open || (previous?.kind === 'op' && previous.text === ',');
  if (token.text === '(') open(state, 'group', token);
  else if (token.text === '[') open(state, 'array', token);
  else if (frame.kind === 'subscript' && token.text === ':' && first) readColon(state, token);
  else if (frame.kind === 'call' && token.text === ')' && previous === frame.open) closeCall(state, frame, token);
  else if (frame.kind === 'array' && token.text === ']' && previous === frame.open)
    throw say.emptyArray(frame.open, token);
  else throw say.missingOperand(previous, token, frame.kind === 'top' ? undefined : frame.open);
}

function readName(state: State, frame: Frame, token: Token): void {
  if (token.text === 'not') {
    state.ops.push({ kind: 'prefix', level: LEVEL.prefix, op: 'not', start: token.start });
    state.position += 1;
    return;
  }
  const previous = state.tokens[state.position - 1];
  if (token.text === 'and' || token.text === 'or') throw say.missingOperand(previous, token, undefined);
  const next = peek(state, 1);
  const isCall = next.kind === 'op' && next.text === '(';
  // The remainder is no operator, but a function, which the digits of a Kronecker product are written with.
  if (RESERVED.has(token.text) && !(token.text === 'mod' && isCall)) throw say.reserved(token);
  const first = previous === frame.open || (previous?.kind === 'op' && previous.text === ',');
  if (frame.kind === 'call' && first && next.kind === 'op' && next.text === '=') {
    frame.bind = token;
    state.position += 2;
    return;
  }
  if (!isCall) {
    pushOperand(state, { kind: 'name', name: token.text, span: spanOf(token) }, token, 'name');
    return;
  }
  if (CONSTANTS.has(token.text)) throw say.constantCalled(token);
  state.position += 1;
  open(state, 'call', next, token);
}

function readColon(state: State, token: Token): void {
  const next = peek(state, 1);
  if (next.text !== ',' && next.text !== ']') throw say.halfRange(token);
  pushOperand(state, { kind: 'colon', span: spanOf(token) }, token, 'closed');
}

function pushOperand(state: State, ast: Ast, token: Token, form: Value['form']): void {
  state.values.push({ ast, start: token.start, end: token.end, form });
  state.position += 1;
  state.wantsOperand = false;
}
