import type { Ast, CommandStatement, Statement } from './ast.js';
import { DeriveError, type Source } from './errors.js';
import { isOpenLatex } from './latex-in/lines.js';
import { lex, type Token } from './lexer.js';
import { readCommand } from './parse/command.js';
import { readExpression } from './parse/expression.js';
import { readStatement } from './parse/statement.js';
import { RELATION_OPS } from './words.js';

/** Reads a script into its statements; the first error, in the order of the text, is thrown. */
export function parseScript(source: Source): Statement[] {
  return [...parseStatements(source)];
}

/** The statements one by one: what a line means may depend on the names that stand before it. */
export function* parseStatements(source: Source, read: typeof readStatement = readStatement): Generator<Statement> {
  for (const line of logicalLines(lex(source.text), source.text)) {
    yield located(source, () => read(line, source.text));
  }
}

/** Reads one expression; line breaks count as white space. */
export function parseExpression(text: string): Ast {
  const source = { file: '(expression)', text };
  return located(source, () => {
    const tokens = lex(text).filter((token) => token.kind !== 'newline' && token.kind !== 'end');
    return readExpression(tokens, tokens.at(-1)?.end ?? 0);
  });
}

/** Reads one command, such as `gradient l wrt W`. */
export function parseCommand(text: string): CommandStatement {
  const source = { file: '(command)', text };
  return located(source, () => {
    const tokens = lex(text).filter((token) => token.kind !== 'newline' && token.kind !== 'end');
    return readCommand(tokens, text);
  });
}

/** The tokens of each statement: a line, and those it goes on in. */
function logicalLines(tokens: readonly Token[], text: string): Token[][] {
  const lines: Token[][] = [];
  let line: Token[] = [];
  for (const token of tokens) {
    if (token.kind !== 'newline' && token.kind !== 'end') {
      line.push(token);
      continue;
    }
    const last = line.at(-1);
    if (!last || (token.kind === 'newline' && (goesOn(last) || isInArray(line) || isOpenLatex(line, text)))) continue;
    lines.push(line);
    line = [];
  }
  return lines;
}

const OPEN_ENDS: ReadonlySet<string> = new Set([
  ...['+', '-', '*', '/', '^', '.*', './', '.^', '=', ',', '(', '['],
  ...RELATION_OPS,
]);
const OPEN_WORDS: ReadonlySet<string> = new Set(['and', 'or', 'not']);

/** Does a line that ends in this token go on in the next one? */
function goesOn(token: Token): boolean {
  if (token.kind === 'op') return OPEN_ENDS.has(token.text);
  return token.kind === 'name' && OPEN_WORDS.has(token.text);
}

/** Does the line end in a `;` between the rows of an array? */
function isInArray(line: readonly Token[]): boolean {
  if (line.at(-1)?.text !== ';') return false;
  const opened = line.filter((token) => token.text === '[').length;
  return opened > line.filter((token) => token.text === ']').length;
}

/** Lets an error that passes know the text its span points into. */
function located<T>(source: Source, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof DeriveError) error.source ??= source;
    throw error;
  }
}
