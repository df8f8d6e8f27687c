import type { Ast } from '../ast.js';
import type { Token } from '../lexer.js';
import { closeArgument, readRowEnd } from './brackets.js';
import * as say from './messages.js';
import { readOperand } from './operands.js';
import { readOperator } from './operators.js';
import { frameOf, peek, type State } from './state.js';

/**
 * Reads one expression from all the tokens given. Operators and brackets wait on stacks of their own,
 * so that the depth of the input is bounded by memory alone.
 */
export function readExpression(line: readonly Token[], offset: number): Ast {
  const tokens = withGradients(line);
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

/** `grad g(x)` is the call `grad(g(x))`: the brackets that nobody types are put in. */
function withGradients(tokens: readonly Token[]): readonly Token[] {
  if (!tokens.some((_, k) => isGradient(tokens, k))) return tokens;
  const out: Token[] = [];
  /** Depths at which a call of `grad` is open, the innermost last. */
  const open: number[] = [];
  let depth = 0;
  for (const [k, token] of tokens.entries()) {
    out.push(token);
    if (isGradient(tokens, k)) {
      out.push(bracket('(', token.end));
      open.push(depth);
    }
    if (token.kind !== 'op') continue;
    if (token.text === '(' || token.text === '[') depth += 1;
    if (token.text !== ')' && token.text !== ']') continue;
    depth -= 1;
    if (depth !== open.at(-1)) continue;
    out.push(bracket(')', token.end));
    open.pop();
  }
  return out;
}

function isGradient(tokens: readonly Token[], k: number): boolean {
  const [grad, name, opening] = [tokens[k], tokens[k + 1], tokens[k + 2]];
  return (
    grad?.kind === 'name' &&
    grad.text === 'grad' &&
    name?.kind === 'name' &&
    opening?.kind === 'op' &&
    opening.text === '('
  );
}

function bracket(text: string, at: number): Token {
  return { kind: 'op', text, start: at, end: at };
}
