import type { Ast } from './ast.js';
import type { Token } from './lexer.js';
import { closeArgument, readRowEnd } from './parse-brackets.js';
import * as say from './parse-messages.js';
import { readOperand } from './parse-operands.js';
import { readOperator } from './parse-operators.js';
import { frameOf, peek, type State } from './parse-state.js';

/**
 * Reads one expression from all the tokens given. Operators and brackets wait on stacks of their own,
 * so that the depth of the input is bounded by memory alone.
 */
export function readExpression(tokens: readonly Token[], offset: number): Ast {
  const end: Token = { kind: 'end', text: '', start: offset, end: offset };
  const open = tokens[0] ?? end;
  const state: State = { tokens, end, position: 0, frames: [], values: [], ops: [], wantsOperand: true };
  state.frames.push({ kind: 'top', open, name: open, base: 0, args: [], rows: [], bind: undefined });
  for (;;) {
    const token = peek(state, 0);
    if (token.text === ';' && !state.wantsOperand && frameOf(state).kind === 'array') {
      readRowEnd(state, token);
      continue;
    }
    if (token.error) throw token.error;
    if (state.wantsOperand) readOperand(state, token);
    else if (token.kind === 'end') return finish(state, token);
    else readOperator(state, token);
  }
}

function finish(state: State, token: Token): Ast {
  const frame = frameOf(state);
  if (frame.kind !== 'top') throw say.unclosed(frame.open);
  return closeArgument(state, token);
}
