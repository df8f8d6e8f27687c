import type { Ast } from '../language/ast.js';
import { DeriveError } from '../language/errors.js';
import { latexAst } from '../language/latex.js';
import { parseExpression } from '../language/parse.js';
import { prettyAst } from '../language/pretty.js';
import { escapeLatex } from './escape.js';

/** An expression of the language as one line of Unicode; what is none stays as it was typed. */
export function plain(text: string): string {
  const ast = tryParse(text);
  if (ast === undefined) return text;
  const pretty = prettyAst(ast);
  // The number e has no name in the language; a reader knows it where nothing else bears its name.
  return /\be\b/.test(text) ? pretty : pretty.replace(/\bexp\(1\)/g, 'e');
}

/** An expression of the language as LaTeX; what is none is set as it was typed. */
export function formula(text: string): string {
  const ast = tryParse(text);
  if (ast !== undefined) return latexAst(ast);
  const [, element, name, point] = /^(.*) in subdifferential (\w+) at (.*)$/.exec(text) ?? [];
  const parts = [element, name, point].map((part) => (part === undefined ? undefined : tryParse(part)));
  const [of, set, at] = parts.map((part) => part && latexAst(part));
  if (of && set && at) return `${of} \\in \\partial ${set}(${at})`;
  return `\\texttt{${escapeLatex(text)}}`;
}

/** A syntax tree as LaTeX. */
export function formulaOf(ast: Ast): string {
  return latexAst(ast);
}

function tryParse(text: string): Ast | undefined {
  try {
    return parseExpression(text);
  } catch (error) {
    if (error instanceof DeriveError) return undefined;
    throw error;
  }
}
