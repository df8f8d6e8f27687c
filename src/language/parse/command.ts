import type { Ast, CommandStatement, Verb } from '../ast.js';
import { DeriveError } from '../errors.js';
import type { Token } from '../lexer.js';
import { nearest } from '../nearest.js';
import { isVerb, VERBS } from '../words.js';
import { readExpression } from './expression.js';

type Clause = 'wrt' | 'at' | 'with';

/** How each verb is written, and which clauses it may and must have. */
interface Shape {
  readonly usage: string;
  readonly may: readonly Clause[];
  readonly must: readonly Clause[];
  /** Does `at` give values to names (`at x = 1`), or is it a point (`at u`)? */
  readonly at: 'values' | 'point';
}

const SHAPES: Readonly<Record<Verb, Shape>> = {
  gradient: { usage: 'gradient l wrt W', may: ['wrt', 'at'], must: ['wrt'], at: 'values' },
  jacobian: { usage: 'jacobian a wrt x', may: ['wrt', 'at'], must: ['wrt'], at: 'values' },
  hessian: { usage: 'hessian l wrt w', may: ['wrt', 'at'], must: ['wrt'], at: 'values' },
  differential: { usage: 'differential l', may: ['at'], must: [], at: 'values' },
  trace: { usage: 'trace f wrt x, y at x = 1, y = 0', may: ['wrt', 'at'], must: [], at: 'values' },
  evaluate: { usage: 'evaluate e at x = 1, y = 0', may: ['at'], must: [], at: 'values' },
  simplify: { usage: 'simplify e', may: [], must: [], at: 'values' },
  prove: { usage: 'prove a == b', may: [], must: [], at: 'values' },
  verify: { usage: 'verify gradient l wrt W == (candidate)', may: [], must: [], at: 'values' },
  subdifferential: { usage: 'subdifferential h at u', may: ['at'], must: [], at: 'point' },
  conjugate: { usage: 'conjugate h at y', may: ['at'], must: [], at: 'point' },
  prox: { usage: 'prox h at u with t', may: ['at', 'with'], must: [], at: 'point' },
};

type Line = readonly Token[];
type Values = CommandStatement['point'];

/** Reads a command from the tokens of its line. */
export function readCommand(line: Line, text: string): CommandStatement {
  const first = line[0];
  if (!first) throw new DeriveError('a command is missing', { start: 0, end: 0 }, { expected: VERBS.join(', ') });
  if (first.error) throw first.error;
  if (first.kind !== 'name' || !isVerb(first.text)) throw unknownVerb(first);
  return first.text === 'verify' ? readVerify(line, text) : readPlain(first, first.text, line, text);
}

function unknownVerb(token: Token): DeriveError {
  const near = token.kind === 'name' ? nearest(token.text, VERBS) : undefined;
  const more = { expected: VERBS.join(', '), ...(near === undefined ? {} : { nearest: near }) };
  return new DeriveError(`\`${token.text}\` is not a command`, spanOf([token]), more);
}

function readPlain(first: Token, verb: Verb, line: Line, text: string): CommandStatement {
  if (verb === 'evaluate' && isDerivative(line)) return readEvaluated(line, text);
  const shape = SHAPES[verb];
  const membership = verb === 'prove' ? readMembership(line, text) : null;
  if (membership) return membership;
  const { target, clauses } = split(line.slice(1), shape, first);
  if (target.length === 0) throw usageError(shape, first, `\`${verb}\` is followed by nothing it could be applied to`);
  for (const clause of shape.must) {
    if (clauses.has(clause)) continue;
    const slip = depths(target).find(
      ([token, depth]) => depth === 0 && token !== target[0] && near(token, clause),
    )?.[0];
    if (slip) throw usageError(shape, slip, `\`${slip.text}\` is no word of a command`, clause);
    throw usageError(shape, lastOf(target), `\`${verb}\` needs \`${clause}\` and what it is taken with respect to`);
  }
  const wrt = clauses.get('wrt');
  const symmetric = wrt !== undefined && wrt.length > 1 && lastOf(wrt).text === 'symmetric';
  const at = clauses.get('at');
  const step = clauses.get('with');
  const command: CommandStatement = {
    kind: 'command',
    verb,
    text: folded(line, text),
    target: readExpression(target, lastOf(target).end),
    wrt: wrt === undefined ? [] : readVariables(symmetric ? wrt.slice(0, -1) : wrt),
    symmetric,
    point: at !== undefined && shape.at === 'values' ? readValues(at) : [],
    at: at !== undefined && shape.at === 'point' ? readPoint(at, shape) : null,
    step: step === undefined ? null : readExpression(step, lastOf(step).end),
    inner: null,
    verified: null,
    candidate: null,
    span: spanOf(line),
  };
  if (verb === 'prove') requireEquation(command.target, line, shape);
  return command;
}

/** Is a derivative evaluated rather than an expression? A name equal to a verb has no `wrt` after it. */
function isDerivative(line: Line): boolean {
  const inner = line[1];
  if (inner?.kind !== 'name' || !DERIVATIVES.has(inner.text)) return false;
  return depths(line).some(([token, depth]) => depth === 0 && token.kind === 'name' && token.text === 'wrt');
}

const DERIVATIVES: ReadonlySet<string> = new Set<Verb>(['gradient', 'jacobian', 'hessian']);

/** `evaluate gradient f wrt x at x = 1, y = 0`: the point belongs to the evaluation. */
function readEvaluated(line: Line, text: string): CommandStatement {
  const inner = readCommand(line.slice(1), text);
  const own = { verb: 'evaluate' as const, text: folded(line, text), span: spanOf(line) };
  return { ...inner, ...own, inner: { ...inner, point: [] } };
}

/** Cuts a command at the words `wrt`, `at` and `with` that stand outside of brackets. */
function split(line: Line, shape: Shape, verb: Token): { target: Line; clauses: Map<Clause, Line> } {
  const clauses = new Map<Clause, Line>();
  const target: Token[] = [];
  let part = target;
  let word = verb;
  for (const [token, depth] of depths(line)) {
    if (depth > 0 || !isClause(token)) {
      part.push(token);
      continue;
    }
    const clause = token.text as Clause;
    if (!shape.may.includes(clause)) {
      throw usageError(shape, token, `\`${verb.text}\` takes no \`${clause}\``);
    }
    if (clauses.has(clause)) throw usageError(shape, token, `\`${clause}\` stands here twice`);
    if (part.length === 0) throw usageError(shape, word, `\`${word.text}\` is followed by nothing`);
    part = [];
    word = token;
    clauses.set(clause, part);
  }
  if (part.length === 0) throw usageError(shape, word, `\`${word.text}\` is followed by nothing`);
  return { target, clauses };
}

function isClause(token: Token): boolean {
  return token.kind === 'name' && (token.text === 'wrt' || token.text === 'at' || token.text === 'with');
}

/** `wrt W`, `wrt Y[i,:]`, `wrt w, b`. */
function readVariables(line: Line): Ast[] {
  return commaParts(line).map((part) => {
    const variable = readExpression(part, lastOf(part).end);
    const named = variable.kind === 'at' ? variable.base : variable;
    if (named.kind === 'name') return variable;
    throw new DeriveError('this is no variable', spanOf(part), {
      expected: 'a name, an element or a row after `wrt`: `W`, `W[i,j]`, `Y[i,:]`',
    });
  });
}

/** `at x = 1, y = 0`. */
function readValues(line: Line): Values {
  const seen = new Set<string>();
  return commaParts(line).map((part) => {
    const [name, equals] = part;
    if (name?.kind !== 'name' || equals?.text !== '=' || equals.kind !== 'op') {
      const wrong = part.find((token) => token.text === '==') ?? undefined;
      throw new DeriveError('a value is given as `name = value`', spanOf(wrong ? [wrong] : part), {
        expected: '`at x = 1, y = 0`',
      });
    }
    if (seen.has(name.text)) throw new DeriveError(`\`${name.text}\` is given a value twice`, spanOf([name]));
    seen.add(name.text);
    const value = readExpression(part.slice(2), lastOf(part).end);
    return { name: name.text, value, span: spanOf(part) };
  });
}

function readPoint(line: Line, shape: Shape): Ast {
  const equals = line.find((token, i) => i > 0 && token.kind === 'op' && token.text === '=');
  if (equals) throw usageError(shape, equals, '`at` takes a point here, not values');
  return readExpression(line, lastOf(line).end);
}

/** `prove E in subdifferential h at u`: the set is what a command gives. */
function readMembership(line: Line, text: string): CommandStatement | null {
  const word = depths(line).find(([token, depth]) => depth === 0 && token.kind === 'name' && token.text === 'in')?.[0];
  if (!word) return null;
  const usage = { expected: '`prove a in subdifferential h at u`' };
  const cut = line.indexOf(word);
  const [target, set] = [line.slice(1, cut), line.slice(cut + 1)];
  if (target.length === 0 || set.length === 0)
    throw new DeriveError('`in` stands between an expression and a set', spanOf([word]), usage);
  if (set[0]?.text !== 'subdifferential') throw new DeriveError('this is no set', spanOf(set), usage);
  return {
    ...readCommand(set, text),
    verb: 'prove',
    text: folded(line, text),
    target: readExpression(target, lastOf(target).end),
    verified: readCommand(set, text),
    span: spanOf(line),
  };
}

function requireEquation(target: Ast, line: Line, shape: Shape): void {
  if (target.kind === 'relation' && target.ops.length === 1 && target.ops[0] === '==') return;
  throw new DeriveError('`prove` takes one equation', spanOf(line.slice(1)), { expected: `\`${shape.usage}\`` });
}

/** `verify <command> == (candidate)`: the first `==` outside of brackets separates the two. */
function readVerify(line: Line, text: string): CommandStatement {
  const shape = SHAPES.verify;
  const verb = line[0] as Token;
  const inner = line[1];
  if (!inner) throw usageError(shape, verb, '`verify` is followed by nothing');
  if (inner.error) throw inner.error;
  if (inner.kind !== 'name' || !isVerb(inner.text)) throw unknownVerb(inner);
  if (inner.text === 'verify' || inner.text === 'prove') {
    throw usageError(shape, inner, `\`verify\` takes a command that has a result, not \`${inner.text}\``);
  }
  const equals = depths(line).find(([token, depth]) => depth === 0 && token.kind === 'op' && token.text === '==')?.[0];
  if (!equals) throw usageError(shape, lastOf(line), '`verify` needs a candidate to compare with');
  const cut = line.indexOf(equals);
  const candidate = line.slice(cut + 1);
  if (candidate.length === 0) throw usageError(shape, equals, 'the candidate is missing after `==`');
  const verified = readCommand(line.slice(1, cut), text);
  return {
    ...verified,
    verb: 'verify',
    text: folded(line, text),
    verified,
    candidate: readExpression(candidate, lastOf(line).end),
    span: spanOf(line),
  };
}

/** Each token with the number of brackets that are open around it. */
function depths(line: Line): [Token, number][] {
  let depth = 0;
  return line.map((token) => {
    if (token.kind !== 'op') return [token, depth];
    if (token.text === ')' || token.text === ']') depth -= 1;
    const around = depth;
    if (token.text === '(' || token.text === '[') depth += 1;
    return [token, around];
  });
}

function commaParts(line: Line): Token[][] {
  const parts: Token[][] = [[]];
  let comma: Token | undefined;
  for (const [token, depth] of depths(line)) {
    if (depth > 0 || token.kind !== 'op' || token.text !== ',') {
      parts.at(-1)?.push(token);
      continue;
    }
    comma = token;
    if (parts.at(-1)?.length === 0) break;
    parts.push([]);
  }
  if (parts.at(-1)?.length === 0) {
    throw new DeriveError('something is missing beside the comma', spanOf([comma ?? lastOf(line)]));
  }
  return parts;
}

function usageError(shape: Shape, token: Token, message: string, nearest?: Clause): DeriveError {
  const expected = `\`${shape.usage}\``;
  return new DeriveError(message, spanOf([token]), nearest === undefined ? { expected } : { expected, nearest });
}

function near(token: Token, clause: Clause): boolean {
  return token.kind === 'name' && nearest(token.text, [clause]) !== undefined;
}

/** The command as typed: comments left out, white space folded. */
function folded(line: Line, text: string): string {
  let out = '';
  let end = line[0]?.start ?? 0;
  for (const token of line) {
    out += (token.start > end ? ' ' : '') + text.slice(token.start, token.end);
    end = token.end;
  }
  return out;
}

function lastOf(line: Line): Token {
  const last = line.at(-1);
  if (!last) throw new Error('the line is empty');
  return last;
}

function spanOf(line: Line): { start: number; end: number } {
  return { start: line[0]?.start ?? 0, end: line.at(-1)?.end ?? 0 };
}
