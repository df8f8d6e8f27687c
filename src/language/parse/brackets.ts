import type { Ast, BindAst, Span } from '../ast.js';
import type { Token } from '../lexer.js';
import * as say from './messages.js';
import { notARange, reduceTo } from './stack.js';
import { type Frame, frameOf, lastValue, type State } from './state.js';

/** Ends an argument or a subscript. */
export function readComma(state: State, token: Token): void {
  const frame = frameOf(state);
  if (frame.kind === 'top' || frame.kind === 'group') {
    throw say.strayComma(token, frame.kind === 'group' ? frame.open : undefined);
  }
  frame.args.push(closeArgument(state, token));
  state.position += 1;
  state.wantsOperand = true;
}

/** Ends a row of an array. */
export function readRowEnd(state: State, token: Token): void {
  const frame = frameOf(state);
  frame.rows.push([...frame.args.splice(0), closeArgument(state, token)]);
  state.position += 1;
  state.wantsOperand = true;
}

/** The argument that ends here, complete. */
export function closeArgument(state: State, token: Token): Ast {
  const frame = frameOf(state);
  reduceTo(state.ops, state.values, frame.base, 0);
  const value = state.values.pop();
  if (!value) throw say.missingOperand(undefined, token, undefined);
  const bind = frame.bind;
  frame.bind = undefined;
  if (!bind) return frame.kind === 'subscript' ? value.ast : notARange(value);
  if (value.ast.kind !== 'range') throw say.bindWithoutRange(bind, value);
  const span = { start: bind.start, end: value.end };
  return { kind: 'bind', name: bind.text, range: value.ast, span } satisfies BindAst;
}

/** Closes the innermost bracket. */
export function close(state: State, token: Token): void {
  const frame = frameOf(state);
  if (frame.kind === 'top') throw say.unopened(token);
  if ((token.text === ']') !== (frame.kind === 'subscript' || frame.kind === 'array'))
    throw say.mismatch(frame.open, token);
  const ast = closeArgument(state, token);
  if (frame.kind === 'group') {
    state.frames.pop();
    state.values.push({ ast, start: frame.open.start, end: token.end, form: 'bracketed' });
    state.position += 1;
    return;
  }
  frame.args.push(ast);
  if (frame.kind === 'call') {
    closeCall(state, frame, token);
    return;
  }
  if (frame.kind === 'array') {
    const span = { start: frame.open.start, end: token.end };
    state.frames.pop();
    state.values.push({ ast: arrayOf(frame, span), ...span, form: 'closed' });
    state.position += 1;
    return;
  }
  const base = lastValue(state);
  const span = { start: base.start, end: token.end };
  state.frames.pop();
  state.values.pop();
  state.values.push({ ast: { kind: 'at', base: base.ast, subscripts: frame.args, span }, ...span, form: 'closed' });
  state.position += 1;
}

/** `[a, b; c, d]` is the array of its rows; rows of one element each make a column, which is a vector. */
function arrayOf(frame: Frame, span: Span): Ast {
  if (frame.rows.length === 0) return { kind: 'array', items: frame.args, span };
  const rows = [...frame.rows, frame.args];
  if (rows.every((row) => row.length === 1)) return { kind: 'array', items: rows.flat(), span };
  return {
    kind: 'array',
    items: rows.map((items): Ast => ({ kind: 'array', items, span: extent(items, span) })),
    span,
  };
}

function extent(items: readonly Ast[], whole: Span): Span {
  return { start: items[0]?.span?.start ?? whole.start, end: items.at(-1)?.span?.end ?? whole.end };
}

/** Closes a call, its arguments complete. */
export function closeCall(state: State, frame: Frame, token: Token): void {
  const name = frame.name;
  const span = { start: name.start, end: token.end };
  state.frames.pop();
  state.values.push({ ast: { kind: 'call', name: name.text, args: frame.args, span }, ...span, form: 'closed' });
  state.position += 1;
  state.wantsOperand = false;
}
