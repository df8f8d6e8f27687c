import type { Ast } from '../language/ast.js';
import { latexAst } from '../language/latex.js';
import { printAst } from '../language/print.js';
import type { Step } from '../result.js';

/** One side of a line of a proof, in the language and as LaTeX. */
export interface Side {
  readonly text: string;
  readonly latex: string;
}

export function side(ast: Ast): Side {
  return { text: printAst(ast), latex: latexAst(ast) };
}

/** How the two sides of a line hang together. */
export type Link = '=' | '\\iff' | '\\implies' | '\\ge' | '\\in';

const SIGNS: Readonly<Record<Exclude<Link, '='>, NonNullable<Step['link']>>> = {
  '\\iff': '⟺',
  '\\implies': '⟹',
  '\\ge': '≥',
  '\\in': '∈',
};

/** A line of a proof: what it says, and why. */
export function line(
  rule: string,
  before: Side,
  link: Link,
  after: Side,
  why: string,
  level: 'key' | 'all' = 'key',
): Step {
  const latex = `${before.latex} ${link} ${after.latex}`;
  const step = { rule, before: before.text, after: after.text, why, latex, level };
  return link === '=' ? step : { ...step, link: SIGNS[link] };
}

/** A name as LaTeX. */
export function texName(name: string): string {
  return latexAst({ kind: 'name', name });
}
