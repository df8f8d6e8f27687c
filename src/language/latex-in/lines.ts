import type { Token } from '../lexer.js';

/** Commands between two operands: a line that ends in one goes on. */
const BETWEEN: ReadonlySet<string> = new Set(
  'cdot times odot circ oslash otimes le leq ge geq ne neq in land lor wedge vee lt gt mid left quad'.split(' '),
);

/**
 * Does a line in LaTeX go on in the next one? It does inside braces and environments, between the cells
 * and rows of one, and after an operator.
 */
export function isOpenLatex(line: readonly Token[], text: string): boolean {
  if (!line.some((token) => token.kind === 'bad' && text[token.start] === '\\')) return false;
  let braces = 0;
  let environments = 0;
  for (const [i, token] of line.entries()) {
    const command = isCommand(line, i, text);
    if (command && (token.text === 'begin' || token.text === 'end')) environments += token.text === 'begin' ? 1 : -1;
    // An escaped brace is a bracket of its own.
    else if (token.kind === 'bad' && !escaped(token, text)) {
      if (text[token.start] === '{') braces += 1;
      if (text[token.start] === '}') braces -= 1;
    }
  }
  if (braces > 0 || environments > 0) return true;
  const last = line.at(-1);
  return last !== undefined && isCommand(line, line.length - 1, text) && BETWEEN.has(last.text);
}

function isCommand(line: readonly Token[], i: number, text: string): boolean {
  const before = line[i - 1];
  return (
    line[i]?.kind === 'name' && before !== undefined && text[before.start] === '\\' && before.end === line[i]?.start
  );
}

function escaped(token: Token, text: string): boolean {
  return text[token.start - 1] === '\\';
}
