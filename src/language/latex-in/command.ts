import type { Ast, CommandStatement } from '../ast.js';
import { DeriveError } from '../errors.js';
import { readLatex } from '../latex-in.js';
import type { Token } from '../lexer.js';
import { readCommand } from '../parse/command.js';
import { printAst } from '../print.js';
import { isVerb } from '../words.js';
import { hasMarks, isLatex } from './evidence.js';
import { readName } from './left.js';
import type { Names } from './names.js';
import { depths, extent, formulaOf, isSign, made, type Tokens } from './tokens.js';

/** Does the line begin with a verb that it does not declare or define as a name? */
export function isVerbLine(line: Tokens): boolean {
  const [first, second] = line;
  if (first?.kind !== 'name' || !isVerb(first.text)) return false;
  if (second?.kind !== 'op') return true;
  if (second.text !== '[') return second.text !== '=' && second.text !== ':';
  const after = line[line.findIndex((token) => token.text === ']') + 1];
  return !isSign(after, '=') && !isSign(after, ':');
}

/** The formulas of the command, by the names that stand for them while the line is read as a plain one. */
type Filled = Map<string, Ast>;
/** The tokens that the source does not hold as such, and how the plain language writes them. */
type Plain = Map<Token, string>;

/** A command whose expressions or names are in LaTeX: its words are plain, and so is its structure. */
export function readLatexCommand(line: Tokens, text: string, names: Names): CommandStatement {
  const filled: Filled = new Map();
  const plain: Plain = new Map();
  const out: Token[] = [];
  let piece: Token[] = [];
  let clause = '';
  const flush = (named: boolean): void => {
    if (piece.length > 0) out.push(...plainPiece(piece, named, text, names, filled, plain));
    piece = [];
  };
  for (const [i, [token, depth]] of depths(line, text).entries()) {
    const verb = i < 2 && token.kind === 'name' && isVerb(token.text) && piece.length === 0;
    const word = depth === 0 && isClause(token, line[i - 1], text);
    const sign = depth === 0 && isCut(token, clause, line, text);
    const symmetric = clause === 'wrt' && i === line.length - 1 && token.text === 'symmetric';
    if (!verb && !word && !sign && !symmetric) {
      piece.push(token);
      continue;
    }
    flush(clause === 'at' && isSign(token, '='));
    if (word) clause = token.text;
    if (isSign(token, '==')) clause = '';
    // An equation between formulas is written with one sign.
    const equation = sign && clause === '' && isSign(token, '=');
    out.push(equation ? replaced('op', '==', '==', [token], plain) : token);
  }
  flush(false);
  return worded(withFormulas(readCommand(out, text), filled), out, text, plain);
}

function replaced(kind: 'name' | 'op', text: string, written: string, tokens: Tokens, plain: Plain): Token {
  const token = made(kind, text, extent(tokens));
  plain.set(token, written);
  return token;
}

function isClause(token: Token, before: Token | undefined, text: string): boolean {
  if (token.kind !== 'name' || !['wrt', 'at', 'with'].includes(token.text)) return false;
  return before === undefined || text[before.start] !== '\\' || before.end !== token.start;
}

function isCut(token: Token, clause: string, line: Tokens, text: string): boolean {
  if (isSign(token, '==')) return true;
  if (isSign(token, '=')) return clause === 'at' || (line[0]?.text === 'prove' && clause === '');
  return isSign(token, ',') && (clause === 'wrt' || clause === 'at') && text[token.start - 1] !== '\\';
}

/** A piece between the words and signs of the command, as it is or with a name in its place. */
function plainPiece(piece: Tokens, named: boolean, text: string, names: Names, filled: Filled, plain: Plain): Tokens {
  if (named && !hasMarks(piece, text)) return piece;
  if (named) {
    const name = readName(piece, text, names);
    return [replaced('name', name, name, piece, plain)];
  }
  if (!isLatex(piece, text, names)) return piece;
  const ast = readLatex(formulaOf(piece, text), names);
  const name = `\u0000${filled.size}`;
  filled.set(name, ast);
  return [replaced('name', name, printAst(ast), piece, plain)];
}

function withFormulas(command: CommandStatement, filled: Filled): CommandStatement {
  const fill = (ast: Ast): Ast => {
    if (ast.kind === 'name') return filled.get(ast.name) ?? ast;
    return ast.kind === 'relation' ? { ...ast, args: ast.args.map(fill) } : ast;
  };
  const wrt = command.wrt.map((variable) => {
    const found = fill(variable);
    const named = found.kind === 'at' ? found.base : found;
    if (named.kind === 'name') return found;
    throw new DeriveError('this is no variable', found.span, {
      expected: 'a name, an element or a row after `wrt`: `W`, `W_{ij}`, `y_i`',
    });
  });
  return {
    ...command,
    target: fill(command.target),
    wrt,
    point: command.point.map((entry) => ({ ...entry, value: fill(entry.value) })),
    at: command.at && fill(command.at),
    step: command.step && fill(command.step),
    inner: command.inner && withFormulas(command.inner, filled),
    verified: command.verified && withFormulas(command.verified, filled),
    candidate: command.candidate && fill(command.candidate),
  };
}

/** The command in the plain language, which whoever shows it can read again. */
function worded(command: CommandStatement, tokens: Tokens, source: string, plain: Plain): CommandStatement {
  const equals = tokens.findIndex((token) => isSign(token, '=='));
  const { inner, verified } = command;
  return {
    ...command,
    text: textOf(tokens, source, plain),
    inner: inner && worded(inner, tokens.slice(1), source, plain),
    verified: verified && worded(verified, tokens.slice(1, equals), source, plain),
  };
}

function textOf(tokens: Tokens, source: string, plain: Plain): string {
  let out = '';
  let end = tokens[0]?.start ?? 0;
  for (const token of tokens) {
    out += (token.start > end ? ' ' : '') + (plain.get(token) ?? source.slice(token.start, token.end));
    end = token.end;
  }
  return out;
}
