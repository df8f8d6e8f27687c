import type { Ast, Statement } from '../ast.js';
import { DeriveError } from '../errors.js';
import { readLatex, shallow } from '../latex-in.js';
import type { Token } from '../lexer.js';
import { readExpression } from '../parse/expression.js';
import { readStatement } from '../parse/statement.js';
import type { Scope } from '../scope.js';
import { isVerbLine, readLatexCommand } from './command.js';
import { hasMarks, isLatex } from './evidence.js';
import { chooseLeft, type Left, readLeft, readName } from './left.js';
import { type Names, namesOf } from './names.js';
import { commaPieces, depths, extent, findSign, formulaOf, isSign, made, type Tokens } from './tokens.js';

/** Reads a line of a script, its expressions in LaTeX where they are written so. */
export function readLine(line: Tokens, text: string, scope: Scope): Statement {
  if (!mayBeLatex(line)) return readStatement(line, text);
  const names = namesOf(scope, new Set(), new Set());
  const dollars = depths(line, text).flatMap(([token, depth]) => (depth === 0 && isDollar(token, text) ? [token] : []));
  const last = dollars.at(-1);
  if (last && (dollars.length % 2 > 0 || dollars.length === line.length))
    throw new DeriveError('`$` without a formula', extent([last]), { expected: '`$…$` around a formula, or none' });
  const inner = line.filter((token) => !dollars.includes(token));
  return shallow(extent(line), () => readLatexLine(inner, text, names, scope, last !== undefined));
}

/** The sign around a formula, which is no part of it; within braces it belongs to what is written there. */
function isDollar(token: Token, text: string): boolean {
  return token.kind === 'bad' && text[token.start] === '$' && text[token.start - 1] !== '\\';
}

/** A quick look: only a character of LaTeX, a subscript or a T leads any further. */
function mayBeLatex(line: Tokens): boolean {
  return line.some(({ kind, text }) => kind === 'bad' || (kind === 'name' && (text === 'T' || text.includes('_'))));
}

function readLatexLine(line: Tokens, text: string, names: Names, scope: Scope, marked: boolean): Statement {
  if (isVerbLine(line)) return readLatexCommand(line, text, names);
  const cut = findSign(line, text, [':', '=']);
  if (cut > 0 && isSign(line[cut], ':')) return readDeclared(line, cut, text, names);
  if (cut > 0 && cut < line.length - 1) return readDefined(line, cut, text, names, scope, marked);
  return readStatement(line, text);
}

/** Declarations are plain but for their names. */
function readDeclared(line: Tokens, colon: number, text: string, names: Names): Statement {
  const { pieces, commas } = commaPieces(line.slice(0, colon), text);
  const left = pieces.flatMap((piece, i) => {
    const comma = commas[i - 1];
    const name = hasMarks(piece, text) ? [made('name', readName(piece, text, names), extent(piece))] : piece;
    return comma ? [comma, ...name] : name;
  });
  return readStatement([...left, ...line.slice(colon)], text);
}

/** Stands for a formula in a line that is read as a plain one; no name of a script is spelled so. */
const FORMULA = '\u0000formula';

function readDefined(
  line: Tokens,
  equals: number,
  text: string,
  names: Names,
  scope: Scope,
  marked: boolean,
): Statement {
  const right = line.slice(equals + 1);
  const sides = readLeft(line.slice(0, equals), text, names);
  const { first } = sides;
  const inner = withLeft(names, first, scope);
  const latex = marked || isLatex(right, text, inner);
  if (!latex && !hasMarks(line, text)) return readStatement(line, text);
  const body = (left: Left): Ast => {
    if (!latex) return readExpression(right, right.at(-1)?.end ?? 0);
    const ast = readLatex(formulaOf(right, text), withLeft(names, left, scope));
    refuseEquation(ast, right, text);
    return ast;
  };
  const [left, ast] = chooseLeft(sides, body, names);
  const sign = line[equals];
  const statement = readStatement(
    [...left.tokens, ...(sign ? [sign] : []), made('name', FORMULA, extent(right))],
    text,
  );
  return statement.kind === 'definition' || statement.kind === 'function' ? { ...statement, body: ast } : statement;
}

function withLeft(names: Names, left: Left, scope: Scope): Names {
  if (left.params.length > 0) return namesOf(scope, new Set(), new Set(left.params));
  return names.within(left.bound);
}

/** `l = a = b` is no definition. */
function refuseEquation(ast: Ast, right: Tokens, text: string): void {
  const second = findSign(right, text, ['=']);
  const sign = right[second];
  if (ast.kind !== 'relation' || !sign) return;
  throw new DeriveError('`=` cannot stand inside a definition', extent([sign]), {
    expected: 'a line for each definition; `[a = b]` is 1 where a equals b',
  });
}
